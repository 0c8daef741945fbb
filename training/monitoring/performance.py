"""What came of the people of a date beside what was foretold, and what would come if the forecasts were right."""

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from models.recalibration import fit_affine
from training.monitoring.score_bins import ScoreBins

_NORMAL_95 = 1.959964
_CLIP = 1e-6


class Figure(NamedTuple):
    """A figure and its standard error.

    Parameters
    ----------
    value : float
        The figure.
    error : float
        Its standard error; of a ratio, that of its logarithm.
    """

    value: float
    error: float

    def told(self, *, is_ratio: bool = False) -> dict[str, float]:
        """The figure with its range of 95%.

        Parameters
        ----------
        is_ratio : bool, default False
            Whether the error is of the logarithm.

        Returns
        -------
        dict of str to float
            "value", "low" and "high".
        """
        reach = _NORMAL_95 * self.error
        ends = (self.value * np.exp(-reach), self.value * np.exp(reach)) if is_ratio else (-reach, reach)
        low, high = ends if is_ratio else (self.value + ends[0], self.value + ends[1])
        return {"value": float(self.value), "low": float(low), "high": float(high)}


def observed_to_expected(observed: float, expected: float, variance: float) -> Figure:
    """How many had the outcome for each one foretold.

    Parameters
    ----------
    observed, expected : float
        Events seen and foretold, both above 0.
    variance : float
        Of the events, if each comes with its foretold probability.

    Returns
    -------
    Figure
        The ratio, with the standard error of its logarithm.

    Notes
    -----
    The variance of the events is taken to grow with their number: that of the logarithm is variance / (expected
    observed).
    """
    return Figure(observed / expected, float(np.sqrt(variance / (expected * observed))))


def auc(bins: ScoreBins) -> Figure:
    """How often somebody with the outcome had the higher score, people of one bin counting half.

    Parameters
    ----------
    bins : ScoreBins
        With events, some people having the outcome and some not.

    Returns
    -------
    Figure
        0 to 1, with DeLong's standard error.

    References
    ----------
    DeLong, DeLong and Clarke-Pearson (1988), Comparing the areas under two or more correlated receiver operating
    characteristic curves, Biometrics 44, 837-845.
    """
    return _ordered(bins.events[bins.filled], (bins.people - bins.events)[bins.filled])


def promised_auc(bins: ScoreBins) -> Figure:
    """The AUC that the scores themselves give, if each probability is right.

    Parameters
    ----------
    bins : ScoreBins
        Without events.

    Returns
    -------
    Figure
        0 to 1, with the error of people whose outcome is drawn by their probability.
    """
    return _ordered(bins.expected[bins.filled], (bins.people - bins.expected)[bins.filled])


def promised_brier(bins: ScoreBins) -> Figure:
    """The Brier score that the scores themselves give, if each probability is right.

    Parameters
    ----------
    bins : ScoreBins
        Without events.

    Returns
    -------
    Figure
        The mean of p (1 - p), with the error of people whose outcome is drawn by their probability.
    """
    people, p = bins.people[bins.filled], bins.mean
    # (p - y) squared is worth (1 - p)^2 with probability p, else p^2: its variance is p (1 - p) (1 - 2 p)^2.
    spread = (people * p * (1 - p) * (1 - 2 * p) ** 2).sum()
    return Figure(bins.variance / people.sum(), float(np.sqrt(spread)) / people.sum())


def calibration_slope(bins: ScoreBins) -> Figure:
    """By what the log-odds would have to be multiplied to agree with what happened, beside a constant.

    Parameters
    ----------
    bins : ScoreBins
        With events.

    Returns
    -------
    Figure
        1 is right; below, forecasts were too extreme.
    """
    z = logit(np.clip(bins.mean, _CLIP, 1 - _CLIP))
    events, others = bins.events[bins.filled], (bins.people - bins.events)[bins.filled]
    outcome = np.r_[np.ones(len(z)), np.zeros(len(z))]
    intercept, slope = fit_affine(np.r_[z, z][None, :], outcome, np.r_[events, others][None, :])[0]
    p = expit(intercept + slope * z)
    weight = (events + others) * p * (1 - p)
    middle = (weight * z).sum() / weight.sum()
    return Figure(float(slope), float(1 / np.sqrt((weight * (z - middle) ** 2).sum())))


def score_drift(before: ScoreBins, now: ScoreBins) -> Figure:
    """By how much the mean probability is higher than that of the reference, in log-odds.

    Parameters
    ----------
    before, now : ScoreBins
        Of the reference and of a later date.

    Returns
    -------
    Figure
        0 where the means are alike.
    """
    (first, first_error), (second, second_error) = (_mean_log_odds(one) for one in (before, now))
    return Figure(second - first, float(np.hypot(first_error, second_error)))


def _mean_log_odds(bins: ScoreBins) -> tuple[float, float]:
    people, p = bins.people[bins.filled], bins.mean
    mean = float(bins.expected.sum() / people.sum())
    error = np.sqrt((people * (p - mean) ** 2).sum()) / people.sum()
    return float(logit(mean)), float(error / (mean * (1 - mean)))


def _ordered(events: np.ndarray, others: np.ndarray) -> Figure:
    all_events, all_others = events.sum(), others.sum()
    lower = (np.cumsum(others) - others / 2) / all_others
    higher = 1 - (np.cumsum(events) - events / 2) / all_events
    value = float((events * lower).sum() / all_events)
    spread = (events * (lower - value) ** 2).sum() / max(all_events - 1, 1)
    others_spread = (others * (higher - value) ** 2).sum() / max(all_others - 1, 1)
    return Figure(value, float(np.sqrt(spread / all_events + others_spread / all_others)))
