"""A gap between two groups within strata, as regions or dates: its common size, and whether it is one everywhere."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2, norm

from fairness_reports.intervals import Interval, newcombe_interval, two_share_p_value

Array = NDArray[np.float64]
_SMALLEST_EXPECTED = 5.0
_SMALLEST_SIDE = 10.0


class Arms(NamedTuple):
    """The two sides of a gap in each stratum.

    Parameters
    ----------
    counted, among : numpy.ndarray of shape (n_strata,)
        People counted, and people who could have been, in the group.
    counted_others, among_others : numpy.ndarray of shape (n_strata,)
        The same in everyone else.
    """

    counted: Array
    among: Array
    counted_others: Array
    among_others: Array


class Heterogeneity(NamedTuple):
    """Whether a gap differs between strata by more than chance.

    Parameters
    ----------
    q : float
        Cochran's Q.
    degrees : int
        Strata that could be compared, less one.
    p : float
        Of a Q as large if the gap were one everywhere; missing with fewer than two strata.
    """

    q: float
    degrees: int
    p: float


def weights_of(arms: Arms) -> Array:
    """Weight of each stratum after Mantel and Haenszel: much where both sides are many, none where one is empty.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.

    Returns
    -------
    numpy.ndarray of shape (n_strata,)
        Sums to 1, or all 0 where no stratum has people on both sides.
    """
    raw = _harmonic(arms)
    return raw / raw.sum() if raw.sum() > 0 else raw


def common_gap(arms: Arms, *, confidence: float = 0.95) -> Interval:
    """The mean difference of two shares within strata, weighted after Mantel and Haenszel.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Between -1 and 1, with Newcombe's interval of the weighted shares; for one stratum it is the plain one.

    References
    ----------
    Greenland and Robins (1985), Estimation of a common effect parameter from sparse follow-up data, Biometrics 41,
    55-68, for the weights; Yan and Su (2010), Stratified Wilson and Newcombe confidence intervals for multiple binomial
    proportions, Statistics in Biopharmaceutical Research 2, 329-335, for the interval.
    """
    weight = weights_of(arms)
    used = weight > 0
    if not used.any():
        return Interval(*(np.array(np.nan) for _ in range(3)))
    own = _weighted_share(arms.counted[used], arms.among[used], weight[used])
    others = _weighted_share(arms.counted_others[used], arms.among_others[used], weight[used])
    return newcombe_interval(*own, count_b=others[0], total_b=others[1], confidence=confidence)


def common_ratio(arms: Arms, *, confidence: float = 0.95) -> Interval:
    """The ratio of two shares within strata, after Mantel and Haenszel.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.

    Returns
    -------
    Interval
        Above 0 with a log interval; missing where either side has none counted.

    References
    ----------
    Greenland and Robins (1985), as for `common_gap`.
    """
    used = _harmonic(arms) > 0
    k, n, m, of = (np.asarray(part)[used] for part in arms)
    people = n + of
    above, below = float((k * of / people).sum()), float((m * n / people).sum())
    if min(above, below) <= 0:
        return Interval(*(np.array(np.nan) for _ in range(3)))
    spread = float(((n * of * (k + m) - k * m * people) / people**2).sum()) / (above * below)
    reach = np.exp(norm.ppf(0.5 + confidence / 2) * np.sqrt(max(spread, 0.0)))
    ratio = above / below
    return Interval(np.array(ratio), np.array(ratio / reach), np.array(ratio * reach))


def common_p_value(arms: Arms) -> float:
    """Two-sided p of no gap in any stratum: Cochran's test, or the plain one for a single stratum.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.

    Returns
    -------
    float
        Between 0 and 1; missing where fewer than five are expected in all.

    References
    ----------
    Cochran (1954), Some methods for strengthening the common chi-squared tests, Biometrics 10, 417-451.
    """
    raw = _harmonic(arms)
    used = raw > 0
    k, n, m, of = (np.asarray(part)[used] for part in arms)
    if used.sum() == 1:
        return two_share_p_value(float(k[0]), float(n[0]), count_b=float(m[0]), total_b=float(of[0]))
    if not used.any():
        return float("nan")
    share = (k + m) / (n + of)
    expected = [float((side * part).sum()) for side in (n, of) for part in (share, 1 - share)]
    variance = float((raw[used] * share * (1 - share) * _corrected(n + of)).sum())
    if min(expected) < _SMALLEST_EXPECTED or variance <= 0:
        return float("nan")
    return float(2 * norm.sf(abs(float((raw[used] * (k / n - m / of)).sum())) / np.sqrt(variance)))


def common_null_error(arms: Arms) -> float:
    """Standard error of the common gap if there were none in any stratum.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.

    Returns
    -------
    float
        With two successes and two failures added over all strata; infinite where no stratum has both sides.
    """
    raw = _harmonic(arms)
    used = raw > 0
    if not used.any():
        return float("inf")
    k, n, m, of = (np.asarray(part)[used] for part in arms)
    part_of_all = (n + of) / (n + of).sum()
    share = (k + m + 2 * part_of_all) / (n + of + 4 * part_of_all)
    return float(np.sqrt((raw[used] * share * (1 - share)).sum()) / raw[used].sum())


def heterogeneity(arms: Arms) -> Heterogeneity:
    """Whether the gap is one in all strata, by Cochran's Q over those with ten people or more on both sides.

    Parameters
    ----------
    arms : Arms
        Both sides by stratum.

    Returns
    -------
    Heterogeneity
        A low p says that the gap is not the same everywhere.

    References
    ----------
    Cochran (1954), The combination of estimates from different experiments, Biometrics 10, 101-129; shares in the
    variances after Agresti and Caffo (2000), The American Statistician 54, 280-288.
    """
    used = np.minimum(arms.among, arms.among_others) >= _SMALLEST_SIDE
    k, n, m, of = (np.asarray(part)[used] for part in arms)
    if used.sum() < 2:
        return Heterogeneity(float("nan"), max(0, int(used.sum()) - 1), float("nan"))
    smooth, smooth_others = (k + 1) / (n + 2), (m + 1) / (of + 2)
    precision = 1 / (smooth * (1 - smooth) / n + smooth_others * (1 - smooth_others) / of)
    gap = k / n - m / of
    q = float((precision * (gap - (precision * gap).sum() / precision.sum()) ** 2).sum())
    return Heterogeneity(q, int(used.sum()) - 1, float(chi2.sf(q, used.sum() - 1)))


def _harmonic(arms: Arms) -> Array:
    """Product of both sides over their sum."""
    n, of = np.asarray(arms.among, dtype="float64"), np.asarray(arms.among_others, dtype="float64")
    return np.divide(n * of, n + of, out=np.zeros(len(n)), where=(n > 0) & (of > 0))


def _weighted_share(counted: ArrayLike, among: ArrayLike, weight: Array) -> tuple[float, float]:
    """A weighted share as a count among as many people as its variance is that of."""
    k, n = np.asarray(counted, dtype="float64"), np.asarray(among, dtype="float64")
    share = k / n
    mean = float((weight * share).sum())
    within = np.where(n > 1, share * (1 - share) * _corrected(n), mean * (1 - mean))
    variance = float((weight**2 * within / n).sum())
    worth = mean * (1 - mean) / variance if variance > 0 and 0 < mean < 1 else 1 / float((weight**2 / n).sum())
    return mean * worth, worth


def _corrected(sizes: Array) -> Array:
    """By how much variances within strata are too small, beside that of all people together."""
    own = np.divide(sizes, sizes - 1, out=np.ones_like(sizes), where=sizes > 1)
    total = sizes.sum()
    return own * ((total - 1) / total if total > 1 else 1.0)
