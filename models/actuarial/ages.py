"""Ages and gaps between dates as the actuarial instruments count them: whole calendar months, no special cases."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.exceptions import DataRefused

Floats = npt.NDArray[np.float64]


def _days(dates: pd.Series) -> npt.NDArray[np.datetime64]:
    if not pd.api.types.is_datetime64_any_dtype(dates):
        raise DataRefused(
            f"Column `{dates.name}` must hold dates (datetime64); it holds {dates.dtype}. "
            "Read it with dates parsed, missing dates as NaT."
        )
    return dates.to_numpy().astype("datetime64[D]")


def _month_and_day(days: npt.NDArray[np.datetime64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    months = days.astype("datetime64[M]")
    return months.astype(np.int64), (days - months).astype(np.int64)


def whole_months(start: pd.Series, end: pd.Series) -> Floats:
    """Whole calendar months from one date to another.

    Parameters
    ----------
    start : Series of datetime64, shape (n,)
        Missing allowed.
    end : Series of datetime64, shape (n,)
        Missing allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        Months, one fewer while the day of the month of `start` has not come; missing where a date is.

    Notes
    -----
    31 January to 28 February is 0 months and to 1 March is 1: month ends and leap days have no rule of their own.

    References
    ----------
    HMPPS actuarial API at commit 016919c, age and month calculations.
    """
    first, last = _days(start), _days(end)
    (start_month, start_day), (end_month, end_day) = _month_and_day(first), _month_and_day(last)
    months = (end_month - start_month - (end_day < start_day)).astype(np.float64)
    return np.where(np.isnat(first) | np.isnat(last), np.nan, months)


def completed_years(birth: pd.Series, date: pd.Series) -> Floats:
    """Age in completed years; someone born on 29 February has a birthday on 1 March in a common year.

    Parameters
    ----------
    birth : Series of datetime64, shape (n,)
        Dates of birth; missing allowed.
    date : Series of datetime64, shape (n,)
        Dates on which the age is asked; missing allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        Years, 0 or more; missing where a date is missing or not after the birth.
    """
    years = np.floor(whole_months(birth, date) / 12)
    return np.where(_days(date) > _days(birth), years, np.nan)


def offence_free_months(follow_up: pd.Series, assessment: pd.Series, *, cap: float) -> Floats:
    """Whole months free in the community between the start of follow-up and the assessment.

    Parameters
    ----------
    follow_up : Series of datetime64, shape (n,)
        Start of follow-up: conviction, or release from custody.
    assessment : Series of datetime64, shape (n,)
        The date for which the score is made.
    cap : float
        The most that counts, in months.

    Returns
    -------
    ndarray of float, shape (n,)
        0 to `cap`; 0 while follow-up has not started; missing where a date is.
    """
    months = whole_months(follow_up, assessment)
    return np.where(np.isnan(months), np.nan, np.clip(months, 0.0, cap))


def months_later(dates: pd.Series, months: int) -> npt.NDArray[np.datetime64]:
    """The same day some calendar months later, or the last day of a month that is too short.

    Parameters
    ----------
    dates : Series of datetime64, shape (n,)
        Missing allowed.
    months : int
        Calendar months to add, 0 or more.

    Returns
    -------
    ndarray of datetime64[D], shape (n,)
        Missing where the date is.
    """
    days = _days(dates)
    first = days.astype("datetime64[M]")
    target = first + np.timedelta64(months, "M")
    length = ((target + np.timedelta64(1, "M")).astype("datetime64[D]") - target.astype("datetime64[D]")).astype(int)
    offset = np.minimum((days - first.astype("datetime64[D]")).astype(int), length - 1)
    later = target.astype("datetime64[D]") + offset.astype("timedelta64[D]")
    return np.where(np.isnat(days), np.datetime64("NaT", "D"), later)


def is_after(dates: pd.Series, others: pd.Series | npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """Whether each date is later than the other; false where either is missing.

    Parameters
    ----------
    dates : Series of datetime64, shape (n,)
        Missing allowed.
    others : Series of datetime64 or ndarray of datetime64[D], shape (n,)
        Missing allowed.

    Returns
    -------
    ndarray of bool, shape (n,)
        True where both are known and `dates` is strictly later.
    """
    return _days(dates) > (_days(others) if isinstance(others, pd.Series) else others)
