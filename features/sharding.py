"""The features of very many people, one shard of persons after the other: what a shard takes bounds the memory.

A folder is sharded when its tables are `TABLE/part-*.parquet` and parts of one name hold the same people.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from features.build import features_of_known, people_asked_for
from features.exceptions import DataRefused, UsageRefused
from features.known.known import Known
from features.need_items import NEEDS
from features.reading.parts import shard_names
from features.reading.typed import typed
from features.tables.case_table import CaseTable
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

COLUMNS_READ = {
    "persons": ("person_id", "date_of_birth"),
    "sanctions": ("person_id", "sanction_id", "sanction_date", "recorded_date", "ho_offence_code", "detection"),
    "supervision": ("person_id", "kind", "start_date", "end_date", "recorded_date"),
    "custody": ("person_id", "kind", "start_date", "end_date", "recorded_date"),
    "appointments": ("person_id", "appointment_date", "recorded_date", "outcome"),
    "needs": ("person_id", "assessed_date", "recorded_date", *NEEDS),
    "cohort": ("person_id", "joined_date", "left_date", "recorded_date"),
}
"""The columns from which any feature is made, by table."""

NEARLY_ALL_DIFFERENT = frozenset({("persons", "person_id"), ("sanctions", "sanction_id")})
"""Text of which a dictionary would be about as long as the column."""


def build_features_of_folder(folder: Path | str, index_date: pd.Timestamp | str) -> Iterator[pd.DataFrame]:
    """The features of everybody in a sharded folder, shard by shard.

    Parameters
    ----------
    folder : path
        Checked case tables in parts; only the columns that features read are read.
    index_date : Timestamp or str
        The date for which the features are made.

    Yields
    ------
    DataFrame of shape (n_people_of_shard, n_features + 2)
        As `build_features` gives it for the people of the shard.

    Raises
    ------
    UsageRefused
        If the folder is not sharded.
    DataRefused
        If a table has a part that the persons table has not, or a shard holds rows of people of another.
    """
    names = shard_names(folder)
    if not names:
        raise UsageRefused("Shards are read from `persons/part-*.parquet`; there are none. Use `build_features`.")
    _refuse_other_parts(Path(folder), names)
    for name in names:
        yield _features_of_shard(Path(folder), name, index_date)


def read_shard(folder: Path | str, name: str) -> CaseTables:
    """The tables of one shard, with the columns that features read.

    Parameters
    ----------
    folder : path
        Case tables in parts.
    name : str
        Name of the part, such as `part-0003.parquet`.

    Returns
    -------
    CaseTables
        Tables without a part of that name are absent when they have no part at all, and else have no rows.
    """
    frames = {}
    for table, wanted in COLUMNS_READ.items():
        part = Path(folder) / table / name
        if part.exists():
            frames[table] = _read_columns(part, CASE_TABLES[table], wanted)
        elif (Path(folder) / table).exists():
            frames[table] = CASE_TABLES[table].empty()
    return CaseTables(frames)


def _features_of_shard(folder: Path, name: str, index_date: pd.Timestamp | str) -> pd.DataFrame:
    tables = read_shard(folder, name)
    known = Known(tables, index_date, people_asked_for(tables, None, asked_by="build_features_of_folder"))
    strangers = {table: known.of(table).held.strangers for table in tables}
    if any(strangers.values()):
        told = ", ".join(f"{count} in {table}" for table, count in strangers.items() if count)
        raise DataRefused(
            f"Features of the shard {name} need every row of its people and of nobody else; rows of people who are "
            f"not in its part of the persons table: {told}. Write parts so that each person is in one of them."
        )
    return features_of_known(known)


def _refuse_other_parts(folder: Path, names: tuple[str, ...]) -> None:
    found = {table: {part.name for part in (folder / table).glob("part-*.parquet")} for table in COLUMNS_READ}
    strange = [f"{table}/{part}" for table, parts in found.items() for part in sorted(parts - set(names))]
    if strange:
        shown = ", ".join(strange[:10])
        raise DataRefused(
            f"Shards need parts of one name to hold the same people; {len(strange)} part(s) have no part of the "
            f"persons table: {shown}. Write the persons of those rows into a part of that name."
        )


def _read_columns(part: Path, table: CaseTable, wanted: tuple[str, ...]) -> pd.DataFrame:
    """The wanted columns of a part; text that recurs stays the dictionary that Parquet holds it as."""
    described = pyarrow.parquet.read_metadata(part)
    there = [name for name in wanted if name in described.schema.to_arrow_schema().names]
    text = [column.name for column in table.columns if column.name in there and column.dtype == "str"]
    recurring = [name for name in text if (table.name, name) not in NEARLY_ALL_DIFFERENT]
    file = pyarrow.parquet.ParquetFile(part, metadata=described, read_dictionary=recurring)
    held = file.read(columns=there, use_threads=False).unify_dictionaries()
    # Going by pandas here would take twice as long as reading.
    values = {name: _values(held.column(name)) for name in there}
    plain = {name: values[name] for name in there if not _is_dictionary(held, name)}
    return pd.DataFrame(values | dict(typed(pd.DataFrame(plain, copy=False), table).items()), copy=False)


def _is_dictionary(held: pa.Table, name: str) -> bool:
    return pa.types.is_dictionary(held.schema.field(name).type)


def _values(column: pa.ChunkedArray) -> pd.Series:
    if not pa.types.is_dictionary(column.type):
        return column.to_pandas()
    whole = column.combine_chunks()
    codes = whole.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    categories = pd.Index(whole.dictionary.to_pandas(), dtype="str")
    return pd.Series(pd.Categorical.from_codes(codes, categories, validate=False))
