"""A release as a page that a person reads: what it is for, every shape and table in it, how it was judged."""

from typing import Any

import numpy as np

from fairness_reports.rendering import render
from fairness_reports.shape_chart import Shape, axis_words, shape_chart, shape_of
from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.expected_counts import HARM_GROUPS, ExpectedCounts
from models.release import Release
from models.score_curve import ScoreCurve, along_lines
from models.term import Axis, Term

_SHOWN = {
    "brier": "Brier score",
    "auc": "AUC",
    "calibration_slope": "calibration slope",
    "observed_to_expected": "observed to expected",
}


def release_page(release: Release) -> str:
    """The page, a model card with the model itself in it.

    Parameters
    ----------
    release : Release
        As it was made or read.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same release.
    """
    document = release.document
    training = {document["training"]["outcome"]["name"]: document["training"]}
    training |= {name: other["training"] for name, other in document.get("others", {}).items()}
    evaluation = {document["training"]["outcome"]["name"]: document["evaluation"]}
    evaluation |= {name: other["evaluation"] for name, other in document.get("others", {}).items()}
    return render(
        "release.html",
        name=document["name"],
        sha256=release.sha256,
        intended_use=document["intended_use"],
        research_only=document["research_only"],
        not_learned=sorted(document.get("not_learned", {}).items()),
        models=[
            _model(number, name, model, training[name], evaluation[name])
            for number, (name, model) in enumerate(release.models.items(), start=1)
        ],
        counts=[
            one for name, counts in release.counts.items() for one in _counts(name, counts, document["counts"][name])
        ],
        model_range=document["training"]["model_range"],
        versions=[(key, value) for key, value in sorted(document["versions"].items()) if not isinstance(value, dict)],
    )


def _model(number: int, name: str, model: AdditiveRisk, training: dict, evaluation: dict) -> dict[str, Any]:
    scale = model.calibration
    chosen = evaluation["candidates"][evaluation["chosen"]]
    # What a point is worth hangs on the whole sum where there is a curve, so points are told as they are added.
    is_bent = bool(len(model.curve.knots))
    start, slope = (model.intercept, 1.0) if is_bent else (model.corrected(np.array(model.intercept)), scale.slope)
    return {
        "name": name,
        "meaning": training["outcome"]["meaning"],
        "kind": chosen["name"],
        "start": f"{start:+.3f}",
        "scale": f"{scale.intercept:+.3f} and {scale.slope:.3f}",
        "learned_on": scale.learned_on,
        "rows": training["rows"],
        "persons": training["persons"],
        "learned_from": _dates(training["as_of_dates"]["train"]),
        "judged_on": _dates(training["as_of_dates"]["test"]),
        "left_out": [(reason, f"{count:,}") for reason, count in training["left_out"].items() if count],
        "why_chosen": evaluation["why_chosen"],
        "cost": _range(evaluation["cost_of_readability"], digits=4),
        # Of dated rows the correction was learned anew once the figures were known.
        "is_corrected_anew": bool(training["as_of_dates"]["latest"]),
        "figures": [(name, _range(chosen[key])) for key, name in _SHOWN.items()],
        "curve": _curve(model.curve, key=f"curve-{number}") if is_bent else None,
        "terms": _terms(model.terms, slope, key=f"term-{number}", scale="points" if is_bent else "log-odds"),
    }


def _counts(name: str, counts: ExpectedCounts, report: dict) -> list[dict[str, Any]]:
    """The models of a count: that of occasions, then each of a harm group with one of its own."""
    chosen = report["occasions"][report["chosen"]]
    kind = "The additive model" if report["chosen"] == "additive" else "The official formula"
    used = report["offences_per_occasion"]["used"]
    gain = report["gain_over_official"]
    facts = [
        f"{kind} of occasions on which an offence is proven, times {counts.offences_per_occasion:.3f} offences on an "
        f"occasion ({used:.3f} when it was judged).",
        f"The additive model saves {gain['value']:.1%} ({gain['low']:.1%} to {gain['high']:.1%}) of the official "
        f"formula's Poisson deviance; the protocol asks for {report['margin']:.1%}.",
        f"On {report['test_persons']:,} people whom nothing was learned from: observed to expected "
        f"{_range(chosen['observed_to_expected'])} occasions, "
        f"{_range(report['offences']['observed_to_expected'])} offences.",
    ]
    whole = _count(name, report["meaning"], facts, counts.occasions, key="count-occasions")
    mixed = [
        (group.replace("_", " "), report["groups"][group]["way"], f"{share:.1%}", report["groups"][group]["why"])
        for group, share in zip(HARM_GROUPS, counts.mix.share, strict=True)
    ]
    return [
        whole | {"groups": mixed, "strength": f"{counts.mix.strength:.1f}"},
        *(_own_count(name, group, own, report["groups"][group]["why"]) for group, own in counts.groups.items()),
    ]


