"""`desist register`: concerns of audits opened, answered, settled, shown and exported."""

import json
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import typer

from fairness_reports import write_report
from fairness_reports.label_words import detection_words
from fairness_reports.register_page import register_page
from fairness_reports.wording import gap_words
from features.exceptions import DataRefused, UsageRefused
from models.release import canonical
from serving.clock import utc_now
from serving.commands.output_folder import REGISTER, require_usable, whole_folder
from serving.commands.register_gate import register_address
from serving.commands.signing import require_words, signer
from serving.records import Officer
from serving.register_records import Concern, Item, Settlement, Step, StepKind
from serving.services.register import Register
from serving.settings import read_settings
from serving.stores.database import open_database, open_read_only
from serving.stores.register import RegisterStore
from training.promotion import concerns_of

_WIDTH = 100
_KEPT_WITH = "the item"
_AUDITS = ("prospective", "retrospective")


def open_concerns(
    summaries: list[Path], *, owner: str, due: date, token_file: Path, folder: Path | None, as_json: bool
) -> None:
    """Open an item for every concern of some audits.

    Parameters
    ----------
    summaries : list of Path
        What audits wrote: summary.json.
    owner : str
        Who answers for them.
    due : date
        By when.
    token_file : Path
        Holds the token of who opens them; `-` reads it from the standard input.
    folder : Path or None
        Output folder that holds the database; None for the service's own.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If there is no owner, or the day has passed.
    DataRefused
        If a file is no audit of a release.
    GateRefused
        If the token is not accepted.
    """
    concerns = [one for path in summaries for one in concerns_in(path)]
    officer = _officer(token_file)
    with _register(folder) as register:
        opened = register.open_items(concerns, officer, owner=owner, due=due)
        told = {"concerns": len(concerns), "opened": [item.id for item in opened]}
    typer.echo(json.dumps(told) if as_json else _opened_words(len(concerns), opened))


def assign_item(item: str, *, owner: str, due: date, text: str, token_file: Path, folder: Path | None) -> None:
    """Give an item another owner or day.

    Parameters
    ----------
    item : str
        Its id, or how that begins.
    owner, due, text : str, date, str
        Who answers for it, by when, and why.
    token_file, folder : Path, Path or None
        As for `open_concerns`.
    """
    words = require_words("--text", text, kept_with=_KEPT_WITH)
    officer = _officer(token_file)
    with _register(folder) as register:
        found = register.assign(item, officer, owner=owner, due=due, text=words)
    typer.echo(f"Item {found.id[:8]}: {owner.strip()} answers for it, by {due}.")


def add_evidence(item: str, *, text: str, token_file: Path, folder: Path | None) -> None:
    """Add evidence to an item.

    Parameters
    ----------
    item : str
        Its id, or how that begins.
    text : str
        The evidence.
    token_file, folder : Path, Path or None
        As for `open_concerns`.
    """
    words = require_words("--text", text, kept_with=_KEPT_WITH)
    officer = _officer(token_file)
    with _register(folder) as register:
        found = register.add_evidence(item, officer, text=words)
    typer.echo(f"Item {found.id[:8]}: the evidence is kept.")


def settle_item(item: str, *, outcome: str, text: str, due: date | None, token_file: Path, folder: Path | None) -> None:
    """Say what came of a concern.

    Parameters
    ----------
    item : str
        Its id, or how that begins.
    outcome : str
        explained, reformed or monitored.
    text : str
        Why.
    due : date or None
        When a monitored one is looked at again.
    token_file, folder : Path, Path or None
        As for `open_concerns`.
    """
    words = require_words("--text", text, kept_with=_KEPT_WITH)
    officer = _officer(token_file)
    with _register(folder) as register:
        found = register.settle(item, officer, outcome=Settlement(outcome), text=words, due=due)
    again = f" It is looked at again by {due}." if due else " It is closed."
    typer.echo(f"Item {found.id[:8]} is {outcome}.{again}")


def show_register(*, folder: Path | None, as_json: bool) -> None:
    """Say how the register stands.

    Parameters
    ----------
    folder : Path or None
        As for `open_concerns`.
    as_json : bool
        Whether to say it for a machine.
    """
    document = _document(folder)
    typer.echo(json.dumps(document) if as_json else _screen(document))


def export_register(out: Path, *, report: Path | None, folder: Path | None) -> None:
    """Write the register as a page, and with it an audit's report with its items in it.

    Parameters
    ----------
    out : Path
        A new folder, or that of an earlier export.
    report : Path or None
        The summary.json of an audit whose report is written again with the register.
    folder : Path or None
        As for `open_concerns`.

    Raises
    ------
    UsageRefused
        If the folder holds something else.
    DataRefused
        If the file is no audit.
    """
    require_usable(out, REGISTER)
    summary = None if report is None else _summary(report)
    document = _document(folder)
    with whole_folder(out, REGISTER) as fresh:
        (fresh / REGISTER.marker).write_text(canonical(document), encoding="utf-8")
        (fresh / "register.html").write_text(register_page(document), encoding="utf-8")
        if summary is not None:
            names = _audited_names(summary)
            release = summary["versions"]["release"]
            own = [item for item in document["items"] if item["release"] == release and item["audited"] in names]
            write_report(summary | {"register": {"asked_on": document["asked_on"], "items": own}}, fresh)
    pages = ["register.html", *(["report.html"] if summary is not None else [])]
    typer.echo("\n".join(["Open:", *(f"  {out / page}" for page in pages)]))


