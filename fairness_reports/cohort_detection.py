"""Whether more comes to light of people in a cohort than of people outside at equal forecast risk."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from fairness_reports.intervals import Interval, margin_p_value
from fairness_reports.rates import figure
from fairness_reports.thresholds import Thresholds, read_thresholds
from fairness_reports.verdicts import Comparison, judge
from models.recalibration import fit_affine

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
LABELS = ("any", "reported", "police_detected")
MORE_DETECTED = "detected_more_than_reported"
_IN, _OUT = "in the cohort", "outside at equal risk"
_NEAREST_TO_CERTAIN = 1e-6
_MEANINGS = {
    "any": "a proven reoffence",
    "reported": "a reoffence that somebody reported",
    "police_detected": "a reoffence that the police detected",
}


def cohort_detection(rows: pd.DataFrame) -> dict[str, Any]:
    """Proven reoffences for each one forecast, of people in a cohort beside people outside, by how they came to light.

    Parameters
    ----------
    rows : DataFrame
        "person_id", "forecast" (0 to 1, by a model that nothing was taught of the cohort), "in_cohort", "any",
        "reported" and "police_detected" (bool: whether a reoffence of the kind was proven). People of several dates may
        have several rows.

    Returns
    -------
    dict
        JSON-ready: `members` and `others` (people, null below ten), `ratios` (of each label how many times as much of
        what is forecast comes to light in the cohort, with a range), `comparisons` (the same with verdicts, and how
        much larger the ratio is for what the police detect than for what is reported) and `findings`.

    Notes
    -----
    Forecasts are first brought to the level and spread of each label among people outside. A ratio above 1 may be
    closer watching, or what a panel knew and no table holds: only where what the police detect rises more than what is
    reported does it point to watching, and a cohort chosen for theft does less of what only the police find, which can
    hide it. Only ratios above 1 raise a concern. Ranges are those of sums over people who have nothing to do with each
    other.
    """
    thresholds = read_thresholds()
    inside = rows["in_cohort"].to_numpy(dtype=bool)
    people = {"members": rows.loc[inside, "person_id"].nunique(), "others": rows.loc[~inside, "person_id"].nunique()}
    if min(people.values()) < thresholds.evidence["minimum_events"]:
        return _too_few(people, thresholds)
    person = pd.factorize(rows["person_id"])[0]
    logs, enough = {}, {}
    for label in LABELS:
        happened = rows[label].to_numpy(dtype=bool)
        enough[label] = _is_enough(happened, inside, person, thresholds)
        logs[label] = _log_ratio(happened, rows["forecast"].to_numpy(dtype=float), inside) if enough[label] else None
    comparisons = [_compared(label, logs[label], person, thresholds) for label in LABELS]
    both = logs["police_detected"], logs["reported"]
    apart = None if both[0] is None or both[1] is None else (both[0][0] - both[1][0], both[0][1] - both[1][1])
    comparisons.append(_compared(MORE_DETECTED, apart, person, thresholds))
    judged = judge(comparisons, thresholds)
    return {
        **{name: int(count) for name, count in people.items()},
        "ratios": {label: _figure(one) for label, one in zip((*LABELS, MORE_DETECTED), comparisons, strict=True)},
        "comparisons": judged,
        "findings": [_sentence(label, one) for label, one in zip((*LABELS, MORE_DETECTED), judged, strict=True)],
    }


def _is_enough(happened: Mask, inside: Mask, person: NDArray[np.int64], thresholds: Thresholds) -> bool:
    """Whether enough people of either side had it and enough had not."""
    least = thresholds.evidence["minimum_events"]
    sides = [side & what for side in (inside, ~inside) for what in (happened, ~happened)]
    return min(len(np.unique(person[side])) for side in sides) >= least


def _log_ratio(happened: Mask, forecast: Array, inside: Mask) -> tuple[float, Array]:
    """Log of observed to expected inside over outside, and how much each row moves it."""
    log_odds = logit(np.clip(forecast, _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN))
    weights = np.ones((1, int((~inside).sum())))
    intercept, slope = fit_affine(log_odds[None, ~inside], happened[~inside].astype(float), weights)[0]
    expected = expit(intercept + slope * log_odds)
    moved, value = np.zeros(len(happened)), 0.0
    for side, sign in ((inside, 1.0), (~inside, -1.0)):
        ratio = happened[side].sum() / expected[side].sum()
        value += sign * float(np.log(ratio))
        moved[side] = sign * (happened[side] - ratio * expected[side]) / happened[side].sum()
    return value, moved


def _compared(
    metric: str, found: tuple[float, Array] | None, person: NDArray[np.int64], thresholds: Thresholds
) -> Comparison:
    value, error = float("nan"), float("nan")
    if found is not None:
        value, error = found[0], float(np.linalg.norm(np.bincount(person, weights=found[1])))
    reach = float(norm.ppf(0.5 + thresholds.evidence["confidence"] / 2))
    ratio = np.exp(value + np.array([0.0, -reach, reach]) * error)
    return Comparison(
        metric=metric,
        attribute="cohort",
        groups=(_IN, _OUT),
        # A cohort of whom less comes to light is not watched more.
        rule=replace(thresholds.metrics["detected_to_reported"], lowest_ratio=0.0),
        is_primary=metric == MORE_DETECTED,
        gap=Interval(*(ratio - 1)),
        ratio=Interval(*ratio),
        p=margin_p_value(value, error),
        null_error=error,
        has_enough=found is not None,
    )


def _figure(one: Comparison) -> dict[str, Any]:
    nan = float("nan")
    value, low, high = map(float, one.ratio) if one.has_enough and one.ratio is not None else (nan, nan, nan)
    return figure(value, low, high, "log ratio, by person")


def _sentence(label: str, one: dict[str, Any]) -> str:
    if one["difference"] is None:
        what = _MEANINGS.get(label, "what the police detect beside what is reported")
        return (
            f"In a cohort: too few people had {what}, or too few had none, to say whether more comes to light of them."
        )
    times, low, high = (1 + one[key] for key in ("difference", "low", "high"))
    told = f"{times:.2f} times ({low:.2f} to {high:.2f})"
    if label == MORE_DETECTED:
        return (
            f"For each reoffence of people in a cohort that is reported, the police detect {told} as many as of people "
            f"outside at equal forecast risk. Verdict: {one['verdict']} (named beforehand)."
        )
    return (
        f"People in a cohort have {_MEANINGS[label]} {told} as often as people outside at equal forecast risk. "
        f"Verdict: {one['verdict']} (exploratory)."
    )


def _too_few(people: dict[str, int], thresholds: Thresholds) -> dict[str, Any]:
    below = thresholds.evidence["suppress_below"]
    return {
        **{name: int(count) if count >= below else None for name, count in people.items()},
        "ratios": {},
        "comparisons": [],
        "findings": [
            "Whether more comes to light of people in a cohort could not be looked at: fewer than "
            f"{thresholds.evidence['minimum_events']} people are in one on these dates, or outside. That is no pass."
        ],
    }