def _own_count(name: str, group: str, own: AdditiveCount, why: str) -> dict[str, Any]:
    told = group.replace("_", " ")
    meaning = "Proven reoffences of this harm group alone."
    return _count(f"{name}, {told}", meaning, [f"{why.capitalize()}."], own, key=f"count-{told.replace(' ', '-')}")


def _count(name: str, meaning: str, facts: list[str], model: AdditiveCount, *, key: str) -> dict[str, Any]:
    curve = model.curve
    return {
        "name": name,
        "meaning": meaning,
        "facts": facts,
        "start": f"{model.intercept:+.3f}",
        "learned_on": curve.learned_on,
        "curve": _curve(curve, key=f"{key}-curve"),
        "terms": _terms(model.terms, 1.0, key=key, scale="log count"),
        "key": key,
        "groups": None,
    }


def _curve(curve: ScoreCurve, *, key: str) -> dict[str, Any]:
    """What is added to the sum of points: at the scores between which it is a straight line, and drawn."""
    words = tuple(f"{knot:+.2f}" for knot in curve.knots)
    low, high = np.quantile(curve.replicates, [0.05, 0.95], axis=0) if len(curve.replicates) else [curve.shifts] * 2
    rows = [
        (word, f"{shift:+.3f}", f"{least:+.3f} to {most:+.3f}")
        for word, shift, least, most in zip(words, curve.shifts, low, high, strict=True)
    ]
    # One unit beyond each of its ends is drawn.
    places = (curve.knots[0] - 1, *curve.knots, curve.knots[-1] + 1)
    ends = [along_lines(np.array(places), curve.knots, one) for one in (curve.shifts, low, high)]
    drawn = Term("curve", "sum of points", "spline", ends[0], cuts=places)
    shape = Shape(("below", *words, "above"), *ends)
    return {"rows": rows, "chart": shape_chart(drawn, shape, key=key, scale="added"), "learned_on": curve.learned_on}


def _terms(terms: tuple[Term, ...], slope: float, *, key: str, scale: str = "log-odds") -> list[dict[str, Any]]:
    """Every term, those that can do most first."""
    reach = {term.name: float(np.ptp(np.append(term.points, term.missing))) for term in terms}
    ordered = sorted(terms, key=lambda term: -reach[term.name])
    return [_term(term, slope, key=f"{key}-{place}", scale=scale) for place, term in enumerate(ordered, start=1)]


def _term(term: Term, slope: float, *, key: str, scale: str) -> dict[str, Any]:
    told = {"name": term.name, "meaning": term.meaning, "unit": term.unit, "group": str(term.group)}
    if term.second is not None:
        return told | {"chart": None, "rows": None, "pair": _pair(term, term.second, slope)}
    shape = shape_of(term, slope=slope)
    rows = [
        (word, f"{value:+.3f}", f"{low:+.3f} to {high:+.3f}")
        for word, value, low, high in zip(shape.words, shape.value, shape.low, shape.high, strict=True)
    ]
    return told | {"chart": shape_chart(term, shape, key=key, scale=scale), "rows": rows, "pair": None}


def _pair(term: Term, second: Axis, slope: float) -> dict[str, Any]:
    """A table of two columns: its rows, its columns and every cell."""
    first = term.axis
    cells = slope * np.append(term.points, term.missing).reshape(first.row_count + 1, second.row_count + 1)
    rows = (*axis_words(first.levels, first.cuts), "not known")
    return {
        "first": first.feature,
        "second": second.feature,
        "columns": (*axis_words(second.levels, second.cuts), "not known"),
        "rows": [(word, [f"{cell:+.3f}" for cell in line]) for word, line in zip(rows, cells, strict=True)],
    }


def _dates(dates: list[str]) -> str:
    if not dates:
        return ""
    return f" on {dates[0]}" if len(dates) == 1 else f" on {len(dates)} dates, {dates[0]} to {dates[-1]}"


def _range(figure: dict[str, float | None], *, digits: int = 3) -> str:
    if figure["value"] is None:
        return "none"
    value, low, high = (f"{figure[key]:.{digits}f}" for key in ("value", "low", "high"))
    return f"{value} ({low} to {high})"
