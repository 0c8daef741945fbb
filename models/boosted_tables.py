"""ExplainableTables: explainable boosting, refitted on resampled persons, exported as tables of one or two columns.

The boosting itself is `interpret`'s. Ours are the bags: each of them resamples persons with replacement and keeps
the persons left out to stop on, so the bins stay fixed, the mean over bags is the model, and the bags are its range.
"""

import itertools
import warnings
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import Direction
from models.additive_tables import AdditiveTables
from models.blocks import ROWS
from models.columns import require_columns
from models.inputs import Input
from models.term import Axis, Term

_SIGN = {Direction.INCREASING: 1, Direction.DECREASING: -1, Direction.EITHER: 0}
_UNORDERED = "words"
# A table of two columns is read by a person: 16 by 16 at most.
_PAIR_BINS = 16
# The library takes steps of 0.015, smooths for 75 rounds of all columns and goes on for 100 without gain. On Georgia's
# parolees, unseen in five folds, these give the same Brier score to within its noise, in a fifth of the time.
_BOOSTING = {
    "learning_rate": 0.08,
    "smoothing_rounds": 10,
    "interaction_smoothing_rounds": 10,
    "early_stopping_rounds": 5,
}
# Bags that tables of two columns are chosen on; asking all 200 took longer than fitting them.
_ASKED_FOR_PAIRS = 8


class ExplainableTables(BaseEstimator):
    """A score as a sum of shape functions, monotone where the field expects it; what it scores, its children say.

    Parameters
    ----------
    inputs : sequence of Input
        The columns of X and what is known about them.
    replicate_count : int
        Bags of resampled persons; their mean is the model and their spread is the model range.
    bin_count : int
        Largest number of bins of a number.
    pair_count : int
        Tables of two columns, chosen by the library among columns without a stated direction (a table of two would
        undo it) and of one reason group (or a group could not be left out).
    seed : int
        Seed of the resampling and of the boosting.
    jobs : int
        Worker processes.

    Attributes
    ----------
    boosted_ : EBMModel of interpret
        The fitted library estimator.
    persons_ : Index of shape (n_persons,)
        Whom it was fitted on; never exported.
    is_drawn_ : ndarray of bool of shape (n_persons, n_replicates)
        Whether each person is in each bag.
    """

    def __init__(
        self,
        inputs: Sequence[Input],
        *,
        replicate_count: int = 200,
        bin_count: int = 32,
        pair_count: int = 0,
        seed: int = 0,
        jobs: int = 2,
    ):
        self.inputs = inputs
        self.replicate_count = replicate_count
        self.bin_count = bin_count
        self.pair_count = pair_count
        self.seed = seed
        self.jobs = jobs

    def fit(self, X, y, persons=None):
        """Fit the shape functions.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name; missing is null.
        y : array-like of shape (n_rows,)
            What happened.
        persons : array-like of shape (n_rows,), optional
            Whose row it is; rows of one person are resampled together. One row a person when absent.

        Returns
        -------
        ExplainableTables
            Itself.
        """
        frame = self._frame(X)
        persons = np.arange(len(frame)) if persons is None else np.asarray(persons)
        bags = person_bags(persons, self.replicate_count, seed=self.seed)
        first = ~pd.Series(persons).duplicated().to_numpy()
        self.persons_, self.is_drawn_ = pd.Index(persons[first]), bags[first] > 0
        pairs: int | list[tuple[int, ...]] = self.pair_count
        if self.pair_count and self.replicate_count > _ASKED_FOR_PAIRS:
            few = self._boost(frame, y, bags[:, :_ASKED_FOR_PAIRS], pairs)
            pairs = [places for places in few.term_features_ if len(places) == 2]
        self.boosted_ = self._boost(frame, y, bags, pairs)
        return self

    def _boost(self, frame: pd.DataFrame, y: Any, bags: np.ndarray, pairs: int | list[tuple[int, ...]]) -> Any:
        """The library's model with so many tables of two columns, or with these."""
        boosted = self._library()(
            feature_names=[column.name for column in self.inputs],
            feature_types=[_feature_type(column) for column in self.inputs],
            monotone_constraints=[_SIGN[column.direction] for column in self.inputs],
            interactions=pairs,
            exclude=self._pairs_barred() if isinstance(pairs, int) and pairs else None,
            max_interaction_bins=_PAIR_BINS,
            outer_bags=bags.shape[1],
            max_bins=self.bin_count,
            random_state=self.seed,
            n_jobs=self.jobs,
            **_BOOSTING,
        )
        with warnings.catch_warnings():
            # It warns that its own plots hide missing values; ours show them as a row of the table.
            warnings.filterwarnings("ignore", message="Missing values detected")
            return boosted.fit(frame, np.asarray(y), bags=bags)

    def _tables(self, name: str) -> AdditiveTables:
        """The fitted tables, not recalibrated."""
        check_is_fitted(self)
        boosted = self.boosted_
        terms = []
        for places, scores, bagged in zip(
            boosted.term_features_, boosted.term_scores_, boosted.bagged_scores_, strict=True
        ):
            columns = [self.inputs[i] for i in places]
            # A column may have coarser bins of its own in tables of two.
            bins = [boosted.bins_[i][min(len(places), len(boosted.bins_[i])) - 1] for i in places]
            make = _pair if len(places) == 2 else _term
            terms.append(make(columns, bins, scores, bagged))
        return AdditiveTables(
            name=name,
            terms=tuple(terms),
            intercept=float(np.ravel(boosted.intercept_)[0]),
            replicate_intercepts=np.asarray(boosted.bagged_intercept_, dtype=float).ravel(),
        )

    @abstractmethod
    def _library(self) -> Callable[..., Any]:
        """The library's estimator, bound to its loss; imported only here."""

    def unseen_score(self, X, persons) -> np.ndarray:
        """Score of each row from the bags that its person was not in: what the model says of somebody new.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name.
        persons : array-like of shape (n_rows,)
            Whose row it is; somebody whom no bag has is judged by all of them.

        Returns
        -------
        ndarray of shape (n_rows,)
            Means over bags; NaN for a person who was in every bag.
        """
        check_is_fitted(self)
        tables = self._tables("unseen")
        place = self.persons_.get_indexer(pd.Index(np.asarray(persons)))
        is_outside = np.vstack([~self.is_drawn_, np.ones(self.replicate_count, dtype=bool)])[place]
        found = np.empty(len(X))
        for start in range(0, len(X), ROWS):
            block = slice(start, start + ROWS)
            scores, outside = tables.replicate_score(X.iloc[block]), is_outside[block]
            with np.errstate(invalid="ignore"):
                found[block] = (scores * outside).sum(axis=1) / outside.sum(axis=1)
        return found

    def _pairs_barred(self) -> list[tuple[int, int]]:
        possible = set(possible_pairs(self.inputs))
        return [pair for pair in itertools.combinations(range(len(self.inputs)), 2) if pair not in possible]

    def _frame(self, X: pd.DataFrame) -> pd.DataFrame:
        """Plain numbers and plain words, since the library guesses types otherwise."""
        frame = require_columns(X, [column.name for column in self.inputs], needed_by=type(self).__name__)
        plain: dict[str, Any] = {}
        for column in self.inputs:
            values = frame[column.name]
            if column.kind == "number":
                plain[column.name] = values.to_numpy(dtype=float, na_value=np.nan)
            else:
                plain[column.name] = values.astype(object).where(values.notna(), None).to_numpy()
        return pd.DataFrame(plain, index=frame.index)


