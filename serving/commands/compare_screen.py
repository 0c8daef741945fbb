"""What `desist compare` found, on one screen."""

import textwrap
from pathlib import Path
from typing import Any

from fairness_reports.comparison_page import list_sentences
from training.comparison.wording import CORRECTED, MEASURES, PASSED, READING, told_apart

_WIDTH = 100
_SHOWN_TERMS = 5


def comparison_screen(document: dict[str, Any], out: Path | None) -> str:
    """The screen.

    Parameters
    ----------
    document : dict
        As comparison.json holds it.
    out : Path or None
        Where the page is.

    Returns
    -------
    str
        Lines of at most 100 characters, but for paths.
    """
    a, b = document["a"], document["b"]
    made = [f"{one['release'][:12]} ({one.get('protocol') or one['as_of_date']})" for one in (a, b)]
    lines = [f"Desist, two {document['kind']}: A {made[0]} beside B {made[1]}."]
    lines += _wrapped(document["notes"])
    for name, one in document["outcomes"].items():
        where = (
            f"{one['rows']:,} rows of {one['persons']:,} people held out of both, on {', '.join(one['as_of_dates'])}"
        )
        lines += ["", *textwrap.wrap(f"{name}: {where}", _WIDTH), _HEAD, *_figures(one["figures"])]
    for name, one in document["counts"].items():
        for what, figures in one["counts"].items():
            lines += ["", f"{name}, {what}: {one['rows']:,} rows of {one['persons']:,} people", _HEAD]
            lines += _figures(figures)
    lines += _wrapped([f"{name} is not compared: {why}." for name, why in document["not_compared"].items()])
    if document["list"]:
        lines += ["", *_listed(document["list"])]
    if document["outcomes"]:
        lines += ["", *_wrapped([READING, CORRECTED])]
    if out is not None:
        lines += ["", "Open:", f"  {out / 'comparison.html'}"]
        lines += [f"  {out / 'movers.csv'} (names who moves)"] if document["list"] else []
    lines.append("This is advice. People decide, each with a reason.")
    return "\n".join(lines)


_HEAD = f"{'':<16}{'A':>8}  {'B':>8}  {'B less A':>9}  95% range"


def _figures(figures: dict[str, Any]) -> list[str]:
    lines = []
    for key, name, digits, _ in MEASURES:
        if key not in figures:
            continue
        first, second, difference = (figures[key]["a"]["value"], figures[key]["b"]["value"], figures[key]["difference"])
        if difference["value"] is None:
            lines.append(f"{name:<16}{'none':>8}")
            continue
        lines.append(
            f"{name:<16}{first:>8.{digits}f}  {second:>8.{digits}f}  {difference['value']:>+9.{digits}f}  "
            f"{difference['low']:+.{digits}f} to {difference['high']:+.{digits}f}  {told_apart(key, difference)}"
        )
    return [line.rstrip() for line in lines]


def _listed(found: dict[str, Any]) -> list[str]:
    lines = [f"{found['title']}. {found['as_of']}.", *(f"  {told}" for told in list_sentences(found))]
    lines += _wrapped(found["notes"])
    pushed = [one for one in found["terms"] if one["pushed"] is not None][:_SHOWN_TERMS]
    if pushed:
        told = ", ".join(f"{one['term'].replace('_', ' ')} {one['pushed']:+.2f}" for one in pushed)
        lines += _wrapped([f"What pushed them most, on average, the way they moved: {told}.", PASSED])
    elif found["terms"] and found["joins"] + found["leaves"]:
        lines += _wrapped(
            ["Too few move to tell of which terms moved them without telling of persons; see movers.csv."]
        )
    return lines


def _wrapped(sentences: list[str]) -> list[str]:
    return [line for one in sentences for line in textwrap.wrap(one, _WIDTH, initial_indent="", subsequent_indent="  ")]
