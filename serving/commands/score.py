"""`desist score`: a file of requests to a file of responses, or case tables to one row per person."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress

from features.exceptions import UsageRefused
from serving.commands.engines import chosen_engine
from serving.commands.made_of_people import Source
from serving.commands.score_tables import score_tables
from serving.services.score_file import score_file


def score(
    source: str,
    out: Path,
    *,
    index_date: datetime | None,
    mapping: Path | None,
    data_date: datetime | None,
    workers: int,
    engine: str,
    scheduler: str | None,
    as_json: bool,
) -> None:
    """Score a file of requests, or everybody in case tables.

    Parameters
    ----------
    source : str
        A file of requests, or a folder of case tables or the address of a database.
    out : Path
        Where the responses go, or the Parquet file of scores.
    index_date : datetime or None
        The day for which people of case tables are scored.
    mapping, data_date : Path or None, datetime or None
        What the names of the tables are in ours; the day of the extract.
    workers, engine, scheduler : int, str, str or None
        As for `chosen_engine`.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If case tables are given without a day, or requests with what belongs to case tables.
    """
    if "://" not in source and not Path(source).is_dir():
        of_tables = {
            "--index-date": index_date,
            "--mapping": mapping,
            "--data-date": data_date,
            "--scheduler": scheduler,
        }
        _refuse_given(source, of_tables | {"--workers": workers > 1, "--engine": engine != "local"})
        score_requests_file(Path(source), out, as_json=as_json)
        return
    if index_date is None:
        raise UsageRefused(
            "desist score needs the day for which the people of case tables are scored: add --index-date YYYY-MM-DD. "
            "Or give a file with one JSON request on each line."
        )
    score_tables(
        Source(source, mapping, data_date),
        pd.Timestamp(index_date),
        out,
        engine=chosen_engine(engine, workers=workers, scheduler=scheduler),
        as_json=as_json,
    )


def _refuse_given(source: str, of_tables: Mapping[str, object]) -> None:
    given = [name for name, value in of_tables.items() if value]
    if given:
        raise UsageRefused(
            f"{' and '.join(given)} belong{'' if len(given) > 1 else 's'} to case tables, and {Path(source).name} is "
            "no folder of them. Requests hold their own assessmentDate: leave it out, or name the folder."
        )


def score_requests_file(requests: Path, responses: Path, *, as_json: bool) -> None:
    """Score the file, with a progress bar where someone watches, and say what became of its lines.

    Parameters
    ----------
    requests : Path
        One JSON request on each line.
    responses : Path
        Where the responses go.
    as_json : bool
        Whether to say it for a machine.
    """
    size = requests.stat().st_size if requests.is_file() else None
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task("Scoring", total=size)
        tally = score_file(requests, responses, on_bytes=lambda count: progress.advance(task, count))
    if as_json:
        typer.echo(json.dumps(asdict(tally) | {"out": str(responses)}))
        return
    count, bad = tally.requests, tally.bad_lines
    typer.echo(
        f"{count} {'request' if count == 1 else 'requests'}: {tally.scored} scored, {tally.without_score} without a "
        f"score (each response says why), {bad} bad {'line' if bad == 1 else 'lines'} (each has an error line). "
        f"Written to {responses}."
    )
