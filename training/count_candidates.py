"""Candidates for an expected count: the mean, the official formula, the additive model, the yardstick of trees."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

from models.additive_count import AdditiveCount
from models.explainable_count import ExplainableCount
from models.inputs import Input
from models.score_curve_fitting import LOG, fit_score_curve
from training.candidates import official_terms, tree_pipeline
from training.study import RECALIBRATE, TRAIN, Study
from training.unseen import Forecast, unseen

_TINY = 1e-6
_YARDSTICK_FOLDS = 3


@dataclass(frozen=True)
class LearnedCount:
    """Tables for one count as they were fitted, before any correction.

    Parameters
    ----------
    model : AdditiveCount
        The tables.
    column : str
        What is counted.
    unseen : callable or None
        From rows to log counts by what was not learned from each row's person; None where nothing was learned.
    """

    model: AdditiveCount
    column: str
    unseen: Callable[[pd.DataFrame], np.ndarray] | None = None

    def log_counts(self, rows: pd.DataFrame) -> np.ndarray:
        """Log count of each row as of somebody new.

        Parameters
        ----------
        rows : DataFrame
            Features and "person_id".

        Returns
        -------
        ndarray of shape (n_rows,)
            Before correction; NaN for a person of whom everything was learned.
        """
        return self.model.score(rows) if self.unseen is None else self.unseen(rows)

    def corrected(self, rows: pd.DataFrame, *, learned_on: str, seed: int) -> AdditiveCount:
        """The same tables corrected to what was counted on some rows.

        Parameters
        ----------
        rows : DataFrame
            Features, "person_id" and the count.
        learned_on : str
            Which people and dates, in words.
        seed : int
            Seed of the resampling.

        Returns
        -------
        AdditiveCount
            With a correction of its own in each replicate.
        """
        log_counts = self.log_counts(rows)
        known = ~np.isnan(log_counts)
        rows, log_counts = rows[known], log_counts[known]
        curve = fit_score_curve(
            log_counts,
            rows[self.column].to_numpy(dtype=float),
            link=LOG,
            persons=rows["person_id"].to_numpy(),
            learned_on=learned_on,
            replicate_count=len(self.model.replicate_intercepts),
            seed=seed,
        )
        return replace(self.model, curve=curve)


def official_count(study: Study, column: str, *, name: str, replicate_count: int) -> LearnedCount:
    """The official formula's log-odds as a log count, which the correction puts on the right scale.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    column : str
        What is counted.
    name : str
        The formula.
    replicate_count : int
        Resamples of the correction.

    Returns
    -------
    LearnedCount
        A model of slopes that are all one.
    """
    terms = official_terms(study, replicate_count)
    return LearnedCount(AdditiveCount(name, terms, 0.0, replicate_intercepts=np.zeros(replicate_count)), column)


def additive_count(
    study: Study, column: str, *, inputs: tuple[Input, ...], replicate_count: int, bin_count: int, seed: int
) -> LearnedCount:
    """One table for each input, boosted on the Poisson deviance of the training rows.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    column : str
        What is counted.
    inputs : tuple of Input
        What it reads.
    replicate_count : int
        Refits on resampled persons.
    bin_count : int
        Largest number of bins of a number.
    seed : int
        Seed of the fit.

    Returns
    -------
    LearnedCount
        An additive model.
    """
    train = study.part(TRAIN)
    fitted = ExplainableCount(inputs, replicate_count=replicate_count, bin_count=bin_count, seed=seed)
    fitted.fit(train, train[column].to_numpy(dtype=float), train["person_id"])
    return LearnedCount(
        fitted.additive(column), column, unseen=lambda rows: fitted.unseen_score(rows, rows["person_id"])
    )


def mean_count(study: Study, column: str, rows: pd.DataFrame) -> np.ndarray:
    """The mean count of the recalibration rows, for everyone alike.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    column : str
        What is counted.
    rows : DataFrame
        Rows to predict.

    Returns
    -------
    ndarray of shape (n_rows,)
        One number.
    """
    return np.full(len(rows), study.part(RECALIBRATE)[column].mean())


def yardstick_count(study: Study, column: str, rows: pd.DataFrame, *, seed: int) -> np.ndarray:
    """Boosted trees on the same inputs, recalibrated: what readability costs is measured against them.

    Parameters
    ----------
    study : Study
        Rows to learn from.
    column : str
        What is counted.
    rows : DataFrame
        Rows to predict.
    seed : int
        Seed of the fit.

    Returns
    -------
    ndarray of shape (n_rows,)
        Expected counts, never served.
    """
    train, later = study.part(TRAIN), study.part(RECALIBRATE)

    def fit(learned: pd.DataFrame) -> Forecast:
        return boosted_counts(learned, column, study.inputs, seed=seed)

    log_counts = unseen(fit, train, later, folds=_YARDSTICK_FOLDS, salt="yardstick")
    curve = fit_score_curve(
        log_counts,
        later[column].to_numpy(dtype=float),
        link=LOG,
        persons=later["person_id"].to_numpy(),
        learned_on="the recalibration rows",
    )
    return np.exp(curve.corrected(fit(train)(rows)))


def boosted_counts(rows: pd.DataFrame, column: str, inputs: tuple[Input, ...], *, seed: int) -> Forecast:
    """Boosted trees on the Poisson deviance.

    Parameters
    ----------
    rows : DataFrame
        Features and the count.
    column : str
        What is counted.
    inputs : tuple of Input
        What they read.
    seed : int
        Seed of the fit.

    Returns
    -------
    callable
        From rows to log counts.
    """
    names = [column.name for column in inputs]
    trees = tree_pipeline(inputs, partial(HistGradientBoostingRegressor, loss="poisson"), seed=seed, rounds=150)
    trees.fit(rows[names], rows[column].to_numpy(dtype=float))
    return lambda asked: np.log(np.maximum(trees.predict(asked[names]), _TINY))
