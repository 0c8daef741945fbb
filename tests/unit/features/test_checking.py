"""Every class of fault is found where it was planted, and told without any content of the data."""

import pandas as pd
import pytest

from features.checks.check_tables import check_tables
from features.checks.faults import Fault, refuse_faults
from features.exceptions import DataRefused
from features.synthetic import simulate
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES
from tests.support.case_tables import case_tables, rows


@pytest.fixture(scope="module")
def sound():
    return simulate(60, 1)[0]


def with_table(sound, name, frame):
    """The tables that are needed and one more, so that each check is short."""
    needed = ("persons", "sanctions", "supervision")
    return CaseTables({other: sound[other] for other in needed} | {name: frame})


def planted(sound, name, column, value, rows=(3, 7)):
    """The sound tables with a value put into some rows (counted from 1) of one column."""
    frame = sound[name].astype({column: "object"})
    frame.loc[[row - 1 for row in rows], column] = value
    return with_table(sound, name, frame)


def found(tables, **options):
    return [(fault.table, fault.column, fault.count, fault.first_rows) for fault in check_tables(tables, **options)]


def test_the_simulated_borough_keeps_the_contract(sound):
    assert check_tables(sound) == []
    assert check_tables(sound, data_date="2026-06-30") == []
    refuse_faults([])


@pytest.mark.parametrize(
    ("name", "column", "value", "words"),
    [
        ("persons", "person_id", "not an id!", "1 to 64 of letters"),
        ("persons", "person_id", "x" * 65, "1 to 64 of letters"),
        ("persons", "sex", "male", "nearest: `MALE`"),
        ("persons", "date_of_birth", "30/06/1990", "write it as 2026-06-30"),
        ("persons", "date_of_birth", "1990-02-30", "write it as 2026-06-30"),
        ("persons", "date_of_birth", "1823-01-01", "an impossible date"),
        ("persons", "date_of_birth", "1900-01-01", "leave it empty where it is not known"),
        ("persons", "restricted", "perhaps", "not true or false"),
        ("sanctions", "ho_offence_code", "46", "five digits"),
        ("sanctions", "ho_offence_code", "99999", "not a known Home Office offence code"),
        ("sanctions", "disposal", "custdy", "nearest: `custody`"),
        ("sanctions", "sanction_date", None, "needed and missing"),
        ("sanctions", "offence_id", None, "needed and missing"),
        ("appointments", "outcome", "ATTENDED", "nearest: `attended`"),
        ("appointments", "appointment_date", "2025-01-01T10:00+01:00", "without a time zone"),
        ("supervision", "kind", "licences", "nearest: `licence`"),
        ("needs", "drugs", "yes", "not one of the words need, no_need"),
        ("charges", "person_id", "SIM99999999", "not in the persons table"),
    ],
)
def test_a_wrong_cell_is_found_with_its_rows(sound, name, column, value, words):
    faults = [
        fault
        for fault in check_tables(planted(sound, name, column, value))
        if (fault.table, fault.column) == (name, column)
    ]
    assert words in faults[0].what
    assert (faults[0].count, faults[0].first_rows) == (2, (3, 7))


@pytest.mark.parametrize(
    "zone", ["Z", "z", " UTC", " GMT", " BST", "+01:00", "+0100", "-05:00", "-0500", " -05:00", ":30Z", ":30.5 BST"]
)
def test_a_time_zone_is_told_as_one_in_every_form(sound, zone):
    faults = check_tables(planted(sound, "supervision", "start_date", f"2025-01-01 10:00{zone}"))
    (fault,) = (fault for fault in faults if fault.column == "start_date")
    assert (fault.what.split(";")[0], fault.count) == ("a date with a time zone beside dates without one", 2)


@pytest.mark.parametrize("cell", ["10:00 the day", "2025-13-01", "2025-01-01 CET"])
def test_what_has_no_time_of_day_with_a_zone_is_just_no_date(sound, cell):
    faults = check_tables(planted(sound, "supervision", "start_date", cell))
    assert [(fault.column, fault.what.split(";")[0]) for fault in faults] == [("start_date", "not a date")]


def test_rows_without_a_key_are_missing_it_and_do_not_repeat_it(sound):
    assert found(planted(sound, "sanctions", "offence_id", None, rows=(3, 5, 7))) == [
        ("sanctions", "offence_id", 3, (3, 5, 7))
    ]
    faults = found(planted(sound, "custody", "kind", None, rows=(1, 2)))
    assert faults == [("custody", "kind", 2, (1, 2))]
    frame = sound["custody"].astype({"kind": "object"})
    frame = pd.concat([frame.iloc[[0]].assign(kind=None)] * 2 + [frame.iloc[1:]], ignore_index=True)
    assert found(with_table(sound, "custody", frame)) == [("custody", "kind", 2, (1, 2))]


