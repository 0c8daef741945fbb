"""ExplainableRisk: a probability by explainable boosting."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from models.additive import AdditiveRisk
from models.boosted_tables import ExplainableTables


class ExplainableRisk(ClassifierMixin, ExplainableTables):
    """Probability of an outcome as a sum of shape functions, monotone where the field expects it.

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
    classes_ : ndarray of shape (2,)
        0 and 1.
    """

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
        self.classes_ = np.array([0, 1])
        return super().fit(X, y, persons)

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
        tables = self._tables(name)
        return AdditiveRisk(name, tables.terms, tables.intercept, replicate_intercepts=tables.replicate_intercepts)

    def _library(self) -> Callable[..., Any]:
        from interpret.glassbox import ExplainableBoostingClassifier

        return ExplainableBoostingClassifier
