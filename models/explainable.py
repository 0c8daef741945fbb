"""ExplainableRisk: explainable boosting without interactions, refitted on resampled persons, exported as tables.

The boosting itself is `interpret`'s. Ours are the bags: each of them resamples persons with replacement and keeps
the persons left out to stop on, so the bins stay fixed, the mean over bags is the model, and the bags are its range.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import Direction, ReasonGroup
from models.additive import AdditiveRisk
from models.columns import require_columns
from models.term import Term

_SIGN = {Direction.INCREASING: 1, Direction.DECREASING: -1, Direction.EITHER: 0}
_UNORDERED = "words"


@dataclass(frozen=True)
class Input:
    """One column of a learned model.

    Parameters
    ----------
    name : str
        Column name.
    kind : {"number", "ordered", "words"}
        Numbers (flags are 0 and 1), words in a stated order, or words without order.
    levels : tuple of str
        The allowed words, in order when ordered.
    direction : Direction
        Which way the field expects it to move the risk; never for words without order.
    group : ReasonGroup
        Under which heading it is told.
    meaning : str
        What it says, in a reader's words.
    unit : str
        Its unit; "flag" and "need" are told as yes and no, "share" as a percentage.
    phrase, missing_phrase : str
        How a value is told, with {} in its place, and how its absence is told.
    """

    name: str
    kind: str = "number"
    levels: tuple[str, ...] = ()
    direction: Direction = Direction.EITHER
    group: ReasonGroup = ReasonGroup.OTHER
    meaning: str = ""
    unit: str = ""
    phrase: str = ""
    missing_phrase: str = ""


class ExplainableRisk(ClassifierMixin, BaseEstimator):
    """Probability of an outcome as a sum of shape functions, monotone where the field expects it.

    Parameters
    ----------
    inputs : sequence of Input
        The columns of X and what is known about them.
    replicate_count : int
        Bags of resampled persons; their mean is the model and their spread is the model range.
    bin_count : int
        Largest number of bins of a number.
    seed : int
        Seed of the resampling and of the boosting.
    jobs : int
        Worker processes.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        0 and 1.
    boosted_ : interpret.glassbox.ExplainableBoostingClassifier
        The fitted library estimator.
    """

    def __init__(
        self,
        inputs: Sequence[Input],
        *,
        replicate_count: int = 200,
        bin_count: int = 32,
        seed: int = 0,
        jobs: int = 2,
    ):
        self.inputs = inputs
        self.replicate_count = replicate_count
        self.bin_count = bin_count
        self.seed = seed
        self.jobs = jobs

    def fit(self, X, y, persons=None):
        """Fit the shape functions.

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
        ExplainableRisk
            Itself.
        """
        from interpret.glassbox import ExplainableBoostingClassifier

        frame = self._frame(X)
        persons = np.arange(len(frame)) if persons is None else np.asarray(persons)
        self.classes_ = np.array([0, 1])
        self.boosted_ = ExplainableBoostingClassifier(
            feature_names=[column.name for column in self.inputs],
            feature_types=[_feature_type(column) for column in self.inputs],
            monotone_constraints=[_SIGN[column.direction] for column in self.inputs],
            interactions=0,
            outer_bags=self.replicate_count,
            max_bins=self.bin_count,
            random_state=self.seed,
            n_jobs=self.jobs,
        )
        with warnings.catch_warnings():
            # It warns that its own plots hide missing values; ours show them as a row of the table.
            warnings.filterwarnings("ignore", message="Missing values detected")
            self.boosted_.fit(frame, np.asarray(y), bags=person_bags(persons, self.replicate_count, seed=self.seed))
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
        return self.boosted_.predict_proba(self._frame(X))

    def additive(self, name: str) -> AdditiveRisk:
        """The fitted tables as the document that is served.

        Parameters
        ----------
        name : str
            Outcome that is predicted.

        Returns
        -------
        AdditiveRisk
            The same probabilities from the same tables, not recalibrated.
        """
        check_is_fitted(self)
        boosted = self.boosted_
        terms = tuple(
            _term(column, boosted.bins_[i][0], boosted.term_scores_[i], boosted.bagged_scores_[i])
            for i, column in enumerate(self.inputs)
        )
        return AdditiveRisk(
            name=name,
            terms=terms,
            intercept=float(np.ravel(boosted.intercept_)[0]),
            replicate_intercepts=np.asarray(boosted.bagged_intercept_, dtype=float).ravel(),
        )

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


def _term(column: Input, bins: Any, scores: np.ndarray, bagged: np.ndarray) -> Term:
    """The library keeps missing first and unknown last; ours keeps missing last and refuses unknown."""
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    if column.kind == "number":
        cuts = tuple(float(cut) for cut in np.asarray(bins))
        rows = np.arange(1, len(cuts) + 2)
    else:
        by_word = dict(bins)
        levels = tuple(str(word) for word in by_word)
        rows = np.array(list(by_word.values()))
    return Term(
        name=column.name,
        feature=column.name,
        kind="bins" if column.kind == "number" else "levels",
        points=np.asarray(scores, dtype=float)[rows],
        missing=float(scores[0]),
        cuts=cuts,
        levels=levels,
        replicates=np.asarray(bagged, dtype=float)[:, np.append(rows, 0)],
        group=column.group,
        meaning=column.meaning,
        unit=column.unit,
        phrase=column.phrase,
        missing_phrase=column.missing_phrase,
    )
