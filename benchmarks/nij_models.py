"""The models that answer the challenge's questions, their settings chosen inside the rows that they learn from.

The answer is a sum of tables, as what is served is: explainable boosting, or the mean, on the log-odds, of it and of a
penalised logistic model, whichever is better of people unseen. For a single year by what was known at release, the same
is done with the person-years of all three years, with the year as one more column, and the two are averaged.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.nij_table import SEX
from models.additive import AdditiveRisk
from models.explainable import ExplainableRisk
from models.inputs import Input
from models.penalised import PenalisedRisk
from training.bending import bent
from training.candidates import boosted_trees, recalibrated
from training.unseen import Forecast, unseen

FOLDS = 3
SEED = 2021
# Resamples of persons while settings are compared, and of the model that is judged.
FEW, MANY = 8, 24
PAIRS: tuple[float, ...] = (0, 10)
PENALTIES: tuple[float, ...] = (30, 100, 300)
SHARES: tuple[float, ...] = (0, 0.5)
TREES: tuple[float, ...] = (50, 100, 200)

Fit = Callable[[pd.DataFrame], Forecast]


@dataclass(frozen=True)
class Setting:
    """What was chosen on people unseen: tables of two columns, penalty and share of the lines, and by which figures."""

    pairs: int
    penalty: float
    share_of_lines: float
    scores: dict[str, float]


@dataclass(frozen=True)
class Learned:
    """Two sums of tables from the same rows, their mean, and what its like says of people it was not fitted on."""

    boosted: AdditiveRisk
    lines: AdditiveRisk
    mean: AdditiveRisk
    unseen: Callable[[pd.DataFrame], np.ndarray]


def brier_by_sex(probability: np.ndarray, people: pd.DataFrame) -> dict[str, float]:
    """Brier score of each sex."""
    error = (probability - people["outcome"].to_numpy()) ** 2
    return {str(sex): float(error[rows].mean()) for sex, rows in people.groupby(SEX).indices.items()}


def brier_mean(probability: np.ndarray, people: pd.DataFrame) -> float:
    """The challenge's figure: the mean of men's and women's Brier scores."""
    return float(np.mean(list(brier_by_sex(probability, people).values())))


def choose(inputs: tuple[Input, ...], rows: pd.DataFrame) -> Setting:
    """The settings that people unseen are best forecast with, each by the challenge's figure."""
    boosted = {pairs: _unseen(_boosted(inputs, int(pairs)), rows, rows) for pairs in PAIRS}
    lines = {penalty: _unseen(_lines(inputs, penalty), rows, rows) for penalty in PENALTIES}
    pairs, of_pairs = _best(boosted, rows)
    penalty, of_penalty = _best(lines, rows)
    mixed = {share: (1 - share) * boosted[pairs] + share * lines[penalty] for share in SHARES}
    share, of_share = _best(mixed, rows)
    scores = {"pairs": of_pairs, "penalty": of_penalty, "share_of_lines": of_share}
    return Setting(int(pairs), penalty, share, scores)


def learned(inputs: tuple[Input, ...], setting: Setting, rows: pd.DataFrame) -> Learned:
    """Both kinds of model with a chosen setting, fitted to all rows, and their mean."""
    fitted, lines = _explainable(inputs, setting.pairs, MANY, rows), _penalised(inputs, setting.penalty, rows)
    boosted, share = fitted.additive("boosted"), setting.share_of_lines

    def of_unseen(people: pd.DataFrame) -> np.ndarray:
        of_boosted = fitted.unseen_score(people, people["person_id"])
        if not share:
            return of_boosted
        return (1 - share) * of_boosted + share * _unseen(_lines(inputs, setting.penalty), rows, people)

    return Learned(boosted, lines, averaged([(1 - share, boosted), (share, lines)]), of_unseen)


def answer_of(parts: list[Learned], rows: pd.DataFrame) -> AdditiveRisk:
    """The mean of the parts as one sum of tables, bent and corrected by what their like say of people unseen."""
    model = averaged([(1 / len(parts), part.mean) for part in parts])
    score = np.mean([part.unseen(rows) for part in parts], axis=0)
    model = bent(model, rows, score, seed=SEED)
    return recalibrated(model, rows, seed=SEED, learned_on="the same people, unseen", score=score)


def averaged(models: list[tuple[float, AdditiveRisk]]) -> AdditiveRisk:
    """One model whose log-odds are the weighted mean of those of several: all their tables, with shares of points."""
    terms = tuple(
        replace(
            term,
            name=f"{term.name} ({place})",
            points=weight * term.points,
            missing=weight * term.missing,
            replicates=np.empty((0, 0)),
        )
        for place, (weight, model) in enumerate(models, start=1)
        if weight
        for term in model.terms
    )
    return AdditiveRisk("average", terms, sum(weight * model.intercept for weight, model in models))


def best_trees(inputs: tuple[Input, ...], rows: pd.DataFrame) -> tuple[Forecast, dict[str, float]]:
    """Boosted trees, as many as people unseen are best forecast with: beside the answer, never in it."""
    count, scores = _best({count: _unseen(_trees(inputs, int(count)), rows, rows) for count in TREES}, rows)
    log_odds = _trees(inputs, int(count))(rows)
    return lambda people: expit(log_odds(people)), scores


def _best(log_odds: dict[float, np.ndarray], rows: pd.DataFrame) -> tuple[float, dict[str, float]]:
    """The setting with the least of the challenge's figure, and the figure of each."""
    scores = {setting: brier_mean(expit(own), rows) for setting, own in log_odds.items()}
    return min(scores, key=scores.__getitem__), {f"{key:g}": round(score, 5) for key, score in scores.items()}


def _unseen(fit: Fit, train: pd.DataFrame, rows: pd.DataFrame) -> np.ndarray:
    return unseen(fit, train, rows, folds=FOLDS, salt="nij")


def _explainable(inputs: tuple[Input, ...], pairs: int, bags: int, rows: pd.DataFrame) -> ExplainableRisk:
    model = ExplainableRisk(inputs, replicate_count=bags, pair_count=pairs, seed=SEED, jobs=1)
    return model.fit(rows, rows["outcome"], rows["person_id"])


def _penalised(inputs: tuple[Input, ...], penalty: float, rows: pd.DataFrame) -> AdditiveRisk:
    return PenalisedRisk(inputs, penalty=penalty).fit(rows, rows["outcome"]).additive("lines")


def _boosted(inputs: tuple[Input, ...], pairs: int) -> Fit:
    return lambda rows: _explainable(inputs, pairs, FEW, rows).additive("boosted").log_odds


def _lines(inputs: tuple[Input, ...], penalty: float) -> Fit:
    return lambda rows: _penalised(inputs, penalty, rows).log_odds


def _trees(inputs: tuple[Input, ...], count: int) -> Fit:
    return lambda rows: boosted_trees(rows, inputs, seed=SEED, rounds=count)
