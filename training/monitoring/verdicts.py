"""From figures to words: what is left alone, watched, recalibrated or fitted anew, and how sure one has to be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.stats import norm

from training.monitoring.performance import Figure
from training.monitoring.thresholds import Monitoring

_MONTHS_OF_YEAR = 12
# Of each outcome: spread of the scores, early follow-up, level, slope, ranking, and the level of two sexes; and all
# features together. Of each count: spread of the expected counts, level, and the level of two sexes.
_FIGURES, _FEATURES, _OF_A_COUNT = 7, 1, 4


class Verdict(StrEnum):
    """What is to be done with a release, the least first."""

    NOTHING = "nothing to do"
    WATCH = "watch"
    RECALIBRATE = "recalibrate"
    REFIT = "refit"


@dataclass(frozen=True)
class Finding:
    """Why a release is not left alone.

    Parameters
    ----------
    verdict : Verdict
        What it calls for.
    told : str
        What was found, in words.
    """

    verdict: Verdict
    told: str


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict of all findings together.

    Parameters
    ----------
    findings : iterable of Finding
        None, some or all.

    Returns
    -------
    Verdict
        That which asks for most; "nothing to do" without any.
    """
    order = list(Verdict)
    return max((one.verdict for one in findings), key=order.index, default=Verdict.NOTHING)


def chance_of_each(thresholds: Monitoring, *, outcomes: int, counts: int = 0) -> float:
    """How often chance alone may carry one figure over its bounds, so that a year keeps the promised rate.

    Parameters
    ----------
    thresholds : Monitoring
        Of the protocol.
    outcomes : int
        Outcomes that the release foretells.
    counts : int
        What it counts beside.

    Returns
    -------
    float
        The promised rate shared out among the figures that are judged in a year. The sum of their probabilities bounds
        that of any, however much the people and the months of two dates overlap.
    """
    looks = _MONTHS_OF_YEAR / thresholds.judged_every_months
    figures = _FIGURES * outcomes + _OF_A_COUNT * counts + _FEATURES
    return thresholds.false_alarms_per_year / (looks * figures)


def surely(chance: float) -> float:
    """Of how many standard errors a change must be.

    Parameters
    ----------
    chance : float
        From `chance_of_each`.

    Returns
    -------
    float
        Of a change in either direction.
    """
    return float(norm.isf(chance / 2))


def off_level(now: Figure, before: Figure | None, *, least: float, thresholds: Monitoring) -> bool:
    """Whether observed to expected is out of bounds, and surely another than the reference's.

    Parameters
    ----------
    now, before : Figure
        Ratios with the errors of their logarithms; `before` is None where the ratio is to the reference already.
    least : float
        From `surely`.
    thresholds : Monitoring
        With the bounds.

    Returns
    -------
    bool
        Whether it is.
    """
    if thresholds.lowest_observed_to_expected <= now.value <= thresholds.highest_observed_to_expected:
        return False
    return _is_sure(Figure(float(np.log(now.value)), now.error), _logarithm(before), 0.0, least)


def off_slope(now: Figure, before: Figure, *, least: float, thresholds: Monitoring) -> bool:
    """Whether the calibration slope is out of bounds, and surely another than the reference's.

    Parameters
    ----------
    now, before : Figure
        Slopes.
    least : float
        From `surely`.
    thresholds : Monitoring
        With the bounds.

    Returns
    -------
    bool
        Whether it is.
    """
    if thresholds.lowest_slope <= now.value <= thresholds.highest_slope:
        return False
    return _is_sure(now, before, 1.0, least)


def lost_ranking(loss: Figure, before: Figure, *, least: float, thresholds: Monitoring) -> bool:
    """Whether the AUC lies too far below what the scores promise, and surely further than the reference's.

    Parameters
    ----------
    loss, before : Figure
        Promised less seen.
    least : float
        From `surely`.
    thresholds : Monitoring
        With the bound.

    Returns
    -------
    bool
        Whether it does.
    """
    return loss.value > thresholds.greatest_auc_loss and _is_sure(loss, before, 0.0, least)


def of_stability(index: float, chance: float, *, who: str, thresholds: Monitoring) -> list[Finding]:
    """What a population stability index calls for.

    Parameters
    ----------
    index : float
        The index.
    chance : float
        What chance goes beyond too seldom to matter.
    who : str
        Whose it is, to begin the sentence.
    thresholds : Monitoring
        From where on it is notable and large.

    Returns
    -------
    list of Finding
        One or none.
    """
    if index <= max(chance, thresholds.notable_stability):
        return []
    told = f"{who} are spread otherwise than the reference people's (stability index {index:.2f})"
    return [Finding(Verdict.REFIT if index > thresholds.large_stability else Verdict.WATCH, told)]


def ratio_words(who: str, ratio: Mapping[str, float]) -> str:
    """Observed to expected in words.

    Parameters
    ----------
    who : str
        Of what, to begin the sentence.
    ratio : mapping
        "value", "low" and "high".

    Returns
    -------
    str
        A sentence without its full stop.
    """
    return f"{who}: {ratio['value']:.2f} seen for each one foretold ({ratio['low']:.2f} to {ratio['high']:.2f})"


def _logarithm(ratio: Figure | None) -> Figure:
    return Figure(0.0, 0.0) if ratio is None else Figure(float(np.log(ratio.value)), ratio.error)


def _is_sure(now: Figure, before: Figure, right: float, least: float) -> bool:
    """Whether a figure moved away from the reference's, and not towards what is right."""
    change = now.value - before.value
    return bool(change * (now.value - right) > 0 and abs(change) > least * np.hypot(now.error, before.error))
