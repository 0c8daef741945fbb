"""`desist propose`: the list of a scheme on a day from case tables and a release, its agenda and its audit."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pandas as pd
import typer

from fairness_reports import summarise, write_report
from features.exceptions import UsageRefused
from models.release import read_release
from models.selection import Scheme, read_scheme
from models.selection.since import since_last_time
from models.services import read_directory
from serving.commands.case_lists import audited_list, audited_list_of_file, list_of_known
from serving.commands.known_people import is_features_file, known_people
from serving.commands.list_files import write_list
from serving.commands.list_release import list_stamps, listed_by, refuse_other_features, refuse_research
from serving.commands.no_collecting import no_collecting
from serving.commands.output_folder import PROPOSAL, require_usable, whole_folder
from serving.commands.propose_screen import propose_screen
from serving.commands.steps import steps
from serving.services.list_file import read_list

_STEPS = 4


@dataclass(frozen=True)
class Asked:
    """What a list is made of.

    Parameters
    ----------
    data : str
        Case tables (a folder, or the address of a database), or a features file made for lists.
    scheme : str
        A scheme's file, or the name of one that Desist ships.
    release : Path
        A release.json.
    index_date : datetime
        The day of the list.
    capacity : int or None
        Places, in place of the scheme's.
    previous : Path or None
        The list before, a list.json.
    services : str or None
        A TOML directory of local services.
    mapping : Path or None
        What the names and words of the tables are in ours.
    data_date : datetime or None
        The day of the extract.
    """

    data: str
    scheme: str
    release: Path
    index_date: datetime
    capacity: int | None = None
    previous: Path | None = None
    services: str | None = None
    mapping: Path | None = None
    data_date: datetime | None = None


def propose_list(asked: Asked, out: Path, *, as_json: bool) -> None:
    """Make the list of a scheme, and write it with its agenda and its audit.

    Parameters
    ----------
    asked : Asked
        What of.
    out : Path
        A new folder, or that of an earlier list.
    as_json : bool
        Print the summary for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If the folder, the day, the capacity or the previous list cannot be used.
    ProtocolRefused
        If the scheme or the directory of services is not sound.
    GateRefused
        If the release is for research only.
    DataRefused
        If the tables have a fault, or lack a table that the release learned from.
    """
    require_usable(out, PROPOSAL)
    _refuse_services_without_tables(asked)
    scheme = read_scheme(asked.scheme, capacity=asked.capacity)
    release = read_release(asked.release)
    refuse_research(release)
    previous = None if asked.previous is None else read_list(asked.previous)
    directory = None if asked.services is None else read_directory(asked.services)
    day = pd.Timestamp(asked.index_date)
    with steps(_STEPS) as tell, no_collecting():
        tell("Read what is known")
        known = known_people(asked.data, scheme, day=day, mapping=asked.mapping, data_date=asked.data_date)
        refuse_other_features(release, known.table_names)
        tell(f"Propose: {scheme.title}")
        remake = partial(
            list_of_known,
            scheme=scheme,
            model=release.models[listed_by(release)],
            counts=next(iter(release.counts.values()), None),
            versions=list_stamps(release, known.fingerprint, day),
        )
        document = remake(known.inputs)
        if previous is not None:
            document["since_last_time"] = since_last_time(previous, document)
        document["notes"] += known.notes
        tell("Audit the list")
        if known.tables is None:
            document, audit = audited_list_of_file(document, known.inputs)
        else:
            document, audit = audited_list(
                document, known.tables, directory, inputs=known.inputs, scheme=scheme, remake=remake
            )
        summary = _audit_summary(scheme, document, audit)
        tell("Write everything")
        with whole_folder(out, PROPOSAL) as folder:
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            write_list(document, folder)
            write_report(summary, folder / "fairness")
    told = _told(document, summary, out)
    typer.echo(json.dumps(told, allow_nan=False) if as_json else propose_screen(told))


def _refuse_services_without_tables(asked: Asked) -> None:
    if asked.services is not None and is_features_file(asked.data):
        raise UsageRefused("--services needs the case tables, which say what is assessed. Give the tables.")


def _audit_summary(scheme: Scheme, document: dict, audit: dict | None) -> dict:
    versions = {"list": scheme.title, **document["versions"], "replayed_on": None}
    empty = [] if audit else ["prospective"]
    return summarise({"prospective": audit}, versions, nobody_listed=empty)


def _told(document: dict, summary: dict, out: Path) -> dict:
    since = document.get("since_last_time")
    return {
        "title": document["scheme"]["title"],
        "versions": document["versions"],
        "capacity": document["capacity"],
        "counts": document["counts"],
        "close_to_the_line": sum(item["close_to_the_line"] for item in document["items"]),
        "notes": document["notes"],
        "notes_on_figures": document["notes_on_figures"],
        "since_last_time": None
        if since is None
        else {"as_of": since["as_of"], **{move: len(since[move]) for move in ("joined", "left", "moved")}},
        "findings": summary["findings"],
        "out": str(out),
    }
