"""The parts of a folder of tables: which there are, and one after the other where each person is in one of them."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from features.exceptions import DataRefused
from features.reading.misnamed import refuse_misnamed
from features.reading.table_folder import TableFolder
from features.reading.taking_over import taken_over
from features.reading.typed import typed
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


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
    everyone = pa.chunked_array(people)
    if len(everyone) != pyarrow.compute.count_distinct(everyone).as_py():
        return False
    return all(
        _holds_only(folder / table / name, mine)
        for name, mine in zip(names, people, strict=True)
        for table in tables
        if table != "persons"
    )


def read_part(folder: Path | str, part: str) -> CaseTables:
    """One part of every case table.

    Parameters
    ----------
    folder : path
        Folder with `TABLE/part-*.parquet`.
    part : str
        Name of the part, such as `part-0003.parquet`.

    Returns
    -------
    CaseTables
        Typed as `read_tables` does it. A table that has other parts but not this one has no rows.

    Raises
    ------
    DataRefused
        If a file cannot be read.
    """
    source, frames = TableFolder(Path(folder), part=part), {}
    for name in set(source.table_names()) & set(CASE_TABLES):
        rows = taken_over(source, CASE_TABLES[name], None)
        frames[name] = CASE_TABLES[name].empty() if rows is None else typed(rows, CASE_TABLES[name])
    return CaseTables(frames)


def _holds_only(part: Path, people: pa.Array) -> bool:
    if not part.exists():
        return True
    return bool(pyarrow.compute.all(pyarrow.compute.is_in(_people_of(part), value_set=people), min_count=0).as_py())


def _people_of(part: Path) -> pa.Array:
    try:
        column = pyarrow.parquet.read_table(part, columns=["person_id"])["person_id"]
        return column.cast(pa.large_string()).combine_chunks()
    except (OSError, KeyError, ValueError) as problem:
        raise DataRefused(
            f"{part.parent.name}/{part.name} cannot be read, or has no person_id ({type(problem).__name__}). Write it "
            "again as Parquet."
        ) from None
