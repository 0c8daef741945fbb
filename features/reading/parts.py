"""The parts of a folder of tables: which there are, and one after the other where each person is in one of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import pandas as pd
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from features.exceptions import DataRefused
from features.reading.misnamed import refuse_misnamed
from features.reading.part_columns import framed
from features.reading.part_people import as_people
from features.reading.table_folder import TableFolder
from features.reading.utf8_text import is_text
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

EVERY_COLUMN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {name: table.column_names for name, table in CASE_TABLES.items()}
)


def shard_names(folder: Path | str) -> tuple[str, ...]:
    """The shards of a folder.

    Parameters
    ----------
    folder : path
        Folder of case tables.

    Returns
    -------
    tuple of str
        Names of the parts of the persons table, in order; empty where it is in one piece.
    """
    return tuple(sorted(part.name for part in (Path(folder) / "persons").glob("part-*.parquet")))


def parts_go_together(folder: Path | str) -> bool:
    """Whether every case table is in parts, and parts of one name hold the same people and nobody twice.

    Parameters
    ----------
    folder : path
        Folder of case tables.

    Returns
    -------
    bool
        False of any other folder: its tables have to be read whole.

    Raises
    ------
    DataRefused
        If a part cannot be read, or there is a file of nearly the name of a case table.
    """
    refuse_misnamed(folder)
    folder, names = Path(folder), shard_names(folder)
    tables = [table for table in CASE_TABLES if (folder / table).is_dir()]
    in_one_piece = [path for path in folder.glob("*") if path.is_file() and path.name.split(".")[0] in CASE_TABLES]
    parts = {part.name for table in tables for part in (folder / table).glob("part-*.parquet")}
    if not names or in_one_piece or not parts <= set(names):
        return False
    people = [_people_of(folder / "persons" / name) for name in names]
    rows = sum(pyarrow.parquet.read_metadata(folder / "persons" / name).num_rows for name in names)
    if rows != pyarrow.compute.count_distinct(pa.chunked_array(people)).as_py():
        return False
    return all(
        _holds_only(folder / table / name, mine)
        for name, mine in zip(names, people, strict=True)
        for table in tables
        if table != "persons"
    )


def read_part(folder: Path | str, part: str, wanted: Mapping[str, Sequence[str]] = EVERY_COLUMN) -> CaseTables:
    """One part of every case table.

    Parameters
    ----------
    folder : path
        Folder with `TABLE/part-*.parquet`, whose parts go together.
    part : str
        Name of the part, such as `part-0003.parquet`.
    wanted : mapping of str to sequence of str
        The columns wanted, by table, `persons` first; every declared one by default.

    Returns
    -------
    CaseTables
        Typed as `read_tables` does it, but that text which recurs is held as categories. A table that has other parts
        but not this one has no rows. A column that the contract does not have is there by name, with no cell read.

    Raises
    ------
    DataRefused
        If a file cannot be read.
    """
    source = TableFolder(Path(folder), part=part)
    there = source.table_names()
    read = {name: source.columns(CASE_TABLES[name], wanted[name]) for name in wanted if name in there}
    held = {name: columns for name, columns in read.items() if columns is not None}
    people = _people(held)
    return CaseTables(
        {
            name: framed(held[name], CASE_TABLES[name], people.get(name)) if name in held else CASE_TABLES[name].empty()
            for name in read
        }
    )


def _people(held: Mapping[str, pa.Table]) -> Mapping[str, pd.Categorical]:
    """The people of each table; none where an id is no text, for the check to refuse."""
    ids = {name: columns["person_id"] for name, columns in held.items() if "person_id" in columns.column_names}
    return as_people(ids) if "persons" in ids and all(is_text(column.type) for column in ids.values()) else {}


def _holds_only(part: Path, people: pa.Array) -> bool:
    if not part.exists():
        return True
    return bool(pyarrow.compute.all(pyarrow.compute.is_in(_people_of(part), value_set=people), min_count=0).as_py())


def _people_of(part: Path) -> pa.Array:
    """Whoever a part names, each once."""
    try:
        column = pyarrow.parquet.read_table(part, columns=["person_id"], read_dictionary=["person_id"])["person_id"]
        return column.unify_dictionaries().unique().cast(pa.large_string())
    except (OSError, KeyError, ValueError) as problem:
        raise DataRefused(
            f"{part.parent.name}/{part.name} cannot be read, or has no person_id ({type(problem).__name__}). Write it "
            "again as Parquet."
        ) from None
