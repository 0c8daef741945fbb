"""Shares in combined groups drawn towards what their single attributes lead one to expect: the smaller, the further."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, log_expit
from scipy.stats import norm

Array = NDArray[np.float64]
_STEPS = 60
_CONVERGED = 1e-9
_SPREAD_OF_MEANS = 3.0
_SPREADS = np.linspace(0.02, 2.0, 34)
_USUAL_SPREAD = 0.5


class PooledShares(NamedTuple):
    """Shares drawn together.

    Parameters
    ----------
    value, low, high : numpy.ndarray of shape (n_cells,)
        The share and the ends of its interval, 0 to 1.
    """

    value: Array
    low: Array
    high: Array


def pool_shares(counted: ArrayLike, among: ArrayLike, design: ArrayLike, *, confidence: float = 0.95) -> PooledShares:
    """Shares in combined groups by a hierarchical logistic regression on their single attributes.

    The log-odds of a combined group are a sum over its attributes and its own deviation from that sum. How far groups
    deviate is learned from all of them (its spread has a half-normal prior of 0.5), and every value of it is weighed by
    how well it tells the counts. A combined group of few people is drawn far towards the sum, one of many hardly.

    Parameters
    ----------
    counted, among : array-like of float, shape (n_cells,)
        People counted, and people who could have been, in each combined group.
    design : array-like of float, shape (n_cells, n_columns)
        One column for the level and one for each value of each attribute but its first.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    PooledShares
        Posterior means on the log-odds turned into shares, with the ends of their intervals.

    References
    ----------
    Gelman and Hill (2007), Data Analysis Using Regression and Multilevel/Hierarchical Models, chapter 14; Laplace's
    approximation after Tierney and Kadane (1986), JASA 81, 82-86.
    """
    k, n, columns = (np.asarray(given, dtype="float64") for given in (counted, among, design))
    both = np.column_stack([columns, np.eye(len(k))])
    found = [_given_spread(k, n, both, held=_held(columns.shape[1], len(k), spread)) for spread in _SPREADS]
    weight = np.array([evidence for _, _, evidence in found]) - (_SPREADS / _USUAL_SPREAD) ** 2 / 2
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    means, variances = (np.array([one[part] for one in found]) for part in (0, 1))
    centre = weight @ means
    spread = np.sqrt(weight @ (variances + (means - centre) ** 2))
    reach = float(norm.ppf(0.5 + confidence / 2)) * spread
    return PooledShares(expit(centre), expit(centre - reach), expit(centre + reach))


def _held(columns: int, cells: int, spread: float) -> Array:
    """How firmly each coefficient is held to nought."""
    return np.concatenate([np.full(columns, _SPREAD_OF_MEANS**-2), np.full(cells, spread**-2)])


def _given_spread(counted: Array, among: Array, both: Array, *, held: Array) -> tuple[Array, Array, float]:
    """Mean and variance of each cell's log-odds at one spread, and the log of how well it tells the counts."""
    coefficients = np.zeros(both.shape[1])
    for _ in range(_STEPS):
        chance = expit(both @ coefficients)
        information = (both * (among * chance * (1 - chance))[:, None]).T @ both + np.diag(held)
        step = np.linalg.solve(information, both.T @ (counted - among * chance) - held * coefficients)
        coefficients = coefficients + np.clip(step, -3, 3)
        if np.abs(step).max() < _CONVERGED:
            break
    log_odds = both @ coefficients
    likelihood = counted @ log_expit(log_odds) + (among - counted) @ log_expit(-log_odds)
    penalty = held @ coefficients**2 / 2 - np.log(held).sum() / 2
    evidence = float(likelihood - penalty - np.linalg.slogdet(information)[1] / 2)
    variance = np.einsum("ij,jk,ik->i", both, np.linalg.inv(information), both)
    return log_odds, variance, evidence
