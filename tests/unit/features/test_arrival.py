"""Delays and silences, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from features.checks.arrival import Delay, day_of_extract, quantile_if_enough, recording_delays, silence, slower_quarter


def dates(*days: str | None) -> pd.Series:
    return pd.Series(pd.to_datetime(list(days)), dtype="datetime64[us]")


def delayed(*days: int, recorded: str = "2026-05-04") -> tuple[pd.Series, pd.Series]:
    """Rows recorded on one day that took so many days."""
    then = dates(*[recorded] * len(days))
    return then - pd.to_timedelta(list(days), unit="D"), then


def test_the_median_of_twenty_rows_is_the_tenth():
    (everything, quarter) = recording_delays(*delayed(*range(1, 21)))
    assert everything == Delay("", 20, 10.0, None, None)
    assert quarter == Delay("2026 Q2", 20, 10.0, None, None)


def test_nineteen_rows_are_too_few_for_a_median():
    assert recording_delays(*delayed(*range(19)))[0] == Delay("", 19, None, None, None)


@pytest.mark.parametrize(
    ("rows", "median", "p90", "p99"),
    [(99, 50, None, None), (100, 50, 90, None), (999, 500, 900, None), (1000, 500, 900, 990)],
)
def test_a_figure_needs_ten_rows_beyond_it(rows, median, p90, p99):
    assert recording_delays(*delayed(*range(1, rows + 1)))[0] == Delay("", rows, median, p90, p99)


def test_a_row_recorded_before_it_happened_or_without_a_date_has_no_delay():
    happened, recorded = (
        dates("2026-01-01", "2026-01-03", None, "2026-01-01"),
        dates("2026-01-05", "2026-01-02", "2026-01-05", None),
    )
    assert [delay.rows for delay in recording_delays(happened, recorded)] == [1, 1]


def test_rows_belong_to_the_quarter_in_which_they_were_recorded():
    happened = dates("2025-12-31", "2025-12-31", "1969-12-31", "2026-03-31")
    recorded = dates("2025-12-31", "2026-01-01", "1969-12-31", "2026-04-01")
    found = [(delay.quarter, delay.rows) for delay in recording_delays(happened, recorded)]
    assert found == [("", 4), ("1969 Q4", 1), ("2025 Q4", 1), ("2026 Q1", 1), ("2026 Q2", 1)]


def test_no_rows_have_no_quarters():
    assert recording_delays(dates(), dates()) == (Delay("", 0, None, None, None),)


def weekly(count: int) -> list[str]:
    return [str(day.date()) for day in pd.date_range("2026-01-01", periods=count, freq="7D")]


@pytest.mark.parametrize(("day", "days", "has_stopped"), [("2026-03-18", 13, False), ("2026-03-19", 14, True)])
def test_a_table_has_stopped_when_it_is_silent_for_twice_its_longest_pause(day, days, has_stopped):
    found = silence(dates(*weekly(10), *weekly(3), None), pd.Timestamp(day))
    assert (found.days, found.longest_before, found.has_stopped) == (days, 7, has_stopped)


@pytest.mark.parametrize(("day", "days", "has_stopped"), [("2026-05-14", 55, False), ("2026-05-15", 56, True)])
def test_a_table_with_a_long_pause_behind_it_is_given_longer(day, days, has_stopped):
    with_a_break = [date for date in weekly(12) if date not in weekly(12)[4:7]]
    found = silence(dates(*with_a_break, "2026-03-20"), pd.Timestamp(day))
    assert (found.days, found.longest_before, found.has_stopped) == (days, 28, has_stopped)


@pytest.mark.parametrize(("day", "has_stopped"), [("2026-01-23", False), ("2026-01-24", True)])
def test_a_daily_table_has_stopped_after_two_weeks(day, has_stopped):
    days = [str(date.date()) for date in pd.date_range("2026-01-01", periods=10)]
    assert silence(dates(*days), pd.Timestamp(day)).has_stopped == has_stopped


def test_of_a_table_recorded_on_nine_days_the_rhythm_is_not_known():
    days = [str(day.date()) for day in pd.date_range("2026-01-01", periods=9)]
    found = silence(dates(*days), pd.Timestamp("2026-06-30"))
    assert (found.days, found.longest_before, found.has_stopped) == (172, None, False)


def test_pauses_of_more_than_two_years_ago_do_not_count():
    days = [str(day.date()) for day in pd.date_range("2026-01-01", periods=10)]
    assert silence(dates("2020-01-01", *days), pd.Timestamp("2026-01-31")).longest_before == 1


def test_what_is_recorded_after_the_extract_does_not_break_a_silence():
    assert silence(dates("2026-01-01", "2026-09-01"), pd.Timestamp("2026-01-11")).days == 10
    assert silence(dates("2026-09-01", None), pd.Timestamp("2026-01-11")) is None


@pytest.mark.parametrize(
    ("slips", "expected"),
    [
        ([], "2026-06-30"),
        (["2027-06-30"], "2027-06-30"),  # a year to the day
        (["2027-07-01"], "2026-06-30"),
        (["2062-01-01", "2071-01-01", "2071-01-01"], "2026-06-30"),
        (["2062-01-01"] * 4, "2062-01-01"),  # 4 of 304 rows: too many for slips
    ],
)
def test_a_few_rows_more_than_a_year_after_all_others_do_not_move_the_day_of_the_extract(slips, expected):
    bulk = [str(day.date()) for day in pd.date_range(end="2026-06-30", periods=300)]
    assert day_of_extract([dates(*bulk[:100]), dates(*bulk[100:], *slips, None)]) == pd.Timestamp(expected)


def test_of_few_rows_the_last_is_the_day_of_the_extract_and_of_none_there_is_none():
    assert day_of_extract([dates("2020-01-01", "2026-01-01")]) == pd.Timestamp("2026-01-01")
    assert day_of_extract([dates(None), dates()]) is None
    assert day_of_extract([]) is None


def quarters(*medians: float | None) -> tuple[Delay, ...]:
    return (Delay("", 9, 1.0, None, None), *(Delay(f"q{n}", 9, one, None, None) for n, one in enumerate(medians)))


@pytest.mark.parametrize(
    ("medians", "expected"),
    [
        ((2, 2, 2, 2, 9), ("q4", 2.0)),
        ((2, 2, 2, 2, 8.9), None),  # not a week longer
        ((10, 10, 10, 10, 19), None),  # not twice as long
        ((10, 10, 10, 10, 20), ("q4", 10.0)),
        ((2, 2, 2, 9), None),  # no full year before
        ((90, 2, 2, 2, None, 2, 9), ("q6", 2.0)),  # a quarter of too few rows does not count
        ((1, 2, 4, 8, 20), ("q4", 3.0)),  # the middle of the year before
    ],
)
def test_recording_is_slower_where_the_newest_median_is_a_week_and_twice_the_year_before(medians, expected):
    found = slower_quarter(quarters(*medians))
    assert (found and (found[0].quarter, found[1])) == expected


def test_missing_numbers_do_not_count_towards_a_quantile():
    values = np.array([np.nan] * 5 + list(range(20)), dtype=float)
    assert quantile_if_enough(values, 0.5) == 9.0
    assert quantile_if_enough(values[:24], 0.5) is None
