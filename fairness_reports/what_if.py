"""What methods that Desist does not use would have done: groups given their own line, or a model drawn to parity.

For an analyst, offline. Nothing here can be released: no score, list or service reads it.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.postprocessing import ThresholdOptimizer
from fairlearn.reductions import EqualizedOdds, ExponentiatedGradient
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from fairness_reports.groups import NOT_STATED, stated_groups
from fairness_reports.rates import outcome_cells
from fairness_reports.thresholds import read_thresholds
from models.inputs import Input

Array = NDArray[np.float64]
_ROUNDS = 20
_MOST_ROWS = 20_000
PLAIN, OWN_LINES, REDUCTION = "plain", "own lines", "reduction"
_MEANINGS = {
    PLAIN: "One line for everybody, where it reaches and spares best on average.",
    OWN_LINES: "A line of its own for each group, so that errors are equal (fairlearn's ThresholdOptimizer).",
    REDUCTION: "A model drawn to equal errors while it learns, choosing by lot (fairlearn's ExponentiatedGradient).",
}


def what_if(
    rows: pd.DataFrame, *, train: pd.DataFrame, inputs: Sequence[Input], attribute: str, seed: int
) -> dict[str, Any] | None:
    """The three choices among the same people, and how errors fall on groups under each.

    Parameters
    ----------
    rows : DataFrame
        Test people, one row each: "happened" (bool), "forecast", the attribute and the inputs.
    train : DataFrame
        Rows to learn from: "outcome", the attribute and the inputs.
    inputs : sequence of Input
        What a model reads.
    attribute : str
        What divides the people; those not stated are left out.
    seed : int
        Seed of every lot.

    Returns
    -------
    dict or None
        JSON-ready: `attribute`, `people`, and `choices`: of each `name`, `meaning`, share chosen, share of those who
        reoffended, and the widest gap between groups in false positive and false negative rates. None where fewer than
        two groups have people enough.

    Notes
    -----
    The three choose different numbers of people, since neither method knows of places. Both lines are drawn on the
    people they are shown on, which flatters them. Shares are told to the hundredth, so that no small count can be read.
    """
    people, learned = (
        _of_large_groups(part, attribute, which) for part, which in ((rows, "happened"), (train, "outcome"))
    )
    shared = set(people[attribute]) & set(learned[attribute])
    people, learned = (part[part[attribute].isin(shared)] for part in (people, learned))
    if len(shared) < 2:
        return None
    learned = learned.sample(min(_MOST_ROWS, len(learned)), random_state=seed)
    happened = people["happened"].to_numpy(dtype=float)
    chosen = {
        PLAIN: _at_one_line(happened, people["forecast"].to_numpy(dtype=float)),
        OWN_LINES: _own_lines(happened, people, attribute, seed=seed),
        REDUCTION: _reduction(people, learned, inputs, attribute, seed=seed),
    }
    return {
        "attribute": attribute,
        "people": len(people),
        "groups": sorted(shared),
        "choices": [
            {"name": name, "meaning": _MEANINGS[name], **_figures(happened, listed, people[attribute])}
            for name, listed in chosen.items()
        ],
    }


class _Given(ClassifierMixin, BaseEstimator):
    """A classifier whose one column is its answer, for a method that wants a fitted one."""

    def fit(self, X: pd.DataFrame, y: Array) -> "_Given":
        self.classes_ = np.array([0, 1])
        return self

    def predict(self, X: pd.DataFrame) -> Array:
        return np.asarray(X, dtype=float)[:, 0]


def _of_large_groups(rows: pd.DataFrame, attribute: str, outcome: str) -> pd.DataFrame:
    """People of groups in which enough reoffended and enough did not."""
    stated = rows.assign(**{attribute: stated_groups(rows[attribute])})
    counts = stated.groupby(attribute)[outcome].agg(["sum", "size"])
    least = read_thresholds().evidence["minimum_resampled"]
    large = counts.index[(counts["sum"] >= least) & (counts["size"] - counts["sum"] >= least)]
    return stated[stated[attribute].isin(large) & (stated[attribute] != NOT_STATED)]


def _at_one_line(happened: Array, forecast: Array) -> Array:
    """Whom a line takes that reaches and spares best on average."""
    lines = np.unique(np.quantile(forecast, np.linspace(0.01, 0.99, 99)))
    listed = forecast >= lines[:, None]
    reached, spared = listed @ happened / happened.sum(), (~listed) @ (1 - happened) / (1 - happened).sum()
    return listed[int(np.argmax(reached + spared))].astype(float)


def _own_lines(happened: Array, people: pd.DataFrame, attribute: str, *, seed: int) -> Array:
    method = ThresholdOptimizer(
        estimator=_Given().fit(people, happened),
        constraints="equalized_odds",
        objective="balanced_accuracy_score",
        prefit=True,
        predict_method="predict",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        method.fit(people[["forecast"]], happened, sensitive_features=people[attribute])
        return np.asarray(
            method.predict(people[["forecast"]], sensitive_features=people[attribute], random_state=seed), dtype=float
        )


def _reduction(
    people: pd.DataFrame, learned: pd.DataFrame, inputs: Sequence[Input], attribute: str, *, seed: int
) -> Array:
    prepared = _preparation(inputs)
    names = [column.name for column in inputs]
    X = prepared.fit_transform(learned[names])
    method = ExponentiatedGradient(LogisticRegression(max_iter=500), EqualizedOdds(), max_iter=_ROUNDS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        method.fit(X, learned["outcome"].to_numpy(dtype=int), sensitive_features=learned[attribute])
        return np.asarray(method.predict(prepared.transform(people[names]), random_state=seed), dtype=float)


def _preparation(inputs: Sequence[Input]):
    numbers = [column.name for column in inputs if column.kind == "number"]
    words = [column.name for column in inputs if column.kind != "number"]
    return ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), numbers),
            ("words", OneHotEncoder(handle_unknown="ignore", sparse_output=False), words),
        ]
    )


def _figures(happened: Array, listed: Array, groups: pd.Series) -> dict[str, Any]:
    cells = outcome_cells(happened, listed).set_axis(groups.index)
    by_group = cells.groupby(groups.to_numpy()).sum()
    total = cells.sum()

    def widest(counted: str, beside: str) -> float:
        rates = by_group[counted] / (by_group[counted] + by_group[beside])
        return float(rates.max() - rates.min())

    shares = {
        "chosen": float(listed.mean()),
        "precision": float(total["true_positives"] / max(total["true_positives"] + total["false_positives"], 1)),
        "reached": float(total["true_positives"] / max(happened.sum(), 1)),
        "widest_false_positive_gap": widest("false_positives", "true_negatives"),
        "widest_false_negative_gap": widest("false_negatives", "true_positives"),
    }
    return {name: round(share, 2) for name, share in shares.items()}
