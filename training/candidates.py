"""The named candidates of every run: base rate, official formula, additive model, the yardstick of boosted trees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder

from features.exceptions import GateRefused
from features.vocabulary import Direction, ReasonGroup
from models.additive import AdditiveRisk
from models.explainable import ExplainableRisk
from models.inputs import Input
from models.recalibration import fit_calibration
from models.term import Term
from training.bending import bent
from training.study import RECALIBRATE, TRAIN, Study
from training.unseen import Forecast, unseen

_SIGN = {Direction.INCREASING: 1, Direction.DECREASING: -1, Direction.EITHER: 0}
_CLIP = 1e-6
_YARDSTICK_FOLDS = 3


@dataclass(frozen=True)
class Candidate:
    """One way to predict, fitted and recalibrated on the same rows as the others.

    Parameters
    ----------
    name : str
        Its name in every report.
    probability : ndarray of shape (n_test_rows,)
        Probabilities of the test rows.
    model : AdditiveRisk or None
        What could be served; None for a yardstick, which never is.
    unseen : callable or None
        From rows to log-odds, before correction, by what was not learned from each row's person; None where nothing
        was learned from anybody.
    """

    name: str
    probability: np.ndarray
    model: AdditiveRisk | None = None
    unseen: Callable[[pd.DataFrame], np.ndarray] | None = None

    def served(self) -> AdditiveRisk:
        """The model that could be served.

        Returns
        -------
        AdditiveRisk
            The model.

        Raises
        ------
        GateRefused
            If this is a yardstick.
        """
        if self.model is None:
            raise GateRefused(f"{self.name} is a yardstick and is never served.")
        return self.model


def base_rate(study: Study, test: pd.DataFrame) -> Candidate:
    """The share with the outcome among the recalibration rows, for everyone alike.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.

    Returns
    -------
    Candidate
        The simplest forecast there is.
    """
    share = study.part(RECALIBRATE)["outcome"].mean()
    return Candidate("base rate", np.full(len(test), share))


def official(study: Study, test: pd.DataFrame, *, name: str, replicate_count: int, seed: int) -> Candidate:
    """The official formula, its log-odds recalibrated to this outcome and period, term by term.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    name : str
        Its name in every report.
    replicate_count : int
        Resamples of the recalibration.
    seed : int
        Seed of the resampling.

    Returns
    -------
    Candidate
        A model of slopes that are all one before recalibration.
    """
    terms = official_terms(study, replicate_count)
    raw = AdditiveRisk(name, terms, 0.0, replicate_intercepts=np.zeros(replicate_count))
    model = recalibrated(raw, study.part(RECALIBRATE), seed=seed, learned_on="the recalibration rows")
    return Candidate(f"{name}, recalibrated", model.probability(test), model)


def rival(study: Study, test: pd.DataFrame, *, name: str) -> Candidate:
    """An official formula beside the comparator, recalibrated to this outcome and period.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    name : str
        One of the study's rivals.

    Returns
    -------
    Candidate
        Never served. Who has no score counts as average.
    """
    column, later = study.rivals[name], study.part(RECALIBRATE)
    average = study.part(TRAIN)[column].mean()
    scale = fit_calibration(
        later[column].fillna(average).to_numpy(),
        later["outcome"].to_numpy(),
        persons=later["person_id"].to_numpy(),
        learned_on="the recalibration rows",
    )
    return Candidate(
        f"{name}, recalibrated", expit(scale.intercept + scale.slope * test[column].fillna(average).to_numpy())
    )


def additive(
    study: Study, test: pd.DataFrame, *, name: str, inputs: tuple[Input, ...], fitting: dict, seed: int
) -> Candidate:
    """The additive model, with a curve where people unseen earn it, recalibrated.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    name : str
        Its name in every report.
    inputs : tuple of Input
        What it reads.
    fitting : dict
        Parameters of `ExplainableRisk`.
    seed : int
        Seed of the resampling.

    Returns
    -------
    Candidate
        A model of one table per input.
    """
    train, later = study.part(TRAIN), study.part(RECALIBRATE)
    fitted = ExplainableRisk(inputs, seed=seed, **fitting).fit(train, train["outcome"], train["person_id"])

    def of_unseen(rows: pd.DataFrame) -> np.ndarray:
        return fitted.unseen_score(rows, rows["person_id"])

    raw = bent(fitted.additive(name), train, of_unseen(train), seed=seed)
    model = recalibrated(raw, later, seed=seed, learned_on="the recalibration rows", score=of_unseen(later))
    return Candidate(name, model.probability(test), model, of_unseen)


def yardstick(study: Study, test: pd.DataFrame, *, seed: int) -> Candidate:
    """Boosted trees on the same inputs, recalibrated: what readability costs is measured against them.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    test : DataFrame
        Rows to predict.
    seed : int
        Seed of the fit.

    Returns
    -------
    Candidate
        Never served.
    """
    train, later = study.part(TRAIN), study.part(RECALIBRATE)

    def fit(rows: pd.DataFrame) -> Forecast:
        return boosted_trees(rows, study.inputs, seed=seed)

    scale = fit_calibration(
        unseen(fit, train, later, folds=_YARDSTICK_FOLDS, salt="yardstick"),
        later["outcome"].to_numpy(),
        persons=later["person_id"].to_numpy(),
        learned_on="the recalibration rows",
    )
    return Candidate("boosted trees (yardstick)", expit(scale.intercept + scale.slope * fit(train)(test)))


def boosted_trees(rows: pd.DataFrame, inputs: tuple[Input, ...], *, seed: int, rounds: int = 150) -> Forecast:
    """Boosted trees, monotone where the field expects a direction.

    Parameters
    ----------
    rows : DataFrame
        Features and "outcome".
    inputs : tuple of Input
        What they read.
    seed : int
        Seed of the fit.
    rounds : int
        Trees.

    Returns
    -------
    callable
        From rows to log-odds.
    """
    columns = [column.name for column in inputs]
    trees = tree_pipeline(inputs, HistGradientBoostingClassifier, seed=seed, rounds=rounds)
    trees.fit(rows[columns], rows["outcome"])
    return lambda asked: logit(np.clip(trees.predict_proba(asked[columns])[:, 1], _CLIP, 1 - _CLIP))


def tree_pipeline(inputs: tuple[Input, ...], library: Callable[..., Any], *, seed: int, rounds: int) -> Pipeline:
    """Boosted trees of a library on the inputs of a model, monotone where the field expects a direction.

    Parameters
    ----------
    inputs : tuple of Input
        What they read.
    library : callable
        Makes the estimator: `HistGradientBoostingClassifier`, or the regressor bound to its loss.
    seed : int
        Seed of the fit.
    rounds : int
        Trees.

    Returns
    -------
    Pipeline
        Not fitted.
    """
    words = [column.name for column in inputs if column.kind != "number"]
    numbers = [column.name for column in inputs if column.kind == "number"]
    return make_pipeline(
        ColumnTransformer(
            [
                ("words", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), words),
                ("numbers", "passthrough", numbers),
            ]
        ),
        library(
            learning_rate=0.05,
            max_iter=rounds,
            max_leaf_nodes=8,
            min_samples_leaf=40,
            l2_regularization=1.0,
            categorical_features=list(range(len(words))) or None,
            monotonic_cst=[0] * len(words) + [_SIGN[c.direction] for c in inputs if c.kind == "number"],
            random_state=seed,
        ),
    )


def recalibrated(
    model: AdditiveRisk, rows: pd.DataFrame, *, seed: int, learned_on: str, score: np.ndarray | None = None
) -> AdditiveRisk:
    """A model with its affine correction learned anew on some rows.

    Parameters
    ----------
    model : AdditiveRisk
        Any model; its present correction is dropped, its curve stays.
    rows : DataFrame
        Features, "outcome" and "person_id".
    seed : int
        Seed of the resampling.
    learned_on : str
        Which people and dates, in words.
    score : ndarray of shape (n_rows,), optional
        Of each row, before curve and correction, by what was not learned from its person; NaN where nothing is such.
        A model that knows these people already would be corrected to be too sure of itself about others.

    Returns
    -------
    AdditiveRisk
        The same tables and curve, corrected to these rows.
    """
    if score is None:
        score, replicates = model.score(rows), model.replicate_log_odds(rows)
    else:
        rows, score = rows[~np.isnan(score)], score[~np.isnan(score)]
        replicates = np.repeat(score[:, None], len(model.replicate_intercepts), axis=1)
        replicates = model.curve.corrected_replicates(replicates)
    scale = fit_calibration(
        model.curve.corrected(score),
        rows["outcome"].to_numpy(),
        persons=rows["person_id"].to_numpy(),
        learned_on=learned_on,
        replicate_log_odds=replicates,
        seed=seed,
    )
    return replace(model, calibration=scale)


def official_terms(study: Study, replicate_count: int) -> tuple[Term, ...]:
    """The terms of the official formula as slopes of one.

    Parameters
    ----------
    study : Study
        Names its columns.
    replicate_count : int
        Replicates, all alike: the formula is not fitted.

    Returns
    -------
    tuple of Term
        They add up to the comparator.
    """
    return tuple(_slope(column, study, replicate_count) for column in study.official)


def _slope(column: Input, study: Study, replicate_count: int) -> Term:
    """A term that passes its column on; a missing score counts as average, a term that does not apply as nothing."""
    is_whole_score = column.name == study.comparator
    missing = float(study.part(TRAIN)[column.name].mean()) if is_whole_score else 0.0
    return Term(
        name=column.name,
        feature=column.name,
        kind="linear",
        points=np.array([1.0]),
        missing=missing,
        replicates=np.tile([1.0, missing], (replicate_count, 1)),
        group=column.group,
        meaning=column.meaning,
    )


def without_group(inputs: tuple[Input, ...], group: ReasonGroup) -> tuple[Input, ...]:
    """Inputs that do not belong to a group.

    Parameters
    ----------
    inputs : tuple of Input
        All inputs.
    group : ReasonGroup
        The group to leave out.

    Returns
    -------
    tuple of Input
        The others.
    """
    return tuple(column for column in inputs if column.group != group)
