"""What `desist backtest` found, on one screen."""

import textwrap
from pathlib import Path
from typing import Any

from fairness_reports.backtest_page import main_scale, told_amount, withheld_note

_WIDTH = 100
_MADE = {"before": "given", "for this backtest": "trained for it", "anew for each panel": "the first of one a panel"}


def backtest_screen(document: dict[str, Any], out: Path) -> str:
    """The screen.

    Parameters
    ----------
    document : dict
        A backtest.
    out : Path
        Where it was written.

    Returns
    -------
    str
        Lines of at most 100 characters, but for the paths.
    """
    versions, dates, scale = document["versions"], document["dates"], main_scale(document)
    made = _MADE[versions["release_made"]]
    lines = [
        f"{document['scheme']['title']}, {len(dates)} past panels, {dates[0]} to {dates[-1]}",
        f"Release {versions['release'][:12]} ({made}, learned from what was known by {versions['release_known_by']}), "
        f"data {versions['data'][:12]}",
        "",
    ]
    everyone = document["groups"][0]["lists"]
    if everyone is None:
        lines.append("No figure is told.")
    else:
        title = document["scales"][scale]["title"]
        lines += [
            f"On the average panel; harm reached by {title}",
            f"{'':<26}{'places':>7}{'harm reached':>15}  {'difference (95% range)':<37}{'reoffended':>11}",
        ]
        lines += [
            _line(one["title"], everyone[one["name"]], scale) for one in document["lists"] if one["told"] == "yes"
        ]
    lines += [f"{one['title']}: {one['told']}" for one in document["lists"] if one["told"] != "yes"]
    lines.append("")
    for one in document["left_out"]:
        lines += textwrap.wrap(f"{one['date']} is left out: {one['why']}", _WIDTH, subsequent_indent="  ")
    for note in filter(None, [withheld_note(document), *document["notes"][:2]]):
        lines += textwrap.wrap(note, _WIDTH, initial_indent="- ", subsequent_indent="  ")
    return "\n".join([*lines, "", "Open:", f"  {out}/backtest.html", f"  {out}/backtest.json"])


def _line(title: str, figures: dict[str, Any], scale: str) -> str:
    difference = figures.get(f"difference:{scale}")
    apart = ""
    if difference and difference["value"] is not None:
        low, high = told_amount(scale, difference["low"]), told_amount(scale, difference["high"])
        apart = f"{told_amount(scale, difference['value'])} ({low} to {high})"
    precision = figures["precision"]["value"]
    share = "" if precision is None else f"{100 * precision:.0f}%"
    amount = told_amount(scale, figures[scale]["value"])
    return f"{title:<26}{figures['places']['value']:>7.1f}{amount:>15}  {apart:<37}{share:>11}"
