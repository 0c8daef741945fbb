"""Trial wards beside comparison wards: who is compared, by how much they differ, and how far chance alone would go."""

from collections.abc import Iterable, Sequence
from itertools import combinations
from math import comb, floor

import numpy as np
import pandas as pd

COMPARED = 3
LEVEL = 0.9
_HALF = 0.5
_MOST_SETS = 20_000


def distances(before: pd.DataFrame, ward: str, others: Iterable[str]) -> pd.Series:
    """How far other wards are from one in level and trend before the start.

    Parameters
    ----------
    before : DataFrame of int, shape (n_months, n_wards)
        Events in each of an even number of months.
    ward : str
        The ward.
    others : iterable of str
        Those it may be compared with.

    Returns
    -------
    Series of float, indexed by ward
        Nearest first, ties by name. The difference of the logarithms of the totals, plus that of the trends: the
        logarithm of the second half over the first; half an event is added to each count.
    """
    half = len(before) // 2
    level = np.log(before.sum() + _HALF)
    trend = np.log(before.iloc[half:].sum() + _HALF) - np.log(before.iloc[:half].sum() + _HALF)
    names = sorted(others)
    found = (level[names] - level[ward]).abs() + (trend[names] - trend[ward]).abs()
    return found.sort_values(kind="stable")


def comparison_wards(before: pd.DataFrame, wards: Iterable[str], pool: Iterable[str]) -> dict[str, list[str]]:
    """The three nearest wards of each ward.

    Parameters
    ----------
    before : DataFrame of int, shape (n_months, n_wards)
        Events before the start.
    wards : iterable of str
        Whose.
    pool : iterable of str
        Wards that no trial touches; a ward is not compared with itself.

    Returns
    -------
    dict of str to list of str
        Nearest first.
    """
    pool = list(pool)
    return {
        ward: distances(before, ward, [name for name in pool if name != ward]).index[:COMPARED].tolist()
        for ward in wards
    }


def differences(before: pd.DataFrame, after: pd.DataFrame, compared: dict[str, list[str]]) -> pd.Series:
    """How much more each ward changed than the wards it is compared with.

    Parameters
    ----------
    before, after : DataFrame of int, shape (n_months, n_wards)
        Events of one kind.
    compared : dict of str to list of str
        From `comparison_wards`.

    Returns
    -------
    Series of float, indexed by ward
        Events a month: the ward's mean after less before, less the mean of the same over its comparison wards.
    """
    change = after.mean() - before.mean()
    return pd.Series({ward: change[ward] - change[others].mean() for ward, others in compared.items()}, dtype=float)


def placebo_interval(
    trial: Sequence[float] | pd.Series, placebo: Sequence[float] | pd.Series, *, seed: int = 1
) -> tuple[float, float, float]:
    """Range of the mean difference that pretended trials leave open.

    Parameters
    ----------
    trial : sequence of float, length n_trial
        Differences of the trial wards.
    placebo : sequence of float, length n_others
        The same of every other ward, as if its trial had begun on that day.
    seed : int
        Of the draw of sets, where there are more than 20,000.

    Returns
    -------
    low, high, coverage : float
        A difference is in the range unless the trial wards, with it taken from theirs, would be among the most extreme
        of all sets of as many wards. Coverage is what so many sets allow, 90% at best, and holds if any set of wards
        might as well have been the trial's.

    Notes
    -----
    Of every other set of as many wards, trial wards among them, the difference at which both means are equal is worked
    out; the range cuts the same number off at either end, at least one. For one trial ward among n others it reaches
    from D - max to D - min and covers (n - 1) / (n + 1).
    """
    all_of = np.concatenate([np.asarray(trial, dtype=float), np.asarray(placebo, dtype=float)])
    count = len(trial)
    sets = _sets(len(all_of), count, seed=seed)
    inside = (sets < count).sum(axis=1)
    sets, inside = sets[inside < count], inside[inside < count]
    equal_at = np.sort((all_of[:count].sum() - all_of[sets].sum(axis=1)) / (count - inside))
    cut = max(1, floor((1 - LEVEL) / 2 * (len(equal_at) + 1) + 1e-9))
    return float(equal_at[cut - 1]), float(equal_at[-cut]), 1 - 2 * cut / (len(equal_at) + 1)


def _sets(count: int, size: int, *, seed: int) -> np.ndarray:
    if comb(count, size) <= _MOST_SETS:
        return np.array(list(combinations(range(count), size)))
    rng = np.random.default_rng(seed)
    return np.argsort(rng.random((_MOST_SETS, count)), axis=1)[:, :size]
