"""AdditiveRisk: tables of points per term, the only kind of learned model that Desist serves.

A person's log-odds is the intercept plus one number looked up in each table, so every score is the exact sum of
its named contributions. Nothing here needs the library that fitted the tables.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import expit

from features.exceptions import MissingColumns, UnknownCategory
from features.vocabulary import ReasonGroup

TermKind = Literal["bins", "levels", "linear"]


@dataclass(frozen=True)
class Term:
    """One named table of points.

    Parameters
    ----------
    name : str
        Name of the contribution.
    feature : str
        Column that is looked up.
    kind : {"bins", "levels", "linear"}
        Numeric bins, words, or a slope on a number.
    points : ndarray of shape (n_bins,)
        Log-odds of each bin or level before calibration; the slope alone when linear.
    missing : float
        Log-odds of a missing value before calibration.
    cuts : tuple of float
        Upper edges of all bins but the last; a value equal to a cut belongs to the bin above it.
    levels : tuple of str
        Words, in the order of `points`.
    replicates : ndarray of shape (n_replicates, n_bins + 1)
        Points refitted on resampled persons, the missing value's last; empty when there are none.
    group : ReasonGroup
        Under which heading a reason from this term is told.
    meaning : str
        What the feature says, in a reader's words.
    unit : str
        Unit of the feature; "flag" and "need" are told as yes and no, "share" as a percentage.
    phrase, missing_phrase : str
        How a value is told, with {} in its place, and how its absence is told.
    """

    name: str
    feature: str
    kind: TermKind
    points: np.ndarray
    missing: float = 0.0
    cuts: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()
    replicates: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    group: ReasonGroup = ReasonGroup.OTHER
    meaning: str = ""
    unit: str = ""
    phrase: str = ""
    missing_phrase: str = ""

    def bin_of(self, values: pd.Series) -> np.ndarray:
        """Table row of each value; the row after the last stands for missing.

        Parameters
        ----------
        values : Series of shape (n_persons,)
            The feature of this term.

        Returns
        -------
        ndarray of int of shape (n_persons,)
            Row numbers, 0 to n_bins.

        Raises
        ------
        UnknownCategory
            If a word was never seen when the table was made: there is no honest score for it.
        """
        if self.kind == "levels":
            found = pd.Index(self.levels).get_indexer(pd.Index(_as_words(values)))
            unknown = (found < 0) & values.notna().to_numpy()
            if unknown.any():
                raise UnknownCategory(
                    f"Term `{self.name}` has points for {list(self.levels)[:10]} but `{self.feature}` holds other "
                    f"words in {int(unknown.sum())} row(s). Map them to known words, or retrain."
                )
            return np.where(found < 0, len(self.levels), found)
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        row = np.searchsorted(np.asarray(self.cuts), numbers, side="right")
        return np.where(np.isnan(numbers), len(self.cuts) + 1, row)

    def look_up(self, values: pd.Series) -> np.ndarray:
        """Log-odds that this term adds for each value, before calibration.

        Parameters
        ----------
        values : Series of shape (n_persons,)
            The feature of this term.

        Returns
        -------
        ndarray of shape (n_persons,)
            Log-odds.
        """
        if self.kind == "linear":
            numbers = values.to_numpy(dtype=float, na_value=np.nan)
            return np.where(np.isnan(numbers), self.missing, self.points[0] * numbers)
        return np.append(self.points, self.missing)[self.bin_of(values)]

    def replicate_look_up(self, values: pd.Series) -> np.ndarray:
        """Log-odds that this term adds for each value in each replicate, before calibration.

        Parameters
        ----------
        values : Series of shape (n_persons,)
            The feature of this term.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Log-odds.
        """
        if not len(self.replicates):
            return np.empty((len(values), 0))
        if self.kind == "linear":
            numbers = values.to_numpy(dtype=float, na_value=np.nan)
            slope, missing = self.replicates[:, 0], self.replicates[:, 1]
            return np.where(np.isnan(numbers)[:, None], missing, np.multiply.outer(numbers, slope))
        return self.replicates.T[self.bin_of(values)]


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
        """Columns that the model reads."""
        return tuple(term.feature for term in self.terms)

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
        self._require(X)
        scale = self.calibration
        terms = {"intercept": np.full(len(X), scale.intercept + scale.slope * self.intercept)}
        for term in self.terms:
            terms[term.name] = scale.slope * term.look_up(X[term.feature])
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
        return self.contributions(X).to_numpy().sum(axis=1)

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
        self._require(X)
        z = np.tile(self.replicate_intercepts, (len(X), 1))
        for term in self.terms:
            z += term.replicate_look_up(X[term.feature])
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
            missing = X[term.feature].isna().to_numpy()
            count += missing
            if term.kind == "linear":
                low[missing], high[missing] = np.nan, np.nan
                continue
            reach = slope * (term.points - term.missing)
            low[missing] += reach.min()
            high[missing] += reach.max()
        return pd.DataFrame({"lowest": expit(low), "highest": expit(high), "missing_count": count}, index=X.index)

    def _require(self, X: pd.DataFrame) -> None:
        missing = sorted(set(self.features) - set(X.columns))
        if missing:
            raise MissingColumns(
                f"Model {self.name} needs {len(missing)} column(s) that are not in the data: {missing[:10]}. "
                "Build the features with the same version of Desist that made the release."
            )


def _as_words(values: pd.Series) -> np.ndarray:
    return values.astype(object).where(values.notna(), None).to_numpy()
