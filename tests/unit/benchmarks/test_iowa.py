"""Iowa: a correction on later people brings what was learned on earlier ones back to what happens."""

import pandas as pd
import pytest

from benchmarks.iowa import JUDGED, inputs_of, measure, read_releases
from tests.support.shared import shared


@pytest.fixture(scope="module")
def releases():
    return read_releases(shared("data/iowa_releases_2010_2013.csv.gz"))


def test_race_district_and_outcome_are_never_read(releases):
    assert len(releases) == 17_060
    names = {column.name for column in inputs_of(releases)}
    assert len(names) == 5
    assert not [name for name in names if any(word in name for word in ("Race", "District", "Recidivism", "Year"))]
    for column in inputs_of(releases):
        assert set(releases[column.name].dropna()) <= set(column.levels)


@pytest.mark.long
def test_returns_drift_upwards_and_each_correction_comes_nearer_to_them(releases):
    found = measure(releases)
    by_year = pd.Series(found["returned_by_year"])
    assert by_year[str(JUDGED)] == by_year.max()
    expected = {name: one["observed_to_expected"] for name, one in found.items() if name != "returned_by_year"}
    assert expected["as_learned"]["low"] > 1, "without a correction too few are expected"
    assert 1 < expected["corrected"]["value"] < expected["as_learned"]["value"] - 0.01
    assert expected["corrected_within_the_year"]["value"] == pytest.approx(1, abs=0.005)
    assert found["corrected_within_the_year"]["brier"]["value"] < found["as_learned"]["brier"]["value"]
    assert found["as_learned"]["auc"]["value"] > 0.62
