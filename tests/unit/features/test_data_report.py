"""The data report on tables small enough to count by hand."""

import pandas as pd
import pytest

from features.checks.arrival import Silence
from features.checks.data_report import report_on
from features.synthetic import simulate
from features.tables.case_tables import CaseTables
from tests.support.case_tables import case_tables, rows

SANCTIONS = """
person_id sanction_date recorded_date offence_date domestic_abuse
a         2026-01-05    2026-01-15    2026-01-01   yes
a         2026-02-05    2026-02-06    2026-02-01   -
b         2026-03-05    2026-03-20    2026-03-01   -
z         2026-01-20    2026-01-21    2026-01-19   no
"""
PERSONS = """
person_id sex  date_of_birth ward
a         MALE 1990-01-01    -
b         -    1990-01-01    w1
c         MALE -             -
"""


@pytest.fixture(scope="module")
def report():
    tables = case_tables(
        persons=PERSONS,
        sanctions=SANCTIONS,
        supervision="person_id start_date end_date\nb 2026-01-01 2026-06-01\nb 2026-02-01 -",
    )
    return report_on(tables, data_date="2026-03-31")


def table(report, name):
    return next(one for one in report.tables if one.name == name)


def test_rows_and_people_are_counted(report):
    assert [(one.name, one.rows, one.people) for one in report.tables] == [
        ("persons", 3, 3),
        ("sanctions", 4, 3),
        ("supervision", 2, 1),
    ]


def test_rows_without_a_person_and_people_without_rows_are_counted(report):
    sanctions = table(report, "sanctions")
    assert (sanctions.rows_without_person, sanctions.people_unknown) == (1, 1)
    assert table(report, "supervision").rows_without_person == 0
    assert (report.people, report.people_without_event, report.people_without_sanction) == (3, 1, 1)


def test_the_ends_of_both_clocks_are_found(report):
    sanctions = table(report, "sanctions")
    ends = (sanctions.first_happened, sanctions.last_happened, sanctions.first_recorded, sanctions.last_recorded)
    assert [str(end.date()) for end in ends] == ["2026-01-05", "2026-03-05", "2026-01-15", "2026-03-20"]
    persons = table(report, "persons")
    assert (persons.first_happened, persons.last_recorded, persons.silence, persons.delays) == (None, None, None, ())


def test_the_silence_runs_from_the_last_record_to_the_day_of_the_extract(report):
    assert table(report, "sanctions").silence == Silence(11, None)
    assert table(report, "supervision").silence == Silence(58, None)


def test_empty_cells_are_counted_by_column(report):
    missing = {one.column: one.missing for one in table(report, "persons").fillings}
    assert (missing["sex"], missing["date_of_birth"], missing["ward"], missing["restricted"]) == (1, 1, 2, 3)
    assert {one.column: one.missing for one in table(report, "sanctions").fillings}["domestic_abuse"] == 2


def test_an_end_that_has_not_come_is_no_gap(report):
    assert {one.column for one in table(report, "supervision").fillings if one.may_be_open} == {
        "end_date",
        "end_recorded_date",
    }
    assert {one.column for one in table(report, "persons").fillings if one.may_be_open} == {
        "deceased_date",
        "deceased_recorded_date",
        "transferred_out_date",
        "transferred_out_recorded_date",
    }


def test_a_column_that_is_absent_is_missing_in_every_row():
    tables = case_tables(sanctions="person_id sanction_date\na 2026-01-05\na 2026-01-06")
    bare = CaseTables({**tables, "sanctions": tables["sanctions"].drop(columns="detection")})
    detection = {one.column: one for one in table(report_on(bare), "sanctions").fillings}["detection"]
    assert (detection.is_there, detection.missing) == (False, 2)


def test_the_day_of_the_extract_is_the_last_on_which_anything_was_recorded():
    tables = case_tables(
        sanctions="person_id sanction_date recorded_date\na 2026-01-05 2026-01-08",
        supervision="person_id start_date recorded_date\na 2026-01-05 2026-01-06",
    )
    report = report_on(tables)
    assert report.data_date == pd.Timestamp("2026-01-08")
    assert table(report, "supervision").silence.days == 2


