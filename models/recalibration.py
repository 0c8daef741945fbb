"""An affine correction on the log-odds, learned on a later period, and its spread over resampled persons."""

import numpy as np
from sklearn.linear_model import LogisticRegression

from features.exceptions import NotEnoughData
from models.additive import Calibration

_LEAST_EVENTS = 20


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
    outcome = np.asarray(outcome)
    events = int(outcome.sum())
    if min(events, len(outcome) - events) < _LEAST_EVENTS:
        raise NotEnoughData(
            f"Recalibration needs at least {_LEAST_EVENTS} people with the outcome and {_LEAST_EVENTS} without; "
            f"{learned_on} has {events} with and {len(outcome) - events} without. Use a later or larger period."
        )
    intercept, slope = _fit(log_odds, outcome, np.ones(len(outcome)))
    replicates = np.empty((0, 2))
    if replicate_log_odds is not None:
        weights = _person_weights(persons, replicate_log_odds.shape[1], seed)
        replicates = np.array(
            [_fit(z, outcome, w) for z, w in zip(replicate_log_odds.T, weights, strict=True)]
        )
    return Calibration(intercept, slope, replicates, learned_on)


def _fit(log_odds: np.ndarray, outcome: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
    fitted = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-8).fit(
        log_odds[:, None], outcome, sample_weight=weights
    )
    return float(fitted.intercept_[0]), float(fitted.coef_[0, 0])


def _person_weights(persons: np.ndarray, replicate_count: int, seed: int) -> list[np.ndarray]:
    names, codes = np.unique(persons, return_inverse=True)
    random = np.random.default_rng(seed)
    draws = (random.integers(0, len(names), len(names)) for _ in range(replicate_count))
    return [np.bincount(draw, minlength=len(names))[codes].astype(float) for draw in draws]
