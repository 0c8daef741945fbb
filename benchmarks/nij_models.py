"""The models that answer the challenge's questions, each with its settings chosen inside the rows it learns from."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.nij_table import SEX
from models.explainable import ExplainableRisk, Input
from models.penalised import PenalisedRisk
from training.candidates import boosted_trees, recalibrated
from training.unseen import Forecast, unseen

FOLDS = 3
SEED = 2021
# Resamples of persons while settings are compared, and of the model that is judged.
FEW, MANY = 8, 24

Fit = Callable[[pd.DataFrame], Forecast]
Maker = Callable[[tuple[Input, ...], float, int], Fit]


def _additive(inputs: tuple[Input, ...], pairs: float, bags: int) -> Fit:
    def fit(rows: pd.DataFrame) -> Forecast:
        fitted = ExplainableRisk(inputs, replicate_count=bags, pair_count=int(pairs), seed=SEED, jobs=1)
        fitted.fit(rows, rows["outcome"], rows["person_id"])
        unseen_log_odds = fitted.unseen_log_odds(rows, rows["person_id"])
        model = fitted.additive("outcome")
        return recalibrated(model, rows, seed=SEED, learned_on="the same people", log_odds=unseen_log_odds).probability

    return fit


def _logistic(inputs: tuple[Input, ...], penalty: float, bags: int) -> Fit:
    def fit(rows: pd.DataFrame) -> Forecast:
        return PenalisedRisk(inputs, penalty=penalty).fit(rows, rows["outcome"]).additive("outcome").probability

    return fit


def _trees(inputs: tuple[Input, ...], rounds: float, bags: int) -> Fit:
    def fit(rows: pd.DataFrame) -> Forecast:
        log_odds = boosted_trees(rows, inputs, seed=SEED, rounds=int(rounds))
        return lambda asked: expit(log_odds(asked))

    return fit


# Pairwise tables; penalty; trees.
MAKERS: dict[str, tuple[Maker, tuple[float, ...]]] = {
    "additive": (_additive, (0, 10)),
    "logistic": (_logistic, (10.0, 100.0, 300.0)),
    "boosted_trees": (_trees, (50, 100, 200)),
}


def brier_by_sex(probability: np.ndarray, people: pd.DataFrame) -> dict[str, float]:
    """Brier score of each sex."""
    error = (probability - people["outcome"].to_numpy()) ** 2
    return {str(sex): float(error[rows].mean()) for sex, rows in people.groupby(SEX).indices.items()}


def choose(name: str, inputs: tuple[Input, ...], train: pd.DataFrame) -> tuple[float, dict[str, float]]:
    """The setting that people unseen are best forecast with, and the mean Brier score of the sexes by each setting.

    Pairwise tables are more to read, so they have to be earned by more than two standard errors.
    """
    make, settings = MAKERS[name]
    found = {setting: unseen(make(inputs, setting, FEW), train, train, folds=FOLDS, salt="nij") for setting in settings}
    scores = {setting: float(np.mean(list(brier_by_sex(one, train).values()))) for setting, one in found.items()}
    best = min(scores, key=scores.__getitem__)
    if name == "additive":
        plain, paired = ((one - train["outcome"].to_numpy()) ** 2 for one in found.values())
        gain = plain - paired
        best = settings[int(gain.sum() > 2 * np.sqrt(len(gain)) * gain.std())]
    return best, {str(key): round(score, 5) for key, score in scores.items()}


def fitted(name: str, inputs: tuple[Input, ...], setting: float, train: pd.DataFrame) -> Forecast:
    """A model with a chosen setting, fitted to all rows."""
    make, _ = MAKERS[name]
    return make(inputs, setting, MANY)(train)
