"""How a release holds on later dates as a page, made from monitoring.json alone: self-contained, without script."""

from collections.abc import Mapping, Sequence
from typing import Any

from fairness_reports.rendering import render
from fairness_reports.time_chart import time_chart
from training.monitoring.verdicts import Verdict
from training.monitoring.wording import ADVICE, ASKS, EARLY, GROUPS_TOLD, NO_ORDER, PROMISED

_NOT_KNOWN = "No outcome of a judged date is known yet of enough people."
_MEANINGS = (
    ("PSI", "population stability index: 0 where people are spread as the reference people are; chance in brackets"),
    ("Drift", "by how much the mean probability is higher than the reference's, in log-odds"),
    ("Early O/E", f"events on record for each one that the reference people had by then at the same score; {EARLY}"),
    ("O/E", "reoffenders for each one foretold, once the outcome is known; 1 is right"),
    ("Slope", "1 is right; below, forecasts were too extreme"),
    ("AUC", "how often somebody with the outcome was foretold higher than somebody without"),
    ("Mean, of a count", "mean expected offences of a person, and how many times the reference's mean that is"),
    ("O/E, of a count", f"offences counted for each one foretold; {GROUPS_TOLD}; {NO_ORDER}"),
    ("AUC and Brier promised", f"what the scores alone would give; {PROMISED}"),
)


def monitoring_page(report: Mapping[str, Any]) -> str:
    """The page.

    Parameters
    ----------
    report : mapping
        As `monitoring_report` gives it.

    Returns
    -------
    str
        HTML without script or outside reference, and without a count under ten of people; the same for the same report.
    """
    verdict = Verdict(report["verdict"])
    return render(
        "monitoring.html",
        protocol=report["protocol"],
        verdict=str(verdict),
        asks=ASKS[verdict],
        because=[(one["verdict"], one["told"]) for one in report["because"]],
        not_told=report["not_told"],
        reference=report["reference"],
        outcomes=[_outcome(name, report) for name in report["dates"][0]["outcomes"]],
        counts=[_count(name, report) for name in report["dates"][0]["counts"]],
        features=_features(report["dates"]),
        dates=[(one["as_of_date"], one["verdict"] or "not judged", one["findings"]) for one in report["dates"]],
        rate=f"{100 * report['alarm']['false_alarms_per_year']:.0f}",
        errors=f"{report['alarm']['standard_errors']:.1f}",
        thresholds=[(key.replace("_", " "), f"{value:g}") for key, value in report["thresholds"].items()],
        meanings=_MEANINGS,
        advice=ADVICE,
        versions=[
            (key.replace("_", " "), report[key])
            for key in ("release", "protocol", "protocol_version", "population", "known_by")
        ],
    )


def _outcome(name: str, report: Mapping[str, Any]) -> dict[str, Any]:
    dates, bounds = report["dates"], report["thresholds"]
    matured = {one["as_of_date"]: one["outcomes"][name]["matured"] for one in dates}
    early = {one["as_of_date"]: one["outcomes"][name]["early"] for one in dates}
    drawn = {
        "outcome known": {day: one["observed_to_expected"] for day, one in matured.items() if one},
        "early follow-up, not yet the outcome": {day: one["ratio"] for day, one in early.items() if one},
    }
    return {
        "name": name,
        "chart": _chart(name, drawn, list(matured), bounds),
        "known_from": _known_from(name, report),
        "early": [_row(one, name) for one in dates],
        "matured": [_matured_row(one, name) for one in dates if one["outcomes"][name]["matured"]],
    }


def _chart(name: str, drawn: Mapping[str, Any], dates: Sequence[str], bounds: Mapping[str, float]) -> str:
    return time_chart(
        drawn,
        dates=dates,
        bounds=(bounds["lowest_observed_to_expected"], bounds["highest_observed_to_expected"]),
        key=f"level-{name.replace('_', '-')}",
        title=f"Seen for each one foretold, {name}",
    )