def concerns_in(path: Path) -> list[Concern]:
    """The concerns of an audit that was written.

    Parameters
    ----------
    path : Path
        Its summary.json.

    Returns
    -------
    list of Concern
        Concerns and fragile ones; empty where it raised none.

    Raises
    ------
    DataRefused
        If the file is no audit, or not one of a release.
    """
    summary = _summary(path)
    release, found = summary["versions"]["release"], []
    for audited, audit in _audited_names(summary).items():
        for one in concerns_of(audit):
            is_detection = one["metric"] == "detected_to_reported"
            words = detection_words(one) if is_detection else gap_words(dict(one))
            groups = tuple(one["groups"])
            found.append(Concern(release, audited, one["metric"], one["attribute"], groups, one["verdict"], words))
    return found


def _audited_names(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The audits of a summary by what they audited: its list, or the list as proposed and as replayed."""
    listed = summary["versions"]["list"]
    if "comparisons" in summary:
        return {listed: summary}
    return {f"{listed}, {name}": summary[name] for name in _AUDITS if summary.get(name)}


def _summary(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise UsageRefused(f"There is no file {path.name}. Name the summary.json that an audit wrote.")
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        summary = None
    if not isinstance(summary, dict) or not {"findings", "versions"} <= set(summary):
        raise DataRefused(f"{path.name} is not what an audit wrote. Name its summary.json.")
    if not {"release", "list"} <= set(summary["versions"]):
        raise DataRefused(
            f"{path.name} is of an audit that names no release, so nobody could be held to it. The register takes "
            "audits of `desist train`, `recalibrate`, `propose` and `demo`."
        )
    return summary


@contextmanager
def _register(folder: Path | None) -> Iterator[Register]:
    if folder is None:
        read_settings().make_home()
    engine = open_database(register_address(folder))
    try:
        yield Register(RegisterStore(engine), utc_now)
    finally:
        engine.dispose()


def _officer(token_file: Path) -> Officer:
    caller = signer(token_file, to_do="keeping the disparity register")
    return Officer(caller.subject, caller.client, caller.roles)


def _document(folder: Path | None) -> dict[str, Any]:
    engine = open_read_only(register_address(folder))
    try:
        items = Register(RegisterStore(engine), utc_now).items()
    finally:
        engine.dispose()
    today = utc_now().date()
    closed = sum(item.is_closed for item in items)
    overdue = sum(item.is_overdue(today) for item in items)
    return {
        "asked_on": today.isoformat(),
        "counts": {"open": len(items) - closed, "overdue": overdue, "closed": closed},
        "items": [_told(item, today) for item in items],
        "versions": {"code": version("desist"), "asked on": today.isoformat()},
    }


def _told(item: Item, today: date) -> dict[str, Any]:
    concern = item.concern
    state = str(item.outcome or "open") + (", overdue" if item.is_overdue(today) else "")
    return {
        "id": item.id,
        "state": state,
        "release": concern.release_sha256,
        "audited": concern.audited,
        "metric": concern.metric,
        "attribute": concern.attribute,
        "groups": list(concern.groups),
        "verdict": concern.verdict,
        "finding": concern.finding,
        "owner": item.answers,
        "due": item.due.isoformat(),
        "opened_on": item.at.date().isoformat(),
        "opened_by": item.name,
        "steps": [
            {"on": step.at.date().isoformat(), "by": step.name, "did": _did(step), "text": step.text}
            for step in item.steps
        ],
    }


def _did(step: Step) -> str:
    if step.kind == StepKind.ASSIGNED:
        return f"given to {step.owner}, due {step.due_date}"
    if step.kind == StepKind.EVIDENCE:
        return "evidence"
    return f"{step.outcome}, to be looked at again by {step.due_date}" if step.due_date else str(step.outcome)


def _opened_words(count: int, opened: list[Item]) -> str:
    if not count:
        return (
            "These audits raised no concern, so there is nothing to open. What had not enough evidence is not a pass."
        )
    before = count - len(opened)
    already = f" {before} were in the register already." if before else ""
    lines = [f"Opened {len(opened)} of {count} concerns.{already}"]
    lines += [f"  {item.id[:8]}  {item.concern.finding}" for item in opened]
    return "\n".join(lines)


def _screen(document: dict[str, Any]) -> str:
    counts = document["counts"]
    lines = [
        f"Disparity register on {document['asked_on']}: {counts['overdue']} overdue, {counts['open']} open in all, "
        f"{counts['closed']} closed."
    ]
    if not document["items"]:
        lines.append("It is empty. That says that no audit was entered, not that no audit found anything.")
    for item in document["items"]:
        lines += ["", f"{item['id'][:8]}  {item['state']}; {item['owner']} answers for it, due {item['due']}."]
        lines += textwrap.wrap(item["finding"], _WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(lines)
