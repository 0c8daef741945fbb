"""Parts read one by one give what the whole gives, from the columns wanted and no others."""

import gc
import shutil

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, build_features, simulate
from features.checks.check_tables import check_tables
from features.known.held import Held
from features.needed_tables import COLUMNS_READ
from features.reading.parts import EVERY_COLUMN, read_part, shard_names

D = "2026-06-30"
PARTS = ("part-0.parquet", "part-1.parquet", "part-2.parquet")


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


def test_parts_together_are_everybody_at_once(borough, sharded):
    assert shard_names(sharded) == PARTS
    whole = build_features(borough, D).set_index("person_id")
    for columns in (COLUMNS_READ, EVERY_COLUMN):
        parts = [build_features(read_part(sharded, name, columns), D) for name in PARTS]
        found = pd.concat(parts, ignore_index=True).set_index("person_id")
        pd.testing.assert_frame_equal(found.loc[whole.index], whole)


def test_only_the_wanted_columns_are_read(sharded):
    tables = read_part(sharded, PARTS[2], COLUMNS_READ)
    assert {name: tuple(frame) for name, frame in tables.items() if len(frame)} == {
        name: columns for name, columns in COLUMNS_READ.items() if name != "cohort"
    }
    assert tables["cohort"].empty


def test_a_table_that_no_part_has_is_absent_and_its_features_are_missing(sharded):
    shutil.rmtree(sharded / "needs")
    found = pd.concat(build_features(read_part(sharded, name, COLUMNS_READ), D) for name in PARTS)
    assert found["need_count"].isna().all()
    assert found["sanction_count_ever"].notna().all()


def test_text_that_is_held_as_categories_has_the_fingerprint_and_the_faults_of_text(sharded):
    part = read_part(sharded, PARTS[0])
    text = CaseTables({name: part.rows_of(name) for name in part})
    assert isinstance(part["sanctions"]["person_id"].dtype, pd.CategoricalDtype)
    assert text["sanctions"]["person_id"].dtype == "str"
    assert part.fingerprint() == text.fingerprint()
    faulty = part["needs"].assign(drugs=pd.Categorical(["neeed"] * len(part["needs"])))
    faulty["person_id"] = faulty["person_id"].where(faulty.index > 0)
    held = CaseTables({**part, "needs": faulty})
    as_text = CaseTables({**text, "needs": faulty.astype({"drugs": "str", "person_id": "str"})})
    assert check_tables(held) == check_tables(as_text) != []


def test_columns_that_the_contract_does_not_have_are_there_without_their_cells(sharded):
    file = sharded / "custody" / PARTS[0]
    pd.read_parquet(file).assign(surname="Doe").to_parquet(file, index=False)
    read = read_part(sharded, PARTS[0])
    assert read["custody"]["surname"].isna().all()
    assert [fault.what for fault in check_tables(read) if fault.column == "surname"] == [
        "the contract has no such column; leave it out or map it"
    ]


def test_ids_that_are_no_text_are_a_fault_of_the_column(sharded):
    persons = sharded / "persons" / PARTS[0]
    pd.read_parquet(persons).assign(person_id=np.arange(80.0)).to_parquet(persons, index=False)
    faults = check_tables(read_part(sharded, PARTS[0]))
    assert ("persons", "person_id") in {(fault.table, fault.column) for fault in faults}


def test_a_part_leaves_no_arrays_behind(sharded):
    gc.collect()
    gc.disable()
    try:
        frame = build_features(read_part(sharded, PARTS[0], COLUMNS_READ), D)
        held = [thing for thing in gc.get_objects() if isinstance(thing, Held)]
    finally:
        gc.enable()
    assert len(frame)
    assert held == []
