"""AdditiveTables: named tables of points whose sum, before any correction, is the score of a person.

A score is the intercept plus one number from each table. What it means, and how it is corrected, is for the models
built on it to say: the log-odds of an outcome, or the log of an expected count.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from features.exceptions import MissingColumns
from features.vocabulary import ReasonGroup
from models.blocks import in_blocks
from models.term import Term


@dataclass(frozen=True)
class AdditiveTables:
    """A sum of tables of points, read from a release.

    Parameters
    ----------
    name : str
        What is predicted, such as "any_12m".
    terms : tuple of Term
        The tables.
    intercept : float
        Score before any term.
    replicate_intercepts : ndarray of shape (n_replicates,)
        The intercept of each replicate.
    """

    name: str
    terms: tuple[Term, ...]
    intercept: float
    replicate_intercepts: np.ndarray = field(default_factory=lambda: np.empty(0), kw_only=True)

    @property
    def features(self) -> tuple[str, ...]:
        """Columns that the model reads, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.features))

    def asks(self, group: ReasonGroup) -> bool:
        """Whether a group of terms plays a part.

        Parameters
        ----------
        group : ReasonGroup
            Which.

        Returns
        -------
        bool
            Without it, leaving the group out changes nothing.
        """
        return any(term.group == group for term in self.terms)

    def points(self, X: pd.DataFrame) -> pd.DataFrame:
        """What each term adds to the score of each person; the row sum is the score.

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
        self.refuse_without(X.columns)
        terms = {"intercept": np.full(len(X), self.intercept)}
        for term in self.terms:
            terms[term.name] = term.look_up(X)
        return pd.DataFrame(terms, index=X.index)

    def score(self, X: pd.DataFrame) -> np.ndarray:
        """Score of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Scores.

        Raises
        ------
        MissingColumns
            If a feature is not a column of X.
        """
        self.refuse_without(X.columns)

        def of_block(block: pd.DataFrame) -> np.ndarray:
            z = np.full(len(block), self.intercept)
            for term in self.terms:
                z += term.look_up(block)
            return z

        return in_blocks(of_block, X)

    def replicate_score(self, X: pd.DataFrame) -> np.ndarray:
        """Score of each person in each replicate.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Scores; no columns when the release holds no replicates.
        """
        self.refuse_without(X.columns)
        z = np.tile(self.replicate_intercepts, (len(X), 1))
        for term in self.terms:
            z += term.replicate_look_up(X)
        return z

    def refuse_without(self, columns: Iterable[str]) -> None:
        """Refuse data that lack a feature.

        Parameters
        ----------
        columns : iterable of str
            Names that are there.

        Raises
        ------
        MissingColumns
            If a feature is not among them.
        """
        missing = sorted(self.names - set(columns))
        if missing:
            raise MissingColumns(
                f"Model {self.name} needs {len(missing)} column(s) that are not in the data: "
                f"{', '.join(missing[:10])}. Build the features with the same version of Desist that made the release."
            )

    @cached_property
    def names(self) -> frozenset[str]:
        """Columns that the model reads."""
        return frozenset(self.features)