def test_an_impossible_recorded_date_does_not_pass_for_the_day_of_the_extract():
    """The last possible one, 6 January, is the day; a death in 2027 lies after it."""
    tables = case_tables(
        persons="person_id deceased_date\na 2027-01-01\nb -",
        sanctions="person_id sanction_date recorded_date\na 2026-01-01 2026-01-06\nb 2026-01-01 2150-01-01",
        supervision="person_id start_date\na 2026-01-01",
    )
    assert found(tables) == [("persons", "deceased_date", 1, (1,)), ("sanctions", "recorded_date", 1, (2,))]
    assert "after the day of the extract, 2026-01-06" in check_tables(tables)[0].what


def test_a_missing_column_and_an_unknown_one_are_named_with_the_nearest(sound):
    frame = sound["sanctions"].rename(columns={"ho_offence_code": "offence_code_ho"})
    faults = check_tables(CaseTables({**sound, "sanctions": frame}))
    assert [(fault.table, fault.column) for fault in faults] == [
        ("sanctions", "offence_code_ho"),
        ("sanctions", "ho_offence_code"),
    ]
    assert "no such column" in faults[0].what
    assert "nearest: `ho_offence_code`" in faults[0].what
    assert "needed and absent" in faults[1].what


def test_a_denied_column_does_not_pass_the_contract(sound):
    frame = sound["persons"].assign(gang_flag=True)
    assert found(CaseTables({**sound, "persons": frame})) == [("persons", "gang_flag", 1, ())]


def test_an_absent_needed_table_and_an_empty_one_are_faults(sound):
    without = CaseTables({name: frame for name, frame in sound.items() if name != "supervision"})
    assert found(without) == [("supervision", "", 1, ())]
    empty = CaseTables({**sound, "needs": CASE_TABLES["needs"].empty()})
    assert found(empty) == [("needs", "", 1, ())]


def test_absent_optional_tables_and_columns_are_not_faults(sound):
    three = CaseTables({name: sound[name] for name in ("persons", "sanctions", "supervision")})
    assert check_tables(three) == []
    bare = sound["sanctions"].drop(columns=["is_principal", "detection", "domestic_abuse", "offence_area"])
    assert check_tables(CaseTables({**three, "sanctions": bare})) == []


def test_an_under_18_and_a_missing_date_of_birth_are_not_faults():
    tables = case_tables(
        persons="person_id date_of_birth\na 2010-01-01\nb -",
        sanctions="person_id sanction_date\na 2026-01-01\nb 2026-01-01",
        supervision="person_id start_date\na 2026-01-01",
    )
    assert check_tables(tables) == []


def test_a_person_twice_is_found(sound):
    frame = pd.concat([sound["persons"], sound["persons"].iloc[[4]]], ignore_index=True)
    assert found(CaseTables({**sound, "persons": frame})) == [("persons", "person_id", 1, (61,))]


@pytest.mark.parametrize("name", [name for name, table in CASE_TABLES.items() if table.key])
def test_a_key_that_comes_again_is_found(sound, name):
    frame = pd.concat([sound[name], sound[name].iloc[[0]]], ignore_index=True)
    faults = check_tables(with_table(sound, name, frame))
    assert [(fault.table, fault.first_rows) for fault in faults] == [(name, (len(frame),))]
    assert "again" in faults[0].what


def found_in(name, text):
    """Faults of one table written as text, of people a to d."""
    tables = case_tables(persons="person_id\na\nb\nc\nd", **{name: text})
    return [fault[1:] for fault in found(tables, data_date="2026-06-30") if fault[0] == name]


def test_a_number_that_two_people_have_may_be_one_person_split_in_two():
    text = "person_id kind value\na pnc 1\nb pnc 1\nc crn 1\nc pnc 2\nb crn 3"
    assert found_in("identifiers", text) == [("value", 2, (1, 2))]


@pytest.mark.parametrize("spelling", ["01/2345x", "01/2345X ", "01 / 2345 X", "\u00a001/2345X"])
def test_a_number_in_two_spellings_is_one_number(spelling):
    numbers = rows("identifiers", "person_id kind value\na pnc 01/2345X\nb pnc ?\nb crn ?").replace("?", spelling)
    people = rows("persons", "person_id\na\nb")

    def found_of(frame):
        tables = CaseTables({"persons": people, "identifiers": frame})
        return [fault[1:] for fault in found(tables) if fault[0] == "identifiers"]

    assert found_of(numbers) == [("value", 2, (1, 2))]
    assert found_of(numbers.assign(person_id="a")) == []


def test_a_person_with_two_numbers_in_one_register_may_be_two_people_merged():
    text = "person_id kind value\na pnc 1\na crn 1\na pnc 2\nb pnc 3\na pnc 1"
    assert found_in("identifiers", text) == [("person_id", 3, (1, 3, 5)), ("person_id", 1, (5,))]


