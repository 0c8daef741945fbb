"""The features of the people of one date judged: whether they are spread as the reference people's are."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from training.monitoring.judge import SMALLEST_COUNT, Judge, moved_people
from training.monitoring.verdicts import Finding, of_stability


def judged_features(name: str, summary: Mapping[str, Any], judge: Judge) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Figures of every feature on a date, and what they call for.

    Parameters
    ----------
    name : str
        The date.
    summary : mapping
        Of the date.
    judge : Judge
        What it is judged by.

    Returns
    -------
    tuple of list of dict and list of Finding
        The feature that moved most first; a share that would tell of fewer than ten people is None.
    """
    told, findings = [], []
    for feature, before in judge.reference["features"].items():
        now = summary["features"][feature]
        first, second = (np.array(one["counts"]) for one in (before, now))
        chance = judge.chance / len(judge.reference["features"])
        figure = moved_people(first, second, judge, chance=chance, missing=(before["missing"], now["missing"]))
        shares = [_share(one["missing"], sum(one["counts"]) + one["missing"]) for one in (before, now)]
        told.append({"name": feature, **figure, "missing_before": shares[0], "missing": shares[1]})
        found = of_stability(
            figure["index"],
            figure["chance_goes_to"],
            who=f"On {name} the values of {feature}",
            thresholds=judge.design.thresholds,
        )
        findings += [Finding(one.verdict, one.told + _missing_words(shares)) for one in found]
    return sorted(told, key=lambda one: -one["index"]), findings


def _share(count: int, of: int) -> float | None:
    """A share in hundredths; None where it would tell of fewer than ten people."""
    if 0 < count < SMALLEST_COUNT or 0 < of - count < SMALLEST_COUNT:
        return None
    return round(count / of, 2) if of else None


def _missing_words(shares: list[float | None]) -> str:
    before, now = (one or 0.0 for one in shares)
    if abs(now - before) < 0.1:
        return ""
    return (
        f"; it is missing of {100 * now:.0f}%, of the reference people of {100 * before:.0f}%: look at the data first"
    )
