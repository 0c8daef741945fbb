"""All stored dates judged: figures, findings and a verdict, without a count under ten of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.exceptions import NotEnoughData
from training.monitoring.adding import unseen_area_share
from training.monitoring.design import Design
from training.monitoring.early import EarlyBins, early_ratio
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
from training.monitoring.stability import chance_alone, stability_index, together, wide_cells
from training.monitoring.verdicts import (
    Finding,
    Verdict,
    chance_of_each,
    lost_ranking,
    of_stability,
    off_level,
    off_slope,
    ratio_words,
    surely,
    worst,
)

FEWEST_EVENTS = 20
SMALLEST_COUNT = 10


@dataclass(frozen=True)
class Judge:
    """What every date is judged by.

    Parameters
    ----------
    reference : mapping
        The reference summary.
    design : Design
        Of the reference.
    """

    reference: Mapping[str, Any]
    design: Design

    @property
    def chance(self) -> float:
        """How often chance may carry one figure over its bounds.

        Returns
        -------
        float
            A probability.
        """
        return chance_of_each(self.design.thresholds, outcomes=len(self.design.outcomes))

    @property
    def least(self) -> float:
        """Of how many standard errors a change must be.

        Returns
        -------
        float
            Above 0.
        """
        return surely(self.chance)

    def spread(self, name: str) -> float:
        """Rows of the reference for each of its people.

        Parameters
        ----------
        name : str
            An outcome.

        Returns
        -------
        float
            1 or more; variances of the reference are so many times larger, since a person's rows tell nearly the same.
        """
        own = self.reference["outcomes"][name]
        return float(own["rows"] / own["persons"])


def monitoring_report(
    summaries: Mapping[str, Mapping[str, Any]], reference: Mapping[str, Any], design: Design
) -> dict[str, Any]:
    """Every stored date judged, and what is to be done.

    Parameters
    ----------
    summaries : mapping of str to mapping
        By as-of date.
    reference : mapping
        The reference summary.
    design : Design
        Of the reference.

    Returns
    -------
    dict
        JSON: "dates", each with its figures and findings; "verdict" and "because", of the newest judged figures of
        each kind; "alarm", how sure one has to be; and what it is about.

    Raises
    ------
    NotEnoughData
        If there is no date.
    """
    if not summaries:
        raise NotEnoughData(
            "The store holds no summary of a date yet, so there is nothing to judge. Give --data, with case tables "
            "that reach further than the release's own."
        )
    judge = Judge(reference, design)
    judged = judged_dates(list(summaries), reference["as_of_dates"][-1], design.thresholds.judged_every_months)
    dates = [_date(name, one, judge, is_judged=name in judged) for name, one in sorted(summaries.items())]
    current = _current(dates)
    return {
        "release": reference["release"],
        "protocol": design.protocol,
        "protocol_version": design.version,
        "population": design.population,
        "known_by": max(one["known_by"] for one in summaries.values()),
        "reference": {
            "as_of_dates": reference["as_of_dates"],
            "known_by": reference["known_by"],
            "rows": reference["rows"],
            "persons": reference["persons"],
        },
        "thresholds": dict(vars(design.thresholds)),
        "alarm": {"standard_errors": judge.least, "false_alarms_per_year": design.thresholds.false_alarms_per_year},
        "verdict": str(worst(current)),
        "because": [{"verdict": str(one.verdict), "told": one.told} for one in current],
        "not_told": _not_told(dates, design),
        "dates": [{key: value for key, value in one.items() if key != "found"} for one in dates],
    }


def judged_dates(names: list[str], last: str, apart: int) -> set[str]:
    """Which dates are judged: each so many months after the one before, the first after the reference's last.

    Parameters
    ----------
    names : list of str
        As-of dates.
    last : str
        The last one of the reference.
    apart : int
        Months.

    Returns
    -------
    set of str
        Some of the names; windows that overlap more would make the same events count again and again.
    """
    judged, before = set(), pd.Timestamp(last)
    for name in sorted(names):
        if pd.Timestamp(name) >= before + pd.DateOffset(months=apart):
            judged.add(name)
            before = pd.Timestamp(name)
    return judged


def _current(dates: list[dict[str, Any]]) -> list[Finding]:
    """Findings of the newest judged date of which there are figures of a kind, kind by kind."""
    current: list[Finding] = []
    for kind in sorted({kind for one in dates for kind in one["found"]}):
        newest = [one["found"][kind] for one in dates if one["judged"] and kind in one["found"]]
        current += newest[-1] if newest else []
    return sorted(current, key=lambda one: list(Verdict).index(one.verdict), reverse=True)


def _not_told(dates: list[dict[str, Any]], design: Design) -> list[str]:
    """What the verdict could not look at."""
    if not any(one["judged"] for one in dates):
        apart = design.thresholds.judged_every_months
        return [f"No date is judged: none is {apart} months or more after the reference's last."]
    return [
        f"{outcome}: no outcome of a judged date is known yet of enough people, so nothing is seen of it."
        for outcome in design.outcomes
        if not any(one["judged"] and one["outcomes"][outcome]["matured"] for one in dates)
    ]


def _date(name: str, summary: Mapping[str, Any], judge: Judge, *, is_judged: bool) -> dict[str, Any]:
    features, found = _features(name, summary, judge)
    kinds: dict[str, list[Finding]] = {"features": found}
    outcomes = {}
    for outcome in judge.design.outcomes:
        outcomes[outcome], own = _outcome(name, outcome, summary, judge)
        kinds |= {f"{outcome} {kind}": findings for kind, findings in own.items()}
    share = unseen_area_share(summary, judge.reference)
    told = [(kind, one) for kind, findings in kinds.items() for one in findings] if is_judged else []
    return {
        "as_of_date": name,
        "known_by": summary["known_by"],
        "judged": is_judged,
        "people": summary["rows"],
        "unseen_area_share": None if share is None else round(share, 2),
        "features": features,
        "outcomes": outcomes,
        "verdict": str(worst(one for _, one in told)) if is_judged else None,
        "findings": [{"of": kind, "verdict": str(one.verdict), "told": one.told} for kind, one in told],
        "found": kinds,
    }


def _features(name: str, summary: Mapping[str, Any], judge: Judge) -> tuple[list[dict[str, Any]], list[Finding]]:
    told, findings = [], []
    for feature, before in judge.reference["features"].items():
        now = summary["features"][feature]
        first, second = (np.array(one["counts"]) for one in (before, now))
        chance = judge.chance / len(judge.reference["features"])
        figure = _stability(first, second, judge, chance=chance, missing=(before["missing"], now["missing"]))
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


def _stability(
    before: np.ndarray, now: np.ndarray, judge: Judge, *, chance: float, missing: tuple[int, int] | None = None
) -> dict[str, float]:
    """The index over wide cells, the missing in a cell of their own where there are any."""
    wide = wide_cells(before)
    first, second = together(before, wide), together(now, wide)
    if missing is not None and any(missing):
        first, second = np.append(first, missing[0]), np.append(second, missing[1])
    persons = min(judge.reference["persons"], float(first.sum()))
    expected, beyond = chance_alone(len(first), before=persons, now=float(second.sum()), beyond=chance)
    return {"index": stability_index(first, second), "chance_alone": expected, "chance_goes_to": beyond}


def _outcome(
    name: str, outcome: str, summary: Mapping[str, Any], judge: Judge
) -> tuple[dict[str, Any], dict[str, list[Finding]]]:
    before, now = judge.reference["outcomes"][outcome], summary["outcomes"][outcome]
    scores, scores_before = ScoreBins.read(now["scores"]), ScoreBins.read(before["scores"])
    stability = _stability(scores_before.people, scores.people, judge, chance=judge.chance)
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
    old_level, old_slope = _wider(_level(bins_before), spread), _wider(calibration_slope(bins_before), spread)
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
    if lost_ranking(_loss(bins), _wider(_loss(bins_before), spread), least=least, thresholds=thresholds):
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
        level, old = _of_sex(now[sex]), _wider(_of_sex(before[sex]), spread)
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


def _wider(figure: Figure, spread: float) -> Figure:
    return Figure(figure.value, figure.error * float(np.sqrt(spread)))


def _too_few(bins: ScoreBins) -> bool:
    events = bins.events.sum()
    return bool(min(events, bins.people.sum() - events) < FEWEST_EVENTS)


def _too_few_of_sex(counts: Mapping[str, float] | None) -> bool:
    return counts is None or min(counts["events"], counts["people"] - counts["events"]) < FEWEST_EVENTS


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
