"""What `desist demo` found, on one screen, and which files to open."""

import textwrap
from pathlib import Path

_WIDTH = 100
_CANDIDATES = ("base_rate", "official", "additive", "additive_without_attendance", "logistic", "scorecard", "yardstick")


def demo_screen(summary: dict, out: Path) -> str:
    """The screen.

    Parameters
    ----------
    summary : dict
        What was found.
    out : Path
        Output folder.

    Returns
    -------
    str
        Lines of at most 100 characters.
    """
    return "\n".join(
        [
            *_head(summary),
            "",
            *candidate_lines(summary),
            "",
            *_lists(summary),
            *_detection(summary),
            *_files(summary, out),
        ]
    )


def _head(summary: dict) -> list[str]:
    whom = {
        "simulated": "Invented people: figures here say nothing about real ones.",
        "case tables": "Your case tables.",
        "person table": "One person table. Research only: its release can be neither promoted nor served."
        if summary["research_only"]
        else "One person table.",
    }[summary["source"]]
    rows, persons = summary["rows"], summary["persons"]
    left = sum(summary["left_out"].values())
    versions = summary["versions"]
    as_of = f"As of {versions['as_of_date']}. " if versions["as_of_date"] else ""
    return [
        *textwrap.wrap(f"Desist, {summary['protocol']}. {whom}", _WIDTH),
        *textwrap.wrap(f"Outcome: {summary['outcome']}", _WIDTH),
        f"Trained on {rows['train']:,} rows of {persons['train']:,} people, tested on {rows['test']:,} rows of "
        f"{persons['test']:,} others{f'; {left:,} rows left out' if left else ''}.",
        *_off(summary),
        f"{as_of}Release {versions['release'][:12]}, data {versions['data'][:12]}, seed {versions['seed']}, "
        f"Desist {versions['code']}.",
    ]


def _off(summary: dict) -> list[str]:
    """What the data could not give; `demo.json` has a sentence for each table."""
    said = []
    if summary["off"]:
        tables = ", ".join(sentence.split("`")[1] for sentence in summary["off"])
        said.append(f"Off, for want of tables: {tables}.")
    if summary["never_known"]:
        said.append(f"The model does without {', '.join(summary['never_known'])}: nobody's is known.")
    return [line for sentence in said for line in textwrap.wrap(sentence, _WIDTH, subsequent_indent="  ")]


def candidate_lines(summary: dict) -> list[str]:
    """A line for each candidate, what readability costs, and which was chosen and why.

    Parameters
    ----------
    summary : dict
        The figures, as made by `train`.

    Returns
    -------
    list of str
        Lines of at most 100 characters.
    """
    lines = [f"{'On the test people':<44}{'Brier':>7}{'AUC':>7}  {'95% range':<14}{'slope':>6}{'O/E':>7}"]
    for key in _CANDIDATES:
        figures = summary["candidates"].get(key)
        if figures:
            auc, slope = figures["auc"], figures["calibration_slope"]["value"]
            lines.append(
                f"{figures['name']:<44}{figures['brier']['value']:>7.4f}{auc['value']:>7.3f}  "
                f"{auc['low']:.3f} to {auc['high']:.3f}{'' if slope is None else f'{slope:.2f}':>6}"
                f"{figures['observed_to_expected']['value']:>7.2f}"
            )
    cost = summary["cost_of_readability"]
    words = "nothing was lost here" if cost["value"] <= 0 else "lost to readability here"
    lines.append(
        f"What readability costs: {cost['value']:+.4f} Brier against the yardstick "
        f"({cost['low']:+.4f} to {cost['high']:+.4f}): {words}."
    )
    for alarm in summary["alarms"]:
        said = f"ALARM: {alarm}. Something known only later may have slipped in: find it before this is used."
        lines += textwrap.wrap(said, _WIDTH)
    served = summary["candidates"][summary["chosen"]]["name"]
    lines += textwrap.wrap(f"Chosen: {served}. {summary['why_chosen']}", _WIDTH)
    return lines


def _lists(summary: dict) -> list[str]:
    lines = []
    for scheme in summary["schemes"]:
        counts, capacity = scheme["counts"], scheme["capacity"]
        lines.append(f"{scheme['title']}: {capacity['total']} places, {capacity['eligible']:,} people eligible")
        members = f", {counts['stay']} stay, {counts['leaving']} leave, {counts['held']} held" if counts["stay"] else ""
        lines.append(
            f"  {counts['propose']} proposed{members}, {counts['consider']} to consider, "
            f"{scheme['close_to_the_line']} close to the line, {counts['cannot_assess']} cannot be assessed"
        )
        for headline in scheme["headlines"]:
            lines += textwrap.wrap(f"Audit: {headline}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
        lines.append("")
    return lines


def _detection(summary: dict) -> list[str]:
    """How the reoffences of everybody on the test dates came to light."""
    lines = []
    for sentence in summary.get("detection", ()):
        lines += textwrap.wrap(sentence, _WIDTH, subsequent_indent="  ")
    return [*lines, ""] if lines else []


def _files(summary: dict, out: Path) -> list[str]:
    lines = ["Open:"]
    for scheme in summary["schemes"]:
        lines.append(f"  {out}/lists/{scheme['id']}/agenda.html")
        lines.append(f"  {out}/fairness/{scheme['id']}/report.html")
    lines.append(f"  {out}/release.json, {out}/features.parquet, {out}/mlflow.db")
    if summary["source"] == "person table":
        lines.append("No case tables are written, and harm by offence is not worked out: this table cannot give them.")
    if not summary["research_only"]:
        lines.append(f"Review on screen: desist serve {out}")
    lines.append("This is advice. People decide, each with a reason.")
    return lines
