"""The audit report as a page, made from the summary alone: self-contained, printable, without script."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fairness_reports.attribute_flips import flip_words
from fairness_reports.charts import interval_chart
from fairness_reports.human_words import gap_rows_of_stages
from fairness_reports.label_words import detection_rows, gap_rows, sweep_rows
from fairness_reports.pooled_words import pooled_rows
from fairness_reports.rendering import render, write_together
from fairness_reports.verdicts import Verdict
from fairness_reports.wording import (
    METRIC_WORDS,
    count_verdicts,
    detectable_words,
    difference_words,
    figure_words,
    group_words,
    undone_words,
)

_THEMES = (
    ("Who is on the list", ("selection_rate", "listed_to_reoffended"), "selection_rate"),
    (
        "How firm the places are",
        ("close_to_the_line", "probability_on_list", "rank_window_width"),
        "close_to_the_line",
    ),
    (
        "How good the records are",
        ("missing_answers", "stale_answers", "without_number"),
        "missing_answers",
    ),
    (
        "Does a forecast mean the same in each group?",
        ("observed_to_expected", "calibration_intercept", "calibration_slope", "calibration_error"),
        "observed_to_expected",
    ),
    ("Who was listed needlessly", ("false_positive_rate", "precision", "rate_at_the_line"), "false_positive_rate"),
    (
        "Who was missed",
        ("false_negative_rate", "true_positive_rate", "harm_reached", "harm_per_place"),
        "false_negative_rate",
    ),
    ("Are people put in order as well?", ("auc", "brier", "log_loss"), "auc"),
)
_HUMAN = (
    ("The list alone", ("proposed_by_list",), "proposed_by_list"),
    ("First views, before any score", ("first_view_suitable", "left_first_view"), "first_view_suitable"),
    ("What people decided", ("put_forward", "not_decided"), "put_forward"),
    (
        "Against the list",
        ("overridden", "refused_though_proposed", "put_forward_though_not_proposed"),
        "overridden",
    ),
    ("What came of it", ("reoffended_put_forward", "reoffended_refused"), "reoffended_put_forward"),
)
_PARTS = (
    ("prospective", "The list proposed", "People on it are proposed, not chosen."),
    (
        "retrospective",
        "The list replayed on a date whose outcomes are known",
        "What the list would have been then, beside what happened since.",
    ),
    (
        "human",
        "What people decided",
        "First views, decisions and what came of them. Nothing here is about any officer.",
    ),
)
_EVENTS = {"prospective": "on the list", "retrospective": "who reoffended", "human": "put forward"}


def render_page(summary: Mapping[str, Any]) -> str:
    """The report as one HTML document.

    Parameters
    ----------
    summary : mapping
        What `summarise` or `summarise_scored` gives, or the same read back from `summary.json`.

    Returns
    -------
    str
        HTML without script or outside reference; the same for the same summary.
    """
    audits: dict[str, Any] = {summary["kind"]: dict(summary)} if "kind" in summary else dict(summary)
    parts = [_part(name, title, lead, audits[name]) for name, title, lead in _PARTS if audits.get(name) is not None]
    return render(
        "report.html",
        findings=summary["findings"],
        not_known=summary["not_known"],
        versions=[(str(key).replace("_", " "), _version_words(v)) for key, v in summary["versions"].items()],
        as_of=summary["versions"].get("as_of_date"),
        title=summary["versions"].get("list", "candidate list"),
        about_people=summary["versions"].get("about_people", ""),
        parts=parts,
        register=summary.get("register"),
    )


def write_report(summary: Mapping[str, Any], folder: Path) -> tuple[Path, Path]:
    """Write `summary.json` and `report.html`, both whole or neither begun.

    Parameters
    ----------
    summary : mapping
        What `summarise` or `summarise_scored` gives.
    folder : pathlib.Path
        Where to write; made if absent.

    Returns
    -------
    tuple of pathlib.Path
        The two files.
    """
    texts = {
        "summary.json": json.dumps(summary, indent=2, ensure_ascii=False, allow_nan=False) + "\n",
        "report.html": render_page(summary),
    }
    write_together(texts, folder)
    return folder / "summary.json", folder / "report.html"


def _part(name: str, title: str, lead: str, audit: dict[str, Any]) -> dict[str, Any]:
    """One audit as the template reads it."""
    attributes = list(dict.fromkeys(row["attribute"] for row in audit["by_group"]))
    together = list(dict.fromkeys(row["attribute"] for row in audit["intersections"]))
    return {
        "name": name,
        "title": title,
        "lead": lead,
        "events": _EVENTS[name],
        "stages": gap_rows_of_stages(audit.get("stages", [])),
        "everyone": _row(audit["overall"] | {"group": "Everyone"}, list(audit["overall"]["metrics"])),
        "metrics": [(METRIC_WORDS[m].name, METRIC_WORDS[m].meaning) for m in audit["overall"]["metrics"]],
        "sections": [_section(name, attribute, audit) for attribute in attributes],
        "together": [_together(attribute, audit) for attribute in together],
        "flips": [flip_words(flip) for flip in audit.get("attribute_flips", ())],
        "labels": _labels(audit),
        "missing": [_missing(row) for row in audit["missing_attribute"]],
        "pooled": pooled_rows(audit["pooled_over"]) if "pooled_over" in audit else [],
        "pooled_by": " and ".join(audit["pooled_over"]["columns"]) if "pooled_over" in audit else "",
        "strata": [_stratum(row) for row in audit["pooled_over"]["strata"]] if "pooled_over" in audit else [],
    }


def _labels(audit: dict[str, Any]) -> dict[str, Any]:
    """How reoffences came to light, and what wrong labels would do."""
    by_label = audit.get("by_label", {})
    return {
        "detection": detection_rows(audit["detection"]) if "detection" in audit else None,
        "unknown_share": f"{audit['detection']['unknown_share']:.1%}" if "detection" in audit else "",
        "cohort": audit["cohort"]["findings"] if "cohort" in audit else [],
        "gaps": gap_rows(by_label.get("gaps", [])),
        "sweep": sweep_rows(audit),
    }


def _section(part: str, attribute: str, audit: dict[str, Any]) -> dict[str, Any]:
    """Everything about one attribute: tables and charts by theme, then the comparisons."""
    rows = [row for row in audit["by_group"] if row["attribute"] == attribute]
    number = list(dict.fromkeys(row["attribute"] for row in audit["by_group"])).index(attribute) + 1
    themes = []
    for theme, names, drawn in _HUMAN if part == "human" else _THEMES:
        held = [metric for metric in names if metric in audit["overall"]["metrics"]]
        if not held:
            continue
        key = f"{part}-{number}-{drawn.replace('_', '-')}"
        chart = None
        if drawn in held:
            chart = interval_chart(drawn, rows, overall=audit["overall"], attribute=attribute, key=key)
        themes.append(
            {
                "title": theme,
                "caption": theme.rstrip("?"),
                "columns": [METRIC_WORDS[metric].name for metric in held],
                "rows": [_row(row, held) for row in [*rows, audit["overall"] | {"group": "Everyone"}]],
                "chart": chart,
            }
        )
    compared = [c for c in audit["comparisons"] if c["attribute"] == attribute]
    return {
        "key": f"{part}-{number}",
        "attribute": attribute.replace("_", " "),
        "themes": themes,
        "comparisons": [_comparison(c) for c in sorted(compared, key=lambda c: not c["primary"])],
    }


def _together(attribute: str, audit: dict[str, Any]) -> dict[str, Any]:
    """One intersection: its groups, the figures that turn on the list, and the comparisons."""
    shown = ("selection_rate", "false_positive_rate", "false_negative_rate")
    held = [metric for metric in shown if metric in audit["overall"]["metrics"]]
    rows = [row for row in audit["intersections"] if row["attribute"] == attribute]
    compared = [c for c in audit["comparisons"] if c["attribute"] == attribute]
    return {
        "attribute": attribute.replace("_", " "),
        "columns": [METRIC_WORDS[metric].name for metric in held],
        "rows": [_row(row, held, pooled=row["pooled"]) for row in rows],
        "comparisons": [_comparison(c) for c in compared if c["verdict"] in (Verdict.CONCERN, Verdict.FRAGILE)],
        "cleared": count_verdicts(compared)[Verdict.NO_CONCERN_FOUND],
        "weak": count_verdicts(compared)[Verdict.NOT_ENOUGH_EVIDENCE],
    }


def _row(row: dict[str, Any], metrics: list[str], *, pooled: dict[str, Any] | None = None) -> dict[str, Any]:
    """A group's size and figures in words, each with its pooled one below it where there are some."""
    figures = [figure_words(metric, row["metrics"][metric]) for metric in metrics]
    if pooled is not None:
        told = [figure_words(metric, pooled[metric]) for metric in metrics]
        figures = [
            raw if one["value"] is None else f"{raw}\npooled {words}"
            for raw, words, one in zip(figures, told, map(pooled.__getitem__, metrics), strict=True)
        ]
    return {
        "group": group_words(row["group"]),
        "n": "withheld" if row["n"] is None else f"{row['n']:,}",
        "events": "withheld" if row["events"] is None else f"{row['events']:,}",
        "figures": figures,
    }


