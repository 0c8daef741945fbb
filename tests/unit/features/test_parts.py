"""Parts are worked on one by one only where that gives what the whole gives."""

import numpy as np
import pandas as pd
import pytest

from features import CASE_TABLES, CaseTables, build_features, read_tables, simulate
from features.checks.faults import Fault
from features.checks.part_keys import ACROSS_PARTS, key_faults_across_parts
from features.exceptions import DataRefused
from features.features_file import write_features
from features.reading.parts import parts_go_together, read_part

D = "2026-06-30"
PARTS = ("part-0000.parquet", "part-0001.parquet")


@pytest.fixture(scope="module")
def borough() -> CaseTables:
    return simulate(120, 4)[0]


@pytest.fixture
def folder(borough, tmp_path):
    """The borough in two parts, the second without anybody on a panel."""
    ids = borough["persons"]["person_id"]
    for name, frame in borough.items():
        (tmp_path / name).mkdir()
        is_second = frame["person_id"].isin(ids[60:])
        frame[~is_second].to_parquet(tmp_path / name / PARTS[0], index=False)
        if name != "panels":
            frame[is_second].to_parquet(tmp_path / name / PARTS[1], index=False)
    return tmp_path


def test_parts_of_one_name_with_the_same_people_go_together(folder):
    assert parts_go_together(folder)
    second = read_part(folder, PARTS[1])
    assert set(second) == set(CASE_TABLES)
    assert second["panels"].empty
    assert len(second["persons"]) == 60


def test_rows_of_somebody_of_another_part_keep_parts_from_going_alone(folder):
    first, second = (folder / "sanctions" / part for part in PARTS)
    pd.concat([pd.read_parquet(second), pd.read_parquet(first).iloc[:1]]).to_parquet(second, index=False)
    assert not parts_go_together(folder)


def test_a_person_in_two_parts_keeps_them_from_going_alone(folder):
    first, second = (folder / "persons" / part for part in PARTS)
    pd.concat([pd.read_parquet(second), pd.read_parquet(first).iloc[:1]]).to_parquet(second, index=False)
    assert not parts_go_together(folder)


def test_a_part_without_persons_or_a_table_in_one_piece_keeps_them_from_going_alone(folder, borough):
    stray = folder / "custody" / "part-0007.parquet"
    borough["custody"].iloc[:0].to_parquet(stray, index=False)
    assert not parts_go_together(folder)
    stray.unlink()
    assert parts_go_together(folder)
    borough["needs"].to_csv(folder / "needs.csv", index=False)
    assert not parts_go_together(folder)


def test_a_folder_without_parts_is_read_whole(tmp_path):
    assert not parts_go_together(tmp_path)
    assert not parts_go_together(tmp_path / "absent")


def test_a_part_that_is_no_parquet_is_refused_by_name(folder):
    (folder / "sanctions" / PARTS[0]).write_text("Zxqv1984")
    with pytest.raises(DataRefused, match=r"sanctions/part-0000\.parquet cannot be read") as refusal:
        parts_go_together(folder)
    assert "Zxqv1984" not in str(refusal.value)


def test_features_written_part_by_part_are_those_of_the_whole_with_their_versions(folder, tmp_path):
    file, told = tmp_path / "features.parquet", []

    def made():
        for part in PARTS:
            told.append(part)
            yield build_features(read_part(folder, part), D)

    write_features(file, made(), lambda: {"parts": len(told)})
    read = pd.read_parquet(file)
    whole = build_features(read_tables(folder), D)
    pd.testing.assert_frame_equal(read, whole)
    assert read.attrs == {"versions": {"parts": 2}}


