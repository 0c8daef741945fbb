"""Candidates that a person can read beside the additive one: a penalised logistic model, a card of ten questions."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from models.additive import AdditiveRisk
from models.boosted_tables import possible_pairs
from models.explainable import ExplainableRisk
from models.inputs import Input
from models.penalised import PenalisedRisk
from models.scorecard import Scorecard
from training.candidates import Candidate, recalibrated
from training.choosing import Fit, is_earned, of_least_loss
from training.study import RECALIBRATE, TRAIN, Study
from training.unseen import Forecast, unseen

MOST_PAIRS = 10
PENALTIES = (10.0, 100.0, 300.0)
_FOLDS = 3
# Resamples of persons while two models are compared.
_FEW = 8


def logistic(
    study: Study,
    test: pd.DataFrame,
    *,
    replicate_count: int,
    seed: int,
    penalties: tuple[float, ...] = PENALTIES,
) -> Candidate:
    """The penalised logistic model, its penalty chosen on people unseen inside the training rows.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    replicate_count : int
        Refits on resampled persons.
    seed : int
        Seed of the resampling.
    penalties : tuple of float
        What is chosen among; of one, nothing is chosen.

    Returns
    -------
    Candidate
        A model of lines through knots and points of words.
    """

    def fit(penalty: float, replicates: int = 0) -> Callable[[pd.DataFrame], AdditiveRisk]:
        model = PenalisedRisk(study.inputs, penalty=penalty, replicate_count=replicates, seed=seed)
        return lambda rows: model.fit(rows, rows["outcome"], rows["person_id"]).additive(name)

    name = "penalised logistic model"
    penalty = of_least_loss({one: _forecasts(fit(one)) for one in penalties}, study.part(TRAIN))
    whole = fit(penalty, replicate_count)(study.part(TRAIN))
    return _candidate(study, test, whole, fit(penalty), seed=seed)


def scorecard(study: Study, test: pd.DataFrame, *, seed: int) -> Candidate:
    """The card of at most ten questions and whole points.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    seed : int
        Seed of the resampling.

    Returns
    -------
    Candidate
        A model of whole points.
    """

    def fit(rows: pd.DataFrame) -> AdditiveRisk:
        return Scorecard(study.inputs).fit(rows, rows["outcome"]).additive("scorecard")

    return _candidate(study, test, fit(study.part(TRAIN)), fit, seed=seed)


def pair_count(inputs: tuple[Input, ...], train: pd.DataFrame, *, bin_count: int, seed: int) -> int:
    """How many tables of two columns the additive model may have: ten where people unseen earn them, else none.

    Parameters
    ----------
    inputs : tuple of Input
        What the model reads.
    train : DataFrame
        "person_id", "outcome" and features.
    bin_count : int
        Largest number of bins of a number.
    seed : int
        Seed of the fits.

    Returns
    -------
    int
        0 or 10.
    """

    def fit(pairs: int) -> Fit:
        def forecast(rows: pd.DataFrame) -> Forecast:
            model = ExplainableRisk(
                inputs, replicate_count=_FEW, bin_count=bin_count, pair_count=pairs, seed=seed, jobs=1
            )
            return model.fit(rows, rows["outcome"], rows["person_id"]).additive("pairs").log_odds

        return forecast

    return MOST_PAIRS if possible_pairs(inputs) and is_earned(fit(0), fit(MOST_PAIRS), train) else 0


def _forecasts(fit: Callable[[pd.DataFrame], AdditiveRisk]) -> Fit:
    return lambda rows: fit(rows).log_odds


def _candidate(
    study: Study,
    test: pd.DataFrame,
    whole: AdditiveRisk,
    fit: Callable[[pd.DataFrame], AdditiveRisk],
    *,
    seed: int,
) -> Candidate:
    """A model of all training rows, recalibrated by what its like say of people they were not fitted on."""
    train, later, own = study.part(TRAIN), study.part(RECALIBRATE), whole.calibration

    def of_unseen(rows: pd.DataFrame) -> np.ndarray:
        # In the model's own units: a card's are its points, and each fold's card has others.
        log_odds = unseen(_forecasts(fit), train, rows, folds=_FOLDS, salt="readable")
        return (log_odds - own.intercept) / own.slope

    model = recalibrated(whole, later, seed=seed, learned_on="the recalibration rows", score=of_unseen(later))
    return Candidate(whole.name, model.probability(test), model, of_unseen)
