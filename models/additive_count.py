"""AdditiveCount: tables of points whose sum is the log of an expected count, such as of proven reoffences."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive_tables import AdditiveTables
from models.score_curve import ScoreCurve


@dataclass(frozen=True)
class AdditiveCount(AdditiveTables):
    """A corrected sum of tables of points that is the log of an expected count.

    Parameters
    ----------
    name : str
        What is counted, such as "count_12m".
    terms : tuple of Term
        The tables.
    intercept : float
        Log count before any term, before correction.
    curve : ScoreCurve
        The correction on the log count.
    replicate_intercepts : ndarray of shape (n_replicates,)
        The intercept of each replicate.
    """

    curve: ScoreCurve = field(default_factory=ScoreCurve)

    def expected(self, X: pd.DataFrame) -> np.ndarray:
        """Expected count of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name; a missing value is null.

        Returns
        -------
        ndarray of shape (n_persons,)
            Above 0.
        """
        return self.expected_of(self.score(X))

    def expected_of(self, score: np.ndarray) -> np.ndarray:
        """Expected count of sums of points.

        Parameters
        ----------
        score : ndarray of any shape
            Intercept and points together.

        Returns
        -------
        ndarray of the same shape
            Above 0; never lower for a higher score.
        """
        return np.exp(self.curve.corrected(score))

    def replicate_expected(self, X: pd.DataFrame) -> np.ndarray:
        """Expected count in each replicate: the model range, not the person's own uncertainty.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_persons, n_replicates)
            Above 0; no columns when the release holds no replicates.
        """
        return np.exp(self.curve.corrected_replicates(self.replicate_score(X)))

    def expected_without(self, X: pd.DataFrame, group: ReasonGroup) -> np.ndarray:
        """Expected count with one group of terms left out, each of its terms counting as average.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.
        group : ReasonGroup
            The group to leave out.

        Returns
        -------
        ndarray of shape (n_persons,)
            Above 0.
        """
        left = [term.name for term in self.terms if term.group == group]
        return np.exp(self.curve.corrected(self.points(X).drop(columns=left).to_numpy().sum(axis=1)))

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """What each term adds to the corrected log count of each person; the row sum is the log count.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_features)
            Features by name.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms + 1)
            "intercept" and one column for each term, all stretched by how steep the correction is at that person.
        """
        score, points = self.score(X), self.points(X)
        stretched = points.mul(self.curve.slope(score), axis=0)
        stretched["intercept"] += self.curve.corrected(score) - stretched.sum(axis=1)
        return stretched
