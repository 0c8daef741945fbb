"""`desist features`: case tables to one row per person, and the data dictionary."""

import json
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
import typer

from features import build_features
from features.dictionary import definitions_hash, dictionary_document
from features.dictionary_page import dictionary_page
from features.exceptions import UsageRefused
from features.features_file import write_features
from features.offence_codes import offence_codes_version
from features.reading.parts import parts_go_together, shard_names
from features.shards.engines import Engine
from features.shards.finishing import refuse_unsound_run
from serving.commands.features_in_parts import Made, features_by_engine, features_of_part
from serving.commands.features_screen import features_screen
from serving.commands.features_tally import PartTally, Tally
from serving.commands.index_date import refuse_day_ahead
from serving.commands.open_tables import check_across_parts, open_tables
from serving.commands.output_file import require_writable, whole_file
from serving.commands.steps import steps

DICTIONARY = "data_dictionary"


def require_all_given(data: str | None, index_date: datetime | None, out: Path | None) -> tuple[str, datetime, Path]:
    """What features are made from, for and into, once all of it is given.

    Parameters
    ----------
    data : str or None
        The case tables.
    index_date : datetime or None
        The day.
    out : Path or None
        The file.

    Returns
    -------
    tuple of (str, datetime, Path)
        The same.

    Raises
    ------
    UsageRefused
        If one of them is not given.
    """
    given = {"the case tables": data, "--index-date": index_date, "--out": out}
    if data is None or index_date is None or out is None:
        absent = " and ".join(name for name, value in given.items() if value is None)
        raise UsageRefused(
            "desist features needs case tables, --index-date and --out FILE.parquet, or --dictionary alone. "
            f"Not given: {absent}."
        )
    return data, index_date, out


def make_features(
    data: str,
    index_date: datetime,
    out: Path,
    *,
    mapping: Path | None,
    data_date: datetime | None,
    with_dictionary: bool,
    engine: Engine | None,
    as_json: bool,
) -> None:
    """Write one row per person, and say what is in it and what is not.

    Parameters
    ----------
    data : str
        A folder of case tables, or the address of a database.
    index_date : datetime
        The day for which the features are made.
    out : Path
        The Parquet file; an older one is replaced.
    mapping : Path or None
        What the names and words of the tables are in ours.
    data_date : datetime or None
        The day of the extract, by default today: nothing may have happened after it.
    with_dictionary : bool
        Whether to write the data dictionary beside the file.
    engine : Engine or None
        What works on many parts at once; None for one after the other in this process.
    as_json : bool
        Whether to say it for a machine.

    Raises
    ------
    UsageRefused
        If the file cannot be written there, the tables say nothing of the day, or an engine is given for tables that
        are not in parts.
    DataRefused
        If the tables have a fault; nothing is written.
    NotEnoughData
        If they hold nobody.
    """
    require_writable(out, suffix=".parquet")
    if out.resolve().is_relative_to(Path(data).resolve()):
        raise UsageRefused(f"--out {out.name} lies among the case tables and could pass for one. Write elsewhere.")
    refuse_day_ahead(pd.Timestamp(index_date), data_date)
    tally = Tally(pd.Timestamp(index_date), _versions() | {"features": definitions_hash()})
    with whole_file(out) as fresh:
        write_features(fresh, _made(data, mapping, tally, data_date=data_date, engine=engine, out=out), tally.versions)
        tally.refuse_nothing_told(data_date)
    written = write_dictionary(out.parent) if with_dictionary else ()
    summary = tally.summary() | {"out": str(out), "dictionary": list(map(str, written))}
    typer.echo(json.dumps(summary, allow_nan=False) if as_json else features_screen(summary))


def tell_dictionary(out: Path | None, *, as_json: bool) -> None:
    """Write the data dictionary into a folder, or print it.

    Parameters
    ----------
    out : Path or None
        A folder, made if absent; None prints.
    as_json : bool
        Print JSON instead of Markdown; with a folder, say for a machine what was written.

    Raises
    ------
    UsageRefused
        If `out` is a file.
    """
    document = dictionary_document(_versions())
    if out is None:
        typer.echo(json.dumps(document) if as_json else dictionary_page(document), nl=as_json)
        return
    if out.exists() and not out.is_dir():
        raise UsageRefused(
            f"--out {out.name} is a file. Name a folder for the data dictionary, or give case tables too."
        )
    out.mkdir(parents=True, exist_ok=True)
    files = write_dictionary(out)
    typer.echo(json.dumps({"files": list(map(str, files))}) if as_json else f"Written: {', '.join(map(str, files))}")


def write_dictionary(folder: Path) -> tuple[Path, Path]:
    """Write `data_dictionary.md` and `data_dictionary.json`.

    Parameters
    ----------
    folder : Path
        Where; older ones are replaced.

    Returns
    -------
    tuple of Path
        The two files.
    """
    document = dictionary_document(_versions())
    page, machine = folder / f"{DICTIONARY}.md", folder / f"{DICTIONARY}.json"
    with whole_file(page) as new_page, whole_file(machine) as new_machine:
        new_page.write_text(dictionary_page(document), encoding="utf-8")
        new_machine.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return page, machine


def _versions() -> dict[str, Any]:
    return {"code": version("desist"), "offence_codes": offence_codes_version()}


def _made(
    data: str, mapping: Path | None, tally: Tally, *, data_date: datetime | None, engine: Engine | None, out: Path
) -> Iterator[pd.DataFrame]:
    """Features part by part where parts go together, else of everybody at once; the tally is kept of all."""
    refuse_unsound_run(data)
    parts = shard_names(data) if mapping is None and "://" not in data and parts_go_together(data) else ()
    if engine and not parts:
        raise UsageRefused(
            "--workers and --engine are for tables in parts that go together (TABLE/part-*.parquet, as desist simulate "
            "writes them). These are read whole: leave the options out."
        )
    for features, counts in (
        _of_parts(data, parts, tally.day, data_date=data_date, engine=engine, out=out)
        if parts
        else _of_all(data, mapping, tally.day, data_date)
    ):
        tally.add(counts)
        yield features


def _of_all(data: str, mapping: Path | None, day: pd.Timestamp, data_date: datetime | None) -> Iterator[Made]:
    with steps(2) as tell:
        tell("Read and check the case tables")
        tables = open_tables(data, mapping, data_date=data_date)
        tell("Work out and write the features")
        features = build_features(tables, day)
        yield features, PartTally.of(tables, features, day)


def _of_parts(
    data: str,
    parts: tuple[str, ...],
    day: pd.Timestamp,
    *,
    data_date: datetime | None,
    engine: Engine | None,
    out: Path,
) -> Iterator[Made]:
    with steps(len(parts) + 1) as tell:
        tell("Look for keys that come again in another part")
        check_across_parts(data)
        if engine:
            tell(f"Read, check and work out {len(parts)} parts")
            yield from features_by_engine(data, parts, day, data_date=data_date, engine=engine, beside=out)
            return
        for number, part in enumerate(parts, start=1):
            tell(f"Read, check and work out part {number} of {len(parts)}")
            yield features_of_part(data, part, day, data_date)
