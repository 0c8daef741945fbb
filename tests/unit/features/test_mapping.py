"""An extract in other names, words and dates becomes the same case tables; what is not mapped is told, never shown."""

import pandas as pd
import pytest

from features.checks.check_tables import check_tables
from features.checks.faults import refuse_faults
from features.exceptions import DataRefused, MappingRefused
from features.reading.case_files import read_tables, write_tables
from features.reading.mapping_reading import read_mapping
from features.synthetic import simulate
from tests.support.declared_tables import EXTRACT_DAY, declared_tables
from tests.support.foreign_extract import foreign_frames, foreign_mapping

SENTINEL = "Zxqv1984"
PERSONS = "person_id,sex,date_of_birth\n"


def read(folder, mapping, **files):
    """Case tables of CSV texts under a mapping text; the first empty line of a text begins it."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    file = folder / "mapping.toml"
    file.write_text(mapping, encoding="utf-8")
    return read_tables(folder, read_mapping(file))


def faults_of(tables, table):
    return [fault for fault in check_tables(tables, data_date=EXTRACT_DAY) if fault.table == table]


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".parquet"])
def test_an_extract_in_other_names_words_and_dates_is_the_same_case_tables(tmp_path, ending):
    tables = simulate(60, 5)[0]
    for name, frame in foreign_frames(tables).items():
        path = tmp_path / f"{name}{ending}"
        frame.to_parquet(path) if ending == ".parquet" else frame.to_csv(path, index=False)
    found = read_tables(tmp_path, read_mapping(foreign_mapping(tables, tmp_path / "mapping.toml")))
    assert found.fingerprint() == tables.fingerprint()
    assert check_tables(found) == []


def test_a_table_without_a_part_of_its_own_is_read_as_it_is(tmp_path):
    write_tables(declared_tables(), tmp_path)
    (tmp_path / "mapping.toml").write_text('[needs]\nleave_out = "others"\n', encoding="utf-8")
    found = read_tables(tmp_path, read_mapping(tmp_path / "mapping.toml"))
    assert found.fingerprint() == declared_tables().fingerprint()


def test_a_word_that_the_mapping_does_not_have_is_a_fault_with_rows_and_the_nearest(tmp_path):
    mapping = '[persons.words.sex]\nMan = "MALE"\nWoman = "FEMALE"\nUnknown = ""\n'
    persons = f"{PERSONS}a,Man,\nb,Womann,\nc,Unknown,\nd,{SENTINEL},\ne,MALE,\nf, Woman ,\n"
    tables = read(tmp_path, mapping, persons=persons)
    (fault,) = faults_of(tables, "persons")
    # A word of ours is theirs too only where the mapping says so.
    assert (fault.column, fault.count, fault.first_rows) == ("sex", 3, (2, 4, 5))
    assert fault.what == "a word that the mapping does not have; add it under [persons.words.sex]; nearest: `Woman`"
    assert SENTINEL not in str(tables["persons"])
    assert tables["persons"]["sex"].isna().tolist() == [False, False, True, False, False, False]


@pytest.mark.parametrize("column", ["ethnicity", "disability"])
def test_a_mapped_text_or_flag_has_no_word_of_its_own_either(tmp_path, column):
    ours = '"White: British"' if column == "ethnicity" else "true"
    mapping = f"[equality.words.{column}]\nW1 = {ours}\n"
    tables = read(
        tmp_path, mapping, persons=f"{PERSONS}a,,\nb,,\n", equality=f"person_id,{column}\na,W1\nb,{SENTINEL}\n"
    )
    (fault,) = faults_of(tables, "equality")
    assert (fault.column, fault.count, fault.first_rows) == (column, 1, (2,))
    assert f"add it under [equality.words.{column}]" in fault.what


def test_case_makes_a_difference_unless_it_is_ignored(tmp_path):
    words = '[persons.words.sex]\nM = "MALE"\n'
    persons = f"{PERSONS}a,M,\nb,m,\n"
    assert [fault.count for fault in faults_of(read(tmp_path, words, persons=persons), "persons")] == [1]
    for ignoring in (f"ignore_case = true\n{words}", f"[persons]\nignore_case = true\n{words}"):
        tables = read(tmp_path, ignoring, persons=persons)
        assert tables["persons"]["sex"].tolist() == ["MALE", "MALE"]


def test_a_date_in_another_form_than_the_mapping_gives_is_a_fault_although_we_could_read_it(tmp_path):
    mapping = '[persons]\ndates = ["%d/%m/%Y", "%d %b %Y"]\n'
    persons = f"{PERSONS}a,MALE,03/02/1990\nb,MALE,1990-02-03\nc,MALE,4 Mar 1991\nd,MALE,\ne,MALE,31/02/1990\n"
    tables = read(tmp_path, mapping, persons=persons)
    (fault,) = faults_of(tables, "persons")
    assert (fault.column, fault.count, fault.first_rows) == ("date_of_birth", 2, (2, 5))
    assert "in the form that the mapping gives" in fault.what
    whole = read(tmp_path, mapping, persons=f"{PERSONS}a,MALE,03/02/1990\nc,MALE,4 Mar 1991\n")["persons"]
    assert whole["date_of_birth"].tolist() == [pd.Timestamp("1990-02-03"), pd.Timestamp("1991-03-04")]


def test_day_first_reads_the_usual_separators_with_or_without_a_time(tmp_path):
    days = ["03/02/1990", "3-2-1990", "03.02.1990", "03/02/1990 09:15", "03/02/1990 09:15:30"]
    persons = PERSONS + "".join(f"p{number},MALE,{day}\n" for number, day in enumerate(days))
    found = read(tmp_path, '[persons.dates]\ndate_of_birth = "day_first"\n', persons=persons)["persons"]
    assert found["date_of_birth"].tolist() == [pd.Timestamp("1990-02-03")] * 5


def test_what_means_not_known_is_missing_in_text_and_in_typed_dates(tmp_path):
    frame = pd.DataFrame(
        {
            "person_id": ["a", "b", "c"],
            "order_id": ["1", "2", "3"],
            "kind": ["licence"] * 3,
            "start_date": pd.to_datetime(["2025-01-01"] * 3),
            "end_date": pd.to_datetime(["9999-12-31", "2025-02-01", "1900-01-01"]).astype("datetime64[us]"),
            "recorded_date": pd.to_datetime(["2025-01-01"] * 3),
            "area": ["N/A", " ", "north "],
        }
    )
    frame.to_parquet(tmp_path / "supervision.parquet")
    found = read(tmp_path, 'empty = ["9999-12-31"]\n[supervision]\nempty = ["1900-01-01", "N/A"]\n')["supervision"]
    assert found["end_date"].isna().tolist() == [True, False, True]
    assert found["area"].isna().tolist() == [True, True, False]
    assert found["area"][2] == "north"


def test_a_column_gives_several_and_a_constant_gives_every_row(tmp_path):
    mapping = """
