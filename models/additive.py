"""AdditiveRisk: tables of points per term, the only kind of learned model that Desist serves.

A person's log-odds is the intercept plus one number from each table, so every score is the exact sum of
its named contributions. Nothing here needs the library that fitted the tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from features.exceptions import MissingColumns
from features.vocabulary import ReasonGroup
from models.blocks import in_blocks
from models.one_person import LookUp, points_of_one
from models.term import Term


@dataclass(frozen=True)
class Calibration:
    """An affine correction on the log-odds, z' = intercept + slope z, and where it was learned.

    Parameters
    ----------
    intercept, slope : float
        The correction; 0 and 1 leave the log-odds alone.
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
class AdditiveRisk:
    """A calibrated sum of tables of points, read from a release.

    Parameters
    ----------
    name : str
        Outcome that is predicted, such as "any_12m".
    terms : tuple of Term
        The tables.
    intercept : float
        Log-odds before any term, before calibration.
    calibration : Calibration
        The affine correction on the log-odds.
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
        """Calibrated log-odds of each term for each person; the row sum is the log-odds.

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

    def log_odds(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated log-odds of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Log-odds.
        """
        self._refuse_without(X.columns)
        return in_blocks(self._log_odds_of_block, X)

    def _log_odds_of_block(self, X: pd.DataFrame) -> np.ndarray:
        scale = self.calibration
        z = np.full(len(X), scale.intercept + scale.slope * self.intercept)
        for term in self.terms:
            z += scale.slope * term.look_up(X)
        return z

    def probability(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated probability of the outcome.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons,)
            Probabilities, 0 to 1.
        """
        return expit(self.log_odds(X))

    def probability_of(self, person: Mapping[str, Any]) -> float:
        """Calibrated probability of one person, in microseconds.

        Parameters
        ----------
        person : Mapping from str to value
            Values by feature; missing is None, NaN or NA.

        Returns
        -------
        float
            As `probability` gives for a frame of that one row.

        Raises
        ------
        MissingColumns
            If a feature is not among the values.
        """
        if not self._names <= person.keys():
            self._refuse_without(person)
        slope, z = self.calibration.slope, self.calibration.intercept + self.calibration.slope * self.intercept
        for look_up in self._look_ups:
            z += slope * look_up(person)
        return float(expit(z))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self.features)

    @cached_property
    def _look_ups(self) -> tuple[LookUp, ...]:
        return tuple(points_of_one(term) for term in self.terms)

    def replicate_log_odds(self, X: pd.DataFrame) -> np.ndarray:
        """Log-odds of each person in each replicate, before calibration.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Log-odds; no columns when the release holds no replicates.
        """
        self._refuse_without(X.columns)
        z = np.tile(self.replicate_intercepts, (len(X), 1))
        for term in self.terms:
            z += term.replicate_look_up(X)
        return z

    def replicate_probability(self, X: pd.DataFrame) -> np.ndarray:
        """Calibrated probability in each replicate: the model range, not the person's own uncertainty.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Probabilities; no columns when the release holds no replicates.
        """
        scale = self.calibration
        # A correction that was never resampled is the same in each replicate.
        each = scale.replicates if len(scale.replicates) else np.array([[scale.intercept, scale.slope]])
        return expit(each[:, 0] + each[:, 1] * self.replicate_log_odds(X))

    def probability_without(self, X: pd.DataFrame, group: ReasonGroup) -> np.ndarray:
        """Probability with one group of terms left out, each of its terms counting as average.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.
        group : ReasonGroup
            The group to leave out.

        Returns
        -------
        ndarray of shape (n_persons,)
            Probabilities, 0 to 1.
        """
        left = [term.name for term in self.terms if term.group == group]
        return expit(self.contributions(X).drop(columns=left).to_numpy().sum(axis=1))

    def missing_answer_bounds(self, X: pd.DataFrame, group: ReasonGroup) -> pd.DataFrame:
        """Lowest and highest probability over all possible answers to the unanswered questions of a group.

        A question whose term is a slope has no list of answers; who left one of those open gets no bounds.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.
        group : ReasonGroup
            Whose missing values are varied, each term on its own, as if answers were independent.

        Returns
        -------
        DataFrame of shape (n_persons, 3)
            "lowest", "highest" (probabilities) and "missing_count".
        """
        z = self.log_odds(X)
        low, high, count = z.copy(), z.copy(), np.zeros(len(X), dtype=int)
        slope = self.calibration.slope
        for term in self.terms:
            if term.group != group:
                continue
            now, (least, most) = term.look_up(X), term.reach(X)
            low += slope * (least - now)
            high += slope * (most - now)
            if term.second is None:
                count += X[term.feature].isna().to_numpy()
        low, high = np.minimum(low, high), np.maximum(low, high)
        return pd.DataFrame({"lowest": expit(low), "highest": expit(high), "missing_count": count}, index=X.index)

    def _refuse_without(self, columns: Iterable[str]) -> None:
        missing = sorted(self._names - set(columns))
        if missing:
            raise MissingColumns(
                f"Model {self.name} needs {len(missing)} column(s) that are not in the data: {missing[:10]}. "
                "Build the features with the same version of Desist that made the release."
            )
