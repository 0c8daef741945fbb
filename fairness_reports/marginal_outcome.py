"""How many reoffend just at the line of a list, in a group and outside it: the outcome test at the margin."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm, rankdata

from fairness_reports.calibration import Estimate
from fairness_reports.clusters import Numbers, design_effect, effective_clusters

Array = NDArray[np.float64]
_NEAREST_TO_CERTAIN = 1e-6
_STEPS = 50
_CONVERGED = 1e-10
_MISSING = Estimate(*[float("nan")] * 4)


class Standing(NamedTuple):
    """Where each person stands to the line of a list.

    Parameters
    ----------
    places : numpy.ndarray of shape (n_people,)
        From the line, as a share of all people, -1 to 1; above the line is positive.
    measure : numpy.ndarray of shape (n_people,)
        The same in log-odds of the forecast where the score is a probability, else the places again.
    """

    places: Array
    measure: Array


def standing_to_line(score: ArrayLike, selected: ArrayLike, *, is_probability: bool) -> Standing:
    """How far each person stands from the line of the list.

    Parameters
    ----------
    score : array-like of float, shape (n_people,)
        Higher comes first; people alike share their middle place.
    selected : array-like of float, shape (n_people,)
        Whether the person is on the list, 0 to 1.

    is_probability : bool
        Whether the score is one.

    Returns
    -------
    Standing
        0 is the line.
    """
    scores, listed = np.asarray(score, dtype="float64"), np.asarray(selected, dtype="float64")
    places = (rankdata(scores) - 0.5) / max(1, len(scores)) - (1 - listed.mean())
    if not is_probability or not 0 < listed.sum() < len(listed):
        return Standing(places, places)
    log_odds = logit(np.clip(scores, _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN))
    line = (log_odds[listed > 0].min() + log_odds[listed < 1].max()) / 2
    return Standing(places, log_odds - line)


def standing_to_lines(
    score: ArrayLike, selected: ArrayLike, *, is_probability: bool, lists: ArrayLike | None = None
) -> Standing:
    """How far each person stands from the line of their own list.

    Parameters
    ----------
    score : array-like of float, shape (n_people,)
        Higher comes first.
    selected : array-like of float, shape (n_people,)
        Whether the person is on the list, 0 to 1.
    is_probability : bool
        Whether the score is one.
    lists : array-like, shape (n_people,), optional
        Which list the person could be on; by default there is one.

    Returns
    -------
    Standing
        0 is the line.
    """
    scores, listed = np.asarray(score, dtype="float64"), np.asarray(selected, dtype="float64")
    if lists is None:
        return standing_to_line(scores, listed, is_probability=is_probability)
    found = Standing(np.empty(len(scores)), np.empty(len(scores)))
    of_list = np.asarray(lists)
    for one in np.unique(of_list):
        inside = of_list == one
        places, measure = standing_to_line(scores[inside], listed[inside], is_probability=is_probability)
        found.places[inside], found.measure[inside] = places, measure
    return found


def rate_at_line(
    outcome: ArrayLike,
    standing: Standing,
    *,
    reach: float,
    minimum: int,
    confidence: float = 0.95,
    clusters: Numbers | None = None,
) -> Estimate:
    """The share who reoffend exactly at the line, by a logistic regression of the people near it.

    Weights fall evenly from the line to the ends of the reach. A group whose people at the line reoffend less often
    was taken onto the list more readily, at equal risk; unlike rates of whole groups this does not turn on how many
    in each group are far from the line.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    standing : Standing
        Of these people, as `standing_to_line` gives it.
    reach : float
        How far from the line people count, as a share of all people.
    minimum : int
        Fewest within reach who reoffended, and fewest who did not, for an estimate; clusters of one size, where people
        come in them.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        Between 0 and 1, with a standard error that does not lean on the weights being right; missing where too few
        people are near.

    References
    ----------
    Simoiu, Corbett-Davies and Goel (2017), The problem of infra-marginality in outcome tests for discrimination,
    Annals of Applied Statistics 11, 1193-1216, for why the margin is the place to look; local likelihood after
    Tibshirani and Hastie (1987), JASA 82, 559-567.
    """
    near = np.abs(standing.places) < reach
    happened, measure = np.asarray(outcome, dtype="float64")[near], standing.measure[near]
    of_near = None if clusters is None else clusters[near]
    if min(_telling(happened, of_near), _telling(1 - happened, of_near)) < max(minimum, 1):
        return _MISSING
    weight = 1 - np.abs(standing.places[near]) / reach
    design = np.column_stack([np.ones_like(measure), measure])
    if np.ptp(measure) == 0:
        design = design[:, :1]
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = expit(design @ coefficients)
        information = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        if np.linalg.cond(information) > 1 / np.finfo("float64").eps:
            return _MISSING
        step = np.linalg.solve(information, design.T @ (weight * (happened - chance)))
        coefficients = coefficients + step
        if np.abs(step).max() < _CONVERGED:
            break
    else:
        return _MISSING
    scores = design * (weight * (happened - chance))[:, None]
    influence = scores @ np.linalg.inv(information)[0]
    effect = design_effect(influence, of_near, confidence=confidence)
    on_log_odds = float(np.sqrt(influence @ influence * effect))
    value, half = float(expit(coefficients[0])), float(norm.ppf(0.5 + confidence / 2)) * on_log_odds
    ends = expit([coefficients[0] - half, coefficients[0] + half])
    return Estimate(value, value * (1 - value) * on_log_odds, float(ends[0]), float(ends[1]))


def _telling(counted: Array, clusters: Numbers | None) -> float:
    """How many people are counted, or how many clusters of one size they are in."""
    return float(counted.sum()) if clusters is None else effective_clusters(clusters, counted)
