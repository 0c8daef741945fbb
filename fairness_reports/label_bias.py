"""How few wrong labels in one group would undo a conclusion; proven reoffending is policed data."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairness_reports.rates import OUTCOME_CELLS, SHARES

Cells = NDArray[np.float64]
Rate = Callable[[Cells], Cells]


def tipping_point(a: ArrayLike, b: ArrayLike, *, rate: Rate, within: float, errors: ArrayLike) -> float | None:
    """The smallest share of wrong labels in one group alone that brings a gap within what is let pass.

    Two kinds of error are tried in each group in turn: a share of the people without a proven reoffence did
    reoffend unseen, or a share of the proven reoffences should not count. Each strikes people on the list and
    off it alike, so this is the simplest differential error, not the worst.

    Parameters
    ----------
    a, b : array-like of float, shape (4,)
        True positives, false positives, false negatives and true negatives of the two groups.
    rate : callable
        From cells of shape (4, n_errors) to the rate compared, of shape (n_errors,).
    within : float
        The largest gap that is let pass.
    errors : array-like of float, shape (n_errors,)
        Shares of wrong labels to try, rising, 0 to 1.

    Returns
    -------
    float or None
        The smallest of `errors` that undoes the gap; None when none does.

    References
    ----------
    Fogliato, G'Sell and Chouldechova (2020), Fairness evaluation in presence of biased noisy labels, AISTATS.
    """
    tried = np.asarray(errors, dtype="float64")
    undone: list[float] = []
    for changed, kept, sign in ((a, b, 1.0), (b, a, -1.0)):
        other = rate(np.repeat(np.asarray(kept, dtype="float64")[:, None], len(tried), axis=1))
        for relabelled in (with_hidden_offences(changed, tried), with_mistaken_offences(changed, tried)):
            gap = sign * (rate(relabelled) - other)
            undone.extend(tried[np.abs(gap) <= within][:1])
    return float(min(undone)) if undone else None


def forecast_tipping_point(cells: ArrayLike, expected: float, *, within: float, errors: ArrayLike) -> float | None:
    """The smallest share of wrong labels in a group that brings observed to expected within what is let pass.

    Parameters
    ----------
    cells : array-like of float, shape (4,)
        True positives, false positives, false negatives and true negatives of the group.
    expected : float
        Reoffences forecast, above 0.
    within : float
        The largest distance from one that is let pass.
    errors : array-like of float, shape (n_errors,)
        Shares of wrong labels to try, rising, 0 to 1.

    Returns
    -------
    float or None
        The smallest of `errors` that undoes the gap; None when none does.
    """
    tried = np.asarray(errors, dtype="float64")
    undone: list[float] = []
    for relabelled in (with_hidden_offences(cells, tried), with_mistaken_offences(cells, tried)):
        ratio = (relabelled[0] + relabelled[2]) / expected
        undone.extend(tried[np.abs(ratio - 1) <= within][:1])
    return float(min(undone)) if undone else None


def rate_of(metric: str) -> Rate:
    """How a rate at the list is worked out from the four outcome cells.

    Parameters
    ----------
    metric : str
        One of `SHARES`.

    Returns
    -------
    callable
        From cells of shape (4, n) to the rate of shape (n,), missing where nobody could be counted.
    """
    counted = [OUTCOME_CELLS.index(cell) for cell in SHARES[metric].counted]
    among = [OUTCOME_CELLS.index(cell) for cell in SHARES[metric].among]

    def rate(table: Cells) -> Cells:
        base = table[among].sum(axis=0)
        return np.divide(table[counted].sum(axis=0), base, out=np.full(base.shape, np.nan), where=base > 0)

    return rate


def with_hidden_offences(cells: ArrayLike, share: NDArray[np.float64]) -> Cells:
    """The cells if this share of people without a proven reoffence had reoffended.

    Parameters
    ----------
    cells : array-like of float, shape (4,)
        True positives, false positives, false negatives and true negatives.
    share : numpy.ndarray of shape (n,)
        0 to 1.

    Returns
    -------
    numpy.ndarray of shape (4, n)
        The same, for each share.
    """
    tp, fp, fn, tn = np.asarray(cells, dtype="float64")
    return np.stack([tp + fp * share, fp * (1 - share), fn + tn * share, tn * (1 - share)])


def with_mistaken_offences(cells: ArrayLike, share: NDArray[np.float64]) -> Cells:
    """The cells if this share of the proven reoffences should not count.

    Parameters
    ----------
    cells : array-like of float, shape (4,)
        True positives, false positives, false negatives and true negatives.
    share : numpy.ndarray of shape (n,)
        0 to 1.

    Returns
    -------
    numpy.ndarray of shape (4, n)
        The same, for each share.
    """
    tp, fp, fn, tn = np.asarray(cells, dtype="float64")
    return np.stack([tp * (1 - share), fp + tp * share, fn * (1 - share), tn + fn * share])
