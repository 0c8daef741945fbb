"""`desist check`: what is in the case tables and what is not, on one screen and as a page."""

import json
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import typer

from fairness_reports.data_page import write_data_report
from fairness_reports.data_summary import data_document
from features.exceptions import DataRefused, UsageRefused
from features.offence_codes import offence_codes_version
from serving.commands.check_screen import print_screen
from serving.commands.extract_day import extract_day
from serving.commands.open_tables import read_source
from serving.commands.output_file import refusing_to_write
from serving.commands.steps import steps


def check_data(
    data: str, *, mapping: Path | None = None, out: Path | None, data_date: datetime | None, as_json: bool
) -> None:
    """Report on case tables, faulty or not; nothing but the report is written.

    Parameters
    ----------
    data : str
        Where the case tables are: a folder, or the address of a database.
    mapping : Path or None
        What their names and words are in ours; None where they are ours.
    out : Path or None
        Folder for `data_report.html` and `data_report.json`; None writes nothing.
    data_date : datetime or None
        The day of the extract; by default the latest day, up to today, on which anything was recorded.
    as_json : bool
        Print the document for a machine instead of the screen.

    Raises
    ------
    UsageRefused
        If `out` is a file or cannot be written to, the day of the extract lies ahead, or the tables are not where they
        are said to be.
    DataRefused
        If there is no case table, one cannot be read at all, or the disk is full.
    typer.Exit
        With the exit code of refused data, if there is any fault.
    """
    if out is not None and out.exists() and not out.is_dir():
        raise UsageRefused(f"--out {out.name} is a file. Name a folder for the data report.")
    last = extract_day(data_date)
    with steps(2) as tell:
        tell("Read the case tables")
        tables = read_source(data, mapping)
        tell("Check, count and date them")
        document = data_document(
            tables,
            data_date=None if data_date is None else last,
            today=last,
            versions={"code": version("desist"), "offence_codes": offence_codes_version()},
        )
    written: tuple[Path, ...] = ()
    if out is not None:
        with refusing_to_write(out):
            written = write_data_report(document, out)
    if as_json:
        typer.echo(json.dumps(document, allow_nan=False))
    else:
        print_screen(document, written)
    if document["faults"]:
        raise typer.Exit(DataRefused.exit_code)
