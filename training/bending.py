"""A curve inside an additive model, kept only where it forecasts people unseen better than straight log-odds do."""

from dataclasses import replace

import numpy as np
import pandas as pd

from features.exceptions import NotEnoughData
from models.additive import AdditiveRisk
from models.recalibration import fit_affine
from models.score_curve_fitting import LOGIT, fit_score_curve
from training.study import hash_share

_HALVES = "halves of a curve"
_LEARNED_ON = "the training rows, by what was not learned from each person"


def bent(model: AdditiveRisk, train: pd.DataFrame, score: np.ndarray, *, seed: int) -> AdditiveRisk:
    """A model with the curve of its score that its training rows teach, or as it is where that gains nothing.

    Parameters
    ----------
    model : AdditiveRisk
        Tables fitted to the training rows, not yet recalibrated.
    train : DataFrame
        "person_id" and "outcome" of those rows.
    score : ndarray of shape (n_rows,)
        Sum of points of each row by what was not learned from its person; NaN where nothing is such.
    seed : int
        Seed of the resampling of persons, of which there are as many as the model has replicates.

    Returns
    -------
    AdditiveRisk
        With a curve where that saves log loss of each half of the people, by the curve of the other half, by more than
        two standard errors over persons; without one where it does not or too few people have the outcome.
    """
    known = ~np.isnan(score)
    score, rows = score[known], train[known]
    outcome, persons = rows["outcome"].to_numpy(dtype=float), rows["person_id"].astype(str)
    try:
        if not _is_earned(score, outcome, persons):
            return model
        curve = fit_score_curve(
            score,
            outcome,
            link=LOGIT,
            persons=persons.to_numpy(),
            learned_on=_LEARNED_ON,
            replicate_count=len(model.replicate_intercepts),
            seed=seed,
        )
    except NotEnoughData:
        return model
    return replace(model, curve=curve)


def _is_earned(score: np.ndarray, outcome: np.ndarray, persons: pd.Series) -> bool:
    """Both are corrected by a line, which every model is later on: a bend has to gain more than that does."""
    half = (hash_share(persons, _HALVES) < 0.5).to_numpy()
    gain = np.empty(len(score))
    for inside in (half, ~half):
        other = ~inside
        curve = fit_score_curve(
            score[other], outcome[other], link=LOGIT, persons=persons[other].to_numpy(), learned_on="half of the people"
        )
        straight, bend = (_losses(one, outcome, learned=other) for one in (score, curve.corrected(score)))
        gain[inside] = (straight - bend)[inside]
    by_person = pd.Series(gain).groupby(persons.to_numpy()).sum()
    return bool(by_person.sum() > 2 * np.sqrt(len(by_person)) * by_person.std())


def _losses(log_odds: np.ndarray, outcome: np.ndarray, *, learned: np.ndarray) -> np.ndarray:
    """Log loss of each row, corrected by the line of some of them."""
    intercept, slope = fit_affine(log_odds[None, learned], outcome[learned], np.ones((1, int(learned.sum()))))[0]
    z = intercept + slope * log_odds
    return np.logaddexp(0, z) - outcome * z
