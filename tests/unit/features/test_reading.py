"""Folders of Parquet or CSV are read alike, and what cannot be read is left for the check to report."""

import pandas as pd
import pytest

from features.exceptions import DataRefused, UsageRefused
from features.reading.case_files import read_tables, write_tables
from features.reading.typed import parsed_dates
from features.synthetic import simulate


@pytest.fixture(scope="module")
def tables():
    return simulate(40, 3)[0]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz"])
def test_csv_and_parquet_hold_the_same(tables, tmp_path, ending):
    for name, frame in tables.items():
        frame.to_csv(tmp_path / f"{name}{ending}", index=False)
    assert read_tables(tmp_path).fingerprint() == tables.fingerprint()


def test_what_is_written_is_read_back_and_nothing_half_written_stays(tables, tmp_path):
    write_tables(tables, tmp_path / "new")
    found = read_tables(tmp_path / "new")
    assert found.fingerprint() == tables.fingerprint()
    assert {path.name for path in (tmp_path / "new").iterdir()} == {f"{name}.parquet" for name in tables}
    for name, frame in found.items():
        pd.testing.assert_frame_equal(frame, tables[name])


def test_parts_of_a_table_are_read_together(tables, tmp_path):
    write_tables(tables, tmp_path)
    whole = tables["sanctions"]
    (tmp_path / "sanctions.parquet").unlink()
    (tmp_path / "sanctions").mkdir()
    for number, part in enumerate([whole.iloc[:30], whole.iloc[30:]]):
        part.to_parquet(tmp_path / "sanctions" / f"part-{number}.parquet", index=False)
    assert read_tables(tmp_path).fingerprint() == tables.fingerprint()


def test_only_an_empty_cell_is_missing(tmp_path):
    (tmp_path / "persons.csv").write_text("person_id,sex,date_of_birth\nNA,,\n")
    persons = read_tables(tmp_path)["persons"]
    assert persons["person_id"].tolist() == ["NA"]
    assert persons["sex"].isna().all()
    assert persons["date_of_birth"].isna().all()
    assert persons["date_of_birth"].dtype == "datetime64[us]"


def test_a_code_keeps_its_leading_zeros(tmp_path):
    (tmp_path / "charges.csv").write_text(
        "person_id,charge_id,charge_date,recorded_date,ho_offence_code,outcome\n1,2,2026-01-01,2026-01-01,04600,open\n"
    )
    charges = read_tables(tmp_path)["charges"]
    assert charges["ho_offence_code"].tolist() == ["04600"]
    assert charges["person_id"].tolist() == ["1"]


def test_a_time_of_day_is_dropped_and_a_time_zone_or_another_order_is_not_a_date():
    words = pd.Series(["2026-06-30 09:15", "2026-06-30T09:15:01", "2026-06-30T09:15Z", "30/06/2026", "2026-02-30"])
    assert parsed_dates(words).notna().tolist() == [True, True, False, False, False]
    assert parsed_dates(words)[0] == pd.Timestamp("2026-06-30")


def test_a_column_with_a_cell_that_cannot_be_read_stays_as_it_is(tmp_path):
    (tmp_path / "persons.csv").write_text(
        "person_id,sex,date_of_birth,restricted\na,MALE,1990-01-01,true\nb,MALE,soon,perhaps\n"
    )
    persons = read_tables(tmp_path)["persons"]
    assert persons["date_of_birth"].tolist() == ["1990-01-01", "soon"]
    assert persons["restricted"].tolist() == ["true", "perhaps"]


def test_a_folder_that_is_not_there_or_has_no_table_is_refused(tmp_path):
    with pytest.raises(UsageRefused, match="Give the folder"):
        read_tables(tmp_path / "absent")
    with pytest.raises(DataRefused, match="persons, sanctions and supervision"):
        read_tables(tmp_path)


@pytest.mark.parametrize("name", ["persons.parquet", "persons.csv", "persons.csv.gz"])
def test_a_file_that_cannot_be_read_is_named_by_its_table(tmp_path, name):
    (tmp_path / name).write_bytes(b"\xff\xfe\x00PAR1 not a table \xff")
    with pytest.raises(DataRefused, match="table `persons`"):
        read_tables(tmp_path)


def test_a_csv_as_a_spreadsheet_writes_it_is_read(tmp_path):
    text = '\ufeff"person_id",sex,date_of_birth,area\r\na,MALE,1990-01-01,"north, by\nthe river"\r\nb,,,\r\n'
    (tmp_path / "persons.csv").write_bytes(text.encode())
    persons = read_tables(tmp_path)["persons"]
    assert persons["person_id"].tolist() == ["a", "b"]
    assert persons.loc[0, "area"] == "north, by\nthe river"
    assert persons.loc[1, ["sex", "date_of_birth", "area"]].isna().all()


def test_a_row_with_too_many_cells_is_named_by_its_number_and_not_shown(tmp_path):
    (tmp_path / "persons.csv").write_text("person_id,sex,date_of_birth\na,MALE,\nb,MALE,1990-01-01,Zxqv1984\n")
    with pytest.raises(DataRefused, match=r"Row 2 of persons\.csv .* has 4 cells and the header has 3") as refused:
        read_tables(tmp_path)
    assert "Zxqv1984" not in str(refused.value)


def test_a_column_named_twice_is_refused(tmp_path):
    (tmp_path / "persons.csv").write_text("person_id,sex,sex\na,MALE,FEMALE\n")
    with pytest.raises(DataRefused, match=r"`persons` .* names a column twice"):
        read_tables(tmp_path)


def test_an_index_that_was_written_along_is_a_column_where_it_has_a_name_and_nothing_where_it_has_none(
    tables, tmp_path
):
    tables["persons"].set_index("person_id").to_parquet(tmp_path / "persons.parquet")
    tables["supervision"].iloc[::-1].to_parquet(tmp_path / "supervision.parquet")
    found = read_tables(tmp_path)
    assert set(found["persons"]) == set(tables["persons"])
    assert list(found["supervision"]) == list(tables["supervision"])
    assert found["supervision"].index.tolist() == list(range(len(tables["supervision"])))
