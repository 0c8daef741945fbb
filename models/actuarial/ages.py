"""Days, ages and gaps between dates as the actuarial instruments count them: whole calendar months, no special cases.

A day is a whole number, days since 1 January 1970. Its month key is 32 x months since January 1970 + days since the
first of the month: keys have the order of days, and the difference of two, divided by 32 and rounded down, is the
whole months between them. So one look-up for each date is all that ages cost.
"""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.exceptions import DataRefused
from models.actuarial.case import UNKNOWN

Whole = npt.NDArray[np.int64]

DAYS_OF_MONTH = 32
DAYS_OF_YEAR = 12 * DAYS_OF_MONTH
# Beyond these years keys are worked out one by one; 1.2 MB hold them for the years in between.
_FIRST_YEAR, _END_YEAR = "1800", "2200"


def day_numbers(dates: pd.Series) -> Whole:
    """Days since 1 January 1970.

    Parameters
    ----------
    dates : Series of datetime64, shape (n,)
        Missing allowed; the time of day is dropped.

    Returns
    -------
    ndarray of int64, shape (n,)
        Days; UNKNOWN where the date is missing.

    Raises
    ------
    DataRefused
        The column does not hold dates.
    """
    if not pd.api.types.is_datetime64_any_dtype(dates):
        raise DataRefused(
            f"Column `{dates.name}` must hold dates (datetime64); it holds {dates.dtype}. "
            "Read it with dates parsed, missing dates as NaT."
        )
    days = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), UNKNOWN, days.view(np.int64))


def month_keys(days: Whole) -> Whole:
    """The month key of each day.

    Parameters
    ----------
    days : ndarray of int64, shape (n,)
        Days since 1 January 1970; UNKNOWN allowed.

    Returns
    -------
    ndarray of int64, shape (n,)
        32 x months since January 1970 + days since the first of the month; UNKNOWN where the day is.
    """
    first, table = _table_of_keys()
    # As numbers without a sign, days before the table are beyond its end, where UNKNOWN stands.
    keys = table[np.minimum((days - first).view(np.uint64), len(table) - 1).view(np.int64)]
    is_whole = np.count_nonzero(keys == UNKNOWN) == np.count_nonzero(days == UNKNOWN)
    return keys if is_whole else _worked_out(days)


@cache
def _table_of_keys() -> tuple[int, Whole]:
    first, end = (int(np.datetime64(f"{year}-01-01", "D").astype(np.int64)) for year in (_FIRST_YEAR, _END_YEAR))
    return first, _worked_out(np.append(np.arange(first, end), UNKNOWN))


def _worked_out(days: Whole) -> Whole:
    dates = np.where(days == UNKNOWN, 0, days).view("datetime64[D]")
    months = dates.astype("datetime64[M]")
    keys = DAYS_OF_MONTH * months.view(np.int64) + (dates - months).astype(np.int64)
    return np.where(days == UNKNOWN, UNKNOWN, keys)


def whole_months(start: Whole, end: Whole) -> Whole:
    """Whole calendar months from one date to another.

    Parameters
    ----------
    start, end : ndarray of int64, shape (n,)
        Month keys; UNKNOWN allowed.

    Returns
    -------
    ndarray of int64, shape (n,)
        Months, one fewer while the day of the month of `start` has not come; UNKNOWN where a date is.

    Notes
    -----
    31 January to 28 February is 0 months and to 1 March is 1: month ends and leap days have no rule of their own.

    References
    ----------
    HMPPS actuarial API at commit 016919c, age and month calculations.
    """
    return np.where(np.minimum(start, end) == UNKNOWN, UNKNOWN, (end - start) // DAYS_OF_MONTH)


def completed_years(birth: Whole, day: Whole) -> Whole:
    """Age in completed years; someone born on 29 February has a birthday on 1 March in a common year.

    Parameters
    ----------
    birth : ndarray of int64, shape (n,)
        Month keys of the dates of birth; UNKNOWN allowed.
    day : ndarray of int64, shape (n,)
        Month keys of the dates on which the age is asked; UNKNOWN allowed.

    Returns
    -------
    ndarray of int64, shape (n,)
        Years, 0 or more; UNKNOWN where a date is not known or not after the birth.
    """
    return np.where((birth != UNKNOWN) & (day > birth), (day - birth) // DAYS_OF_YEAR, UNKNOWN)


def months_later(keys: Whole, months: int) -> Whole:
    """The same day some calendar months later, or the last day of a month that is too short.

    Parameters
    ----------
    keys : ndarray of int64, shape (n,)
        Month keys; UNKNOWN allowed.
    months : int
        Calendar months to add, 0 or more.

    Returns
    -------
    ndarray of int64, shape (n,)
        Days since 1 January 1970; UNKNOWN where the key is.
    """
    target, day = keys // DAYS_OF_MONTH + months, keys % DAYS_OF_MONTH
    last = _first_days(target + 1) - 1
    return np.where(keys == UNKNOWN, UNKNOWN, np.minimum(_first_days(target) + day, last))


def _first_days(months: Whole) -> Whole:
    return months.view("datetime64[M]").astype("datetime64[D]").view(np.int64)