CUSTODY = """
person_id kind     start_date end_date
a         remand   2025-01-01 2025-03-01
a         sentence 2025-03-01 2025-06-01
a         recall   2025-05-31 -
b         sentence 2025-01-01 2025-12-31
b         remand   2025-02-01 2025-02-02
b         remand   2025-12-30 2026-01-10
c         sentence 2025-01-01 -
c         recall   2025-01-01 2025-02-01
c         recall   2025-03-01 2025-04-01
d         sentence 2025-01-01 2025-06-01
"""


def test_no_day_inside_is_in_two_spells_but_the_one_on_which_the_first_ends():
    """a: sentence from the day the remand ends, recall a day early; b: two within one; c: a spell that never ended."""
    assert found_in("custody", CUSTODY) == [("start_date", 5, (3, 5, 6, 7, 9))]


DATES = """
person_id sanction_date recorded_date offence_date
a         2026-01-05    2026-01-04    2026-01-01
b         2026-01-05    2026-01-05    2026-01-06
c         1989-01-01    2026-01-05    1989-01-01
d         2026-01-05    2026-02-05    2026-01-05
e         2026-01-05    2026-02-05    1990-01-01
"""


def test_the_order_of_dates_is_held():
    supervision = "person_id start_date end_date\na 2026-01-05 2026-01-04\nd 2026-01-05 2027-01-01"
    assert found(case_tables(sanctions=DATES, supervision=supervision)) == [
        ("sanctions", "offence_date", 2, (3, 5)),
        ("sanctions", "sanction_date", 1, (3,)),
        ("sanctions", "sanction_date", 1, (2,)),
        ("sanctions", "recorded_date", 1, (1,)),
        ("supervision", "end_date", 1, (1,)),
    ]


def test_an_occasion_has_one_date():
    sanctions = """
    person_id sanction_id sanction_date
    a         s1          2026-01-01
    a         s1          2026-01-02
    a         s1          2026-01-01
    b         s2          2026-01-03
    """
    supervision = "person_id start_date\na 2026-01-01"
    assert found(case_tables(sanctions=sanctions, supervision=supervision)) == [("sanctions", "sanction_date", 1, (2,))]


def test_a_sanction_of_two_people_is_found_in_all_their_rows():
    """s1 of a and b, s3 of c and d; s2 of one person in two rows, and rows without a sanction or a person, are none."""
    text = """
    person_id sanction_id sanction_date
    a         s1          2026-01-01
    a         s2          2026-01-02
    b         s1          2026-01-03
    a         s1          2026-01-01
    a         s2          2026-01-02
    c         s3          2026-01-01
    d         s3          2026-01-01
    c         -           2026-01-01
    d         -           2026-01-01
    -         s2          2026-01-02
    """
    assert found_in("sanctions", text) == [
        ("person_id", 1, (10,)),
        ("sanction_id", 5, (1, 3, 4, 6, 7)),
        ("sanction_id", 2, (8, 9)),
    ]


def test_nothing_happened_after_the_extract():
    tables = case_tables(
        persons="person_id deceased_date\na 2026-07-01\nb -",
        sanctions="person_id sanction_date\na 2026-06-30\nb 2026-07-02",
        supervision="person_id start_date end_date\na 2026-01-01 2030-01-01",
        custody="person_id start_date expected_release_date\na 2026-01-01 2030-01-01",
    )
    assert found(tables, data_date="2026-06-30") == [
        ("persons", "deceased_date", 1, (1,)),
        ("sanctions", "offence_date", 1, (2,)),
        ("sanctions", "sanction_date", 1, (2,)),
        ("sanctions", "recorded_date", 1, (2,)),
    ]
    assert found(tables) == []


def test_the_refusal_lists_place_count_and_rows_and_no_content(sound):
    tables = planted(sound, "persons", "sex", "Robin Example", rows=range(2, 12))
    with pytest.raises(DataRefused) as refused:
        refuse_faults(check_tables(tables))
    message = str(refused.value)
    assert "persons.sex: not one of the words MALE, FEMALE (10 row(s), first 2, 3, 4, 5, 6, …)" in message
    assert "Robin" not in message
    assert refused.value.exit_code == 3


def test_no_message_holds_a_cell_of_the_data(sound):
    word = "Zxqv1984"
    three = CaseTables({name: sound[name] for name in ("persons", "sanctions", "supervision")})
    for name in three:
        for column in CASE_TABLES[name].columns:
            faults = check_tables(planted(three, name, column.name, word, rows=(1, 2)))
            assert not [fault for fault in faults if word in fault.what], column


def test_at_most_ten_kinds_of_fault_are_listed():
    faults = [Fault("persons", "sex", f"fault {number}", 1, (1,)) for number in range(13)]
    with pytest.raises(DataRefused, match="and 3 more kinds of fault") as refused:
        refuse_faults(faults)
    assert str(refused.value).count("persons.sex") == 10


def test_frames_made_by_hand_are_read_as_a_file_would_be(sound):
    loose = CaseTables({name: frame.astype("object") for name, frame in sound.items()})
    assert check_tables(loose) == []
