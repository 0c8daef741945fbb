"""Numbers of rows, and the time since a date: for the rows of any table."""

from collections.abc import Callable

import numpy as np

from features.known.known import Cut
from features.months import whole_months

_NEVER = np.iinfo(np.int64).max


def latest(cut: Cut, column: str) -> np.ndarray:
    """The last date of each person in a column.

    Parameters
    ----------
    cut : Cut
        Known rows.
    column : str
        A date column.

    Returns
    -------
    array of datetime64[D], shape (n_people,)
        Missing for a person without a date.
    """
    found = np.full(cut.known.count, np.datetime64("NaT", "D"))
    # As a whole number a missing date is the least.
    np.maximum.at(found.view(np.int64), cut.person, cut.days(column).view(np.int64))
    return found


def earliest(cut: Cut, column: str) -> np.ndarray:
    """The first date of each person in a column.

    Parameters
    ----------
    cut : Cut
        Known rows.
    column : str
        A date column without missing dates.

    Returns
    -------
    array of datetime64[D], shape (n_people,)
        Missing for a person without rows.
    """
    found = np.full(cut.known.count, -_NEVER)
    np.maximum.at(found, cut.person, -cut.days(column).astype(np.int64))
    return np.where(found == -_NEVER, np.datetime64("NaT", "D"), (-found).view("datetime64[D]"))


def count_of_each(cut: Cut) -> np.ndarray:
    """How many rows each person has.

    Parameters
    ----------
    cut : Cut
        Rows of any table.

    Returns
    -------
    array of int, shape (n_people,)
        0 for a person without rows.
    """
    return np.bincount(cut.person, minlength=cut.known.count)


def missing_at_zero(counts: np.ndarray) -> np.ndarray:
    """Counts with none told as missing, for the feature to say what none means.

    Parameters
    ----------
    counts : array of float or int, shape (n_people,)
        From 0.

    Returns
    -------
    array of float, shape (n_people,)
        Missing where the count is 0.
    """
    return np.where(counts > 0, counts, np.nan)


def share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """A part of a whole, missing where there is no whole.

    Parameters
    ----------
    part, whole : array of float or int, shape (n_people,)
        From 0.

    Returns
    -------
    array of float, shape (n_people,)
        0 to 1.
    """
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def row_count(cut: Cut) -> np.ndarray:
    """How many rows a person has, as a feature.

    Parameters
    ----------
    cut : Cut
        Rows of any table.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    return missing_at_zero(count_of_each(cut))


def share_with(column: str, *words: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: the share of a person's rows that hold one of some words.

    Parameters
    ----------
    column : str
        A column of words.
    *words : str
        Which.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), 0 to 1; missing for a person without rows.
    """
    return lambda cut: share(count_of_each(cut.having(cut.is_one_of(column, *words))), count_of_each(cut))


def months_since_latest(column: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: completed months from the latest date in a column to the index date.

    Parameters
    ----------
    column : str
        A date column.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without a date.
    """
    return lambda cut: whole_months(latest(cut, column), cut.known.day)


def months_since_earliest(column: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: completed months from the first date in a column to the index date.

    Parameters
    ----------
    column : str
        A date column.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without rows.
    """
    return lambda cut: whole_months(earliest(cut, column), cut.known.day)


def days_since_latest(column: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: days from the latest date in a column to the index date.

    Parameters
    ----------
    column : str
        A date column.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without a date.
    """

    def days(cut: Cut) -> np.ndarray:
        last = latest(cut, column)
        return np.where(np.isnat(last), np.nan, (cut.known.day - last).astype(float))

    return days
