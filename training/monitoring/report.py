"""All stored dates judged: figures, findings and a verdict, without a count under ten of anybody."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from features.exceptions import DataRefused, NotEnoughData
from training.monitoring.adding import unseen_area_share
from training.monitoring.design import Design
from training.monitoring.judge import Judge
from training.monitoring.judged_counts import judged_count
from training.monitoring.judged_features import judged_features
from training.monitoring.judged_outcomes import judged_outcome
from training.monitoring.verdicts import Finding, Verdict, worst


def monitoring_report(
    summaries: Mapping[str, Mapping[str, Any]],
    reference: Mapping[str, Any],
    design: Design,
    *,
    not_in_reference: Sequence[str] = (),
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
    not_in_reference : sequence of str
        Counts of the release of which the reference, made before they were monitored, holds nothing.

    Returns
    -------
    dict
        JSON: "dates", each with its figures and findings; "verdict" and "because", of the newest judged figures of
        each kind; "alarm", how sure one has to be; and what it is about.

    Raises
    ------
    NotEnoughData
        If there is no date.
    DataRefused
        If a stored date lacks a count that the reference has.
    """
    if not summaries:
        raise NotEnoughData(
            "The store holds no summary of a date yet, so there is nothing to judge. Give --data, with case tables "
            "that reach further than the release's own."
        )
    _refuse_without_counts(summaries, design)
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
            "known": reference.get("known"),
        },
        "thresholds": dict(vars(design.thresholds)),
        "alarm": {"standard_errors": judge.least, "false_alarms_per_year": design.thresholds.false_alarms_per_year},
        "verdict": str(worst(current)),
        "because": [{"verdict": str(one.verdict), "told": one.told} for one in current],
        "not_told": [*_not_told(dates, design), *map(_not_in_reference, not_in_reference)],
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
    waits = [
        (kind, name) for kind, names in (("outcomes", design.outcomes), ("counts", design.counts)) for name in names
    ]
    return [
        f"{name}: no outcome of a judged date is known yet of enough people, so nothing is seen of it. "
        f"{_known_from(dates, design, name)}"
        for kind, name in waits
        if not any(one["judged"] and one[kind][name]["matured"] for one in dates)
    ]


def _not_in_reference(name: str) -> str:
    return (
        f"{name}: the reference summary was made before expected counts were monitored, so nothing is seen of it. "
        "`desist recalibrate` and `desist train` make one with them."
    )


def _known_from(dates: list[dict[str, Any]], design: Design, name: str) -> str:
    """From which month on the first judged date's outcomes are known, or that they are of too few."""
    first = next(one for one in dates if one["judged"])
    outcome = design.outcomes.get(name, design.first).outcome
    day = pd.Timestamp(first["as_of_date"]) + pd.DateOffset(months=outcome.proven_within_months + design.span_months)
    if day <= pd.Timestamp(first["known_by"]):
        return "Too few people of the first judged date have it, or have it not."
    return f"Those of {first['as_of_date']} are known from {day:%B %Y}."


def _refuse_without_counts(summaries: Mapping[str, Mapping[str, Any]], design: Design) -> None:
    lacking = sorted(name for name, one in summaries.items() if set(design.counts) - set(one.get("counts", {})))
    if lacking:
        raise DataRefused(
            f"{len(lacking)} stored date(s), the first {lacking[0]}, were summed up before expected counts were "
            "monitored. Give --data, so that they are made again, or take their files out of the store."
        )


def _date(name: str, summary: Mapping[str, Any], judge: Judge, *, is_judged: bool) -> dict[str, Any]:
    features, found = judged_features(name, summary, judge)
    kinds: dict[str, list[Finding]] = {"features": found}
    outcomes = {}
    for outcome in judge.design.outcomes:
        outcomes[outcome], own = judged_outcome(name, outcome, summary, judge)
        kinds |= {f"{outcome} {kind}": findings for kind, findings in own.items()}
    counts = {}
    for count in judge.design.counts:
        counts[count], own = judged_count(name, count, summary, judge)
        kinds |= {f"{count} {kind}": findings for kind, findings in own.items()}
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
        "counts": counts,
        "verdict": str(worst(one for _, one in told)) if is_judged else None,
        "findings": [{"of": kind, "verdict": str(one.verdict), "told": one.told} for kind, one in told],
        "found": kinds,
    }
