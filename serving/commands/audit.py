"""`desist audit`: a table of scored people, by group, at a cut or a capacity."""

import hashlib
import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd
import typer

from fairness_reports import ScoredTable, audit_scored, summarise_scored, write_report
from features.exceptions import DataRefused, UsageRefused
from serving.commands.output_file import refusing_to_write
from serving.commands.output_folder import AUDIT, require_usable
from serving.commands.steps import steps

_CSV = (".csv", ".csv.gz")
_FILE = "file"


def audit_table(scored: Sequence[Path], asked: ScoredTable, out: Path, *, as_json: bool) -> None:
    """Audit a table and write `summary.json` and `report.html`.

    Parameters
    ----------
    scored : sequence of Path
        CSV, gzipped or not, or Parquet; several are pooled over a column that each of them has.
    asked : ScoredTable
        Its columns, and the cut or capacity.
    out : Path
        A new folder, or that of an earlier audit.
    as_json : bool
        Whether to print the document.

    Raises
    ------
    UsageRefused
        If there is no such file, it is of another kind, or the folder holds something else.
    DataRefused
        If the file cannot be read, or a column holds what it may not.
    """
    require_usable(out, AUDIT)
    with steps(3) as tell:
        tell("Read the table")
        people = _together(scored, asked)
        tell(f"Audit {len(people):,} people")
        found = audit_scored(people, asked)
        tell("Write the report")
        document = summarise_scored(found, _versions(scored, asked))
    with refusing_to_write(out):
        written = write_report(document, out)
    typer.echo(json.dumps(document, allow_nan=False) if as_json else _screen(document, written))


def _read(path: Path) -> pd.DataFrame:
    """The table, or a refusal that names the file and never a row of it."""
    if not path.is_file():
        raise UsageRefused(f"There is no file {path.name} to audit. Give a CSV or Parquet file of scored people.")
    name = path.name.casefold()
    if not name.endswith((*_CSV, ".parquet")):
        raise UsageRefused(f"{path.name} is neither CSV nor Parquet. Give one that ends in .csv, .csv.gz or .parquet.")
    try:
        return pd.read_csv(path, low_memory=False) if name.endswith(_CSV) else pd.read_parquet(path)
    except (ValueError, OSError) as fault:
        raise DataRefused(
            f"{path.name} cannot be read as a table ({type(fault).__name__}). Write it anew as CSV or Parquet."
        ) from None


def _together(paths: Sequence[Path], asked: ScoredTable) -> pd.DataFrame:
    """The tables one after another, the name of the file beside each row where lists are told apart by it."""
    if len(paths) > 1 and not asked.pool_by:
        raise UsageRefused(
            "An audit of several files needs the column that tells their lists apart. Give --pool-by a column, or "
            f"--pool-by {_FILE} to take each file for one list."
        )
    tables = [_read(path) for path in paths]
    if _FILE in asked.pool_by and not any(_FILE in table.columns for table in tables):
        tables = [table.assign(**{_FILE: path.name}) for table, path in zip(tables, paths, strict=True)]
    return pd.concat(tables, ignore_index=True) if len(tables) > 1 else tables[0]


def _versions(paths: Sequence[Path], asked: ScoredTable) -> dict[str, Any]:
    """What the audit was made by and of."""
    fingerprints = []
    for path in paths:
        with path.open("rb") as file:
            fingerprints.append(hashlib.file_digest(file, "sha256").hexdigest())
    return {
        "code": version("desist"),
        "data": ", ".join(fingerprints),
        "release": None,
        "scheme": None,
        "as_of_date": None,
        "seed": asked.seed,
        "list": "a scored table",
        "asked": asked.asked(),
    }


def _screen(document: dict[str, Any], written: tuple[Path, Path]) -> str:
    """What was found and what could not be known."""
    found, unknown = (
        [line for one in document[part] for line in wrap(one, 100, initial_indent="  ", subsequent_indent="    ")]
        for part in ("findings", "not_known")
    )
    return "\n".join(["What was found:", *found, "What could not be known:", *unknown, *map(str, written)])
