"""PenalisedRisk: a penalised logistic model of straight lines between knots, monotone where the field expects it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import Direction
from models.additive import AdditiveRisk
from models.columns import require_columns, require_known_categories
from models.inputs import Input
from models.recalibration import person_weights
from models.term import Term

_KNOTS = 7
_STEPS = 500
# Steps of a refit that starts from the fit itself.
_MORE_STEPS = 40
# A bend costs the whole penalty, a slope a tenth: what few people tell is drawn towards a line, then to nothing.
_OF_SLOPES = 0.1


@dataclass(frozen=True)
class _Part:
    """One input as columns of the design: a rise for each pair of neighbouring knots or words, or a column a word."""

    column: Input
    knots: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    middle: np.ndarray | None = None

    @property
    def is_ordered(self) -> bool:
        return self.column.kind != "words"

    @property
    def corners(self) -> np.ndarray:
        """Design of each knot or word itself, of shape (n_points, n_columns), before the middle is taken away."""
        count = len(self.knots) or len(self.words)
        return np.tri(count, count, -1)[:, :-1] if self.is_ordered else np.eye(count)

    def known(self, values: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """Design of each value, nothing where it is missing, and whether it is missing."""
        missing = values.isna().to_numpy()
        if self.column.kind == "number":
            numbers = np.where(missing, self.knots[0], values.to_numpy(dtype=float, na_value=np.nan))
            rises = [np.interp(numbers, self.knots, corner) for corner in self.corners.T]
            design = np.column_stack(rises) if rises else np.empty((len(values), 0))
        else:
            require_known_categories(values, self.words, needed_by="PenalisedRisk")
            design = self.corners[np.maximum(pd.Index(self.words).get_indexer(pd.Index(values)), 0)]
        return np.where(missing[:, None], 0.0, design), missing

    def design(self, values: pd.Series) -> np.ndarray:
        """Columns about the average of who is known, and one for missing: an average person, more or less."""
        design, missing = self.known(values)
        return np.column_stack([np.where(missing[:, None], 0.0, design - self.middle), missing])

    def penalty(self) -> np.ndarray:
        """Of bends and slopes, of words, and of missing."""
        rises = self.corners.shape[1]
        square = np.zeros((rises + 1, rises + 1))
        if self.is_ordered:
            bends = np.diff(np.eye(rises), axis=0)
            square[:-1, :-1] = bends.T @ bends + _OF_SLOPES * np.eye(rises)
        else:
            square[:-1, :-1] = np.eye(rises)
        square[-1, -1] = 1.0
        return square

    def bounds(self) -> list[tuple[float | None, float | None]]:
        """No fall where the risk is to rise, no rise where it is to fall."""
        free = (None, None)
        one = {Direction.INCREASING: (0.0, None), Direction.DECREASING: (None, 0.0)}.get(self.column.direction, free)
        return [one if self.is_ordered else free] * self.corners.shape[1] + [free]

    def points(self, weights: np.ndarray) -> np.ndarray:
        """Log-odds of each knot or word, the missing value's last, for each row of weights."""
        return np.column_stack([weights[:, :-1] @ (self.corners - self.middle).T, weights[:, -1]])


