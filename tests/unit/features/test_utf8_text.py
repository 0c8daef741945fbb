"""Text of a Parquet file that is not UTF-8 is refused by table and column, in every reader and every command."""

import pyarrow as pa
import pyarrow.parquet
import pytest

from features.exceptions import DataRefused
from features.reading.case_files import read_tables, write_tables
from features.reading.one_person import read_person
from features.reading.part_columns import read_columns
from features.reading.parts import read_part
from features.tables.declared import CASE_TABLES
from serving import cli
from tests.support.declared_tables import EXTRACT_DAY, ROWS, declared_tables
from tests.support.planted_faults import SENTINEL

LATIN = f"{SENTINEL}\xe9son".encode("latin-1")
COLUMNS = {
    "text": pa.array([LATIN] * ROWS).view(pa.string()),
    "large text": pa.array([LATIN] * ROWS, pa.large_binary()).view(pa.large_string()),
    "words": pa.array([LATIN] * ROWS).view(pa.string()).dictionary_encode(),
    "bytes": pa.array([SENTINEL.encode() + b"\xff"] * ROWS),
}
REFUSED = r"`area` of table `persons` is not UTF-8 text\. Write"


@pytest.fixture(params=COLUMNS, ids=str)
def folder(request, tmp_path):
    return with_area(tmp_path / "data", COLUMNS[request.param])


def with_area(folder, cells):
    write_tables(declared_tables(), folder)
    put_area(folder / "persons.parquet", cells)
    return folder


def put_area(file, cells):
    held = pyarrow.parquet.read_table(file)
    place = held.column_names.index("area")
    pyarrow.parquet.write_table(held.set_column(place, "area", cells), file)


def test_every_reader_of_a_folder_refuses_it(folder):
    for read in (read_tables, lambda data: read_person(data, "person_0")):
        with pytest.raises(DataRefused, match=REFUSED) as refused:
            read(folder)
        assert SENTINEL not in str(refused.value)


def test_readers_of_parts_refuse_it(folder):
    (folder / "persons").mkdir()
    part = (folder / "persons.parquet").rename(folder / "persons" / "part-0.parquet")
    persons = CASE_TABLES["persons"]
    for read in (
        lambda: read_part(folder, part.name),
        lambda: read_columns(part, persons, ["person_id", "area"]),
    ):
        with pytest.raises(DataRefused, match=REFUSED) as refused:
            read()
        assert SENTINEL not in str(refused.value)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "data", "--out", "report"],
        ["features", "data", "--index-date", EXTRACT_DAY, "--out", "f.parquet"],
        ["explain", "person_0", "--data", "data", "--index-date", EXTRACT_DAY],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_exits_with_three_and_shows_no_cell(folder, tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["desist", *arguments])
    with pytest.raises(SystemExit) as end:
        cli.main()
    said = capsys.readouterr()
    assert end.value.code == 3
    assert "Column `area` of table `persons` is not UTF-8 text" in said.err
    assert SENTINEL not in said.err + said.out and "Traceback" not in said.err
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_bytes_that_are_utf8_are_read_as_the_text_that_they_are(tmp_path):
    cells = [None if number == 2 else f"Llan\u0175{number}" for number in range(ROWS)]
    folder = with_area(tmp_path, pa.array([cell and cell.encode() for cell in cells], pa.binary()))
    read = read_tables(folder)["persons"]["area"]
    put_area(folder / "persons.parquet", pa.array(cells))
    as_text = read_tables(folder)["persons"]["area"]
    assert read.equals(as_text) and read.dtype == as_text.dtype == "str"
    assert read.dropna().tolist() == [cell for cell in cells if cell]
