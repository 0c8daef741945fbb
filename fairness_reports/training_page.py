"""What a training found as a page, made from training.json alone: self-contained, printable, without script."""

from collections.abc import Mapping
from typing import Any

from fairness_reports.curve_chart import curve_chart
from fairness_reports.rendering import render

_MEASURES = (
    ("brier", "Brier score", 4, "mean squared error of the forecast; lower is better"),
    ("log_loss", "Log loss", 4, "how surprised the forecast was; lower is better"),
    ("auc", "AUC", 3, "how often somebody with the outcome was foretold higher than somebody without"),
    ("calibration_intercept", "Intercept", 2, "0 is right; above, too little was foretold"),
    ("calibration_slope", "Slope", 2, "1 is right; below, forecasts were too extreme"),
    ("observed_to_expected", "O/E", 2, "reoffenders for each one foretold; 1 is right"),
)
_BY_GROUP = ("brier", "auc", "observed_to_expected", "calibration_slope")
# Of fewer offences a ratio of observed to expected says nothing.
_FEWEST_OFFENCES = 20
_COUNT_FIGURES = (("deviance", 3), ("observed_to_expected", 2))
_DIGITS = {key: digits for key, _, digits, _ in _MEASURES}
_NAMES = {key: name for key, name, _, _ in _MEASURES}


def training_page(document: Mapping[str, Any]) -> str:
    """The page.

    Parameters
    ----------
    document : mapping
        As training.json holds it.

    Returns
    -------
    str
        HTML without script or outside reference, and without any row of anybody; the same for the same document.
    """
    return render(
        "training.html",
        protocol=document["protocol"],
        research_only=document["research_only"],
        measures=[(name, meaning) for _, name, _, meaning in _MEASURES],
        outcomes=[_outcome(name, report, document) for name, report in document["reports"].items()],
        counts=[_counted(report) for report in document["counts"].values()],
        ministry=[
            (date, [_ministry(row) for row in rows]) for date, rows in document["ministry_rates"].items() if rows
        ],
        not_learned=sorted(document["not_learned"].items()),
        versions=sorted(
            (key, str(value)) for key, value in document["versions"].items() if not isinstance(value, dict)
        ),
    )


