"""Rows that may be real or a slip: counted by hand, and no fault."""

import pytest

from features.checks.check_tables import check_tables
from features.checks.data_report import report_on
from features.checks.doubts import NO_SUCH_ORDER, ORDER_OF_ANOTHER, REPEATED, Doubt
from features.tables.declared import CASE_TABLES
from tests.support.case_tables import case_tables

SUPERVISION = """
    person_id  order_id  start_date
    a          o1        2026-01-01
    b          o2        2026-01-01
"""


def doubts(**texts) -> tuple[Doubt, ...]:
    return report_on(case_tables(**texts), data_date="2026-06-30").doubts


def test_a_row_again_is_counted_and_one_that_differs_in_a_cell_is_not():
    appointments = """
        person_id  appointment_date  recorded_date  outcome               order_id
        a          2026-02-01        2026-02-01     unacceptable_absence  -
        a          2026-02-01        2026-02-01     unacceptable_absence  -
        b          2026-02-01        2026-02-01     unacceptable_absence  -
        a          2026-02-01        2026-02-02     unacceptable_absence  -
        a          2026-02-01        2026-02-01     attended              -
        a          2026-02-01        2026-02-01     unacceptable_absence  o1
        a          2026-02-01        2026-02-01     unacceptable_absence  -
        b          2026-02-01        2026-02-01     unacceptable_absence  -
    """
    assert doubts(appointments=appointments, supervision=SUPERVISION) == (
        Doubt("appointments", REPEATED, 3, 2, (2, 7, 8)),
    )


KEYLESS = {
    "appointments": "person_id appointment_date\n" + "a 2026-02-01\n" * 7,
    "asb_events": "person_id event_date\n" + "a 2026-02-01\n" * 7,
    "drug_tests": "person_id test_date cocaine\n" + "a 2026-02-01 true\n" * 7,
}


@pytest.mark.parametrize("name", KEYLESS)
def test_each_table_without_a_key_is_looked_at_and_is_not_refused(name):
    tables = case_tables(
        sanctions="person_id sanction_date\na 2026-01-01", supervision=SUPERVISION, **{name: KEYLESS[name]}
    )
    report = report_on(tables, data_date="2026-06-30")
    assert report.doubts == (Doubt(name, REPEATED, 6, 1, (2, 3, 4, 5, 6)),)
    assert check_tables(tables, data_date="2026-06-30") == []
    assert set(KEYLESS) == {table.name for table in CASE_TABLES.values() if not table.key}


APPOINTMENTS = """
    person_id  appointment_date  order_id
    a          2026-02-01        o1
    a          2026-02-02        o2
    b          2026-02-02        o2
    b          2026-02-03        o1
    a          2026-02-04        o1
    a          2026-02-05        o3
    b          2026-02-05        -
    a          2026-02-06        O1
    a          2026-02-07        o3
"""


def test_an_order_that_is_nowhere_and_one_of_another_person_are_counted():
    assert doubts(appointments=APPOINTMENTS, supervision=SUPERVISION) == (
        Doubt("appointments", NO_SUCH_ORDER, 3, 1, (6, 8, 9)),
        Doubt("appointments", ORDER_OF_ANOTHER, 2, 2, (2, 4)),
    )


def test_where_supervision_has_no_orders_none_is_doubted():
    assert doubts(appointments=APPOINTMENTS) == ()
    without = "person_id order_id start_date\na - 2026-01-01"
    assert doubts(appointments=APPOINTMENTS, supervision=without) == ()
    assert doubts(appointments="person_id appointment_date\na 2026-02-01", supervision=SUPERVISION) == ()
