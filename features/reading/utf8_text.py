"""Text of Parquet files, once it is known to be UTF-8: Arrow hands any bytes on, and they fail where they are shown."""

import pyarrow as pa

from features.exceptions import DataRefused
from features.nearest import shown_name


def as_utf8(held: pa.Table, *, table: str) -> pa.Table:
    """The same cells, with bytes that were stored without saying what they are as text.

    Parameters
    ----------
    held : pyarrow.Table of shape (n_rows, n_columns)
        As read from a file.
    table : str
        Name of the table, for a message.

    Returns
    -------
    pyarrow.Table of shape (n_rows, n_columns)
        With no column of bytes, and text in UTF-8 throughout.

    Raises
    ------
    DataRefused
        If text or bytes are in another encoding, or are no text; names the table and the column, and shows no cell.
    """
    for place, name in enumerate(held.column_names):
        column = held[name]
        try:
            if _is_bytes(column.type):
                held = held.set_column(place, name, column.cast(pa.large_string()))
            elif is_text(column.type):
                _words_of(column).validate(full=True)
        except pa.ArrowInvalid:
            raise DataRefused(
                f"Column `{shown_name(name)}` of table `{table}` is not UTF-8 text. Write its file again with that "
                "column as text in UTF-8; where the source is in Latin-1 or Windows-1252, decode it from that."
            ) from None
    return held


def _words_of(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The text of a column, each word of a dictionary once."""
    if pa.types.is_dictionary(column.type):
        return pa.chunked_array([chunk.dictionary for chunk in column.chunks], type=column.type.value_type)
    return column


def _is_bytes(kind: pa.DataType) -> bool:
    inside = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(
        is_such(inside)
        for is_such in (
            pa.types.is_binary,
            pa.types.is_large_binary,
            pa.types.is_binary_view,
            pa.types.is_fixed_size_binary,
        )
    )


def is_text(kind: pa.DataType) -> bool:
    """Whether a column holds text, plain or as a dictionary.

    Parameters
    ----------
    kind : pyarrow.DataType
        Its type.

    Returns
    -------
    bool
        False of bytes.
    """
    inside = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(is_such(inside) for is_such in (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view))
