"""Intervals, tests and detectable gaps for shares and counts, vectorised over groups."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, gammaincc, logit
from scipy.stats import chi2, fisher_exact, norm

Array = NDArray[np.float64]
_SMALLEST_EXPECTED_FOR_Z = 5.0


class Interval(NamedTuple):
    """Estimates with the ends of their intervals, each an array of one shape.

    Parameters
    ----------
    value : numpy.ndarray
        The estimates.
    low, high : numpy.ndarray
        Ends of their intervals.
    """

    value: Array
    low: Array
    high: Array


def wilson_interval(count: ArrayLike, total: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Shares with Wilson score intervals, missing where nobody could be counted.

    Parameters
    ----------
    count : array-like of float
        People counted, 0 to `total`.
    total : array-like of float
        People who could have been counted, the same shape.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Shares between 0 and 1 with the ends of their intervals.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
    """
    k, n = _pair(count, total)
    z = norm.ppf(0.5 + confidence / 2)
    share = _divide(k, n)
    centre = _divide(k + z**2 / 2, n + z**2)
    half = (
        z * np.sqrt(np.maximum(_divide(share * (1 - share), n) + _divide(z**2 / 4, n * n), 0)) / (1 + _divide(z**2, n))
    )
    # The ends are exact at 0 and 1; rounding would leave a hair beyond them.
    low = np.where(k == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(k == n, 1.0, np.clip(centre + half, 0, 1))
    seen = n > 0
    return Interval(share, np.where(seen, low, np.nan), np.where(seen, high, np.nan))


def newcombe_interval(
    count_a: ArrayLike, total_a: ArrayLike, *, count_b: ArrayLike, total_b: ArrayLike, confidence: float = 0.95
) -> Interval:
    """Differences a - b of two independent shares with Newcombe's hybrid score intervals.

    Parameters
    ----------
    count_a, total_a : array-like of float
        People counted, and people who could have been, in the first group.
    count_b, total_b : array-like of float
        The same in the second group.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Differences between -1 and 1 with the ends of their intervals.

    References
    ----------
    Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17, 873-890, method 10.
    """
    a = wilson_interval(count_a, total_a, confidence=confidence)
    b = wilson_interval(count_b, total_b, confidence=confidence)
    difference = a.value - b.value
    low = difference - np.hypot(a.value - a.low, b.high - b.value)
    high = difference + np.hypot(a.high - a.value, b.value - b.low)
    return Interval(difference, low, high)


def ratio_interval(
    count_a: ArrayLike, total_a: ArrayLike, *, count_b: ArrayLike, total_b: ArrayLike, confidence: float = 0.95
) -> Interval:
    """Ratios a / b of two independent shares with log intervals, missing where either count is 0.

    Parameters
    ----------
    count_a, total_a : array-like of float
        People counted, and people who could have been, in the first group.
    count_b, total_b : array-like of float
        The same in the second group.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Ratios above 0 with the ends of their intervals.

    References
    ----------
    Katz and others (1978), Obtaining confidence intervals for the risk ratio in cohort studies, Biometrics 34,
    469-474.
    """
    (ka, na), (kb, nb) = _pair(count_a, total_a), _pair(count_b, total_b)
    seen = (ka > 0) & (kb > 0)
    ratio = np.where(seen, _divide(_divide(ka, na), _divide(kb, nb)), np.nan)
    spread = np.sqrt(np.maximum(_divide(1, ka) - _divide(1, na) + _divide(1, kb) - _divide(1, nb), 0))
    reach = np.exp(norm.ppf(0.5 + confidence / 2) * spread)
    return Interval(ratio, ratio / reach, ratio * reach)


def poisson_ratio_interval(observed: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Observed over expected counts with exact Poisson intervals, missing where nothing was expected.

    Parameters
    ----------
    observed : array-like of float
        Events that happened; a part of one is read between whole numbers.
    expected : array-like of float
        Events forecast: the sum of the probabilities.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Ratios of 0 or more with the ends of their intervals.

    References
    ----------
    Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.
    """
    seen, due = _pair(observed, expected)
    tail = (1 - confidence) / 2
    low = np.where(seen > 0, chi2.ppf(tail, 2 * np.where(seen > 0, seen, 1)) / 2, 0.0)
    high = chi2.ppf(1 - tail, 2 * (seen + 1)) / 2
    return Interval(_divide(seen, due), _divide(low, due), _divide(high, due))


def two_share_p_value(count_a: float, total_a: float, *, count_b: float, total_b: float) -> float:
    """Two-sided p of equal shares: pooled score test, or Fisher's exact test where few are expected.

    Parameters
    ----------
    count_a, total_a : float
        People counted, and people who could have been, in the first group.
    count_b, total_b : float
        The same in the second group.

    Returns
    -------
    float
        Between 0 and 1; missing where either group is empty.
    """
    if total_a <= 0 or total_b <= 0:
        return float("nan")
    pooled = (count_a + count_b) / (total_a + total_b)
    if min(total_a, total_b) * min(pooled, 1 - pooled) < _SMALLEST_EXPECTED_FOR_Z:
        table = [[count_a, total_a - count_a], [count_b, total_b - count_b]]
        return float(fisher_exact(np.asarray(table).round().astype(int))[1])
    spread = np.sqrt(pooled * (1 - pooled) * (1 / total_a + 1 / total_b))
    return float(2 * norm.sf(abs(count_a / total_a - count_b / total_b) / spread))


def poisson_ratio_p_value(observed: float, expected: float, *, margin: float) -> float:
    """Two-sided exact p that observed over expected lies within `margin` of one.

    Parameters
    ----------
    observed : float
        Events that happened.
    expected : float
        Events forecast, above 0.
    margin : float
        How far from one still counts as no difference, 0 or more.

    Returns
    -------
    float
        Between 0 and 1; missing where nothing was expected.
    """
    if not expected > 0:
        return float("nan")
    # The tails of the Poisson distribution as gamma functions, which take a part of an event too.
    too_many = gammainc(observed, expected * (1 + margin))
    too_few = gammaincc(observed + 1, expected * (1 - margin))
    return float(min(1.0, 2 * min(too_many, too_few)))


def margin_p_value(value: float, standard_error: float, *, margin: float = 0.0) -> float:
    """Two-sided normal p that a quantity lies within `margin` of zero.

    Parameters
    ----------
    value : float
        Estimate of the quantity.
    standard_error : float
        Its standard error, above 0.
    margin : float, default 0
        How far from zero still counts as no difference.

    Returns
    -------
    float
        Between 0 and 1; missing where the value or its error is missing, or the error is 0.
    """
    if not (np.isfinite(value) and standard_error > 0):
        return float("nan")
    return float(min(1.0, 2 * norm.sf((abs(value) - margin) / standard_error)))


def log_odds_p_value(value: float, error: float, *, other: float, other_error: float) -> float:
    """Two-sided normal p that two numbers between 0 and 1 are equal, worked out on their log-odds.

    Near 1 a number of few people has an error that is too small where it is itself too high; log-odds mend that.

    Parameters
    ----------
    value, error : float
        One number, between 0 and 1, and its standard error.
    other, other_error : float
        The other.

    Returns
    -------
    float
        Between 0 and 1; missing where a number or its error is missing, or a number is 0 or 1.
    """
    ends = np.array([value, other])
    if not (np.isfinite([value, other, error, other_error]).all() and (ends > 0).all() and (ends < 1).all()):
        return float("nan")
    slopes = 1 / (ends * (1 - ends))
    apart = float(logit(ends[0]) - logit(ends[1]))
    return margin_p_value(apart, float(np.hypot(error * slopes[0], other_error * slopes[1])))


def share_difference_error(counted: float, among: float, *, size_a: float, size_b: float) -> float:
    """Standard error of the difference of two shares that are in truth equal.

    Two successes and two failures are added to the pooled share, so that a share of 0 or 1 in a handful of
    people is not taken for certainty.

    Parameters
    ----------
    counted, among : float
        People counted, and people who could have been, in both groups together.
    size_a, size_b : float
        People who could have been counted in each.

    Returns
    -------
    float
        Between 0 and 1; infinite where either group is empty.
    """
    if size_a <= 0 or size_b <= 0:
        return float("inf")
    pooled = (counted + 2) / (among + 4)
    return float(np.sqrt(pooled * (1 - pooled) * (1 / size_a + 1 / size_b)))


def detectable_gap(standard_error: float, *, level: float, power: float, margin: float = 0.0) -> float:
    """The smallest true gap that a comparison with this error would find with this power.

    Parameters
    ----------
    standard_error : float
        Error of the difference where there is none.
    level : float
        Two-sided level of the test, after allowing for the number of comparisons.
    power : float
        Chance of finding the gap, between 0.5 and 1.
    margin : float, default 0
        Gap up to which the test looks away.

    Returns
    -------
    float
        In the unit of the difference; infinite where no gap could be found.
    """
    return float(margin + (norm.isf(level / 2) + norm.ppf(power)) * standard_error)


def _pair(count: ArrayLike, total: ArrayLike) -> tuple[Array, Array]:
    """Both as float arrays of one shape."""
    k, n = np.broadcast_arrays(np.asarray(count, dtype="float64"), np.asarray(total, dtype="float64"))
    return k, n


def _divide(above: ArrayLike, below: ArrayLike) -> Array:
    """The quotient, missing where the divisor is 0."""
    a, b = _pair(above, below)
    return np.divide(a, b, out=np.full(a.shape, np.nan), where=b > 0)