class PenalisedRisk(ClassifierMixin, BaseEstimator):
    """Probability of an outcome as a sum of lines through knots and points of words, drawn towards straight lines.

    Parameters
    ----------
    inputs : sequence of Input
        The columns of X and what is known about them.
    penalty : float
        Weight of bends, slopes and words against the log likelihood; above 0.
    replicate_count : int
        Refits on resampled persons; their spread is the model range.
    seed : int
        Seed of the resampling.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        0 and 1.
    weights_ : ndarray of shape (n_columns,)
        Of the design; the intercept first.
    replicate_weights_ : ndarray of shape (n_replicates, n_columns)
        The same, refitted on resampled persons.
    """

    def __init__(self, inputs: Sequence[Input], *, penalty: float = 10.0, replicate_count: int = 0, seed: int = 0):
        self.inputs = inputs
        self.penalty = penalty
        self.replicate_count = replicate_count
        self.seed = seed

    def fit(self, X, y, persons=None):
        """Fit the lines.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name; missing is null.
        y : array-like of shape (n_rows,)
            Outcome, 0 or 1.
        persons : array-like of shape (n_rows,), optional
            Whose row it is; rows of one person are resampled together. One row a person when absent.

        Returns
        -------
        PenalisedRisk
            Itself.
        """
        frame = require_columns(X, [column.name for column in self.inputs], needed_by=type(self).__name__)
        y = np.asarray(y, dtype=float)
        persons = np.arange(len(y)) if persons is None else np.asarray(persons)
        self.classes_ = np.array([0, 1])
        self.parts_ = [_part(column, frame[column.name]) for column in self.inputs]
        design = self._design(frame)
        start = np.zeros(design.shape[1])
        self.weights_ = self._least(design, y, np.ones(len(y)), start, steps=_STEPS)
        drawn = person_weights(persons, self.replicate_count, seed=self.seed) if self.replicate_count else ()
        refits = [self._least(design, y, weight, self.weights_, steps=_MORE_STEPS) for weight in drawn]
        self.replicate_weights_ = np.array(refits).reshape(len(refits), len(start))
        return self

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
        frame = require_columns(X, [column.name for column in self.inputs], needed_by=type(self).__name__)
        p = expit(self._design(frame) @ self.weights_)
        return np.column_stack([1 - p, p])

    def additive(self, name: str) -> AdditiveRisk:
        """The fitted lines as the document that is served.

        Parameters
        ----------
        name : str
            Outcome that is predicted.

        Returns
        -------
        AdditiveRisk
            The same probabilities, not recalibrated.
        """
        check_is_fitted(self)
        every = np.vstack([self.weights_, self.replicate_weights_])
        ends = np.cumsum([1, *(part.corners.shape[1] + 1 for part in self.parts_)])
        terms = [
            _term(part, part.points(every[:, start:end]))
            for part, start, end in zip(self.parts_, ends[:-1], ends[1:], strict=True)
        ]
        return AdditiveRisk(name, tuple(terms), float(every[0, 0]), replicate_intercepts=every[1:, 0])

    def _design(self, frame: pd.DataFrame) -> np.ndarray:
        return np.hstack([np.ones((len(frame), 1)), *(part.design(frame[part.column.name]) for part in self.parts_)])

    def _least(
        self, design: np.ndarray, y: np.ndarray, weight: np.ndarray, start: np.ndarray, *, steps: int
    ) -> np.ndarray:
        """Weights of least penalised log loss within the bounds."""
        blocks = [part.penalty() * self.penalty for part in self.parts_]
        bounds = [(None, None), *(bound for part in self.parts_ for bound in part.bounds())]
        cuts = np.cumsum([len(block) for block in blocks])[:-1]

        def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
            z = design @ weights
            pulls = [block @ own for block, own in zip(blocks, np.split(weights[1:], cuts), strict=True)]
            pull = np.concatenate([[0.0], *pulls])
            value = weight @ (np.logaddexp(0, z) - y * z) + weights @ pull / 2
            return value, design.T @ (weight * (expit(z) - y)) + pull

        options = {"maxiter": steps, "maxfun": 2 * steps, "ftol": 1e-10, "gtol": 1e-4}
        return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x


def _part(column: Input, values: pd.Series) -> _Part:
    """Knots at evenly spaced ranks of the known values; the middle is the average of who is known."""
    known = values.dropna()
    if column.kind == "number":
        numbers = known.to_numpy(dtype=float)
        ranks = np.linspace(0.02, 0.98, _KNOTS)
        knots = np.unique(numbers) if len(np.unique(numbers)) <= _KNOTS else np.unique(np.quantile(numbers, ranks))
        part = _Part(column, knots=tuple(knots.tolist()) or (0.0,))
    else:
        part = _Part(column, words=column.levels or tuple(sorted(known.unique())))
    design, missing = part.known(values)
    middle = design[~missing].mean(axis=0) if (~missing).any() else np.zeros(design.shape[1])
    return _Part(column, part.knots, part.words, middle)


def _term(part: _Part, points: np.ndarray) -> Term:
    column = part.column
    return Term(
        name=column.name,
        feature=column.name,
        kind="spline" if column.kind == "number" else "levels",
        points=points[0, :-1],
        missing=float(points[0, -1]),
        cuts=part.knots,
        levels=part.words,
        replicates=points[1:],
        group=column.group,
        meaning=column.meaning,
        unit=column.unit,
        phrase=column.phrase,
        missing_phrase=column.missing_phrase,
    )
