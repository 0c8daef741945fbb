"""The people of the rows of several tables as categories: everybody is looked up once, not again for each table."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa

_TEXT = pd.StringDtype(na_value=np.nan)
TEXT_DTYPES = MappingProxyType({pa.string(): _TEXT, pa.large_string(): _TEXT})
"""With which Arrow hands text over as it lies in memory, and not word by word."""
_WORDS = pa.dictionary(pa.int32(), pa.string())


def as_people(person_ids: Mapping[str, pa.ChunkedArray]) -> dict[str, pd.Categorical]:
    """The `person_id` of each table as categories, which are the people of the persons table in their order.

    Parameters
    ----------
    person_ids : mapping of str to pyarrow.ChunkedArray
        By table, `persons` first.

    Returns
    -------
    dict of str to Categorical
        By table; missing where the cell is, and where it names nobody of the persons table.

    Notes
    -----
    Arrow numbers the words of all tables in the order in which they come, so that the people of `persons` have the
    first numbers. A look-up for each table would build the list of everybody as often.
    """
    persons, *others = person_ids.values()
    # Encoded here, since the dictionary of a file may hold somebody of whom there is no row.
    everybody = persons.cast(pa.string()).combine_chunks().dictionary_encode()
    chunks = [everybody, *(chunk for column in others for chunk in _encoded(column).chunks)]
    numbered = pa.chunked_array(chunks).unify_dictionaries().chunks
    words, count = numbered[0].dictionary, len(everybody.dictionary)
    codes = np.concatenate([codes_of(chunk) for chunk in numbered])
    if len(words) > count:
        codes[codes >= count] = -1
    people = pd.CategoricalDtype(pd.Index(words[:count].to_pandas(types_mapper=TEXT_DTYPES.get)))
    ends = np.cumsum([len(column) for column in person_ids.values()])[:-1]
    return {
        table: pd.Categorical.from_codes(mine, dtype=people, validate=False)
        for table, mine in zip(person_ids, np.split(codes, ends), strict=True)
    }


def codes_of(words: pa.DictionaryArray) -> np.ndarray:
    """The place of each word in its dictionary.

    Parameters
    ----------
    words : pyarrow.DictionaryArray of length n
        Missing allowed.

    Returns
    -------
    array of int, shape (n,)
        From 0; -1 where the word is missing.
    """
    return (words.indices.fill_null(-1) if words.null_count else words.indices).to_numpy()


def _encoded(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column if column.type == _WORDS else column.cast(pa.string()).dictionary_encode()
