"""The form that OGRS3, OGP and OVP share as scikit-learn estimators."""

from abc import abstractmethod
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from features.exceptions import UsageRefused
from models.actuarial.legacy_percentages import limited_probability
from models.actuarial.legacy_scores import HORIZONS, Formula
from models.actuarial.published_estimator import PublishedPredictor
from models.actuarial.published_scores import score_band
from models.actuarial.two_year_terms import Number
from models.actuarial.weights import read_bands

Floats = npt.NDArray[np.float64]


class LegacyPredictor(PublishedPredictor):
    """Probability of a kind of reoffence within one or two years, from published weights; `fit` learns nothing.

    Parameters
    ----------
    horizon_years : {1, 2}
        Of the probability, the percentage and the contributions; the band is always that of two years.
    """

    def __init__(self, *, horizon_years: Literal[1, 2] = 2) -> None:
        self.horizon_years = horizon_years

    @abstractmethod
    def formula(self) -> Formula[Any]:
        """The published formula.

        Returns
        -------
        Formula
            Of the instrument and variant.
        """

    @abstractmethod
    def case(self, X: pd.DataFrame) -> Any:
        """What the instrument looks at in each row of a frame.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Case, or what else the formula looks at
            Of arrays.
        """

    def _read(self) -> None:
        if self.horizon_years not in HORIZONS:
            raise UsageRefused(f"horizon_years must be 1 or 2; got {self.horizon_years!r}.")
        formula = self.formula()
        self.weights_ = formula.weights
        self.bands_ = read_bands(formula.instrument, formula.version)
        self.classes_ = np.array([0, 1])

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Log-odds added by each term; the row sum is the logit.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case, dates as datetime64; missing allowed. An answer whose column is absent counts
            as not given.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms)
            On the index of `X`; missing where an input of the term is.

        Raises
        ------
        MissingColumns
            A static field is not a column.
        UnknownCategory
            A field holds a word that the instrument does not know.
        """
        return pd.DataFrame(self.formula().contributions(self._terms(X), self.horizon_years), index=X.index)

    def _log_odds(self, X: pd.DataFrame) -> Floats:
        return np.asarray(self.formula().log_odds(self._terms(X), self.horizon_years))

    def _probability(self, log_odds: Floats) -> Floats:
        return np.asarray(limited_probability(log_odds, self.weights_))

    def _percentage(self, probability: Floats) -> Floats:
        return np.asarray(self.formula().percentage(probability))

    def band(self, X: pd.DataFrame) -> pd.Series:
        """The published band of each person's two-year percentage.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of str, shape (n_persons,)
            Words of `RiskBand`; missing where there is no score.
        """
        formula = self.formula()
        two_year = np.asarray(formula.percentage(formula.probability(self._terms(X), 2)))
        return score_band(two_year, self.bands_, zero_has_band=True).set_axis(X.index)

    def _terms(self, X: pd.DataFrame) -> dict[str, Number]:
        check_is_fitted(self)
        return self.formula().terms(self.case(X))
