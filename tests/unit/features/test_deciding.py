"""The rows that are shown behind a number, one test for each way of deciding, every row set by hand.

That the shown rows give the number again is tested elsewhere, and holds of too many rows too: here it is exactly which.
"""

import pytest

from features.explaining import explain_features
from tests.support.case_tables import case_tables

D = "2026-06-30"


def shown(name: str, **texts: str) -> set[int]:
    """The rows of the feature's table that are shown for person a, by number."""
    facts = explain_features(case_tables(**texts), D, "a")
    (one,) = (one for one in facts.features if one.feature.name == name)
    return set(one.counted)


SANCTIONS = """
    person_id  sanction_date  ho_offence_code
    a          2020-03-01     04600
    a          2019-01-05     10501
    a          2022-02-01     00101
    a          2019-01-05     04600
    a          2025-12-01     10501
    a          2024-12-01     00101
    a          2025-12-01     04600
    b          2026-01-01     00101
"""


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("sanction_count_ever", {1, 2, 3, 4, 5, 6, 7}),
        ("gravest_offence_ever", {3, 6}),
        ("months_since_last_sanction", {5, 7}),
        ("months_since_first_sanction", {2, 4}),
        ("age_at_first_sanction", {2, 4}),
    ],
)
def test_of_sanctions_the_gravest_the_last_or_the_first_are_shown(name, numbers):
    """Grave harm (00101, 365 days of the harm index) twice, actual harm (10501, 10) and theft (04600, 1.3)."""
    assert shown(name, sanctions=SANCTIONS) == numbers


CUSTODY = """
    person_id  kind      start_date  end_date
    a          sentence  2018-01-01  2018-06-01
    a          sentence  2024-01-01  2024-06-29
    a          recall    2024-06-30  2024-06-30
    a          remand    2024-07-01  2024-07-01
    a          sentence  2025-01-01  2025-03-01
    a          remand    2026-01-01  2026-02-01
    a          sentence  2026-02-02  2026-07-15
"""


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("in_custody", {7}),
        # The window is of 24 months: its first day is 1 July 2024.
        ("custody_days_24m", {4, 5, 6, 7}),
        # The remand of 2026 ended the day before a sentence began, so nobody was released.
        ("months_since_release", {5}),
    ],
)
def test_of_custody_the_open_the_reaching_in_or_the_last_released_are_shown(name, numbers):
    assert shown(name, custody=CUSTODY) == numbers


def test_a_spell_that_ended_on_the_last_day_before_the_window_is_not_shown():
    custody = "person_id start_date end_date\na 2024-01-01 2024-06-30\nb 2024-01-01 2024-07-01"
    assert shown("custody_days_24m", custody=custody) == set()
    assert shown("custody_days_24m", custody=custody.replace("\na", "\nc").replace("\nb", "\na")) == {2}


SUPERVISION = f"""
    person_id  start_date  end_date
    a          2024-01-01  2025-06-30
    a          2024-02-01  2025-07-01
    a          2025-01-01  -
    a          2025-09-01  2026-07-01
    a          2025-09-01  -
    a          2026-01-01  {D}
    b          2026-02-01  -
"""


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("currently_supervised", {3, 4, 5}),
        ("months_on_supervision", {4, 5}),
        # The window is of 12 months: its first day is 1 July 2025.
        ("weeks_on_supervision_12m", {2, 3, 4, 5, 6}),
        ("order_count_ever", {1, 2, 3, 4, 5, 6}),
    ],
)
def test_of_orders_the_open_the_last_open_or_the_reaching_in_are_shown(name, numbers):
    assert shown(name, supervision=SUPERVISION) == numbers


APPOINTMENTS = """
    person_id  appointment_date  outcome
    a          2026-01-05        unacceptable_absence
    a          2026-02-02        unacceptable_absence
    a          2026-02-02        attended
    a          2026-02-03        acceptable_absence
    a          2026-03-02        unacceptable_absence
    a          2026-04-06        unacceptable_absence
    a          2026-01-12        attended
    b          2026-05-05        attended
"""


def test_of_a_streak_the_last_that_was_attended_and_those_missed_after_it_are_shown():
    assert shown("missed_in_a_row_12m", appointments=APPOINTMENTS) == {3, 5, 6}
    never = APPOINTMENTS.replace("attended\n", "cancelled_by_service\n")
    assert shown("missed_in_a_row_12m", appointments=never) == {1, 2, 5, 6}


def test_of_the_first_month_the_appointments_from_its_first_to_its_last_day_are_shown():
    supervision = "person_id start_date\na 2025-01-05\na 2026-01-12"
    appointments = APPOINTMENTS.replace("2026-02-03", "2026-02-11").replace("2026-03-02", "2026-02-12")
    tables = {"supervision": supervision, "appointments": appointments}
    assert shown("appointments_due_first_month", **tables) == {2, 3, 4, 7}


NEEDS = """
    person_id  assessed_date  recorded_date  drugs
    a          2026-05-01     2026-05-01     need
    a          2023-05-01     2023-05-01     need
    a          2025-05-01     2025-05-01     need
    a          2024-05-01     2024-05-01     no_need
    b          2026-06-01     2026-06-01     need
"""


@pytest.mark.parametrize(("name", "numbers"), [("drugs_need", {1}), ("need_count", {1}), ("need_count_change", {1, 3})])
def test_of_assessments_the_latest_or_the_latest_two_are_shown(name, numbers):
    assert shown(name, needs=NEEDS) == numbers


def test_of_persons_their_own_row_is_shown():
    assert shown("age_years", persons="person_id\nb\na\nc") == {2}
