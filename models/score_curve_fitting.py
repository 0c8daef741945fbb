"""The curve of scores, learned by penalised regression: of counts on their logs, of outcomes on their log-odds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from features.exceptions import NotEnoughData
from models.recalibration import person_draws
from models.score_curve import ScoreCurve

_LEAST_PEOPLE = 20
# Where the knots lie among the people; fewer of them where fewer people had anything counted.
_RANKS = {
    1: (0.5,),
    2: (0.1, 0.9),
    3: (0.05, 0.5, 0.95),
    4: (0.05, 0.35, 0.7, 0.95),
    5: (0.05, 0.3, 0.6, 0.85, 0.98),
    6: (0.05, 0.3, 0.6, 0.85, 0.97, 0.995),
}
_PEOPLE_PER_KNOT = 40
# Shifts are drawn towards that of the knot before as by a prior of this standard deviation for a unit of score.
_SPREAD = 0.5
_FLATTEST = 0.05
_STEPS, _TOLERANCE = 50, 1e-10


@dataclass(frozen=True)
class Link:
    """What a score is the transform of, by a canonical link.

    Parameters
    ----------
    of : callable
        From a mean to its score.
    mean : callable
        From a score to the mean.
    variance : callable
        From the mean to the variance.
    asked : str
        Whom there have to be enough of.
    """

    of: Callable[[np.ndarray], np.ndarray]
    mean: Callable[[np.ndarray], np.ndarray]
    variance: Callable[[np.ndarray], np.ndarray]
    asked: str


LOG = Link(np.log, np.exp, lambda mean: mean, "of whom something was counted")
LOGIT = Link(logit, expit, lambda mean: mean * (1 - mean), "with the outcome and as many without")


def fit_score_curve(
    score: np.ndarray,
    happened: np.ndarray,
    *,
    link: Link,
    persons: np.ndarray,
    learned_on: str,
    replicate_count: int = 0,
    seed: int = 0,
) -> ScoreCurve:
    """Shifts that make scores agree with what happened.

    Parameters
    ----------
    score : ndarray of shape (n_rows,)
        Log of the expected count, or log-odds, before the curve.
    happened : ndarray of shape (n_rows,)
        What was counted, 0 or more; or the outcome, 0 or 1.
    link : Link
        LOG of counts, LOGIT of outcomes.
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
    ScoreCurve
        The curve: at most six knots, and one for each 40 people of whom anything was counted (who had the outcome, or
        who had not, whoever are fewer). Expected and counted add up to the same. It rises everywhere, and so does each
        of its replicates.

    Raises
    ------
    NotEnoughData
        If of fewer than 20 people anything was counted, or fewer had the outcome, or had not.
    """
    happened = np.asarray(happened, dtype=float)
    people = _people(happened, np.asarray(persons), link)
    if people < _LEAST_PEOPLE:
        raise NotEnoughData(
            f"The correction of a score needs at least {_LEAST_PEOPLE} people {link.asked}; "
            f"{learned_on} has {people}. Use a later or larger period."
        )
    count = min(max(people // _PEOPLE_PER_KNOT, 1), max(_RANKS))
    knots = np.unique(np.quantile(score, _RANKS[count]))
    shifts = _shifts(score, happened, np.ones(len(score)), knots, link)
    draws = person_draws(persons, replicate_count, seed=seed)
    replicates = [_shifts(score, happened, weights, knots, link) for weights in draws]
    return ScoreCurve(knots, shifts, np.array(replicates).reshape(replicate_count, len(knots)), learned_on)


def _people(happened: np.ndarray, persons: np.ndarray, link: Link) -> int:
    told = [happened > 0] if link is LOG else [happened > 0, happened == 0]
    return min(len(np.unique(persons[one])) for one in told)


def _shifts(score: np.ndarray, happened: np.ndarray, weights: np.ndarray, knots: np.ndarray, link: Link) -> np.ndarray:
    """Shifts of a curve whose last line goes on beyond its knot where it falls, and else stops there."""
    for goes_on in (True, False):
        shifts = _rising(_hats(score, knots, goes_on=goes_on), score, happened, weights, knots, link=link)
        if len(knots) == 1 or (shifts[-1] < shifts[-2]) == goes_on:
            return shifts
    # Each way calls for the other: the last line is level, which is both.
    shorter = knots[:-1]
    shifts = _rising(_hats(score, shorter, goes_on=False), score, happened, weights, shorter, link=link)
    return np.append(shifts, shifts[-1])


def _hats(score: np.ndarray, knots: np.ndarray, *, goes_on: bool) -> np.ndarray:
    """How much each knot's shift counts at each score."""
    hats = np.column_stack([np.interp(score, knots, corner) for corner in np.eye(len(knots))])
    if goes_on and len(knots) > 1:
        beyond = np.maximum(score - knots[-1], 0) / (knots[-1] - knots[-2])
        hats[:, -1] += beyond
        hats[:, -2] -= beyond
    return hats


def _rising(
    hats: np.ndarray, score: np.ndarray, happened: np.ndarray, weights: np.ndarray, knots: np.ndarray, *, link: Link
) -> np.ndarray:
    """Shifts with which the curve rises everywhere: a line that would be too flat is held at the flattest."""
    held = np.zeros(len(knots) - 1, dtype=bool)
    while True:
        shifts = _fit(hats, score, happened, weights, knots, held=held, link=link)
        steepness = np.where(held, np.inf, 1 + np.diff(shifts) / np.diff(knots))
        if not steepness.size or steepness.min() >= _FLATTEST:
            return shifts
        held[steepness.argmin()] = True


def _fit(
    hats: np.ndarray,
    score: np.ndarray,
    happened: np.ndarray,
    weights: np.ndarray,
    knots: np.ndarray,
    *,
    held: np.ndarray,
    link: Link,
) -> np.ndarray:
    """Shifts at the knots of largest penalised likelihood, by Newton's method; knots beside a held line move as one."""
    bends = np.diff(np.eye(len(knots)), axis=0) / (_SPREAD * np.diff(knots)[:, None])
    pull, total = bends.T @ bends, weights.sum()
    level = link.of(weights @ happened / total) - link.of(weights @ link.mean(score) / total)
    fall = np.r_[0.0, np.cumsum(np.where(held, (_FLATTEST - 1) * np.diff(knots), 0.0))]
    together = np.eye(int((~held).sum()) + 1)[np.r_[0, np.cumsum(~held)]]
    shifts, counted = level + fall, (weights * happened) @ hats
    for _ in range(_STEPS):
        mean = link.mean(score + hats @ shifts)
        gradient = counted - (weights * mean) @ hats - pull @ shifts
        curvature = hats.T @ (hats * (weights * link.variance(mean))[:, None]) + pull
        step = np.linalg.solve(together.T @ curvature @ together, together.T @ gradient)
        step = together @ np.clip(step, -1, 1)
        shifts = shifts + step
        if np.abs(step).max() < _TOLERANCE:
            break
    return shifts
