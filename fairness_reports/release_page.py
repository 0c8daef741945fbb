"""A release as a page that a person reads: what it is for, every shape and table in it, how it was judged."""

from typing import Any

import numpy as np

from fairness_reports.rendering import render
from fairness_reports.shape_chart import axis_words, shape_chart, shape_of
from models.additive import AdditiveRisk
from models.release import Release
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
        model_range=document["training"]["model_range"],
        versions=[(key, value) for key, value in sorted(document["versions"].items()) if not isinstance(value, dict)],
    )


def _model(number: int, name: str, model: AdditiveRisk, training: dict, evaluation: dict) -> dict[str, Any]:
    scale = model.calibration
    reach = {term.name: float(np.ptp(np.append(term.points, term.missing))) * scale.slope for term in model.terms}
    ordered = sorted(model.terms, key=lambda term: -abs(reach[term.name]))
    chosen = evaluation["candidates"][evaluation["chosen"]]
    return {
        "name": name,
        "meaning": training["outcome"]["meaning"],
        "kind": chosen["name"],
        "start": f"{scale.intercept + scale.slope * model.intercept:+.3f}",
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
        "terms": [
            _term(term, scale.slope, key=f"term-{number}-{place}") for place, term in enumerate(ordered, start=1)
        ],
    }


def _term(term: Term, slope: float, *, key: str) -> dict[str, Any]:
    told = {"name": term.name, "meaning": term.meaning, "unit": term.unit, "group": str(term.group)}
    if term.second is not None:
        return told | {"chart": None, "rows": None, "pair": _pair(term, term.second, slope)}
    shape = shape_of(term, slope=slope)
    rows = [
        (word, f"{value:+.3f}", f"{low:+.3f} to {high:+.3f}")
        for word, value, low, high in zip(shape.words, shape.value, shape.low, shape.high, strict=True)
    ]
    return told | {"chart": shape_chart(term, shape, key=key), "rows": rows, "pair": None}


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