def _known_from(name: str, report: Mapping[str, Any]) -> str:
    """What the report says of an outcome of which nothing is known yet."""
    return next((told for told in report["not_told"] if told.startswith(f"{name}: ")), _NOT_KNOWN)


def _count(name: str, report: Mapping[str, Any]) -> dict[str, Any]:
    dates = report["dates"]
    matured = {one["as_of_date"]: one["counts"][name]["matured"] for one in dates}
    known = {day: one for day, one in matured.items() if one}
    drawn = {"offences counted": {day: one["observed_to_expected"] for day, one in known.items()}}
    groups = list(next(iter(known.values()))["groups"]) if known else []
    return {
        "name": name,
        "chart": _chart(name, drawn, list(matured), report["thresholds"]),
        "known_from": _known_from(name, report),
        "scores": [_count_row(one, name) for one in dates],
        "matured": [_counted_row(day, one) for day, one in known.items()],
        "dates": list(known),
        "groups": [
            (group.replace("_", " "), *(_or_too_few(one["groups"][group]) for one in known.values()))
            for group in groups
        ],
    }


def _count_row(date: Mapping[str, Any], name: str) -> tuple[str, ...]:
    one, stability = date["counts"][name], date["counts"][name]["score_stability"]
    return (
        date["as_of_date"],
        f"{date['people']:,}",
        f"{one['mean_expected']:.2f}",
        _range(one["mean_drift"], 2),
        f"{stability['index']:.3f} ({stability['chance_alone']:.3f})",
    )


def _counted_row(day: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        day,
        f"{one['people']:,}",
        f"{one['with_any']:,}",
        f"{one['offences']:,}",
        f"{one['expected']:,.0f}",
        _range(one["observed_to_expected"], 2),
        _by_sex(one["by_sex"]),
    )


def _by_sex(sexes: Mapping[str, Any] | None) -> str:
    return "too few" if sexes is None else "; ".join(f"{sex} {figure['value']:.2f}" for sex, figure in sexes.items())


def _or_too_few(figure: Mapping[str, float] | None) -> str:
    return "too few" if figure is None else _range(figure, 2)


def _row(date: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What can be said before the outcome is known."""
    one = date["outcomes"][name]
    early, stability = one["early"], one["score_stability"]
    return (
        date["as_of_date"],
        f"{date['people']:,}",
        f"{100 * one['mean_probability']:.1f}%",
        _range(one["score_drift"], 2, signed=True),
        f"{stability['index']:.3f} ({stability['chance_alone']:.3f})",
        "too few" if early is None else f"{_range(early['ratio'], 2)}, {early['months']} months",
        _range(one["promised"]["auc"], 3),
        _range(one["promised"]["brier"], 3),
    )


def _matured_row(date: Mapping[str, Any], name: str) -> tuple[str, ...]:
    one = date["outcomes"][name]["matured"]
    sexes = one["by_sex"]
    return (
        date["as_of_date"],
        f"{one['people']:,}",
        f"{one['events']:,}",
        _range(one["observed_to_expected"], 2),
        _range(one["calibration_slope"], 2),
        _range(one["auc"], 3),
        f"{one['auc_promised']:.3f}",
        _by_sex(sexes),
    )


def _features(dates: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The index of every feature on every date, the one that moved most first, and how many lack it."""
    found = {one["as_of_date"]: {feature["name"]: feature for feature in one["features"]} for one in dates}
    return {
        "dates": list(found),
        "rows": [
            (
                feature["name"].replace("_", " "),
                *(f"{by_name[feature['name']]['index']:.3f}" for by_name in found.values()),
                f"{feature['chance_alone']:.3f}",
                _share(feature["missing_before"]),
                _share(feature["missing"]),
            )
            for feature in dates[-1]["features"]
        ],
    }


def _share(share: float | None) -> str:
    return "too few to tell" if share is None else f"{100 * share:.0f}%"


def _range(figure: Mapping[str, float], digits: int, *, signed: bool = False) -> str:
    form = f"{'+' if signed else ''}.{digits}f"
    return f"{figure['value']:{form}} ({figure['low']:{form}} to {figure['high']:{form}})"
