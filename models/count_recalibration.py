"""The correction of log counts, learned on a later period by penalised Poisson regression."""

import numpy as np

from features.exceptions import NotEnoughData
from models.count_curve import CountCurve
from models.recalibration import person_weights

_LEAST_PEOPLE = 20
# Where the knots lie among the people; fewer of them where fewer people had anything counted.
_RANKS = {1: (0.5,), 2: (0.1, 0.9), 3: (0.05, 0.5, 0.95), 4: (0.05, 0.35, 0.7, 0.95), 5: (0.05, 0.3, 0.6, 0.85, 0.98)}
_PEOPLE_PER_KNOT = 40
# Shifts are drawn towards that of the knot before as by a prior of this standard deviation for a unit of score.
_SPREAD = 0.5
_FLATTEST = 0.05
_STEPS, _TOLERANCE = 50, 1e-10


def fit_count_curve(
    score: np.ndarray,
    counted: np.ndarray,
    *,
    persons: np.ndarray,
    learned_on: str,
    replicate_count: int = 0,
    seed: int = 0,
) -> CountCurve:
    """Shifts that make the logs of expected counts agree with what was counted.

    Parameters
    ----------
    score : ndarray of shape (n_rows,)
        Log of the expected count before correction.
    counted : ndarray of shape (n_rows,)
        What was counted, 0 or more.
    persons : ndarray of shape (n_rows,)
        Whose row it is; rows of one person are resampled together.
    learned_on : str
        Which people and dates, in words.
    replicate_count : int
        Resamples of persons.
    seed : int
        Seed of the resampling.

    Returns
    -------
    CountCurve
        The correction: at most five knots, and one for each 40 people of whom anything was counted. Expected and
        counted add up to the same.

    Raises
    ------
    NotEnoughData
        If of fewer than 20 people anything was counted.
    """
    counted = np.asarray(counted, dtype=float)
    people = len(np.unique(np.asarray(persons)[counted > 0]))
    if people < _LEAST_PEOPLE:
        raise NotEnoughData(
            f"The correction of a count needs at least {_LEAST_PEOPLE} people of whom something was counted; "
            f"{learned_on} has {people}. Use a later or larger period."
        )
    count = min(max(people // _PEOPLE_PER_KNOT, 1), max(_RANKS))
    knots = np.unique(np.quantile(score, _RANKS[count]))
    once = np.ones((1, len(score)))
    shifts = _fit(score, counted, once, knots)[0]
    while (steepness := _steepness(knots, shifts)).size and steepness.min() < _FLATTEST:
        knots = np.delete(knots, int(steepness.argmin()) + 1)
        shifts = _fit(score, counted, once, knots)[0]
    weights = person_weights(persons, replicate_count, seed=seed) if replicate_count else np.empty((0, len(score)))
    return CountCurve(knots, shifts, _fit(score, counted, weights, knots), learned_on)


def _steepness(knots: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    return 1 + np.diff(shifts) / np.diff(knots)


def _fit(score: np.ndarray, counted: np.ndarray, weights: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Shifts at the knots of largest penalised likelihood, for many sets of weights at once, by Newton's method."""
    hats = np.column_stack([np.interp(score, knots, corner) for corner in np.eye(len(knots))])
    bends = np.diff(np.eye(len(knots)), axis=0) / (_SPREAD * np.diff(knots)[:, None])
    pull = bends.T @ bends
    level = np.log((weights @ counted) / (weights @ np.exp(score)))
    shifts = np.repeat(level[:, None], len(knots), axis=1)
    happened = (weights * counted) @ hats
    for _ in range(_STEPS):
        foretold = weights * np.exp(score + shifts @ hats.T)
        gradient = happened - foretold @ hats - shifts @ pull
        curvature = np.stack([foretold @ (hats * hat[:, None]) for hat in hats.T], axis=1) + pull
        step = np.clip(np.linalg.solve(curvature, gradient[:, :, None])[:, :, 0], -1, 1)
        shifts = shifts + step
        if not step.size or np.abs(step).max() < _TOLERANCE:
            break
    return shifts
