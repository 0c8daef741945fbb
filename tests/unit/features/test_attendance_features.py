"""What appointments show: streaks, first months and rates, on tables small enough to count by hand."""

import pytest

from tests.support.one_feature import feature

STREAK = "missed_in_a_row_12m"


def missed_in_a_row(*rows):
    """The streak of one person from lines of a day and an outcome."""
    lines = "\n".join(f"a {row}" for row in rows)
    return feature(STREAK, appointments=f"person_id appointment_date outcome\n{lines}")["a"]


def test_a_streak_is_counted_back_to_the_last_that_was_attended():
    attended, missed = "2026-05-01 attended", [f"2026-05-{day:02} unacceptable_absence" for day in (2, 3, 4)]
    assert missed_in_a_row(attended, *missed) == 3
    assert missed_in_a_row(*missed) == 3
    assert missed_in_a_row(*missed, "2026-05-05 attended") == 0
    assert missed_in_a_row(*missed, "2026-05-03 attended") == 1
    assert missed_in_a_row(attended) == 0


def test_of_one_day_what_was_attended_is_the_later_whatever_the_order_of_rows():
    earlier = "2026-05-03 unacceptable_absence"
    same_day = ["2026-05-04 unacceptable_absence", "2026-05-04 attended", "2026-05-04 unacceptable_absence"]
    assert missed_in_a_row(earlier, *same_day) == 0
    assert missed_in_a_row(*same_day[1:], earlier) == 0
    assert missed_in_a_row(earlier, same_day[0], same_day[2]) == 3
    assert missed_in_a_row(*same_day, "2026-05-05 unacceptable_absence") == 1


def test_acceptable_absences_and_the_service_neither_break_nor_lengthen_a_streak():
    missed = ["2026-05-02 unacceptable_absence", "2026-05-06 unacceptable_absence"]
    between = ["2026-05-04 acceptable_absence", "2026-05-05 cancelled_by_service", "2026-05-07 acceptable_absence"]
    assert missed_in_a_row("2026-05-01 attended", *missed, *between) == 2
    assert missed_in_a_row(*between) is None


def test_a_streak_begins_within_12_months():
    missed = ["2025-06-30 unacceptable_absence", "2025-07-01 unacceptable_absence"]
    assert missed_in_a_row(*missed) == 1
    assert missed_in_a_row(missed[0]) is None
    assert missed_in_a_row("2025-06-30 attended", missed[1]) == 1


def test_one_person_streak_does_not_run_into_the_next():
    appointments = """
    person_id appointment_date outcome
    a         2026-05-01       unacceptable_absence
    b         2026-05-02       unacceptable_absence
    b         2026-05-03       unacceptable_absence
    c         2026-05-04       attended
    d         2026-05-05       unacceptable_absence
    """
    assert feature(STREAK, appointments=appointments) == {"a": 1, "b": 2, "c": 0, "d": 1}


def test_days_since_the_last_unacceptable_absence_reach_12_months_back():
    appointments = """
    person_id appointment_date outcome
    a         2026-06-30       unacceptable_absence
    b         2026-06-29       acceptable_absence
    b         2026-05-30       unacceptable_absence
    c         2025-07-01       unacceptable_absence
    d         2025-06-30       unacceptable_absence
    e         2026-06-29       attended
    """
    found = feature("days_since_last_unacceptable_absence", appointments=appointments)
    assert found == {"a": 0, "b": 31, "c": 364, "d": None, "e": None}


def test_12_months_of_appointments_leave_out_the_same_day_a_year_ago():
    appointments = """
    person_id appointment_date outcome
    a         2025-06-30       unacceptable_absence
    a         2025-07-01       unacceptable_absence
    a         2026-01-01       acceptable_absence
    a         2026-06-30       attended
    a         2026-06-30       cancelled_by_service
    b         2025-06-30       attended
    """
    assert feature("appointments_due_12m", appointments=appointments) == {"a": 3, "b": 0}
    rate = feature("unacceptable_absence_rate_12m", appointments=appointments)
    assert rate == {"a": pytest.approx(1 / 3, rel=1e-12), "b": None}


FIRST_MONTH = ("appointments_due_first_month", "unacceptable_absence_rate_first_month")


def first_month(start, *rows, on="2026-06-30"):
    """Due and missed share in the first month of an order that started on a day."""
    lines = "\n".join(f"a {row}" for row in rows)
    texts = {
        "supervision": f"person_id start_date\na {start}",
        "appointments": f"person_id appointment_date outcome\n{lines}",
    }
    return tuple(feature(name, on=on, **texts)["a"] for name in FIRST_MONTH)


@pytest.mark.parametrize(
    ("start", "last_day_in", "first_day_out"),
    [
        ("2026-02-10", "2026-03-09", "2026-03-10"),
        ("2025-12-15", "2026-01-14", "2026-01-15"),
        ("2026-01-28", "2026-02-27", "2026-02-28"),
        ("2026-01-31", "2026-02-27", "2026-02-28"),
        ("2024-01-31", "2024-02-28", "2024-02-29"),
        ("2024-02-29", "2024-03-28", "2024-03-29"),
        ("2026-03-31", "2026-04-29", "2026-04-30"),
    ],
)
def test_a_first_month_ends_before_the_same_day_of_the_next_month_or_before_its_last(start, last_day_in, first_day_out):
    inside = [f"{start} attended", f"{last_day_in} unacceptable_absence"]
    outside = ["2023-12-31 unacceptable_absence", f"{first_day_out} unacceptable_absence"]
    assert first_month(start, *inside, *outside) == (2, 0.5)


def test_an_unfinished_first_month_counts_so_far():
    rows = ["2026-06-20 unacceptable_absence", "2026-06-25 attended", "2026-07-05 unacceptable_absence"]
    assert first_month("2026-06-20", *rows) == (2, 0.5)
    assert first_month("2026-06-20", *rows, on="2026-06-20") == (1, 1.0)


def test_acceptable_absences_are_due_in_the_first_month_and_cancelled_ones_are_not():
    rows = ["2026-06-20 unacceptable_absence", "2026-06-21 acceptable_absence", "2026-06-22 cancelled_by_service"]
    assert first_month("2026-06-20", *rows) == (2, 0.5)
    assert first_month("2026-06-20", "2026-06-22 cancelled_by_service") == (0, None)


def test_a_first_month_is_that_of_the_order_that_started_last_even_if_it_ended():
    supervision = """
    person_id order_id start_date recorded_date end_date
    a         o1       2026-01-01 2026-01-01    -
    a         o2       2026-03-01 2026-03-01    2026-03-20
    b         o3       2026-01-01 2026-01-01    -
    b         o4       2026-03-01 2026-07-01    -
    """
    appointments = """
    person_id appointment_date outcome
    a         2026-01-05       unacceptable_absence
    a         2026-03-05       attended
    b         2026-01-05       unacceptable_absence
    b         2026-03-05       attended
    c         2026-03-05       attended
    """
    texts = {"supervision": supervision, "appointments": appointments}
    assert feature(FIRST_MONTH[0], **texts) == {"a": 1, "b": 1, "c": None}
    assert feature(FIRST_MONTH[1], **texts) == {"a": 0, "b": 1, "c": None}


def test_without_a_table_of_appointments_a_first_month_is_missing_and_not_zero():
    supervision = "person_id start_date\na 2026-06-20"
    for name in (*FIRST_MONTH, "first_month_two_or_more_missed", STREAK, "appointments_due_12m"):
        assert feature(name, supervision=supervision) == {"a": None}, name
