"""An outcome on one date judged: its scores, early follow-up, and what came of people once it is known."""

from collections.abc import Mapping
from typing import Any

from training.monitoring.early import EarlyBins, early_ratio
from training.monitoring.judge import FEWEST_EVENTS, Judge, moved_people, wider
from training.monitoring.performance import (
    Figure,
    auc,
    calibration_slope,
    observed_to_expected,
    promised_auc,
    promised_brier,
    score_drift,
)
from training.monitoring.score_bins import ScoreBins
from training.monitoring.verdicts import (
    Finding,
    Verdict,
    lost_ranking,
    of_stability,
    off_level,
    off_slope,
    ratio_words,
)


def judged_outcome(
    name: str, outcome: str, summary: Mapping[str, Any], judge: Judge
) -> tuple[dict[str, Any], dict[str, list[Finding]]]:
    """Figures of an outcome on a date, and what they call for.

    Parameters
    ----------
    name : str
        The date.
    outcome : str
        Which outcome.
    summary : mapping
        Of the date.
    judge : Judge
        What it is judged by.

    Returns
    -------
    tuple of dict and dict
        The figures, and findings by kind: "scores", and "early" and "matured" where they can be judged.
    """
    before, now = judge.reference["outcomes"][outcome], summary["outcomes"][outcome]
    scores, scores_before = ScoreBins.read(now["scores"]), ScoreBins.read(before["scores"])
    stability = moved_people(scores_before.people, scores.people, judge, chance=judge.chance)
    who = f"{outcome} on {name}"
    found = {
        "scores": of_stability(
            stability["index"],
            stability["chance_goes_to"],
            who=f"{who}: the scores",
            thresholds=judge.design.thresholds,
        )
    }
    told: dict[str, Any] = {
        "score_stability": stability,
        "mean_probability": float(scores.expected.sum() / scores.people.sum()),
        "score_drift": score_drift(scores_before, scores).told(),
        "promised": {"auc": promised_auc(scores).told(), "brier": promised_brier(scores).told()},
    }
    told["early"], early = _early(who, outcome, before, now, judge=judge)
    told["matured"], matured = _matured(who, outcome, before, now, judge=judge)
    if told["early"] is not None and told["early"]["is_judged"]:
        found["early"] = early
    if told["matured"] is not None:
        found["matured"] = matured
    return told, found


def _early(
    who: str, outcome: str, before: Mapping[str, Any], now: Mapping[str, Any], *, judge: Judge
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Early follow-up at its month, or at the last that has gone by where that is earlier."""
    thresholds = judge.design.thresholds
    first, second = EarlyBins.read(before["early"]), EarlyBins.read(now["early"])
    months = min(thresholds.early_months, second.months)
    figure = early_ratio(first, second, months=months, spread=judge.spread(outcome)) if months else None
    if figure is None:
        return None, []
    ratio: Figure = figure["ratio"]
    told = {
        "months": months,
        "is_judged": months == thresholds.early_months,
        "observed": int(figure["observed"]),
        "expected": figure["expected"],
        "ratio": ratio.told(is_ratio=True),
    }
    if not off_level(ratio, None, least=judge.least, thresholds=thresholds):
        return told, []
    words = ratio_words(f"{who}, early follow-up of {months} months", told["ratio"])
    return told, [Finding(Verdict.WATCH, f"{words}; not yet the outcome")]


def _matured(
    who: str, outcome: str, before: Mapping[str, Any], now: Mapping[str, Any], *, judge: Judge
) -> tuple[dict[str, Any] | None, list[Finding]]:
    if now["matured"] is None:
        return None, []
    bins, bins_before = ScoreBins.read(now["matured"]), ScoreBins.read(before["matured"])
    if _too_few(bins) or _too_few(bins_before):
        return None, []
    thresholds, least, spread = judge.design.thresholds, judge.least, judge.spread(outcome)
    level, slope, order = _level(bins), calibration_slope(bins), auc(bins)
    old_level, old_slope = wider(_level(bins_before), spread), wider(calibration_slope(bins_before), spread)
    told: dict[str, Any] = {
        "people": int(bins.people.sum()),
        "events": int(bins.events.sum()),
        "expected": float(bins.expected.sum()),
        "observed_to_expected": level.told(is_ratio=True),
        "calibration_slope": slope.told(),
        "auc": order.told(),
        "auc_promised": promised_auc(bins).value,
        "auc_before": auc(bins_before).value,
    }
    sexes = (before["by_sex"], now["by_sex"])
    told["by_sex"], findings = _by_sex(who, sexes, judge, overall=(old_level, level), spread=spread)
    if off_level(level, old_level, least=least, thresholds=thresholds):
        findings.append(Finding(Verdict.RECALIBRATE, ratio_words(who, told["observed_to_expected"])))
    if off_slope(slope, old_slope, least=least, thresholds=thresholds):
        words = f"{who}: the calibration slope is {slope.value:.2f} (the reference's {old_slope.value:.2f})"
        findings.append(Finding(Verdict.RECALIBRATE, words))
    if lost_ranking(_loss(bins), wider(_loss(bins_before), spread), least=least, thresholds=thresholds):
        words = f"{who}: AUC {order.value:.3f}, where scores that hold promise {told['auc_promised']:.3f}"
        findings.append(Finding(Verdict.REFIT, words))
    return told, findings


def _by_sex(
    who: str,
    sexes: tuple[Mapping[str, Mapping[str, float]], Mapping[str, Mapping[str, float]]],
    judge: Judge,
    *,
    overall: tuple[Figure, Figure],
    spread: float,
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Of each sex, unless one has so few that the others' figures would tell of it."""
    before, now = sexes
    if not now or any(_too_few_of_sex(one.get(sex)) for sex in now for one in sexes):
        return None, []
    gates, told, findings = judge.design.gates, {}, []
    for sex in sorted(now):
        level, old = _of_sex(now[sex]), wider(_of_sex(before[sex]), spread)
        told[sex] = level.told(is_ratio=True)
        # A correction moves all alike, so what is asked here is how the sexes differ.
        old_apart, apart = (
            Figure(one.value / whole.value, one.error) for one, whole in zip((old, level), overall, strict=True)
        )
        is_let_pass = gates["lowest_observed_to_expected"] <= apart.value <= gates["highest_observed_to_expected"]
        if not is_let_pass and off_level(apart, old_apart, least=judge.least, thresholds=judge.design.thresholds):
            findings.append(Finding(Verdict.REFIT, ratio_words(f"{who}, {sex}", told[sex])))
    return told, findings


def _level(bins: ScoreBins) -> Figure:
    return observed_to_expected(float(bins.events.sum()), float(bins.expected.sum()), bins.variance)


def _of_sex(counts: Mapping[str, float]) -> Figure:
    return observed_to_expected(counts["events"], counts["expected"], counts["variance"])


def _loss(bins: ScoreBins) -> Figure:
    promised, seen = promised_auc(bins), auc(bins)
    return Figure(promised.value - seen.value, seen.error)


def _too_few(bins: ScoreBins) -> bool:
    events = bins.events.sum()
    return bool(min(events, bins.people.sum() - events) < FEWEST_EVENTS)


def _too_few_of_sex(counts: Mapping[str, float] | None) -> bool:
    return counts is None or min(counts["events"], counts["people"] - counts["events"]) < FEWEST_EVENTS
