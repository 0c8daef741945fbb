"""Whole percentages of OGRS3, OGP and OVP, exact to the last bit of the probability.

A percentage never falls as the probability rises, so it is told by the lowest double that shows as each: those are
worked out once in fractions, and scoring is a search among them.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import inf, isnan, nan, nextafter

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from features.vocabulary import RiskBand
from models.actuarial.two_year_terms import Number

LOWEST, HIGHEST = 1, 99


@dataclass(frozen=True)
class CutPoints:
    """The lowest probability that shows as each percentage from 2 to 99.

    Parameters
    ----------
    one : list of float
        Ascending.
    many : ndarray of float
        The same.
    """

    one: list[float]
    many: npt.NDArray[np.float64]


@cache
def cut_points(*, by_way_of_five_decimals: bool) -> CutPoints:
    """Where one percentage ends and the next begins.

    Parameters
    ----------
    by_way_of_five_decimals : bool
        Whether the probability is first rounded to five decimals, and that double then to the percentage.

    Returns
    -------
    CutPoints
        Doubles; both roundings go half up on the exact binary value.
    """
    percentages = range(LOWEST + 1, HIGHEST + 1)
    halves = [Fraction(2 * percentage - 1, 200) for percentage in percentages]
    points = [_lowest_double(_before_five_decimals(half) if by_way_of_five_decimals else half) for half in halves]
    return CutPoints(points, np.array(points))


def _before_five_decimals(half: Fraction) -> Fraction:
    """The lowest probability whose five decimals reach a half: 0.495 is a double below 0.495, so it does not."""
    steps = half.numerator * (100_000 // half.denominator)
    while Fraction(steps / 100_000) < half:
        steps += 1
    return Fraction(2 * steps - 1, 200_000)


def _lowest_double(bound: Fraction) -> float:
    nearest = float(bound)
    return nearest if Fraction(nearest) >= bound else nextafter(nearest, inf)


def whole_percentage(probability: Number, points: CutPoints) -> Number:
    """The published whole percentage, at least 1 and at most 99.

    Parameters
    ----------
    probability : float or ndarray of float
        0 to 1; NaN allowed.
    points : CutPoints
        As the instrument rounds.

    Returns
    -------
    float or ndarray of float
        Whole numbers; NaN where the probability is.
    """
    if isinstance(probability, np.ndarray):
        found = LOWEST + np.searchsorted(points.many, probability, side="right")
        return np.where(np.isnan(probability), nan, found)
    return nan if isnan(probability) else float(LOWEST + bisect_right(points.one, probability))


def limited_probability(log_odds: Number, weights: Mapping[str, float]) -> Number:
    """The probability of log-odds, where the official service can work it out.

    Parameters
    ----------
    log_odds : float or ndarray of float
        Any.
    weights : Mapping from str to float
        Where they hold limits of the log-odds, both are refused.

    Returns
    -------
    float or ndarray of float
        0 to 1; NaN at or beyond a limit, and where the log-odds are NaN.
    """
    lowest = weights.get("constant:log_odds_lowest", -inf)
    highest = weights.get("constant:log_odds_highest", inf)
    if isinstance(log_odds, np.ndarray):
        return np.asarray(expit(np.where((log_odds > lowest) & (log_odds < highest), log_odds, nan)))
    return float(expit(log_odds)) if lowest < log_odds < highest else nan


def whole_band(percentage: float, bands: Mapping[RiskBand, float]) -> str:
    """The published band of one whole percentage.

    Parameters
    ----------
    percentage : float
        Any whole number.
    bands : Mapping from RiskBand to float
        Lower bounds, inclusive, from the lowest band up.

    Returns
    -------
    str
        Word of `RiskBand`.
    """
    reached = [band for band, lowest in bands.items() if percentage >= lowest]
    return str(reached[-1] if reached else next(iter(bands)))
