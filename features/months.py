"""Arithmetic of whole calendar months, on arrays of days."""

import numpy as np

Days = np.ndarray | np.datetime64


def whole_months(start: Days, end: Days) -> np.ndarray:
    """Completed months from one day to another.

    Parameters
    ----------
    start, end : array of datetime64[D]
        Days; they are broadcast. Missing gives missing.

    Returns
    -------
    array of float
        Months: twelve a year, less one while the day of the month is not yet reached; missing is NaN.

    Notes
    -----
    The same rule as the official scores: 31 January to 28 February is 0, to 1 March is 1.
    """
    start, end = np.asarray(start, "datetime64[D]"), np.asarray(end, "datetime64[D]")
    missing = np.isnat(start) | np.isnat(end)
    start_month, end_month = start.astype("datetime64[M]"), end.astype("datetime64[M]")
    months = (end_month - start_month).astype("int64").astype(float)
    short = (end - end_month) < (start - start_month)
    return np.where(missing, np.nan, months - short)


def completed_years(start: Days, end: Days) -> np.ndarray:
    """Completed years from one day to another; an age when the first is a birthday.

    Parameters
    ----------
    start, end : array of datetime64[D]
        Days; they are broadcast. Missing gives missing.

    Returns
    -------
    array of float
        Years; a person born on 29 February is a year older on 1 March of a common year.
    """
    return np.floor(whole_months(start, end) / 12)


def months_after(day: np.ndarray, months: int) -> np.ndarray:
    """The day so many calendar months later, or the last of that month where it has no such day.

    Parameters
    ----------
    day : array of datetime64[D]
        Days; missing gives missing.
    months : int
        How many months, below zero for earlier.

    Returns
    -------
    array of datetime64[D]
        Days.
    """
    day = np.asarray(day, "datetime64[D]")
    month = day.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return np.minimum(target.astype("datetime64[D]") + (day - month.astype("datetime64[D]")), last)
