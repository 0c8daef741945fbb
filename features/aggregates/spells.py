"""What spells say: in custody, under supervision, in a cohort."""

from collections.abc import Callable

import numpy as np

from features.aggregates.rows import count_of_each, months_since_latest
from features.known.known import Cut

DAYS_A_WEEK = 7
DAYS_A_MONTH = 365.25 / 12
# More days than lie between any two dates of the tables.
_FAR_APART = 10**8


def has_open_spell(cut: Cut) -> np.ndarray:
    """Whether a person has a spell that is open on the index date; one that ends that day has ended.

    Parameters
    ----------
    cut : Cut
        Spells: supervision, custody or cohort.

    Returns
    -------
    array of float, shape (n_people,)
        1 or 0, missing for a person without rows.
    """
    has_open = count_of_each(cut.having(is_open(cut))) > 0
    return np.where(count_of_each(cut) > 0, has_open.astype(float), np.nan)


def months_since_open_start(cut: Cut) -> np.ndarray:
    """Completed months since the start of the spell that is open on the index date and started last.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of float, shape (n_people,)
        Missing when no spell is open.
    """
    return months_since_latest(cut.table.happened)(cut.having(is_open(cut)))


def released(cut: Cut) -> Cut:
    """The spells that ended in a release: no other spell held the person on the next day.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    Cut
        Without open spells, and without, for example, a remand on whose last or next day a sentence began.
    """
    last = np.where(is_open(cut), _FAR_APART // 2, cut.days(cut.table.ended).astype("int64"))
    apart = cut.person * _FAR_APART
    start, last = cut.days(cut.table.happened).astype("int64") + apart, last + apart
    order = np.argsort(start)
    reached = np.maximum.accumulate(last[order])
    # Of the spells that began by the next day the one that lasted longest; no other person's reaches as far.
    longest = reached[np.searchsorted(start[order], last + 1, side="right") - 1]
    return cut.having(~is_open(cut) & (longest <= last))


def months_since_release(cut: Cut) -> np.ndarray:
    """Completed months from the last release to the index date.

    Parameters
    ----------
    cut : Cut
        Spells in custody.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person who was not released.
    """
    return months_since_latest(cut.table.ended)(released(cut))


def days_inside(months: int) -> Callable[[Cut], np.ndarray]:
    """An aggregate: days in spells within a window, both ends counted, each day once.

    Parameters
    ----------
    months : int
        Length of the window that ends on the index date, in months.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without rows.
    """

    def days(cut: Cut) -> np.ndarray:
        first = cut.known.window_start(months=months) + np.timedelta64(1, "D")
        return days_in_spells(cut, first)

    return days


def weeks_inside(months: int) -> Callable[[Cut], np.ndarray]:
    """An aggregate: weeks in spells within a window, each day once.

    Parameters
    ----------
    months : int
        Length of the window that ends on the index date, in months.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,), missing for a person without rows.
    """
    return lambda cut: days_inside(months)(cut) / DAYS_A_WEEK


def whole_months_in_spells(cut: Cut) -> np.ndarray:
    """Whole months in spells up to the index date, all spells together.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of float, shape (n_people,)
        Days, each once, divided by the mean length of a month; missing for a person without rows.
    """
    return np.floor(days_in_spells(cut, np.datetime64("0001-01-01", "D")) / DAYS_A_MONTH)


def days_in_spells(cut: Cut, first: np.ndarray | np.datetime64) -> np.ndarray:
    """Days in spells from a first day to the index date, both counted, each day once.

    Parameters
    ----------
    cut : Cut
        Spells.
    first : datetime64[D] or array of datetime64[D], shape (n_rows,)
        From when days count, for each row.

    Returns
    -------
    array of float, shape (n_people,)
        Missing for a person without rows.
    """
    start = np.maximum(cut.days(cut.table.happened), first)
    end = np.where(is_open(cut), cut.known.day, cut.days(cut.table.ended))
    order = np.lexsort((start, cut.person))
    person, start, end = cut.person[order], start[order].astype("int64"), end[order].astype("int64")
    # What earlier spells of the same person reached; people lie so far apart that none reaches into the next.
    apart = person * _FAR_APART
    reached = np.maximum.accumulate(np.r_[np.iinfo("int64").min // 2, (end + apart)[:-1]])[: len(person)] - apart
    days = np.maximum(end - np.maximum(start, reached + 1) + 1, 0)
    total = np.bincount(person, weights=days, minlength=cut.known.count)
    return np.where(count_of_each(cut) > 0, total, np.nan)


def is_open(cut: Cut) -> np.ndarray:
    """Which spells are open on the index date.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of bool, shape (n_rows,)
        What ends after the index date has no known end; what ends on the index date has ended.
    """
    return np.isnat(cut.days(cut.table.ended))