def test_without_any_recorded_date_there_is_no_day_and_no_silence():
    report = report_on(CaseTables({"persons": rows("persons", "person_id\na\nb")}))
    assert (report.data_date, report.people, report.people_without_event) == (None, 2, 2)
    assert {fault.table for fault in report.faults} == {"sanctions", "supervision"}


def test_a_date_after_the_extract_is_a_fault_and_not_the_end_of_the_record():
    tables = case_tables(sanctions="person_id sanction_date\na 2026-01-05\nb 2062-01-05")
    report = report_on(tables, data_date="2026-01-31")
    assert table(report, "sanctions").last_recorded == pd.Timestamp("2026-01-05")
    assert {(fault.column, fault.first_rows) for fault in report.faults if fault.table == "sanctions"} == {
        ("offence_date", (2,)),
        ("sanction_date", (2,)),
        ("recorded_date", (2,)),
    }


def test_a_date_after_today_is_a_fault_and_says_nothing_of_the_day_of_the_extract():
    """Without today the last recorded date passes for the day of the extract, and all before it for possible."""
    tables = case_tables(
        sanctions="person_id sanction_date recorded_date\na 2026-01-05 2026-01-08\nb 2026-02-03 2026-02-04",
        supervision="person_id start_date recorded_date\na 2026-01-05 2026-01-06",
    )
    assert report_on(tables).faults == ()
    report = report_on(tables, today="2026-01-31")
    assert report.data_date == pd.Timestamp("2026-01-08")
    assert table(report, "supervision").silence.days == 2
    assert {(fault.table, fault.column, fault.first_rows) for fault in report.faults} == {
        ("sanctions", name, (2,)) for name in ("offence_date", "sanction_date", "recorded_date")
    }
    assert report_on(tables, today="2026-02-04").faults == ()
    assert report_on(tables, data_date="2026-02-04", today="2026-01-31").faults == ()


def test_where_everything_was_recorded_after_today_all_of_it_is_a_fault():
    tables = case_tables(sanctions="person_id sanction_date\na 2026-01-05\nb 2026-02-03")
    report = report_on(tables, today="2025-12-31")
    assert report.data_date is None
    assert {(fault.column, fault.count) for fault in report.faults if fault.table == "sanctions"} == {
        (name, 2) for name in ("offence_date", "sanction_date", "recorded_date")
    }


def test_of_a_charge_the_first_record_counts_as_its_delay():
    charges = "person_id charge_id charge_date recorded_date outcome\n" + "\n".join(
        f"a c{number} 2026-01-01 2026-01-0{2 + number % 2} open\na c{number} 2026-01-01 2026-06-01 convicted"
        for number in range(20)
    )
    tables = case_tables(sanctions="person_id sanction_date\na 2026-01-01", charges=charges)
    delays = table(report_on(tables), "charges").delays
    assert [(delay.quarter, delay.rows, delay.median) for delay in delays] == [("", 20, 1.0), ("2026 Q1", 20, 1.0)]


def test_a_table_that_stops_while_others_go_on_is_found():
    tables = simulate(300, 3)[0]
    kept = tables["appointments"]["recorded_date"] < "2026-05-01"
    stopped = CaseTables({**tables, "appointments": tables["appointments"][kept]})
    assert [one.name for one in report_on(stopped).tables if one.silence and one.silence.has_stopped] == [
        "appointments"
    ]
    assert not [one.name for one in report_on(tables).tables if one.silence and one.silence.has_stopped]


def test_columns_that_cannot_be_read_do_not_stop_the_report():
    tables = case_tables(sanctions=SANCTIONS)
    loose = tables["sanctions"].astype({"recorded_date": "object", "sanction_date": "object"})
    loose.loc[0, "recorded_date"] = "15/01/2026"
    report = report_on(CaseTables({**tables, "sanctions": loose.drop(columns="person_id")}))
    sanctions = table(report, "sanctions")
    assert (sanctions.people, str(sanctions.first_recorded.date())) == (0, "2026-01-21")
    assert ("sanctions", "recorded_date", 1) in {(one.table, one.column, one.count) for one in report.faults}
