"""The form that the official instruments share as scikit-learn estimators: `fit` reads, and learns nothing."""

from abc import ABC, abstractmethod
from typing import Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from models.blocks import in_blocks

Floats = npt.NDArray[np.float64]


class PublishedEstimator(BaseEstimator, ABC):
    """An instrument whose numbers were published."""

    def fit(self, X: pd.DataFrame | None = None, y: npt.ArrayLike | None = None) -> Self:
        """The estimator itself with the published numbers read; nothing is learned.

        Parameters
        ----------
        X : DataFrame, optional
            Ignored.
        y : array-like, optional
            Ignored.

        Returns
        -------
        PublishedEstimator
            Itself.

        Raises
        ------
        UsageRefused
            There is no such version, variant or horizon.
        """
        self._read()
        return self

    @abstractmethod
    def _read(self) -> None:
        """Keep the published numbers under names that end in an underscore."""

    @abstractmethod
    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """What each named part adds to the score of each person.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case, dates as datetime64; missing allowed. An answer whose column is absent counts
            as not given.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms)
            On the index of `X`.
        """


class PublishedPredictor(ClassifierMixin, PublishedEstimator):
    """An instrument whose score is a probability."""

    @abstractmethod
    def _log_odds(self, X: pd.DataFrame) -> Floats:
        """The log-odds of some people; those of one do not depend on the others."""

    @abstractmethod
    def _probability(self, log_odds: Floats) -> Floats:
        """The probability of each log-odds."""

    @abstractmethod
    def _percentage(self, probability: Floats) -> Floats:
        """The published figure of each probability."""

    def decision_function(self, X: pd.DataFrame) -> Floats:
        """The log-odds of reoffending, the sum of the contributions.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        ndarray of float, shape (n_persons,)
            Log-odds; missing where an input is.
        """
        check_is_fitted(self)
        return in_blocks(self._log_odds, X)

    def predict_proba(self, X: pd.DataFrame) -> Floats:
        """Probabilities of not reoffending and of reoffending.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        ndarray of float, shape (n_persons, 2)
            0 to 1, columns in the order of `classes_`; missing where an input is.
        """
        check_is_fitted(self)
        return in_blocks(self._both, X, shape=(2,))

    def _both(self, X: pd.DataFrame) -> Floats:
        reoffends = self._probability(self._log_odds(X))
        return np.column_stack([1.0 - reoffends, reoffends])

    def score(
        self, X: pd.DataFrame, y: npt.ArrayLike | None = None, sample_weight: npt.ArrayLike | None = None
    ) -> Floats:
        """The published score, a percentage; not scikit-learn's accuracy.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.
        y : array-like, optional
            Ignored.
        sample_weight : array-like, optional
            Ignored.

        Returns
        -------
        ndarray of float, shape (n_persons,)
            In percent with the published rounding, floor and ceiling; missing where an input is.
        """
        return self._percentage(self._probability(self.decision_function(X)))

    @abstractmethod
    def band(self, X: pd.DataFrame) -> pd.Series:
        """The published band of each person's score.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of str, shape (n_persons,)
            Words of `RiskBand`; missing where there is no score, or one of exactly 0.00 that has no band.
        """
