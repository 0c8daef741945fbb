"""From log-odds to the published figure: a percentage rounded half up, and the band it falls in."""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.vocabulary import RiskBand

Floats = npt.NDArray[np.float64]


def percentage_score(probability: npt.ArrayLike) -> Floats:
    """The published score: a percentage to two decimals, halves rounded up, kept below 100.

    Parameters
    ----------
    probability : array-like of float, shape (n,)
        0 to 1; missing allowed.

    Returns
    -------
    ndarray of float, shape (n,)
        0.00 to 99.99; missing where the probability is.

    References
    ----------
    HMPPS actuarial API at commit 016919c: 100.00 becomes 99.99, and there is no floor above 0.00.
    """
    hundredths = np.asarray(probability, dtype=np.float64) * 10_000
    # floor(x + 0.5) would lift the largest double below a half; the remainder is exact.
    whole = np.floor(hundredths)
    rounded = whole + (hundredths - whole >= 0.5)
    return np.clip(rounded, 0, 9_999) / 100


def one_percentage(probability: float) -> float:
    """The published score of one probability, the same to the last bit as that of many.

    Parameters
    ----------
    probability : float
        0 to 1; NaN allowed.

    Returns
    -------
    float
        0.00 to 99.99; NaN where the probability is.
    """
    if math.isnan(probability):
        return probability
    hundredths = probability * 10_000
    whole = math.floor(hundredths)
    return min(max(whole + (hundredths - whole >= 0.5), 0), 9_999) / 100


def score_band(score: npt.ArrayLike, bands: Mapping[RiskBand, float], *, zero_has_band: bool = False) -> pd.Series:
    """The published band of each rounded score.

    Parameters
    ----------
    score : array-like of float, shape (n,)
        Percentages as published, 0.00 to 99.99; missing allowed.
    bands : Mapping from RiskBand to float
        Lower bounds, inclusive, from the lowest band up.
    zero_has_band : bool
        Whether a score of exactly 0.00 has the lowest band, or none.

    Returns
    -------
    Series of str, shape (n,)
        Words of `RiskBand`, missing where the score is missing, or 0.00 and without a band.
    """
    scores = np.asarray(score, dtype=np.float64)
    words = np.array([str(band) for band in bands], dtype=object)
    place = np.searchsorted(np.array(list(bands.values())), np.nan_to_num(scores), side="right") - 1
    found = pd.Series(words[np.maximum(place, 0)], dtype="str", name="band")
    return found.mask(np.isnan(scores) | (~np.bool_(zero_has_band) & (scores <= 0)))
