"""Columns of one Parquet file, with text held as the dictionary that the file has of it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from features.places import places_among
from features.reading.typed import typed
from features.reading.utf8_text import as_utf8
from features.tables.case_table import CaseTable

NEARLY_ALL_DIFFERENT = frozenset({("persons", "person_id"), ("sanctions", "sanction_id")})
"""Text of which a dictionary would be about as long as the column."""


def read_columns(
    part: Path, table: CaseTable, wanted: Sequence[str], *, people: pd.CategoricalDtype | None
) -> pd.DataFrame:
    """The wanted columns of a file, typed as the contract has them but for text, which stays a dictionary.

    Parameters
    ----------
    part : Path
        A Parquet file.
    table : CaseTable
        What the table is.
    wanted : sequence of str
        Declared columns; those that the file has not are left out.
    people : CategoricalDtype or None
        The people that the rows are of, so that nobody is looked up again in each table; None for whoever is there.

    Returns
    -------
    DataFrame of shape (n_rows, n_columns)
        In the order wanted; of people who are not among `people` the `person_id` is missing.

    Raises
    ------
    DataRefused
        If a column of text is not in UTF-8.

    Notes
    -----
    Going by pandas would take twice as long as reading.
    """
    described = pyarrow.parquet.read_metadata(part)
    there = [name for name in wanted if name in described.schema.to_arrow_schema().names]
    text = [column.name for column in table.columns if column.name in there and column.dtype == "str"]
    recurring = [name for name in text if (table.name, name) not in NEARLY_ALL_DIFFERENT]
    file = pyarrow.parquet.ParquetFile(part, metadata=described, read_dictionary=recurring)
    held = as_utf8(file.read(columns=there, use_threads=False), table=table.name).unify_dictionaries()
    words = [name for name in there if pa.types.is_dictionary(held.schema.field(name).type)]
    plain = pd.DataFrame({name: held[name].to_pandas() for name in there if name not in words}, copy=False)
    values = dict(typed(plain, table).items())
    values |= {name: _as_words(held[name], people if name == "person_id" else None) for name in words}
    return pd.DataFrame({name: values[name] for name in there}, copy=False)


def _as_words(column: pa.ChunkedArray, words: pd.CategoricalDtype | None) -> pd.Series:
    whole = column.combine_chunks()
    indices = whole.indices.fill_null(-1) if whole.null_count else whole.indices
    codes, different = indices.to_numpy(zero_copy_only=False), whole.dictionary.to_pandas()
    if words is None:
        words = pd.CategoricalDtype(pd.Index(different, dtype="str"))
    else:
        # A missing cell has the code -1, which is what stands last.
        codes = np.append(places_among(different, words.categories), -1).astype(np.int32)[codes]
    return pd.Series(pd.Categorical.from_codes(codes, dtype=words, validate=False))
