"""Whether people are still such as the release was made for: the population stability index, and what chance gives."""

import numpy as np
from scipy.stats import chi2

_LEAST_SHARE = 0.05
# Added to each cell, so that an empty one has a logarithm.
_HALF = 0.5


def stability_index(before: np.ndarray, now: np.ndarray) -> float:
    """Population stability index of counts in the same cells.

    Parameters
    ----------
    before, now : ndarray of shape (n_cells,)
        People in each cell, of the reference and of a later date.

    Returns
    -------
    float
        0 where the shares are alike.

    Notes
    -----
    The sum over cells of (q - p) ln(q / p), p and q the shares with half a person added to each cell.
    """
    p, q = (_shares(one) for one in (before, now))
    return float(((q - p) * np.log(q / p)).sum())


def chance_alone(cells: int, *, before: float, now: float, beyond: float) -> tuple[float, float]:
    """What the index is if both are drawn from the same people.

    Parameters
    ----------
    cells : int
        How many cells, at least 1.
    before, now : float
        People of the reference and of the later date.
    beyond : float
        Probability that chance goes further than the second number, 0 to 1.

    Returns
    -------
    tuple of two floats
        What is to be expected, and what chance goes beyond with that probability.

    Notes
    -----
    The index, divided by 1 / before + 1 / now, is nearly chi-squared with one degree of freedom less than cells.
    """
    scale, freedom = 1 / before + 1 / now, max(cells - 1, 1)
    return freedom * scale, float(chi2.isf(beyond, freedom)) * scale


def wide_cells(before: np.ndarray) -> np.ndarray:
    """Neighbouring cells put together until each holds a twentieth of the reference people.

    Parameters
    ----------
    before : ndarray of shape (n_cells,)
        People of the reference in each cell, in order.

    Returns
    -------
    ndarray of int of shape (n_cells,)
        The wide cell of each, from 0; what is left over at the end goes to the last.
    """
    least, wide, held = _LEAST_SHARE * before.sum(), [], 0.0
    number = 0
    for count in before:
        wide.append(number)
        held += count
        if held >= least:
            number, held = number + 1, 0.0
    found = np.array(wide)
    return np.minimum(found, max(number - 1, 0)) if held < least else found


def together(counts: np.ndarray, wide: np.ndarray) -> np.ndarray:
    """Counts of cells that were put together.

    Parameters
    ----------
    counts : ndarray of shape (n_cells,)
        People in each cell.
    wide : ndarray of int of shape (n_cells,)
        From `wide_cells`.

    Returns
    -------
    ndarray of float of shape (n_wide,)
        People in each wide cell.
    """
    return np.bincount(wide, weights=counts)


def _shares(counts: np.ndarray) -> np.ndarray:
    padded = np.asarray(counts, dtype=float) + _HALF
    return padded / padded.sum()
