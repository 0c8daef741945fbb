"""`desist wards`: trial wards of a scheme beside comparison wards, before and after a start."""

import json
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import typer

from fairness_reports.ward_page import difference_told, write_ward_report
from fairness_reports.ward_summary import ward_summary
from features.exceptions import NotEnoughData
from features.ward_events import ward_events
from models.selection import read_scheme
from serving.commands.index_date import recorded_days
from serving.commands.open_tables import open_tables
from serving.commands.output_file import refusing_to_write
from serving.commands.output_folder import WARDS, require_usable
from serving.commands.steps import steps


def report_wards(
    data: str,
    *,
    scheme_name: str,
    wards: Sequence[str],
    start: datetime,
    mapping: Path | None,
    out: Path,
    as_json: bool,
) -> None:
    """Write the report on trial wards, and say what it found.

    Parameters
    ----------
    data : str
        Case tables.
    scheme_name : str
        A scheme; its nominations are counted.
    wards : sequence of str
        The trial wards; with none, those of the scheme.
    start : datetime
        When the trial began.
    mapping : Path or None
        What the names and words of the tables are in ours.
    out : Path
        Folder for `wards.json` and `wards.html`.
    as_json : bool
        Print the document for a machine.

    Raises
    ------
    UsageRefused
        If the folder holds something else, or a ward is not in the data.
    DataRefused
        If the tables do not keep the contract, or the scheme is refused.
    NotEnoughData
        If there are too few months, wards or events.
    """
    require_usable(out, WARDS)
    scheme = read_scheme(scheme_name)
    with steps(2) as tell:
        tell("Read and check the case tables")
        tables = open_tables(data, mapping)
        tell("Count by ward and month")
        days = recorded_days(tables)
        if not len(days):
            raise NotEnoughData("No row of the case tables has a recorded date, so nothing can be counted by month.")
        last = pd.Timestamp(days[-1])
        versions = {
            "code": version("desist"),
            "data": tables.fingerprint(),
            "scheme": f"{scheme.id} {scheme.version}",
            "scheme_sha256": scheme.sha256,
            "as_of_date": str(last.date()),
            "start": str(start.date()),
        }
        events = ward_events(tables, last, scheme=scheme.id)
        document = ward_summary(events, list(wards or scheme.terms.trial_wards), pd.Timestamp(start), versions=versions)
    with refusing_to_write(out):
        written = write_ward_report(document, out)
    typer.echo(json.dumps(document, allow_nan=False) if as_json else _screen(document, written))


def _screen(document: dict, written: tuple[Path, ...]) -> str:
    lines = [
        f"Trial wards {', '.join(document['trial_wards'])}, {document['before']['from']} to {document['after']['to']}.",
        "Events a month more or fewer than in comparison wards (range; in how many of 100 cases it should hold):",
        *(f"  {kind['words']}: {difference_told(kind['difference'])}" for kind in document["kinds"]),
        *document["off"],
        document["notes"][0],
        *map(str, written),
    ]
    return "\n".join(lines)
