"""What spells say: in custody, under supervision, in a cohort."""

from collections.abc import Callable

import numpy as np

from features.aggregates.rows import count_of_each, months_since_latest
from features.known.known import Cut
from features.vocabulary import CustodyKind

UNDER_SENTENCE = (CustodyKind.SENTENCE, CustodyKind.RECALL)
"""The kinds of custody that a sentence is served in: a recall is back to the same sentence."""
DAYS_A_WEEK = 7
DAYS_A_MONTH = 30.4375
"""The mean length of a month: a twelfth of 365.25 days."""
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
    return cut.having(_ends_time_inside(cut, _times_inside(cut)))


def released_from_sentence(cut: Cut) -> Cut:
    """The spells that ended in a release from custody under sentence, a recall to that custody included.

    Parameters
    ----------
    cut : Cut
        Every spell in custody, of whatever kind, since any of them holds a person.

    Returns
    -------
    Cut
        As `released` gives them, without the ends of a time inside that was on remand alone: what it was for is not
        proven, or is a sanction with a date of its own.
    """
    times = _times_inside(cut)
    of_sentence = np.bincount(times, weights=cut.is_one_of("kind", *UNDER_SENTENCE)) > 0
    return cut.having(_ends_time_inside(cut, times) & of_sentence[times])


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


def months_in_spells(cut: Cut) -> np.ndarray:
    """Months in spells up to the index date, all spells together.

    Parameters
    ----------
    cut : Cut
        Spells.

    Returns
    -------
    array of float, shape (n_people,)
        Days, each once, divided by the mean length of a month and not rounded; missing for a person without rows.
    """
    return days_in_spells(cut, np.datetime64("0001-01-01", "D")) / DAYS_A_MONTH


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
    start, end = start.astype("int64"), end.astype("int64")
    # People lie so far apart that no spell reaches into the next person's.
    apart = cut.person * _FAR_APART
    order = np.argsort(start + apart)
    person, start, end, apart = cut.person[order], start[order], end[order], apart[order]
    # What earlier spells of the same person reached.
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


def _times_inside(cut: Cut) -> np.ndarray:
    """The number of the time inside that each spell is part of: spells without a day of liberty between are one."""
    apart = cut.person * _FAR_APART
    start, last = cut.days(cut.table.happened).astype("int64") + apart, _last_days(cut) + apart
    order = np.argsort(start)
    reached = np.maximum.accumulate(last[order])
    begins = start[order][1:] > reached[:-1] + 1
    times = np.zeros(len(order), dtype=np.int64)
    times[order[1:]] = np.cumsum(begins)
    return times


def _ends_time_inside(cut: Cut, times: np.ndarray) -> np.ndarray:
    """Which spells have ended, on the last day of their time inside."""
    last = _last_days(cut)
    latest = np.full(len(last), np.iinfo(np.int64).min)
    np.maximum.at(latest, times, last)
    return ~is_open(cut) & (last == latest[times])


def _last_days(cut: Cut) -> np.ndarray:
    """The last day of each spell as a number; of an open one far ahead."""
    return np.where(is_open(cut), _FAR_APART // 2, cut.days(cut.table.ended).astype("int64"))
