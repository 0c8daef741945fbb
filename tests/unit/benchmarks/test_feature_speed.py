"""Shards with ids of their own, and figures that mean what they say."""

import pandas as pd
import pytest

from benchmarks.feature_speed import feature_step, make, measure, measure_beside, slope
from benchmarks.feature_tables import rows_of, simulated, write_shards
from features import CASE_TABLES
from features.needed_tables import COLUMNS_READ
from features.reading.parts import shard_names

PEOPLE, OF_SHARD = 250, 100


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("shards")
    write_shards(simulated(OF_SHARD), made, PEOPLE)
    return made


def test_every_shard_has_people_of_its_own_and_no_more_than_were_asked_for(folder):
    persons = [pd.read_parquet(folder / "persons" / name)["person_id"] for name in shard_names(folder)]
    assert [len(people) for people in persons] == [100, 100, 50]
    assert pd.concat(persons).is_unique


@pytest.mark.parametrize("name", [name for name in COLUMNS_READ if CASE_TABLES[name].key])
def test_no_key_occurs_twice(folder, name):
    rows = pd.read_parquet(folder / name)
    assert not rows.duplicated(list(CASE_TABLES[name].key)).any()


@pytest.mark.parametrize("name", [name for name in COLUMNS_READ if name != "persons"])
def test_a_part_holds_rows_of_the_people_of_its_shard(folder, name):
    for part in shard_names(folder):
        people = pd.read_parquet(folder / "persons" / part)["person_id"]
        rows = pd.read_parquet(folder / name / part)
        assert rows["person_id"].isin(people).all()


def test_an_appointment_names_an_order_of_its_own_shard(folder):
    orders = pd.read_parquet(folder / "supervision")["order_id"]
    assert pd.read_parquet(folder / "appointments")["order_id"].isin(orders).all()


def test_people_have_as_many_rows_as_is_said(folder):
    counted = sum(len(pd.read_parquet(folder / name)) for name in COLUMNS_READ if name != "persons")
    assert rows_of(folder) == counted
    assert 40 < counted / PEOPLE < 75


def test_the_slope_of_what_grows_as_the_people_do_is_one():
    assert slope([10, 100, 1_000], [3.0, 30.0, 300.0]) == pytest.approx(1)
    assert slope([10, 1_000], [1.0, 1_000.0]) == pytest.approx(1.5)


def test_both_make_features_of_everybody(folder):
    assert make("ours", folder) == make("pandas", folder) == PEOPLE


def test_what_is_told_is_what_was_timed(folder):
    found = measure_beside(folder, folder, 3)
    assert len(found["times_pandas_by_round"]) == 3
    assert found["times_pandas"] == sorted(found["times_pandas_by_round"])[1]
    assert 0 < feature_step(folder) < 30


@pytest.mark.long
def test_the_benchmark_runs_from_end_to_end():
    found = measure(150, [100, 300])
    assert (found["few"]["people"], found["many"]["people"]) == (150, 300)
    assert set(found["growth"]["us_per_person"]) == {"100", "150", "300"}
    assert found["many"]["ours_peak_mb"] > 50
    assert found["command"]["cpu_s"] > 0.1
