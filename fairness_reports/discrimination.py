"""How well forecasts order people, how close they come, and how much harm a list reaches."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm, rankdata

from fairness_reports.calibration import Estimate
from fairness_reports.clusters import Numbers, design_effect
from fairness_reports.groups import AuditGroups

_CHUNK = 4_000_000
_NEAREST_TO_CERTAIN = 1e-6


def area_under_curve(
    outcome: ArrayLike, probability: ArrayLike, *, confidence: float = 0.95, clusters: Numbers | None = None
) -> Estimate:
    """The chance that a person who reoffended was placed above one who did not, ties counting half.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability or any score that orders people.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        Between 0 and 1 with DeLong's interval, by Obuchowski where there are clusters. Missing where fewer than two
        reoffended or fewer than two did not; the error and interval alone are missing where the order is perfect.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated receiver
    operating characteristic curves, Biometrics 44, 837-845; by midranks after Sun and Xu (2014), IEEE Signal
    Processing Letters 21, 1389-1393. Clusters after Obuchowski (1997), Nonparametric analysis of clustered ROC curve
    data, Biometrics 53, 567-578.
    """
    happened, score = np.asarray(outcome, dtype=bool), np.asarray(probability, dtype="float64")
    positives, negatives = int(happened.sum()), int((~happened).sum())
    nan = float("nan")
    if min(positives, negatives) < 2:
        return Estimate(nan, nan, nan, nan)
    ranks = rankdata(score)
    above = (ranks[happened] - rankdata(score[happened])) / negatives
    below = 1 - (ranks[~happened] - rankdata(score[~happened])) / positives
    area = float(above.mean())
    error = float(np.sqrt(above.var(ddof=1) / positives + below.var(ddof=1) / negatives))
    influence = np.empty(len(score))
    influence[happened], influence[~happened] = (above - area) / positives, (below - area) / negatives
    error *= np.sqrt(design_effect(influence, clusters, confidence=confidence))
    if error == 0:
        return Estimate(area, nan, nan, nan)
    reach = float(norm.ppf(0.5 + confidence / 2)) * error
    return Estimate(area, error, max(0.0, area - reach), min(1.0, area + reach))


def brier_score(
    outcome: ArrayLike, probability: ArrayLike, *, confidence: float = 0.95, clusters: Numbers | None = None
) -> Estimate:
    """Mean squared distance of forecast from outcome; 0 is perfect.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability, 0 to 1.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        Between 0 and 1 with a normal interval of the mean; missing for fewer than two people.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1-3.
    """
    distance = (np.asarray(outcome, dtype="float64") - np.asarray(probability, dtype="float64")) ** 2
    return _mean(distance, confidence=confidence, highest=1.0, clusters=clusters)


def log_loss_score(
    outcome: ArrayLike, probability: ArrayLike, *, confidence: float = 0.95, clusters: Numbers | None = None
) -> Estimate:
    """Mean of minus the log of the chance that was given to what happened; 0 is perfect.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability, 0 to 1; nearer than one in a million to 0 or 1 is taken as that near.
    confidence : float, default 0.95
        Coverage aimed at, between 0 and 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.

    Returns
    -------
    Estimate
        0 or more with a normal interval of the mean; missing for fewer than two people.

    References
    ----------
    Good (1952), Rational decisions, JRSS B 14, 107-114.
    """
    chance = np.clip(np.asarray(probability, dtype="float64"), _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN)
    surprise = -np.log(np.where(np.asarray(outcome, dtype=bool), chance, 1 - chance))
    return _mean(surprise, confidence=confidence, highest=np.inf, clusters=clusters)


class HarmReached(NamedTuple):
    """Share of the harm in each group that the list reached, and in everybody else, with replicates.

    Parameters
    ----------
    share : numpy.ndarray of shape (n_groups,)
        0 to 1, missing where there was no harm.
    others : numpy.ndarray of shape (n_groups,)
        The same outside each group.
    replicates : numpy.ndarray of shape (n_replicates, n_groups)
        Resampled shares.
    others_replicates : numpy.ndarray of shape (n_replicates, n_groups)
        The same outside each group, from the same draws.
    """

    share: NDArray[np.float64]
    others: NDArray[np.float64]
    replicates: NDArray[np.float64]
    others_replicates: NDArray[np.float64]


def harm_reached(
    groups: AuditGroups,
    harm: ArrayLike,
    *,
    selected: ArrayLike,
    seed: int,
    replicates: int,
    clusters: Numbers | None = None,
) -> HarmReached:
    """Share of the harm of each group's reoffences that was caused by people on the list.

    Harm *reached*, not averted: it says who was on the list, not what the list changed.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    harm : array-like of float, shape (n_people,)
        Harm of the reoffences of each person, 0 or more, in any one unit.
    selected : array-like of float, shape (n_people,)
        Whether the person was on the list, 0 to 1.
    seed : int
        Seed of the resampling of persons.
    replicates : int
        How many resamples; each person is drawn a Poisson(1) number of times.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person; clusters are then drawn whole.

    Returns
    -------
    HarmReached
        Shares between 0 and 1 of shape (n_groups,), replicates of shape (replicates, n_groups); missing
        where there was no harm.

    References
    ----------
    Hanley and MacGibbon (2006), Creating non-parametric bootstrap samples using Poisson frequencies, Computer
    Methods and Programs in Biomedicine 83, 57-62.
    """
    amount = np.asarray(harm, dtype="float64")
    caused = np.flatnonzero(amount > 0)
    amounts = np.column_stack([amount * np.asarray(selected, dtype="float64"), amount])
    share, others = _shares(groups.totals(amounts)[None])
    membership = groups.membership[:, groups.atom_of_person[caused]].astype("float64")
    weights = np.hstack([membership.T * amounts[caused, :1], membership.T * amounts[caused, 1:]])
    if clusters is not None:
        weights = _sums_of_clusters(weights, clusters[caused])
    generator = np.random.default_rng(seed)
    units = len(weights)
    rows = max(1, _CHUNK // max(1, units))
    drawn = []
    for start in range(0, replicates, rows):
        times = generator.poisson(1.0, size=(min(rows, replicates - start), units)).astype("float64")
        drawn.append(times @ weights)
    sums = np.concatenate(drawn).reshape(replicates, 2, len(groups.groups)).transpose(0, 2, 1)
    resampled, others_resampled = _shares(sums)
    return HarmReached(share[0], others[0], resampled, others_resampled)


def _mean(amounts: NDArray[np.float64], *, confidence: float, highest: float, clusters: Numbers | None) -> Estimate:
    """A mean of amounts of 0 or more, with its normal interval."""
    if len(amounts) < 2:
        return Estimate(*[float("nan")] * 4)
    value, error = float(amounts.mean()), float(amounts.std(ddof=1) / np.sqrt(len(amounts)))
    error *= np.sqrt(design_effect(amounts - value, clusters, confidence=confidence))
    reach = float(norm.ppf(0.5 + confidence / 2)) * error
    return Estimate(value, error, max(0.0, value - reach), min(highest, value + reach))


def _sums_of_clusters(rows: NDArray[np.float64], clusters: Numbers) -> NDArray[np.float64]:
    """Sums of rows by cluster, clusters in the order in which they first come."""
    _, first, numbered = np.unique(clusters, return_index=True, return_inverse=True)
    place = np.argsort(np.argsort(first))[numbered]
    return np.column_stack([np.bincount(place, weights=column, minlength=len(first)) for column in rows.T])


def _shares(sums: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Reached over all harm, in each group and outside it, from sums of shape (replicates, groups, 2)."""
    outside = sums[:, :1, :] - sums
    missing = np.full(sums.shape[:2], np.nan)
    share = np.divide(sums[..., 0], sums[..., 1], out=missing.copy(), where=sums[..., 1] > 0)
    # A sliver left by rounding where a group holds all the harm is not harm elsewhere.
    real = outside[..., 1] > sums[:, :1, 1] * 1e-9
    return share, np.divide(outside[..., 0], outside[..., 1], out=missing, where=real)
