"""ExplainableCount: an expected count by explainable boosting on the Poisson deviance."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from sklearn.base import RegressorMixin
from sklearn.utils.validation import check_is_fitted

from models.additive_count import AdditiveCount
from models.boosted_tables import ExplainableTables


class ExplainableCount(RegressorMixin, ExplainableTables):
    """Expected count as the exponential of a sum of shape functions, monotone where the field expects it.

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
    """

    def predict(self, X) -> np.ndarray:
        """Expected counts.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Features by name.

        Returns
        -------
        ndarray of shape (n_rows,)
            Above 0.
        """
        check_is_fitted(self)
        return self.boosted_.predict(self._frame(X))

    def additive(self, name: str) -> AdditiveCount:
        """The fitted tables as the document that is served.

        Parameters
        ----------
        name : str
            What is counted.

        Returns
        -------
        AdditiveCount
            The same expected counts from the same tables, not recalibrated.
        """
        tables = self._tables(name)
        return AdditiveCount(name, tables.terms, tables.intercept, replicate_intercepts=tables.replicate_intercepts)

    def _library(self) -> Callable[..., Any]:
        from interpret.glassbox import ExplainableBoostingRegressor

        return partial(ExplainableBoostingRegressor, objective="poisson_deviance")
