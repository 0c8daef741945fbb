"""How good a set of probabilities is, with intervals from resampling persons.

Every measure is worked out for all resamples at once: a row of weights is a resample, the first row weighs all alike.
"""

from collections.abc import Callable, Collection

import numpy as np
from scipy.special import expit, logit

from models.recalibration import fit_affine, person_weights

_CLIP = 1e-6
_RESAMPLES = 500
_FLAT = 1e-9


def evaluate(
    probability: np.ndarray,
    outcome: np.ndarray,
    *,
    persons: np.ndarray,
    seed: int,
    only: Collection[str] | None = None,
) -> dict[str, dict]:
    """Discrimination and calibration of probabilities on people whose outcome is known.

    Parameters
    ----------
    probability : ndarray of shape (n_rows,)
        Predicted probabilities, 0 to 1.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.
    only : collection of str, optional
        Names of the measures wanted; without it, all.

    Returns
    -------
    dict of str to dict
        "brier", "log_loss", "auc", "observed_to_expected", "calibration_intercept" (slope held at 1) and
        "calibration_slope", each with value, low and high (95%); None where a figure does not exist, as the slope of
        one constant forecast.
    """
    figures = measured(probability, outcome, resamples(persons, seed), only=only)
    return {name: interval(one) for name, one in figures.items()}


def measured(
    probability: np.ndarray, outcome: np.ndarray, weights: np.ndarray, *, only: Collection[str] | None = None
) -> dict[str, np.ndarray]:
    """Every measure on all rows and on each resample, so that two sets of probabilities can be paired.

    Parameters
    ----------
    probability : ndarray of shape (n_rows,)
        Predicted probabilities, 0 to 1.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    weights : ndarray of shape (1 + n_resamples, n_rows)
        As `resamples` gives them.
    only : collection of str, optional
        Names of the measures wanted; without it, all.

    Returns
    -------
    dict of str to ndarray of shape (1 + n_resamples,)
        The measures of `evaluate`; NaN where a figure does not exist.
    """
    p, y = np.asarray(probability, dtype=float), np.asarray(outcome, dtype=float)
    return {name: measure(p, y, weights) for name, measure in _MEASURES.items() if only is None or name in only}


def brier_difference(
    first: np.ndarray, second: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int
) -> dict[str, float | None]:
    """By how much the first Brier score is lower than the second on the same people.

    Parameters
    ----------
    first, second : ndarray of shape (n_rows,)
        Two sets of probabilities.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.

    Returns
    -------
    dict of str to float
        "value", "low" and "high" (95%); positive when the first is better.
    """
    draws = brier_draws(np.column_stack([first, second]), outcome, persons=persons, seed=seed)
    return interval(draws[:, 1] - draws[:, 0])


def brier_draws(forecasts: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int) -> np.ndarray:
    """Brier scores of several forecasts on the same people and the same resamples of them, so that they can be paired.

    Parameters
    ----------
    forecasts : ndarray of shape (n_rows, n_forecasts)
        Probabilities.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.

    Returns
    -------
    ndarray of shape (501, n_forecasts)
        On all rows first, then on each resample of persons.
    """
    weights = resamples(persons, seed)
    return weights @ (forecasts - outcome[:, None]) ** 2 / weights.sum(axis=1, keepdims=True)


def _brier(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return weights @ (p - y) ** 2 / weights.sum(axis=1)


def _log_loss(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    p = np.clip(p, _CLIP, 1 - _CLIP)
    return -(weights @ (y * np.log(p) + (1 - y) * np.log1p(-p))) / weights.sum(axis=1)


def _auc(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Share of pairs in the right order, ties counting half."""
    order = np.argsort(p, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(p[order]) > 0])
    drawn = weights[:, order]
    with_outcome = drawn * y[order]
    without = drawn - with_outcome
    if len(starts) < len(p):
        with_outcome, without = (np.add.reduceat(one, starts, axis=1) for one in (with_outcome, without))
    below = np.cumsum(without, axis=1) - without / 2
    return np.einsum("ij,ij->i", with_outcome, below) / (with_outcome.sum(axis=1) * without.sum(axis=1))


def _observed_to_expected(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return (weights @ y) / (weights @ p)


def _calibration_intercept(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Newton's method on one number: the shift of all log-odds that makes expected equal observed."""
    z, shift, happened = logit(np.clip(p, _CLIP, 1 - _CLIP)), np.zeros(len(weights)), weights @ y
    for _ in range(50):
        shifted = expit(z + shift[:, None])
        foretold = np.einsum("ij,ij->i", weights, shifted)
        # Where nearly everybody is told apart the curve is flat: short steps stay on it.
        curvature = np.maximum(foretold - np.einsum("ij,ij,ij->i", weights, shifted, shifted), _FLAT)
        step = np.clip((happened - foretold) / curvature, -1, 1)
        shift += step
        if np.abs(step).max() < 1e-10:
            break
    return shift


def _calibration_slope(p: np.ndarray, y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    z = logit(np.clip(p, _CLIP, 1 - _CLIP))
    if np.ptp(z) == 0:
        return np.full(len(weights), np.nan)
    return fit_affine(z[None, :], y, weights)[:, 1]


_MEASURES: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]] = {
    "brier": _brier,
    "log_loss": _log_loss,
    "auc": _auc,
    "observed_to_expected": _observed_to_expected,
    "calibration_intercept": _calibration_intercept,
    "calibration_slope": _calibration_slope,
}


def resamples(persons: np.ndarray, seed: int) -> np.ndarray:
    """Weights of each row: all alike first, then in each of 500 resamples of persons.

    Parameters
    ----------
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.

    Returns
    -------
    ndarray of float of shape (501, n_rows)
        How often each row counts.
    """
    return np.vstack([np.ones(len(persons)), person_weights(persons, _RESAMPLES, seed=seed)])


def interval(figures: np.ndarray) -> dict[str, float | None]:
    """A figure with its range.

    Parameters
    ----------
    figures : ndarray of shape (1 + n_resamples,)
        The figure on all rows first, then on each resample.

    Returns
    -------
    dict of str to float
        "value", "low" and "high" (95%); None where the figure does not exist.
    """
    if np.isnan(figures[0]):
        return {"value": None, "low": None, "high": None}
    low, high = np.nanquantile(figures[1:], [0.025, 0.975])
    return {"value": float(figures[0]), "low": float(low), "high": float(high)}