def _outcome(name: str, report: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    candidates = report["candidates"]
    served = candidates[report["chosen"]]
    drawn = {candidates[key]["name"]: candidates[key]["curve"] for key in dict.fromkeys((report["chosen"], "official"))}
    return {
        "name": name,
        "meaning": document["outcomes"][name],
        "rows": document["rows"][name],
        "left_out": [(reason, f"{count:,}") for reason, count in document["left_out"][name].items() if count],
        "report": report,
        "served": served["name"],
        "cost": _range(report["cost_of_readability"], 4, signed=True),
        "gain": _range(report["gain_over_official"], 4, signed=True),
        "candidates": [
            (one["name"], [_range(one[key], digits) for key, _, digits, _ in _MEASURES]) for one in candidates.values()
        ],
        "differences": [
            (one["name"], *(_range(one[key], 4, signed=True) for key in ("gain_over_official", "lost_to_yardstick")))
            for one in candidates.values()
        ],
        "chart": curve_chart(drawn, key=f"curve-{name.replace('_', '-')}", title=f"Foretold and happened, {name}"),
        "curve": [
            (f"{one['rows']:,}", *(f"{100 * one[key]:.1f}%" for key in ("foretold", "happened", "low", "high")))
            for one in served["curve"]
        ],
        "capacity": [_at_capacity(scheme, candidates) for scheme in served["at_capacity"]],
        "benefit": _benefit(candidates),
        "periods": [_period(date, one, report["chosen"]) for date, one in report["by_period"].items()],
        "ageing": _ageing(report["ageing"], report["chosen"]) if "ageing" in report else None,
        "not_compared": [f"{formula} ({100 * share:.0f}%)" for formula, share in report["not_compared"].items()],
        "groups": [_group(row, report["chosen"]) for row in document["by_group"].get(name, ())],
        "group_columns": [_NAMES[key] for key in _BY_GROUP],
        "gate": _gate(document["gates"].get(name)),
    }


def _counted(report: Mapping[str, Any]) -> dict[str, Any]:
    names = {"mean": "mean", "official": "official formula", "additive": "additive model", "yardstick": "boosted trees"}
    return {
        "name": report["name"],
        "meaning": report["meaning"],
        "report": report,
        "served": names[report["chosen"]],
        "gain": _percent(report["gain_over_official"]),
        "margin": f"{report['margin']:.1%}",
        "cost": _percent(report["cost_of_readability"]),
        "candidates": [
            (name, *(_range(report["occasions"][key][figure], digits) for figure, digits in _COUNT_FIGURES))
            for key, name in names.items()
        ],
        "per_occasion": (
            f"{report['offences_per_occasion']['used']:.2f}",
            _range(report["offences_per_occasion"]["counted"], 2),
        ),
        "offences": _range(report["offences"]["observed_to_expected"], 2),
        "tenths": [
            (
                f"{one['rows']:,}",
                f"{one['expected']:.3f}",
                f"{one['counted']:.3f}",
                _range(one["observed_to_expected"], 2),
            )
            for one in report["offences"]["by_tenth"]
        ],
        "groups": [
            (
                group.replace("_", " "),
                one["way"],
                f"{one['test_offences']:,}",
                _range(one["observed_to_expected"], 2) if one["test_offences"] >= _FEWEST_OFFENCES else "too few",
            )
            for group, one in report["groups"].items()
        ],
        "whys": [(group.replace("_", " "), one["why"]) for group, one in report["groups"].items()],
        "to_total": _range(report["groups_to_total"], 2),
    }


def _ministry(row: Mapping[str, Any]) -> tuple[str, ...]:
    named = row["group"].replace("_", " ")
    if row["people"] is None:
        return (named, *["withheld"] * 5)
    rate = " to ".join(f"{100 * row['rate'][key]:.1f}" for key in ("low", "high"))
    return (
        named,
        f"{row['people']:,}",
        f"{row['reoffenders']:,}",
        f"{100 * row['rate']['value']:.1f}% ({rate})",
        f"{row['reoffences_per_reoffender']:.2f}",
        f"{row['reoffences_per_100']:.0f}",
    )


def _at_capacity(scheme: str, candidates: Mapping[str, Any]) -> dict[str, Any]:
    share = next(iter(candidates.values()))["at_capacity"][scheme]["share"]
    return {
        "scheme": scheme.replace("_", " "),
        "share": f"{100 * share:.1f}%",
        "rows": [
            (one["name"], *(_range(one["at_capacity"][scheme][key], 3) for key in ("precision", "recall")))
            for one in candidates.values()
        ],
    }


def _benefit(candidates: Mapping[str, Any]) -> dict[str, Any]:
    thresholds = list(next(iter(candidates.values()))["net_benefit"])
    everybody = next(iter(candidates.values()))["net_benefit"]
    rows = [
        (one["name"], [_range(one["net_benefit"][t], 3, signed=True) for t in thresholds])
        for one in candidates.values()
    ]
    rows.append(("everybody chosen", [f"{everybody[t]['everybody']:+.3f}" for t in thresholds]))
    return {"thresholds": [f"{100 * float(t):.0f}%" for t in thresholds], "rows": rows}


def _period(date: str, period: Mapping[str, Any], chosen: str) -> tuple[str, str, str, list[str]]:
    figures = period["candidates"]
    told = [_range(figures[chosen][key], _DIGITS[key]) if figures else "too few" for key in _BY_GROUP]
    return date, f"{period['rows']:,}", f"{period['events']:,}", told


def _ageing(found: Mapping[str, Any], chosen: str) -> dict[str, Any]:
    """By age of the model, and observed to expected of each on each later date."""
    dates = sorted({one["tested_on"] for one in found["periods"]})
    told: dict[str, dict[str, str]] = {}
    for one in found["periods"]:
        figure = one["models"] and one["models"][chosen]["observed_to_expected"]["value"]
        told.setdefault(one["made_on"], {})[one["tested_on"]] = f"{figure:.2f}" if figure else "too few"
    return {
        "by_age": [
            (
                "under 1 year" if one["years"] == 0 else f"{one['years']} to {one['years'] + 1} years",
                f"{one['rows']:,}",
                _range(one["models"][chosen]["observed_to_expected"], 2),
                _lost(one["models"][chosen]["lost"]),
            )
            for one in found["by_age"]
        ],
        "dates": dates,
        "rows": [(made_on, *(cells.get(date, "") for date in dates)) for made_on, cells in sorted(told.items())],
        "not_made": sorted(found["not_made"].items()),
    }


def _lost(figure: Mapping[str, Any] | None) -> str:
    return "itself the newest" if figure is None else _range(figure, 4, signed=True)


def _group(row: Mapping[str, Any], chosen: str) -> tuple[str, str, str, list[str]]:
    figures = row["candidates"]
    told = [_range(figures[chosen][key], _DIGITS[key]) if figures else "too few" for key in _BY_GROUP]
    return row["attribute"].replace("_", " "), row["group"], f"{row['persons']:,}", told


def _gate(gate: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if gate is None:
        return None
    sexes = [(sex, "too few" if one is None else _range(one, 2)) for sex, one in gate["by_sex"].items()]
    known = [one for one in gate["by_sex"].values() if one is not None and one["value"] is not None]
    beyond = any(one["low"] < gate["lowest"] or one["high"] > gate["highest"] for one in known)
    return {
        "bounds": f"{gate['lowest']:g} to {gate['highest']:g}",
        "verdict": gate["verdict"],
        "sexes": sexes,
        "is_unsure": gate["verdict"] == "passed" and beyond,
    }


def _range(figure: Mapping[str, Any], digits: int, *, signed: bool = False) -> str:
    if figure["value"] is None:
        return "none"
    sign = "+" if signed else ""
    value, low, high = (f"{figure[key]:{sign}.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"


def _percent(figure: Mapping[str, Any]) -> str:
    value, low, high = (f"{figure[key]:+.1%}" for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