def _comparison(comparison: dict[str, Any]) -> dict[str, Any]:
    """A comparison in words."""
    p = comparison["adjusted_p"]
    return {
        "metric": METRIC_WORDS[comparison["metric"]].name,
        "groups": f"{group_words(comparison['groups'][0])} beside {group_words(comparison['groups'][1])}",
        "difference": difference_words(comparison),
        "p": "" if p is None else ("under 0.001" if p < 0.001 else f"{p:.3f}"),
        "named": "yes" if comparison["primary"] else "exploratory",
        "verdict": comparison["verdict"],
        "kind": comparison["verdict"].replace(" ", "-"),
        "detectable": detectable_words(comparison),
        "undone": undone_words(comparison),
    }


def _stratum(row: dict[str, Any]) -> dict[str, str]:
    """A stratum's size in words."""
    sizes = {key: "withheld" if row[key] is None else f"{row[key]:,}" for key in ("n", "events")}
    return {"stratum": row["stratum"]} | sizes


def _missing(row: dict[str, Any]) -> dict[str, Any]:
    """Bounds of a gap in words."""
    ends = [row[key] for key in ("stated", "lowest", "highest")]
    return {
        "attribute": row["attribute"].replace("_", " "),
        "group": group_words(row["group"]),
        "metric": METRIC_WORDS[row["metric"]].name,
        "share": "withheld" if row["missing_share"] is None else f"{row['missing_share'] * 100:.1f}%",
        "stated": "withheld" if ends[0] is None else f"{ends[0] * 100:+.1f} points",
        "at_random": "withheld" if row.get("at_random") is None else f"{row['at_random'] * 100:+.1f} points",
        "bounds": "withheld" if None in ends else f"{ends[1] * 100:+.1f} to {ends[2] * 100:+.1f} points",
        "conclusive": "yes" if row["conclusive"] else "no",
    }


def _version_words(value: Any) -> str:
    """A version as text; nested ones as name and value pairs."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_version_words(inner)}" for key, inner in value.items())
    return "none" if value is None else str(value)
