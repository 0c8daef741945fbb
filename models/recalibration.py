"""An affine correction on the log-odds, learned on a later period, and its spread over resampled persons."""

from collections.abc import Iterator

import numpy as np
from scipy.special import expit, logit

from features.exceptions import NotEnoughData
from models.calibration import Calibration

_LEAST_EVENTS = 20
_STEPS = 50
_TOLERANCE = 1e-10
# Far beyond any honest correction; a resample in which the outcome is separated would run to infinity.
_LARGEST = 50.0
_SHARE = 1e-6


def fit_calibration(
    log_odds: np.ndarray,
    outcome: np.ndarray,
    *,
    persons: np.ndarray,
    learned_on: str,
    replicate_log_odds: np.ndarray | None = None,
    seed: int = 0,
) -> Calibration:
    """Intercept and slope that make log-odds agree with what happened.

    Parameters
    ----------
    log_odds : ndarray of shape (n_rows,)
        Log-odds before correction.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is; rows of one person are resampled together.
    learned_on : str
        Which people and dates, in words.
    replicate_log_odds : ndarray of shape (n_rows, n_replicates), optional
        Log-odds of each replicate of the model, each corrected on its own resample.
    seed : int
        Seed of the resampling.

    Returns
    -------
    Calibration
        The correction.

    Raises
    ------
    NotEnoughData
        If there are fewer than 20 events or 20 non-events.
    """
    outcome = np.asarray(outcome, dtype=float)
    events = int(outcome.sum())
    if min(events, len(outcome) - events) < _LEAST_EVENTS:
        raise NotEnoughData(
            f"Recalibration needs at least {_LEAST_EVENTS} people with the outcome and {_LEAST_EVENTS} without; "
            f"{learned_on} has {events} with and {len(outcome) - events} without. Use a later or larger period."
        )
    intercept, slope = fit_affine(log_odds[None, :], outcome, np.ones((1, len(outcome))))[0]
    replicates = np.empty((0, 2))
    if replicate_log_odds is not None and replicate_log_odds.shape[1]:
        weights = person_weights(persons, replicate_log_odds.shape[1], seed=seed)
        replicates = fit_affine(replicate_log_odds.T, outcome, weights)
    return Calibration(float(intercept), float(slope), replicates, learned_on)


def fit_affine(log_odds: np.ndarray, outcome: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Logistic regression on one number, for many sets of weights at once.

    Parameters
    ----------
    log_odds : ndarray of shape (n_fits, n_rows) or (1, n_rows)
        The number.
    outcome : ndarray of shape (n_rows,)
        0 or 1.
    weights : ndarray of shape (n_fits, n_rows)
        Weight of each row in each fit.

    Returns
    -------
    ndarray of shape (n_fits, 2)
        Intercept and slope of largest likelihood.

    Notes
    -----
    Newton's method on all fits together; one library call for each of hundreds of resamples took twenty times as long.
    The numbers are standardised first, so that a score of 0 to 100 is corrected as well as log-odds are, and a number
    that never varies gets slope 0.
    """
    middle = log_odds.mean(axis=1, keepdims=True)
    spread = np.where(np.ptp(log_odds, axis=1, keepdims=True) > 0, log_odds.std(axis=1, keepdims=True), 1.0)
    fits = _newton((log_odds - middle) / spread, outcome, weights)
    slope = fits[:, 1:] / spread
    return np.hstack([fits[:, :1] - slope * middle, slope])


def _newton(log_odds: np.ndarray, outcome: np.ndarray, weights: np.ndarray) -> np.ndarray:
    share = np.clip(weights @ outcome / weights.sum(axis=1), _SHARE, 1 - _SHARE)
    fits = np.column_stack([logit(share), np.zeros(len(weights))])
    powers = [np.ones_like(log_odds), log_odds, log_odds**2]
    happened = np.stack([_sums(weights, outcome * power) for power in powers[:2]], axis=1)
    for _ in range(_STEPS):
        p = expit(fits[:, :1] + fits[:, 1:] * log_odds)
        foretold = weights * p
        gradient = happened - np.stack([_sums(foretold, power) for power in powers[:2]], axis=1)
        p *= foretold
        spread = np.subtract(foretold, p, out=foretold)
        a, b, c = (_sums(spread, power) for power in powers)
        determinant = np.maximum(a * c - b * b, 1e-12)
        step = np.stack([c * gradient[:, 0] - b * gradient[:, 1], a * gradient[:, 1] - b * gradient[:, 0]], axis=1)
        step = np.clip(step / determinant[:, None], -1, 1)
        fits = np.clip(fits + step, -_LARGEST, _LARGEST)
        if np.abs(step).max() < _TOLERANCE:
            break
    return fits


def _sums(rows: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Of each row the sum of its products with the numbers: one set of numbers for all rows, or one for each."""
    return rows @ numbers[0] if len(numbers) == 1 else np.einsum("ij,ij->i", rows, numbers)


def person_weights(persons: np.ndarray, replicate_count: int, *, seed: int) -> np.ndarray:
    """How often each row is drawn in each resample of persons.

    Parameters
    ----------
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    replicate_count : int
        Number of resamples.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray of float of shape (replicate_count, n_rows)
        Multiplicities, all rows of a person alike.
    """
    return np.stack(list(person_draws(persons, replicate_count, seed=seed)))


def person_draws(persons: np.ndarray, replicate_count: int, *, seed: int) -> Iterator[np.ndarray]:
    """The rows of `person_weights`, one at a time: all at once they need eight bytes for each row and resample.

    Parameters
    ----------
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    replicate_count : int
        Number of resamples.
    seed : int
        Seed of the draws.

    Yields
    ------
    ndarray of float of shape (n_rows,)
        Multiplicities.
    """
    names, codes = np.unique(np.asarray(persons, dtype=str), return_inverse=True)
    random = np.random.default_rng(seed)
    for _ in range(replicate_count):
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        yield drawn[codes].astype(float)
