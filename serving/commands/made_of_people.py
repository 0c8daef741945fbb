"""One row for each person of case tables: part by part where parts go together, else of everybody at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from features.exceptions import UsageRefused
from features.reading.parts import parts_go_together, shard_names
from features.shards.engines import Engine
from features.shards.finishing import refuse_unsound_run
from features.shards.going_over import go_over
from features.shards.made_with import made_with
from features.shards.run import Run
from features.tables.case_tables import CaseTables
from serving.commands.open_tables import check_across_parts, open_part, open_tables
from serving.commands.steps import steps

Counts = dict[str, Any]
Made = tuple[pd.DataFrame, Counts]
Make = Callable[[CaseTables], Made]
_ROWS, _COUNTS = "rows/{}.parquet", "counts/{}.json"


@dataclass(frozen=True)
class Source:
    """Case tables as a command is given them.

    Parameters
    ----------
    data : str
        A folder, or the address of a database.
    mapping : Path or None
        What their names and words are in ours.
    data_date : datetime or None
        The day of the extract, by default today.
    """

    data: str
    mapping: Path | None = None
    data_date: datetime | None = None


def made_of_people(source: Source, make: Make, *, engine: Engine | None, beside: Path, words: str) -> Iterator[Made]:
    """What is made of all people, part by part in the order of the parts.

    Parameters
    ----------
    source : Source
        Which case tables.
    make : callable
        From case tables to a frame with one row for each person, and counts that JSON can hold. A function of a module
        with what it needs bound to it, since an engine sends it to workers.
    engine : Engine or None
        What works on many parts at once; None for one after the other in this process.
    beside : Path
        A file; what workers write lies beside it meanwhile.
    words : str
        What is done, such as `work out the scores`.

    Yields
    ------
    frame : DataFrame
        As `make` gives it.
    counts : dict
        As `make` gives it.

    Raises
    ------
    UsageRefused
        If an engine is given for tables that are not in parts, or as `open_tables`.
    DataRefused
        If the tables have a fault, or the disk refuses a file.
    WorkerLost
        If workers are lost again and again.
    """
    refuse_unsound_run(source.data)
    in_parts = source.mapping is None and "://" not in source.data and parts_go_together(source.data)
    parts = shard_names(source.data) if in_parts else ()
    if engine and not parts:
        raise UsageRefused(
            "--workers and --engine are for tables in parts that go together (TABLE/part-*.parquet, as desist simulate "
            "writes them). These are read whole: leave the options out."
        )
    if parts:
        yield from _of_parts(source, parts, make, engine=engine, beside=beside, words=words)
        return
    with steps(2) as tell:
        tell("Read and check the case tables")
        tables = open_tables(source.data, source.mapping, data_date=source.data_date)
        tell(f"{words[0].upper()}{words[1:]}")
        yield make(tables)


def _of_parts(
    source: Source, parts: tuple[str, ...], make: Make, *, engine: Engine | None, beside: Path, words: str
) -> Iterator[Made]:
    with steps(len(parts) + 1) as tell:
        tell("Look for keys that come again in another part")
        check_across_parts(source.data)
        if engine:
            tell(f"Read, check and {words} of {len(parts)} parts")
            yield from _by_engine(source, parts, make, engine=engine, beside=beside)
            return
        for number, part in enumerate(parts, start=1):
            tell(f"Read, check and {words} of part {number} of {len(parts)}")
            yield make(open_part(source.data, part, data_date=source.data_date))


def _by_engine(source: Source, parts: tuple[str, ...], make: Make, *, engine: Engine, beside: Path) -> Iterator[Made]:
    # A folder in a temporary one, since a run begins in a folder that is absent or empty.
    with TemporaryDirectory(prefix=f".{beside.name}.parts-", dir=beside.parent) as working:
        about = {"made_by": "desist", **made_with("features", "models", "serving")}
        run = Run(Path(working) / "run", about, len(parts))
        for _ in go_over(run, partial(_write, source, parts, make), engine):
            pass
        for shard in range(len(parts)):
            counts = json.loads((run.folder / _COUNTS.format(shard)).read_text(encoding="utf-8"))
            yield pd.read_parquet(run.folder / _ROWS.format(shard)), counts


def _write(source: Source, parts: tuple[str, ...], make: Make, shard: int, into: Path) -> None:
    frame, counts = make(open_part(source.data, parts[shard], data_date=source.data_date))
    for name in (_ROWS, _COUNTS):
        (into / name).parent.mkdir()
    frame.to_parquet(into / _ROWS.format(shard), index=False)
    (into / _COUNTS.format(shard)).write_text(json.dumps(counts), encoding="utf-8")
