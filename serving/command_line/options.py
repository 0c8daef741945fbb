"""Options that several commands share."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer


def day(text: str) -> datetime:
    """A day as it is written on a command line.

    Parameters
    ----------
    text : str
        Year first, as 2026-06-30.

    Returns
    -------
    datetime
        Its midnight.

    Raises
    ------
    BadParameter
        If it is no such day.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise typer.BadParameter("not a day; write it year first, as 2026-06-30.") from None


Json = Annotated[bool, typer.Option("--json", help="Say what was done for a machine.")]
MappingFile = Annotated[
    Path | None, typer.Option("--mapping", help="A TOML file: what your names, words and dates are in the case tables.")
]
DataDate = Annotated[
    datetime | None,
    typer.Option(
        parser=day,
        metavar="YYYY-MM-DD",
        help="The day of the extract, today at the latest: any date in the tables after it is a fault.",
    ),
]
Workers = Annotated[int, typer.Option(min=1, help="How many processes.")]
EngineName = Annotated[Literal["local", "dask"], typer.Option(help="Processes here, or a Dask cluster.")]
Scheduler = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://host:8786.")]
