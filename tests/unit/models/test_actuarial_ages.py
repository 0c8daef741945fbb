"""Ages and gaps as the instruments count them: leap days, month ends, futures, missing dates."""

import numpy as np
import pandas as pd
import pytest

from features.exceptions import DataRefused
from models.actuarial.ages import completed_years, is_after, months_later, offence_free_months, whole_months


def dates(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)), name="a_date")


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
    assert completed_years(dates(birth), dates(on)).tolist() == [years]


def test_age_is_missing_on_the_day_of_birth_and_before():
    ages = completed_years(
        dates("2000-01-02", "2000-01-02", "2000-01-02"), dates("2000-01-02", "2000-01-01", "2000-01-03")
    )
    np.testing.assert_array_equal(ages, [np.nan, np.nan, 0.0])


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
    assert whole_months(dates(start), dates(end)).tolist() == [months]


def test_offence_free_months_are_zero_before_release_and_stop_at_the_cap():
    follow_up = dates("2025-11-01", "2025-10-03", "2024-10-04", "2022-10-03", "2001-01-01", None)
    assessed = dates(*["2025-10-03"] * 6)
    np.testing.assert_array_equal(offence_free_months(follow_up, assessed, cap=36), [0, 0, 11, 36, 36, np.nan])


def test_three_months_later_is_clipped_to_the_end_of_a_short_month():
    found = months_later(dates("2024-11-30", "2023-11-30", "2025-01-31", "2025-10-03", None), 3)
    assert [str(day) for day in found] == ["2025-02-28", "2024-02-29", "2025-04-30", "2026-01-03", "NaT"]


def test_nothing_is_after_a_missing_date():
    assert is_after(dates("2025-01-02", "2025-01-02", None), dates("2025-01-01", None, "2025-01-01")).tolist() == [
        True,
        False,
        False,
    ]


def test_dates_that_are_text_are_refused_by_column_name():
    with pytest.raises(DataRefused, match="`a_date` must hold dates"):
        whole_months(pd.Series(["2025-01-01"], name="a_date"), dates("2025-01-01"))


def test_dates_outside_the_range_of_nanoseconds_are_counted():
    early = pd.Series(np.array(["0001-01-01"], dtype="datetime64[D]"))
    late = pd.Series(np.array(["9999-12-31"], dtype="datetime64[D]"))
    assert completed_years(early, late).tolist() == [9998]
