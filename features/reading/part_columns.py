"""Columns of one Parquet file, with text held as the dictionary that the file has of it."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
from pandas.api.extensions import ExtensionArray

from features.exceptions import DataRefused
from features.reading.part_people import TEXT_DTYPES, codes_of
from features.reading.typed import typed_column
from features.reading.utf8_text import as_utf8
from features.tables.case_table import CaseTable, Column, Kind

NEARLY_ALL_DIFFERENT = frozenset({("persons", "person_id"), ("sanctions", "sanction_id")})
"""Text of which a dictionary would be about as long as the column."""

NAMELESS_INDEX = "__index_level_"
"""How the name of an index begins that pandas wrote without one."""
_DTYPES = {pa.bool_(): pd.BooleanDtype(), **TEXT_DTYPES}


def read_columns(part: Path, table: CaseTable, wanted: Sequence[str]) -> pa.Table:
    """The wanted columns of a file.

    Parameters
    ----------
    part : Path
        A Parquet file.
    table : CaseTable
        What the table is.
    wanted : sequence of str
        Declared columns; those that the file has not are left out.

    Returns
    -------
    pyarrow.Table of shape (n_rows, n_columns)
        In the order wanted; text that recurs is a dictionary. After them, with no cell read, columns that are not
        declared, so that the check can name them.

    Raises
    ------
    DataRefused
        If the file names a column twice, or a column of text is not in UTF-8.
    """
    described = pyarrow.parquet.read_metadata(part)
    names = described.schema.to_arrow_schema().names
    there = set(names)
    if len(there) < len(names):
        raise DataRefused(f"Table `{table.name}` in {part.name} names a column twice. Give each its own name.")
    text = [column.name for column in table.columns if column.name in there and column.dtype == "str"]
    recurring = [name for name in text if (table.name, name) not in NEARLY_ALL_DIFFERENT]
    file = pyarrow.parquet.ParquetFile(part, metadata=described, read_dictionary=recurring)
    columns = [name for name in wanted if name in there]
    held = as_utf8(file.read(columns=columns, use_threads=False), table=table.name)
    for name in sorted(there - set(table.column_names)):
        if not name.startswith(NAMELESS_INDEX):
            held = held.append_column(name, pa.nulls(len(held), pa.large_string()))
    return held


def framed(held: pa.Table, table: CaseTable, person_id: pd.Categorical | None = None) -> pd.DataFrame:
    """Columns of a file as a frame, typed as the contract has them but for text that recurs, which is categories.

    Parameters
    ----------
    held : pyarrow.Table of shape (n_rows, n_columns)
        As `read_columns` gives it.
    table : CaseTable
        What the table is.
    person_id : Categorical of length n_rows, optional
        What stands for the `person_id` of the file.

    Returns
    -------
    DataFrame of shape (n_rows, n_columns)
        In the order of the columns.

    Notes
    -----
    Going by pandas would take twice as long as reading.
    """
    return pd.DataFrame(dict(_columns(held, table, person_id)), copy=False)


def _columns(
    held: pa.Table, table: CaseTable, person_id: pd.Categorical | None
) -> Iterator[tuple[str, ExtensionArray]]:
    declared = {column.name: column for column in table.columns}
    for name in held.column_names:
        if name == "person_id" and person_id is not None:
            yield name, person_id
        else:
            yield name, _column(held[name], declared.get(name, Column(name, Kind.TEXT)))


def _column(cells: pa.ChunkedArray, column: Column) -> ExtensionArray:
    if pa.types.is_dictionary(cells.type):
        if column.dtype == "str":
            return _as_words(cells)
        cells = cells.cast(cells.type.value_type)
    # A moment in a time zone stays one; other times are taken as they lie in memory.
    if pa.types.is_timestamp(cells.type) and cells.type.tz is None:
        return typed_column(pd.Series(cells.to_numpy(), copy=False), column.kind).array
    return typed_column(cells.to_pandas(date_as_object=False, types_mapper=_DTYPES.get), column.kind).array


def _as_words(cells: pa.ChunkedArray) -> pd.Categorical:
    whole = cells.unify_dictionaries().combine_chunks()
    return pd.Categorical.from_codes(codes_of(whole), dtype=_words(tuple(whole.dictionary.to_pylist())), validate=False)


@lru_cache(maxsize=64)
def _words(words: tuple[str, ...]) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(pd.Index(words, dtype="str"))
