"""The form that OGP and OVP share as estimators: named points."""

import pandas as pd

from models.actuarial.legacy_predictor import LegacyPredictor


class PointsPredictor(LegacyPredictor):
    """Probability of a kind of reoffence within one or two years, from published points; `fit` learns nothing.

    Parameters
    ----------
    horizon_years : {1, 2}
        Of the probability, the percentage and the contributions; the band is always that of two years.
    """

    def points(self, X: pd.DataFrame) -> pd.DataFrame:
        """Published points by name; the row sum is what the scale weighs.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case, dates as datetime64; missing allowed.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms)
            Whole numbers on the index of `X`; missing where an input of the term is.
        """
        return pd.DataFrame(self._terms(X), index=X.index)
