"""Ages and gaps as the instruments count them: leap days, month ends, futures, missing dates."""

import numpy as np
import pandas as pd
import pytest

from features.exceptions import DataRefused
from models.actuarial.ages import completed_years, day_numbers, month_keys, months_later, whole_months
from models.actuarial.case import UNKNOWN


def dates(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)), name="a_date")


def keys(*days: str | None) -> np.ndarray:
    return month_keys(day_numbers(dates(*days)))


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("2000-02-29", "2019-02-28", 18),
        ("2000-02-29", "2019-03-01", 19),
        ("2000-02-29", "2020-02-28", 19),
        ("2000-02-29", "2020-02-29", 20),
        ("1990-07-17", "2025-07-16", 34),
        ("1990-07-17", "2025-07-17", 35),
    ],
)
def test_a_leap_day_birthday_falls_on_the_first_of_march_in_a_common_year(birth, on, years):
    assert completed_years(keys(birth), keys(on)).tolist() == [years]


def test_age_is_missing_on_the_day_of_birth_and_before():
    born = keys("2000-01-02", "2000-01-02", "2000-01-02", None, "2000-01-02", None)
    asked = keys("2000-01-02", "2000-01-01", "2000-01-03", "2000-01-03", None, None)
    assert completed_years(born, asked).tolist() == [UNKNOWN, UNKNOWN, 0, UNKNOWN, UNKNOWN, UNKNOWN]


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2025-01-31", "2025-02-28", 0),
        ("2025-01-31", "2025-03-01", 1),
        ("2025-01-31", "2025-03-31", 2),
        ("2024-02-29", "2025-02-28", 11),
        ("2024-02-29", "2025-03-01", 12),
        ("2025-05-15", "2025-05-14", -1),
    ],
)
def test_month_ends_have_no_rule_of_their_own(start, end, months):
    assert whole_months(keys(start), keys(end)).tolist() == [months]


def test_months_to_or_from_a_missing_date_are_unknown():
    start, end = keys("2025-01-31", None, None), keys(None, "2025-01-31", None)
    assert whole_months(start, end).tolist() == [UNKNOWN] * 3


def test_three_months_later_is_clipped_to_the_end_of_a_short_month():
    found = months_later(keys("2024-11-30", "2023-11-30", "2025-01-31", "2025-10-03", None), 3)
    expected = day_numbers(dates("2025-02-28", "2024-02-29", "2025-04-30", "2026-01-03", None))
    assert found.tolist() == expected.tolist()
    assert expected[-1] == UNKNOWN


def test_keys_of_a_table_and_keys_worked_out_are_those_of_the_calendar():
    # 1799 and 2200 lie outside of the table, and send the whole array the other way.
    inside = pd.Series(pd.date_range("1800-01-01", "2199-12-31", freq="11D"))
    outside = pd.concat([inside, pd.Series(pd.to_datetime(["1799-12-31", "2200-01-01", None]))])
    for days in (inside, outside):
        expected = 32 * (12 * (days.dt.year - 1970) + days.dt.month - 1) + days.dt.day - 1
        np.testing.assert_array_equal(month_keys(day_numbers(days)), expected.fillna(UNKNOWN))


def test_dates_that_are_text_are_refused_by_column_name():
    with pytest.raises(DataRefused, match="`a_date` must hold dates"):
        day_numbers(pd.Series(["2025-01-01"], name="a_date"))


def test_dates_outside_the_range_of_nanoseconds_are_counted():
    early, late = (pd.Series(np.array([day], dtype="datetime64[D]")) for day in ("0001-01-01", "9999-12-31"))
    assert completed_years(month_keys(day_numbers(early)), month_keys(day_numbers(late))).tolist() == [9998]
