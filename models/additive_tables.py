"""AdditiveTables: named tables of points whose sum, corrected by a line, is the score of a person.

A score is the intercept plus one number from each table, so it is the exact sum of its named contributions. What a
score means is for the models built on it to say: the log-odds of an outcome, or the log of an expected count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from features.exceptions import MissingColumns
from models.blocks import in_blocks
from models.one_person import LookUp, points_of_one
from models.term import Term


@dataclass(frozen=True)
class Calibration:
    """An affine correction on a score, z' = intercept + slope z, and where it was learned.

    Parameters
    ----------
    intercept, slope : float
        The correction; 0 and 1 leave the score alone.
    replicates : ndarray of shape (n_replicates, 2)
        Intercept and slope refitted on resampled persons.
    learned_on : str
        Which people and dates, in words.
    """

    intercept: float = 0.0
    slope: float = 1.0
    replicates: np.ndarray = field(default_factory=lambda: np.empty((0, 2)))
    learned_on: str = "not recalibrated"


@dataclass(frozen=True)
class AdditiveTables:
    """A corrected sum of tables of points, read from a release.

    Parameters
    ----------
    name : str
        Outcome that is predicted, such as "any_12m".
    terms : tuple of Term
        The tables.
    intercept : float
        Score before any term, before calibration.
    calibration : Calibration
        The affine correction on the score.
    replicate_intercepts : ndarray of shape (n_replicates,)
        The intercept of each replicate.
    """

    name: str
    terms: tuple[Term, ...]
    intercept: float
    calibration: Calibration = field(default_factory=Calibration)
    replicate_intercepts: np.ndarray = field(default_factory=lambda: np.empty(0))

    @property
    def features(self) -> tuple[str, ...]:
        """Columns that the model reads, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.features))

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """What each term adds to the corrected score of each person; the row sum is the score.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name; a missing value is null.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms + 1)
            "intercept" and one column for each term.

        Raises
        ------
        MissingColumns
            If a feature is not a column of X.
        """
        self._refuse_without(X.columns)
        scale = self.calibration
        terms = {"intercept": np.full(len(X), scale.intercept + scale.slope * self.intercept)}
        for term in self.terms:
            terms[term.name] = scale.slope * term.look_up(X)
        return pd.DataFrame(terms, index=X.index)

    def score(self, X: pd.DataFrame) -> np.ndarray:
        """Corrected score of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Scores.
        """
        self._refuse_without(X.columns)
        return in_blocks(self._score_of_block, X)

    def _score_of_block(self, X: pd.DataFrame) -> np.ndarray:
        scale = self.calibration
        z = np.full(len(X), scale.intercept + scale.slope * self.intercept)
        for term in self.terms:
            z += scale.slope * term.look_up(X)
        return z

    def replicate_score(self, X: pd.DataFrame) -> np.ndarray:
        """Score of each person in each replicate, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Scores; no columns when the release holds no replicates.
        """
        self._refuse_without(X.columns)
        z = np.tile(self.replicate_intercepts, (len(X), 1))
        for term in self.terms:
            z += term.replicate_look_up(X)
        return z

    def corrected_replicates(self, X: pd.DataFrame) -> np.ndarray:
        """Score of each person in each replicate, each with its own correction.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Scores; no columns when the release holds no replicates.
        """
        scale = self.calibration
        # A correction that was never resampled is the same in each replicate.
        each = scale.replicates if len(scale.replicates) else np.array([[scale.intercept, scale.slope]])
        return each[:, 0] + each[:, 1] * self.replicate_score(X)

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.features)

    @cached_property
    def _look_ups(self) -> tuple[LookUp, ...]:
        return tuple(points_of_one(term) for term in self.terms)

    def _refuse_without(self, columns: Iterable[str]) -> None:
        missing = sorted(self._names - set(columns))
        if missing:
            raise MissingColumns(
                f"Model {self.name} needs {len(missing)} column(s) that are not in the data: {missing[:10]}. "
                "Build the features with the same version of Desist that made the release."
            )
