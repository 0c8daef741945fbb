"""`desist score`: a file of requests to a file of responses."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from serving.services.score_file import score_file


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
