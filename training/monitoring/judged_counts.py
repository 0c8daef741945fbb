"""A count on one date judged: whom it is expected of, and what was counted once it is known."""

from collections.abc import Mapping
from typing import Any

from training.monitoring.count_bins import CountBins, mean_drift
from training.monitoring.count_sums import CountSums
from training.monitoring.judge import FEWEST_EVENTS, Judge, moved_people
from training.monitoring.performance import Figure
from training.monitoring.verdicts import Finding, Verdict, of_stability, off_level, ratio_words


def judged_count(
    name: str, count: str, summary: Mapping[str, Any], judge: Judge
) -> tuple[dict[str, Any], dict[str, list[Finding]]]:
    """Figures of a count on a date, and what they call for.

    Parameters
    ----------
    name : str
        The date.
    count : str
        Which count.
    summary : mapping
        Of the date.
    judge : Judge
        What it is judged by.

    Returns
    -------
    tuple of dict and dict
        The figures, and findings by kind: "scores", and "matured" where it can be judged.
    """
    before, now = judge.reference["counts"][count], summary["counts"][count]
    scores, scores_before = CountBins.read(now["scores"]), CountBins.read(before["scores"])
    stability = moved_people(scores_before.people, scores.people, judge, chance=judge.chance)
    who = f"{count} on {name}"
    found = {
        "scores": of_stability(
            stability["index"],
            stability["chance_goes_to"],
            who=f"{who}: the expected counts",
            thresholds=judge.design.thresholds,
        )
    }
    told: dict[str, Any] = {
        "score_stability": stability,
        "mean_expected": scores.mean.value,
        "mean_drift": mean_drift(scores_before, scores).told(is_ratio=True),
    }
    told["matured"], matured = _matured(who, before["matured"], now["matured"], judge)
    if told["matured"] is not None:
        found["matured"] = matured
    return told, found


def _matured(
    who: str, before: Mapping[str, Any], now: Mapping[str, Any] | None, judge: Judge
) -> tuple[dict[str, Any] | None, list[Finding]]:
    if now is None:
        return None, []
    sums, sums_before = (CountSums.read(one["total"]) for one in (now, before))
    if any(one.is_too_few(FEWEST_EVENTS) for one in (sums, sums_before)):
        return None, []
    level, old = sums.ratio, sums_before.ratio
    told: dict[str, Any] = {
        "people": sums.people,
        "with_any": sums.with_any,
        "offences": int(sums.counted),
        "expected": sums.expected,
        "observed_to_expected": level.told(is_ratio=True),
        "groups": {group: _group(one) for group, one in now["groups"].items()},
    }
    told["by_sex"], findings = _by_sex(who, (before["by_sex"], now["by_sex"]), judge, overall=(old, level))
    if off_level(level, old, least=judge.least, thresholds=judge.design.thresholds):
        findings.append(Finding(Verdict.RECALIBRATE, ratio_words(who, told["observed_to_expected"])))
    return told, findings


def _group(document: Mapping[str, Any]) -> dict[str, float] | None:
    """A harm group's ratio alone: from its counts those of a group of too few could be worked out."""
    sums = CountSums.read(dict(document))
    return None if sums.is_too_few(FEWEST_EVENTS) else sums.ratio.told(is_ratio=True)


def _by_sex(
    who: str,
    sexes: tuple[Mapping[str, Any], Mapping[str, Any]],
    judge: Judge,
    *,
    overall: tuple[Figure, Figure],
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Of each sex, unless one has so few that the others' figures would tell of it."""
    before, now = ({sex: CountSums.read(sums) for sex, sums in one.items()} for one in sexes)
    if not now or any(sex not in before for sex in now):
        return None, []
    if any(one[sex].is_too_few(FEWEST_EVENTS) for sex in now for one in (before, now)):
        return None, []
    gates, told, findings = judge.design.gates, {}, []
    for sex in sorted(now):
        told[sex] = now[sex].ratio.told(is_ratio=True)
        # A correction moves all alike, so what is asked here is how the sexes differ.
        old_apart, apart = (
            Figure(one[sex].ratio.value / whole.value, one[sex].ratio.error)
            for one, whole in zip((before, now), overall, strict=True)
        )
        is_let_pass = gates["lowest_observed_to_expected"] <= apart.value <= gates["highest_observed_to_expected"]
        if not is_let_pass and off_level(apart, old_apart, least=judge.least, thresholds=judge.design.thresholds):
            findings.append(Finding(Verdict.REFIT, ratio_words(f"{who}, {sex}", told[sex])))
    return told, findings
