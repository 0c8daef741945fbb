"""Scorecard: at most ten questions, whole points for each answer, a total that can be worked out by hand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import Direction
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.columns import require_columns, require_known_categories
from models.inputs import Input
from models.recalibration import fit_affine
from models.term import Term

_RANKS = np.arange(1, 8) / 8
# A question that fewer than 2 in 100 answer with yes, or with no, tells too little to be asked.
_RAREST = 0.02
_RIDGE = 1.0
_STEPS = 12


@dataclass(frozen=True)
class Item:
    """One question about one column, whose "yes" raises the risk.

    Parameters
    ----------
    column : Input
        What it asks about.
    cut : float
        Of a number, or the place of a word in order: "yes" from here on.
    word : str
        Of words without order: "yes" for this word.
    turned : bool
        Whether "yes" means below the cut, or any other word.
    """

    column: Input
    cut: float = 0.0
    word: str = ""
    turned: bool = False


class Scorecard(ClassifierMixin, BaseEstimator):
    """Probability of an outcome from a total of whole points.

    Parameters
    ----------
    inputs : sequence of Input
        The columns of X and what is known about them.
    item_count : int
        Questions at most.
    most_points : int
        Points of the weightiest answer at most.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        0 and 1.
    items_ : list of Item
        The questions.
    points_ : ndarray of int of shape (n_items,)
        Points for "yes", all above 0; "no" is 0, and "not known" the average of the known, rounded.
    calibration_ : Calibration
        From the total to log-odds.
    """

    def __init__(self, inputs: Sequence[Input], *, item_count: int = 10, most_points: int = 5):
        self.inputs = inputs
        self.item_count = item_count
        self.most_points = most_points

    def fit(self, X, y, persons=None):
        """Choose the questions one by one, each the one that tells most beside those before it, and round.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name; missing is null.
        y : array-like of shape (n_rows,)
            Outcome, 0 or 1.
        persons : array-like of shape (n_rows,), optional
            Not used: nothing is resampled.

        Returns
        -------
        Scorecard
            Itself.
        """
        frame = require_columns(X, [column.name for column in self.inputs], needed_by=type(self).__name__)
        y = np.asarray(y, dtype=float)
        self.classes_ = np.array([0, 1])
        items = [item for column in self.inputs for item in _questions(column, frame[column.name])]
        answers = np.column_stack([np.ones(len(y)), *(_answer(item, frame[item.column.name]) for item in items)])
        chosen, weights = _forward(answers, y, [_sign(item) for item in items], self.item_count)
        points = _whole_points(answers[:, chosen], np.abs(weights), y, np.sign(weights), most=self.most_points)
        asked = [
            (items[at - 1], weight, mark) for at, weight, mark in zip(chosen, weights, points, strict=True) if mark
        ]
        # Turned round where "yes" lowers the risk, so that every point raises it.
        self.items_ = [item if weight > 0 else _turned(item) for item, weight, _ in asked]
        self.points_ = np.array([mark for *_, mark in asked], dtype=int)
        self.shares_ = np.array([_answer(item, frame[item.column.name]).mean() for item in self.items_])
        total = self.totals(frame)
        intercept, slope = fit_affine(total[None, :].astype(float), y, np.ones((1, len(y))))[0]
        self.calibration_ = Calibration(float(intercept), float(slope), learned_on="the rows it was fitted on")
        return self

    def totals(self, X) -> np.ndarray:
        """Total points of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name.

        Returns
        -------
        ndarray of int of shape (n_rows,)
            0 or more.
        """
        total = np.zeros(len(X), dtype=int)
        for item, points, share in zip(self.items_, self.points_, self.shares_, strict=True):
            values = X[item.column.name]
            known = _is_yes(item, values) * points
            total += np.where(values.isna(), round(points * share), known)
        return total

    def predict_proba(self, X):
        """Probabilities, columns in the order of `classes_`.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_rows, 2)
            Probabilities that sum to one.
        """
        check_is_fitted(self)
        asked = dict.fromkeys(item.column.name for item in self.items_)
        frame = require_columns(X, asked, needed_by=type(self).__name__)
        p = expit(self.calibration_.intercept + self.calibration_.slope * self.totals(frame))
        return np.column_stack([1 - p, p])

    def additive(self, name: str) -> AdditiveRisk:
        """The card as the document that is served: one table of whole points for each column.

        Parameters
        ----------
        name : str
            Outcome that is predicted.

        Returns
        -------
        AdditiveRisk
            The same probabilities.
        """
        check_is_fitted(self)
        columns = {item.column.name: item.column for item in self.items_}
        terms = tuple(self._term(column) for column in columns.values())
        return AdditiveRisk(name, terms, 0.0, self.calibration_)

    def _term(self, column: Input) -> Term:
        """Questions about one column are one table."""
        asked = [
            (item, int(points), round(points * share))
            for item, points, share in zip(self.items_, self.points_, self.shares_, strict=True)
            if item.column == column
        ]
        cuts = tuple(sorted({item.cut for item, *_ in asked})) if column.kind == "number" else ()
        example = pd.Series([-np.inf, *cuts]) if column.kind == "number" else pd.Series(column.levels, dtype=object)
        rows = sum(_is_yes(item, example) * points for item, points, _ in asked)
        return Term(
            name=column.name,
            feature=column.name,
            kind="bins" if column.kind == "number" else "levels",
            points=np.asarray(rows, dtype=float),
            missing=float(sum(missing for *_, missing in asked)),
            cuts=cuts,
            levels=() if column.kind == "number" else column.levels,
            group=column.group,
            meaning=column.meaning,
            unit=column.unit,
            phrase=column.phrase,
            missing_phrase=column.missing_phrase,
        )


def _questions(column: Input, values: pd.Series) -> list[Item]:
    known = values.dropna()
    if column.kind == "number":
        items = [Item(column, cut=float(cut)) for cut in np.unique(np.quantile(known.astype(float), _RANKS))]
    elif column.kind == "ordered":
        items = [Item(column, cut=float(place)) for place in range(1, len(column.levels))]
    else:
        items = [Item(column, word=word) for word in column.levels]
    shares = [_is_yes(item, known).mean() for item in items]
    return [item for item, share in zip(items, shares, strict=True) if _RAREST <= share <= 1 - _RAREST]


def _is_yes(item: Item, values: pd.Series) -> np.ndarray:
    """Whether each value answers "yes"; a missing one is asked elsewhere."""
    column = item.column
    if column.kind == "number":
        found = values.to_numpy(dtype=float, na_value=np.nan) >= item.cut
    else:
        require_known_categories(values, column.levels, needed_by="Scorecard")
        places = pd.Index(column.levels).get_indexer(pd.Index(values))
        found = places >= item.cut if column.kind == "ordered" else places == column.levels.index(item.word)
    return np.asarray(found != item.turned)


def _answer(item: Item, values: pd.Series) -> np.ndarray:
    """1 or 0, and the average of the known for who is not known."""
    missing = values.isna().to_numpy()
    yes = _is_yes(item, values).astype(float)
    return np.where(missing, yes[~missing].mean(), yes)


def _turned(item: Item) -> Item:
    return Item(item.column, item.cut, item.word, turned=not item.turned)


def _sign(item: Item) -> int:
    return {Direction.INCREASING: 1, Direction.DECREASING: -1}.get(item.column.direction, 0)


def _forward(answers: np.ndarray, y: np.ndarray, signs: list[int], count: int) -> tuple[list[int], np.ndarray]:
    """Columns of the strongest score test, one after the other, and their weights; none against its direction."""
    chosen: list[int] = []
    weights = np.array([np.log(y.mean() / (1 - y.mean()))])
    direction = np.array([0, *signs])
    while len(chosen) < min(count, len(signs)):
        used = answers[:, [0, *chosen]]
        p = expit(used @ weights)
        pull = answers.T @ (y - p)
        spread = p * (1 - p)
        # What of each column the columns already chosen do not tell.
        shared = np.linalg.solve((used.T * spread) @ used, (used.T * spread) @ answers)
        left = (spread[:, None] * answers**2).sum(axis=0) - (shared * ((used.T * spread) @ answers)).sum(axis=0)
        strength = np.where(left > 1e-6 * len(y), pull**2 / np.maximum(left, 1e-9), 0.0)
        strength[(direction * pull < 0) | np.isin(np.arange(len(pull)), [0, *chosen])] = 0.0
        if strength.max() <= 0:
            break
        chosen.append(int(strength.argmax()))
        weights = _newton(answers[:, [0, *chosen]], y)
        # A later question may turn an earlier one against its direction: that one is no longer asked.
        kept = [at for at, weight in zip(chosen, weights[1:], strict=True) if direction[at] * weight >= 0]
        if len(kept) < len(chosen):
            direction[[at for at in chosen if at not in kept]] = 0
            dropped = [at for at in chosen if at not in kept]
            answers = answers.copy()
            answers[:, dropped] = 0.0
            chosen = kept
            weights = _newton(answers[:, [0, *chosen]], y)
    return chosen, weights[1:]


def _newton(design: np.ndarray, y: np.ndarray) -> np.ndarray:
    weights, ridge = np.zeros(design.shape[1]), _RIDGE * np.eye(design.shape[1])
    ridge[0, 0] = 0.0
    for _ in range(_STEPS):
        p = expit(design @ weights)
        hessian = (design.T * (p * (1 - p))) @ design + ridge
        weights = weights + np.linalg.solve(hessian, design.T @ (y - p) - ridge @ weights)
    return weights


def _whole_points(
    answers: np.ndarray, weights: np.ndarray, y: np.ndarray, signs: np.ndarray, *, most: int
) -> np.ndarray:
    """Weights in whole points, the weightiest 1 to `most`: whichever loses least likelihood."""
    best, least = np.zeros(len(weights), dtype=int), np.inf
    for largest in range(1, most + 1) if len(weights) else ():
        points = np.rint(weights * largest / weights.max()).astype(int)
        total = answers @ (points * signs)
        intercept, slope = fit_affine(total[None, :], y, np.ones((1, len(y))))[0]
        z = intercept + slope * total
        loss = float((np.logaddexp(0, z) - y * z).sum())
        if loss < least - 1e-9:
            best, least = points, loss
    return best
