"""Whole months and years follow the rule of the official scores."""

import numpy as np
import pytest

from features.months import completed_years, months_after, whole_months


def day(text):
    return np.array([text], dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-31", "2026-03-01", 1),
        ("2026-01-15", "2026-02-14", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2024-06-30", "2026-06-30", 24),
        ("2026-06-30", "2026-06-30", 0),
        ("1969-12-31", "1970-01-30", 0),
        ("1969-12-31", "1970-01-31", 1),
    ],
)
def test_a_month_is_complete_on_the_same_day_of_a_later_month(start, end, months):
    assert whole_months(day(start), day(end)) == [months]


def test_a_person_born_on_29_february_is_a_year_older_on_1_march_of_a_common_year():
    assert completed_years(day("2000-02-29"), day("2018-02-28")) == [17]
    assert completed_years(day("2000-02-29"), day("2018-03-01")) == [18]
    assert completed_years(day("2000-02-29"), day("2020-02-29")) == [20]


def test_missing_dates_give_missing_months():
    assert np.isnan(whole_months(day("NaT"), day("2026-01-01")))[0]
    assert np.isnan(whole_months(day("2026-01-01"), day("NaT")))[0]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2026-06-30", -24, "2024-06-30"),
        ("2026-03-31", -1, "2026-02-28"),
        ("1970-01-31", -2, "1969-11-30"),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(start, months, expected):
    assert months_after(day(start), months) == day(expected)


@pytest.mark.parametrize("months", [1, -24])
def test_many_days_that_lie_close_together_give_what_each_gives_alone(months):
    day = np.append(np.arange("1959-11-25", "1961-03-05", dtype="datetime64[D]"), np.datetime64("NaT"))
    many = np.tile(day, 3)
    till = np.datetime64("2026-02-28")
    alone = [whole_months(one, till).item() for one in day]
    np.testing.assert_array_equal(whole_months(many, till), np.tile(alone, 3))
    np.testing.assert_array_equal(months_after(many, months), np.tile([months_after(one, months) for one in day], 3))
