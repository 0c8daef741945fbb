"""Features shard by shard are those of everybody at once, from the columns that are read and no others."""

import gc

import pandas as pd
import pytest

from features import CaseTables, build_features, simulate
from features.exceptions import DataRefused, UsageRefused
from features.known.held import Held
from features.reading.case_files import write_tables
from features.reading.parts import shard_names
from features.sharding import COLUMNS_READ, build_features_of_folder, read_shard

D = "2026-06-30"


@pytest.fixture(scope="module")
def borough() -> CaseTables:
    return simulate(250, 11)[0]


@pytest.fixture
def sharded(borough, tmp_path):
    """The borough in three parts, the last of which has nobody in a cohort."""
    everyone = borough["persons"]["person_id"]
    inside = set(borough["cohort"]["person_id"])
    last = {person for person in everyone[160:] if person not in inside}
    parts = {"part-0": set(everyone[:80]), "part-1": set(everyone[80:]) - last, "part-2": last}
    for name, people in parts.items():
        for table, frame in borough.items():
            rows = frame[frame["person_id"].isin(people)]
            if len(rows):
                (tmp_path / table).mkdir(exist_ok=True)
                rows.to_parquet(tmp_path / table / f"{name}.parquet", index=False)
    return tmp_path


def test_shards_together_are_everybody_at_once(borough, sharded):
    found = pd.concat(build_features_of_folder(sharded, D), ignore_index=True).set_index("person_id")
    whole = build_features(borough, D).set_index("person_id")
    pd.testing.assert_frame_equal(found.loc[whole.index], whole)
    assert shard_names(sharded) == ("part-0.parquet", "part-1.parquet", "part-2.parquet")


def test_only_the_columns_that_features_read_are_read(sharded):
    tables = read_shard(sharded, "part-2.parquet")
    assert {name: tuple(frame) for name, frame in tables.items() if len(frame)} == {
        name: columns for name, columns in COLUMNS_READ.items() if name != "cohort"
    }
    assert tables["cohort"].empty


def test_a_table_that_no_shard_has_is_absent_and_its_features_are_missing(sharded):
    for part in (sharded / "needs").iterdir():
        part.unlink()
    (sharded / "needs").rmdir()
    found = pd.concat(build_features_of_folder(sharded, D))
    assert found["need_count"].isna().all()
    assert found["sanction_count_ever"].notna().all()


def test_rows_of_a_person_of_another_shard_are_refused_by_table_and_count(borough, sharded):
    stray = borough["sanctions"][borough["sanctions"]["person_id"] == borough["persons"]["person_id"][0]]
    part = sharded / "sanctions" / "part-1.parquet"
    pd.concat([pd.read_parquet(part), stray]).to_parquet(part, index=False)
    with pytest.raises(DataRefused, match=rf"shard part-1.parquet .*: {len(stray)} in sanctions\.") as refusal:
        list(build_features_of_folder(sharded, D))
    assert stray["person_id"].iloc[0] not in str(refusal.value)


def test_a_part_without_persons_is_refused_before_anything_is_made(sharded):
    (sharded / "appointments" / "part-9.parquet").write_bytes(b"")
    with pytest.raises(DataRefused, match=r"1 part\(s\) have no part of the persons table: appointments/part-9"):
        next(build_features_of_folder(sharded, D))


def test_a_folder_in_one_piece_is_no_folder_of_shards(borough, tmp_path):
    write_tables(borough, tmp_path)
    assert shard_names(tmp_path) == ()
    with pytest.raises(UsageRefused, match=r"persons/part-\*\.parquet"):
        next(build_features_of_folder(tmp_path, D))


def test_a_shard_leaves_no_arrays_behind(sharded):
    gc.collect()
    gc.disable()
    try:
        frame = next(build_features_of_folder(sharded, D))
        held = [thing for thing in gc.get_objects() if isinstance(thing, Held)]
    finally:
        gc.enable()
    assert len(frame)
    assert held == []
