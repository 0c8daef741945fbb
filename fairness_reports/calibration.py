"""Whether a forecast of 40% means 40%: observed to expected, calibration intercept and slope."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from fairness_reports.clusters import Numbers, design_effect

_NEAREST_TO_CERTAIN = 1e-6
_STEPS = 50
_CONVERGED = 1e-10
_RUNAWAY = 1e3


class Estimate(NamedTuple):
    """A number with its standard error and the ends of its interval; missing where it cannot be had.

    Parameters
    ----------
    value : float
        The estimate.
    error : float
        Its standard error.
    low, high : float
        Ends of its interval.
    """

    value: float
    error: float
    low: float
    high: float


def calibration_intercept(
    outcome: ArrayLike, probability: ArrayLike, *, confidence: float = 0.95, clusters: Numbers | None = None
) -> Estimate:
    """The shift of the log-odds that would make the forecasts right on average; 0 is right.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability, 0 to 1; nearer than one in a million to 0 or 1 is taken as that near.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        In log-odds, with a Wald interval; above 0 where too few were forecast. Missing where everybody or
        nobody reoffended.

    References
    ----------
    Cox (1958), Two further applications of a model for binary regression, Biometrika 45, 562-565.
    """
    happened, log_odds = _prepared(outcome, probability)
    return _recalibrate(
        happened, np.ones((len(happened), 1)), offset=log_odds, confidence=confidence, clusters=clusters
    )


def calibration_slope(
    outcome: ArrayLike, probability: ArrayLike, *, confidence: float = 0.95, clusters: Numbers | None = None
) -> Estimate:
    """How much the log-odds forecast should be stretched; 1 is right, below 1 is too extreme.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability, 0 to 1; nearer than one in a million to 0 or 1 is taken as that near.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        The slope with a Wald interval. Missing where everybody or nobody reoffended, all forecasts are
        alike, or the forecasts separate the two perfectly.

    References
    ----------
    Cox (1958), Two further applications of a model for binary regression, Biometrika 45, 562-565.
    """
    happened, log_odds = _prepared(outcome, probability)
    if len(happened) == 0 or np.ptp(log_odds) < _CONVERGED:
        return Estimate(*[float("nan")] * 4)
    design = np.column_stack([log_odds, np.ones(len(happened))])
    return _recalibrate(happened, design, offset=np.zeros(len(happened)), confidence=confidence, clusters=clusters)


def _prepared(outcome: ArrayLike, probability: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Outcomes as 0 and 1, and finite log-odds."""
    happened = np.asarray(outcome, dtype="float64")
    chance = np.clip(np.asarray(probability, dtype="float64"), _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN)
    return happened, logit(chance)


def _recalibrate(
    happened: NDArray[np.float64],
    design: NDArray[np.float64],
    *,
    offset: NDArray[np.float64],
    confidence: float,
    clusters: Numbers | None,
) -> Estimate:
    """First coefficient of a logistic regression, by Newton's steps."""
    missing = Estimate(*[float("nan")] * 4)
    if not 0 < happened.sum() < len(happened):
        return missing
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = expit(design @ coefficients + offset)
        information = (design * (chance * (1 - chance))[:, None]).T @ design
        if np.linalg.cond(information) > 1 / np.finfo("float64").eps:
            return missing
        step = np.linalg.solve(information, design.T @ (happened - chance))
        coefficients = coefficients + step
        if np.abs(coefficients).max() > _RUNAWAY:
            return missing
        if np.abs(step).max() < _CONVERGED:
            inverse = np.linalg.inv(information)
            influence = (design * (happened - chance)[:, None]) @ inverse[0]
            effect = design_effect(influence, clusters, confidence=confidence)
            error = float(np.sqrt(inverse[0, 0] * effect))
            reach = float(norm.ppf(0.5 + confidence / 2)) * error
            value = float(coefficients[0])
            return Estimate(value, error, value - reach, value + reach)
    return missing