def person_bags(persons: np.ndarray, replicate_count: int, *, seed: int) -> np.ndarray:
    """How often each row is in each bag; -1 where its person was not drawn and serves to stop on.

    Parameters
    ----------
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    replicate_count : int
        Number of bags.
    seed : int
        Seed of the draws.

    Returns
    -------
    ndarray of int8 of shape (n_rows, replicate_count)
        Multiplicities, all rows of a person alike.
    """
    codes, names = pd.factorize(persons)
    random = np.random.default_rng(seed)
    bags = np.empty((len(persons), replicate_count), dtype=np.int8)
    for replicate in range(replicate_count):
        drawn = np.bincount(random.integers(0, len(names), len(names)), minlength=len(names))
        bags[:, replicate] = np.where(drawn == 0, -1, drawn)[codes]
    return bags


def _feature_type(column: Input) -> str | list[str]:
    if column.kind == "number":
        return "continuous"
    return "nominal" if column.kind == _UNORDERED else list(column.levels)


def possible_pairs(inputs: Sequence[Input]) -> list[tuple[int, int]]:
    """Pairs of columns that one table may read: no stated direction, and one reason group.

    Parameters
    ----------
    inputs : sequence of Input
        The columns of a model.

    Returns
    -------
    list of tuple of int
        Places in `inputs`.
    """
    free = [place for place, column in enumerate(inputs) if column.direction == Direction.EITHER]
    return [(i, j) for i, j in itertools.combinations(free, 2) if inputs[i].group == inputs[j].group]


def _axis(column: Input, bins: Any) -> tuple[Axis, np.ndarray]:
    """Bins or words, and their rows: the library keeps missing first and unknown last; ours keeps missing last."""
    if column.kind == "number":
        cuts = tuple(float(cut) for cut in np.asarray(bins))
        return Axis(column.name, "bins", cuts=cuts), np.append(np.arange(1, len(cuts) + 2), 0)
    by_word = dict(bins)
    levels = tuple(str(word) for word in by_word)
    return Axis(column.name, "levels", levels=levels), np.array([*by_word.values(), 0])


def _term(columns: list[Input], bins: list[Any], scores: np.ndarray, bagged: np.ndarray) -> Term:
    (column,), (axis, rows) = columns, _axis(columns[0], bins[0])
    points = np.asarray(scores, dtype=float)[rows]
    return Term(
        name=column.name,
        feature=column.name,
        kind=axis.kind,
        points=points[:-1],
        missing=float(points[-1]),
        cuts=axis.cuts,
        levels=axis.levels,
        replicates=np.asarray(bagged, dtype=float)[:, rows],
        group=column.group,
        meaning=column.meaning,
        unit=column.unit,
        phrase=column.phrase,
        missing_phrase=column.missing_phrase,
    )


def _pair(columns: list[Input], bins: list[Any], scores: np.ndarray, bagged: np.ndarray) -> Term:
    (first, second), (axis, rows), (other, others) = columns, *map(_axis, columns, bins)
    points = np.asarray(scores, dtype=float)[np.ix_(rows, others)].ravel()
    cells = np.asarray(bagged, dtype=float)[:, rows[:, None], others]
    return Term(
        name=f"{first.name} & {second.name}",
        feature=first.name,
        kind="pair",
        points=points[:-1],
        missing=float(points[-1]),
        cuts=axis.cuts,
        levels=axis.levels,
        second=other,
        replicates=cells.reshape(len(cells), -1),
        group=first.group,
        meaning=f"{first.meaning or first.name}, together with: {second.meaning or second.name}",
    )
