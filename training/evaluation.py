"""How good a set of probabilities is, with intervals from resampling persons."""

from dataclasses import asdict, dataclass

import numpy as np
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

_CLIP = 1e-6
_RESAMPLES = 500


@dataclass(frozen=True)
class Measure:
    """A figure and its 95% interval over resampled persons.

    Parameters
    ----------
    value, low, high : float or None
        The figure and its interval; None where the figure does not exist, as the slope of one constant forecast.
    """

    value: float | None
    low: float | None
    high: float | None


def evaluate(probability: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int) -> dict[str, dict]:
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

    Returns
    -------
    dict of str to dict
        "brier", "log_loss", "auc", "observed_to_expected", "calibration_intercept" (slope held at 1),
        "calibration_slope", each with value, low and high.
    """
    measures = {
        "brier": brier_score_loss,
        "log_loss": lambda y, p: log_loss(y, np.clip(p, _CLIP, 1 - _CLIP)),
        "auc": roc_auc_score,
        "observed_to_expected": lambda y, p: y.sum() / p.sum(),
        "calibration_intercept": _calibration_intercept,
        "calibration_slope": _calibration_slope,
    }
    draws = _person_draws(persons, seed)
    found = {}
    for name, measure in measures.items():
        value = float(measure(outcome, probability))
        if np.isnan(value):
            found[name] = asdict(Measure(None, None, None))
            continue
        spread = [measure(outcome[rows], probability[rows]) for rows in draws if 0 < outcome[rows].mean() < 1]
        low, high = np.quantile(spread, [0.025, 0.975])
        found[name] = asdict(Measure(value, float(low), float(high)))
    return found


def brier_difference(
    first: np.ndarray, second: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int
) -> dict[str, float]:
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
        "value", "low" and "high"; positive when the first is better.
    """
    gain = (second - outcome) ** 2 - (first - outcome) ** 2
    low, high = np.quantile([gain[rows].mean() for rows in _person_draws(persons, seed)], [0.025, 0.975])
    return asdict(Measure(float(gain.mean()), float(low), float(high)))


def _calibration_slope(outcome: np.ndarray, probability: np.ndarray) -> float:
    z = logit(np.clip(probability, _CLIP, 1 - _CLIP))
    if np.ptp(z) == 0:
        return float("nan")
    return float(LogisticRegression(C=np.inf, solver="newton-cholesky").fit(z[:, None], outcome).coef_[0, 0])


def _calibration_intercept(outcome: np.ndarray, probability: np.ndarray) -> float:
    """Newton's method on one number: the shift of all log-odds that makes expected equal observed."""
    z, shift = logit(np.clip(probability, _CLIP, 1 - _CLIP)), 0.0
    for _ in range(25):
        p = 1 / (1 + np.exp(-(z + shift)))
        step = (outcome - p).sum() / (p * (1 - p)).sum()
        shift += step
        if abs(step) < 1e-10:
            break
    return float(shift)


def _person_draws(persons: np.ndarray, seed: int) -> list[np.ndarray]:
    """Row numbers of each resample, all rows of a drawn person together."""
    codes = np.unique(persons, return_inverse=True)[1]
    order = np.argsort(codes, kind="stable")
    starts = np.searchsorted(codes[order], np.arange(codes.max() + 2))
    random = np.random.default_rng(seed)
    draws = []
    for _ in range(_RESAMPLES):
        drawn = random.integers(0, len(starts) - 1, len(starts) - 1)
        draws.append(np.concatenate([order[starts[person] : starts[person + 1]] for person in drawn]))
    return draws
