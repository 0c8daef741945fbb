"""A CSV that would be misread in silence, or refused for the wrong reason, is refused with what to do."""

import gzip

import pytest

from features.exceptions import DataRefused
from features.reading.case_files import read_tables
from features.reading.mapping_reading import read_mapping

SENTINEL = "Zxqv1984"
HEADER = "person_id,sex,date_of_birth,area\n"


def refusal(folder, **contents):
    """The message with which the folder is refused, its files being `TABLE__csv` or `TABLE__csv_gz`."""
    for name, content in contents.items():
        table, ending = name.split("__")
        data = content.encode() if isinstance(content, str) else content
        (folder / f"{table}.{ending.replace('_', '.')}").write_bytes(data)
    with pytest.raises(DataRefused) as refused:
        read_tables(folder)
    assert SENTINEL not in str(refused.value)
    assert refused.value.exit_code == 3
    return str(refused.value)


OPENED_AND_LEFT = f'a,MALE,,north\n\nb,MALE,,"{SENTINEL}\nc,MALE,,west\n'
CLOSED_BY_ANOTHER_ROW = f'a,MALE,,north\nb,MALE,,"{SENTINEL}\nc,MALE,,"west\nd,MALE,,west\n'


@pytest.mark.parametrize("rows", [OPENED_AND_LEFT, CLOSED_BY_ANOTHER_ROW])
def test_a_quotation_mark_that_would_swallow_rows_is_told_by_its_row(tmp_path, rows):
    said = refusal(tmp_path, persons__csv=HEADER + rows)
    assert said.startswith(
        "Row 2 of persons.csv (counted from 1 after the header) has a quotation mark that is not closed"
    )


def test_the_same_within_gzip(tmp_path):
    assert "Row 2 of persons.csv.gz" in refusal(
        tmp_path, persons__csv_gz=gzip.compress((HEADER + OPENED_AND_LEFT).encode())
    )


def test_quotation_marks_as_they_are_meant_lose_no_row(tmp_path):
    rows = 'a,MALE,,"north, by\nthe ""old"" river"\nb,MALE,,4" pipe\n"c",,"",""\n'
    (tmp_path / "persons.csv").write_text(HEADER + rows)
    persons = read_tables(tmp_path)["persons"]
    assert persons["person_id"].tolist() == ["a", "b", "c"]
    assert persons["area"].tolist()[:2] == ['north, by\nthe "old" river', '4" pipe']


@pytest.mark.parametrize(("sign", "words"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
@pytest.mark.parametrize("first", [HEADER, f"{SENTINEL},MALE,,\n"])
def test_cells_parted_by_something_else_are_told_as_that(tmp_path, sign, words, first):
    said = refusal(tmp_path, persons__csv="\ufeff" + (first + "a,MALE,,north\n").replace(",", sign))
    assert said.startswith(f"The cells of persons.csv are parted by {words}. Save it again with commas")


@pytest.mark.parametrize("text", ["", "\ufeff", "\n" + HEADER])
def test_a_file_that_begins_with_nothing_is_called_empty(tmp_path, text):
    assert "custody.csv is empty, or its first line is" in refusal(tmp_path, persons__csv=HEADER, custody__csv=text)


def test_a_table_in_two_files_is_refused_rather_than_one_of_them_taken(tmp_path):
    said = refusal(tmp_path, persons__csv=HEADER, persons__csv_gz=gzip.compress(HEADER.encode()))
    assert "more than once: persons.csv, persons.csv.gz. Keep the one that holds now." in said


@pytest.mark.parametrize("before", ["", "a,MALE,,\n" * 5000])
def test_text_of_windows_is_told_as_not_being_in_utf_8(tmp_path, before):
    said = refusal(tmp_path, persons__csv=(HEADER + before + f"b,MALE,,Côte {SENTINEL}\n").encode("cp1252"))
    assert "It is not in UTF-8: save it again in that" in said


def test_plain_text_called_gzip_and_half_a_file_are_told_apart_from_other_trouble(tmp_path):
    whole = gzip.compress((HEADER + "".join(f"p{number},MALE,,\n" for number in range(5000))).encode())
    for content in (HEADER, whole[: len(whole) // 2]):
        assert "It is not gzip, or not all of it" in refusal(tmp_path, persons__csv_gz=content)


def test_only_a_table_that_is_not_needed_may_be_left_out_of_the_mapping(tmp_path):
    (tmp_path / "persons.csv").write_text(HEADER)
    said = {}
    for table in ("supervision", "custody"):
        mapping = tmp_path / "mapping.toml"
        mapping.write_text(f'[{table}]\nsource = "elsewhere"\n')
        with pytest.raises(DataRefused) as refused:
            read_tables(tmp_path, read_mapping(mapping))
        said[table] = str(refused.value)
    assert said["supervision"].endswith("Correct [supervision] source.")
    assert said["custody"].endswith("Correct [custody] source, or leave [custody] out.")


def test_all_tables_that_a_mapping_reads_in_vain_are_told_at_once(tmp_path):
    (tmp_path / "persons.csv").write_text(HEADER)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[needs]\nsource = "OASYS"\n[custody]\nsource = "NOMIS"\n')
    with pytest.raises(DataRefused) as refused:
        read_tables(tmp_path, read_mapping(mapping))
    assert [line.split(",")[0] for line in str(refused.value).splitlines()] == [
        "The mapping reads table `custody` from `NOMIS`",
        "The mapping reads table `needs` from `OASYS`",
    ]