[appointments]
source = "contacts"
[appointments.columns]
"Offender Ref" = "person_id"
When = ["appointment_date", "recorded_date"]
[appointments.constants]
outcome = "attended"
"""
    found = read(tmp_path, mapping, contacts="Offender Ref,When\na,2025-01-01\nb,2025-01-02\n")["appointments"]
    assert found["recorded_date"].tolist() == found["appointment_date"].tolist()
    assert found["outcome"].tolist() == ["attended"] * 2
    constants = '[persons.constants]\ndate_of_birth = 1990-02-03\nrestricted = false\narea = "north"\n'
    persons = read(tmp_path, constants, persons="person_id,sex\na,MALE\n")["persons"]
    assert persons.loc[0, "date_of_birth"] == pd.Timestamp("1990-02-03")
    assert persons.loc[0, "restricted"] == False  # noqa: E712 - a nullable flag, not a Python one
    assert persons["restricted"].dtype == "boolean"


def test_a_column_that_nobody_mentions_is_a_fault_by_name_and_its_cells_are_not_read(tmp_path):
    persons = f"person_id,sex,date_of_birth,surname\na,MALE,,{SENTINEL}\n"
    tables = read(tmp_path, "[persons]\n", persons=persons)
    assert [(fault.column, fault.count) for fault in faults_of(tables, "persons")] == [("surname", 1)]
    assert SENTINEL not in str(tables["persons"].to_dict())
    for leave_out in ('["surname"]', '"others"'):
        tables = read(tmp_path, f"[persons]\nleave_out = {leave_out}\n", persons=persons)
        assert faults_of(tables, "persons") == []
        assert "surname" not in tables["persons"]


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ('[persons]\nsource = "person"\n', "reads table `persons` from `person`, which is not in .*nearest: `persons`"),
        ('[persons.columns]\nsexx = "sex"\n', "reads column `sexx` of table `persons`.*nearest: `sex`"),
        (
            '[persons.columns]\nward = "sex"\n',
            "`sex` of table `persons` would come from their column `sex` and from column",
        ),
        (
            '[persons.constants]\nsex = "MALE"\n',
            "`sex` of table `persons` would come from their column `sex` and from the",
        ),
    ],
)
def test_a_mapping_that_does_not_fit_the_extract_is_refused_with_table_and_column(tmp_path, mapping, words):
    with pytest.raises(MappingRefused, match=words) as refused:
        read(tmp_path, mapping, persons="person_id,sex,date_of_birth,ward\na,MALE,,x\n")
    assert refused.value.exit_code == 3


def test_without_a_header_no_cell_is_named_as_the_nearest_column(tmp_path):
    with pytest.raises(MappingRefused, match="begin a CSV with a line of names") as refused:
        read(tmp_path, f'[persons.columns]\n{SENTINEL}1 = "sex"\n', persons=f"{SENTINEL},MALE,1990-01-01\n")
    assert f"`{SENTINEL}`" not in str(refused.value)


def test_left_out_columns_of_our_name_give_way_to_the_mapped_ones(tmp_path):
    mapping = '[persons]\nleave_out = ["sex"]\n[persons.columns]\nGENDER = "sex"\n'
    found = read(tmp_path, mapping, persons=f"person_id,sex,GENDER,date_of_birth\na,{SENTINEL},MALE,\n")["persons"]
    assert found["sex"].tolist() == ["MALE"]


def test_the_refusal_of_unmapped_cells_shows_none_of_them(tmp_path):
    mapping = 'dates = "%d/%m/%Y"\n[persons.words.sex]\nM = "MALE"\n'
    tables = read(tmp_path, mapping, persons=f"{PERSONS}a,{SENTINEL},{SENTINEL}\n")
    with pytest.raises(DataRefused, match=r"persons.sex: a word that the mapping does not have.*\(1 row") as refused:
        refuse_faults(check_tables(tables))
    assert SENTINEL not in str(refused.value)