def put_again(folder, name, rows, **cells):
    """Rows of the first part once more at the end of the second, as rows of somebody there; their numbers there."""
    first, second = (pd.read_parquet(folder / name / part) for part in PARTS)
    person = pd.read_parquet(folder / "persons" / PARTS[1])["person_id"].iloc[0]
    again = first.iloc[rows].assign(person_id=person, **cells)
    pd.concat([second, again]).to_parquet(folder / name / PARTS[1], index=False)
    return tuple(range(len(second) + 1, len(second) + 1 + len(again)))


def test_what_is_looked_for_across_parts_is_every_key_without_a_person_and_what_one_person_has():
    assert ACROSS_PARTS == (
        ("identifiers", ("kind", "value")),
        ("sanctions", ("offence_id",)),
        ("sanctions", ("sanction_id",)),
        ("charges", ("charge_id", "recorded_date")),
        ("supervision", ("order_id",)),
    )


@pytest.mark.parametrize("at_once", [10**6, 50])
def test_a_key_of_another_part_is_found_with_its_count_and_rows(folder, at_once):
    assert key_faults_across_parts(folder, at_once=at_once) == []
    rows = put_again(folder, "sanctions", slice(0, 7))
    orders = put_again(folder, "supervision", slice(2, 3))
    charges = put_again(folder, "charges", slice(0, 1))
    numbers = put_again(folder, "identifiers", slice(4, 6))
    occasions = pd.read_parquet(folder / "sanctions" / PARTS[0])["sanction_id"].iloc[:7]
    firsts = tuple(row for row, again in zip(rows, occasions.duplicated(), strict=True) if not again)
    again = "the same {} as in a part before, first in part-0001.parquet; "
    what, of_one = again + "keep one row of each", again + "each is of one person, and each person in one part"
    assert key_faults_across_parts(folder, at_once=at_once) == [
        Fault("identifiers", "kind", of_one.format("kind and value"), 2, numbers),
        Fault("sanctions", "offence_id", what.format("offence_id"), 7, rows[:5]),
        Fault("sanctions", "sanction_id", of_one.format("sanction_id"), len(firsts), firsts[:5]),
        Fault("charges", "charge_id", what.format("charge_id and recorded_date"), 1, charges),
        Fault("supervision", "order_id", what.format("order_id"), 1, orders),
    ]


def test_a_number_of_a_register_in_another_spelling_is_the_number(folder):
    part = folder / "identifiers" / PARTS[0]
    rows = pd.read_parquet(part)
    rows.assign(value="N " + rows["value"].astype("str").str.upper()).to_parquet(part, index=False)
    put_again(folder, "identifiers", slice(0, 1), value="n" + rows["value"].astype("str").str.lower().iloc[0])
    assert [(fault.table, fault.count) for fault in key_faults_across_parts(folder)] == [("identifiers", 1)]


def test_a_charge_recorded_again_on_another_day_and_a_missing_key_are_no_key_again(folder):
    put_again(folder, "charges", slice(0, 1), recorded_date=pd.Timestamp("2026-06-30"))
    put_again(folder, "supervision", slice(0, 2), order_id=None)
    assert key_faults_across_parts(folder) == []


def test_a_key_that_comes_again_within_one_part_is_left_to_the_check_of_the_part(folder):
    part = folder / "sanctions" / PARTS[0]
    rows = pd.read_parquet(part)
    pd.concat([rows, rows.iloc[:3]]).to_parquet(part, index=False)
    assert key_faults_across_parts(folder) == []


def test_keys_whose_hashes_agree_are_compared(folder, monkeypatch):
    """All keys have one hash here, and still none is taken for another."""

    def seven(rows, **_):
        return pd.Series(np.full(len(rows), 7, dtype=np.uint64))

    monkeypatch.setattr(pd.util, "hash_pandas_object", seven)
    assert key_faults_across_parts(folder) == []
    put_again(folder, "sanctions", slice(0, 1))
    found = [(fault.table, fault.column, fault.count) for fault in key_faults_across_parts(folder)]
    assert found == [("sanctions", "offence_id", 1), ("sanctions", "sanction_id", 1)]
