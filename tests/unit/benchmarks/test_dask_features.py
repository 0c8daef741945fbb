"""What runs beside ours on a Dask cluster makes the same features, and the ratios are of what was measured."""

import pandas as pd
import pytest

from benchmarks.dask_features import COLUMNS, features_of_partition, goals, measure, told
from benchmarks.scale import INDEX_DATE
from features import build_features, simulate


def test_the_pandas_version_over_a_partition_is_ours():
    tables = simulate(150, 8)[0]
    # As a shuffle leaves them: rows in another order, labels that occur twice.
    shuffled = [tables[name].sample(frac=1, random_state=1).set_axis([0] * len(tables[name])) for name in COLUMNS]
    theirs = features_of_partition(*(frame[[*COLUMNS[name]]] for name, frame in zip(COLUMNS, shuffled, strict=True)))
    ours = build_features(tables, INDEX_DATE, shuffled[0]["person_id"])
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-12, atol=1e-12)


def test_the_start_is_taken_away_before_a_ratio_is_made():
    seconds = {"local_start": 4.0, "local": 8.0, "dask_start": 10.0, "dask": 15.0, "dask_dataframe": 60.0}
    found = told(1_000, seconds)
    assert found["without_start_cpu_s"] == {"local": 4.0, "dask": 5.0, "dask_dataframe": 50.0}
    assert (found["dask_over_local"], found["times_dask_dataframe"]) == (1.25, 10.0)
    assert (found["dask_over_local_with_start"], found["times_dask_dataframe_with_start"]) == (1.88, 4.0)
    assert goals([found]) == [
        "kept: 1000 people, dask_over_local 1.25 <= 1.5",
        "kept: 1000 people, times_dask_dataframe 10.0 >= 6",
    ]
    slower = told(1_000, seconds | {"dask": 17.0, "dask_dataframe": 50.0})
    assert [line[:8] for line in goals([slower])] == ["NOT kept", "NOT kept"]


@pytest.mark.long
def test_every_way_makes_the_same_rows():
    found = measure(120, rounds=1)
    assert found["people"] == 120
    assert min(found["cpu_s"].values()) > 0
