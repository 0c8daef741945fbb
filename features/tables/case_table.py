"""What a case table is: its columns, their kinds and words, its two clocks and its key."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pandas as pd

PERSON_ID_PATTERN = r"[A-Za-z0-9_-]{1,64}"
OFFENCE_CODE_PATTERN = r"[0-9]{5}"


class Kind(StrEnum):
    """The kinds of column that a case table may hold."""

    ID = "id"
    WORD = "word"
    TEXT = "text"
    DATE = "date"
    FLAG = "flag"
    OFFENCE_CODE = "offence_code"


Dtype = Literal["datetime64[us]", "boolean", "str"]
_DTYPES: dict[Kind, Dtype] = {Kind.DATE: "datetime64[us]", Kind.FLAG: "boolean"}


@dataclass(frozen=True)
class Column:
    """One column of a case table.

    Parameters
    ----------
    name : str
        Name of the column.
    kind : Kind
        What its cells are.
    words : tuple of str
        Allowed words of a column of kind `word`; empty otherwise.
    required : bool
        Whether the column must be present; an absent optional column is read as all missing.
    may_be_missing : bool
        Whether single cells may be missing.
    known_from : str
        Another date column of the row on which this one becomes known; empty when it is known with the
        row. The column's own name for a date that is not known before it comes, such as an end date.
    recorded_in : str
        Another, optional date column of the row that says when this cell was recorded; empty where the date on which
        the row was recorded is all there is.
    """

    name: str
    kind: Kind
    words: tuple[str, ...] = ()
    required: bool = True
    may_be_missing: bool = False
    known_from: str = ""
    recorded_in: str = ""

    @property
    def dtype(self) -> Dtype:
        """The pandas dtype in which the column is held.

        Returns
        -------
        str
            `datetime64[us]`, `boolean` or `str`.
        """
        return _DTYPES.get(self.kind, "str")


@dataclass(frozen=True)
class CaseTable:
    """One case table, declared once: everything that reads, checks or cuts it reads this.

    Parameters
    ----------
    name : str
        Name of the table and of its file.
    columns : tuple of Column
        All columns, `person_id` first.
    key : tuple of str
        Columns that together occur once.
    happened : str
        Column with the date on which the row happened; empty for an undated table.
    ended : str
        Column with the date on which a spell ended; empty when rows are not spells.
    latest_by : str
        Identifier of which only the row recorded last is known; empty when every row stands.
    required : bool
        Whether nothing works without the table.
    switches_on : str
        What the table is needed for, in the words that are said when it is absent.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    happened: str = ""
    ended: str = ""
    latest_by: str = ""
    required: bool = False
    switches_on: str = ""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns, in order.

        Returns
        -------
        tuple of str
            The names.
        """
        return tuple(column.name for column in self.columns)

    def columns_of(self, *kinds: Kind) -> tuple[Column, ...]:
        """The columns of the given kinds, in order.

        Parameters
        ----------
        *kinds : Kind
            Kinds to keep.

        Returns
        -------
        tuple of Column
            The columns.
        """
        return tuple(column for column in self.columns if column.kind in kinds)

    def empty(self) -> pd.DataFrame:
        """A frame of this table without rows.

        Returns
        -------
        DataFrame of shape (0, n_columns)
            Every declared column with its dtype.
        """
        return pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in self.columns})

    def completed(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame with every declared column, in order and with its dtype.

        Parameters
        ----------
        frame : DataFrame
            Checked rows of this table; optional columns may be absent, undeclared ones are dropped.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            Absent optional columns arrive as missing.
        """
        if tuple(frame.columns) == self.column_names and all(
            frame[column.name].dtype == column.dtype for column in self.columns
        ):
            return frame
        return pd.DataFrame(
            {column.name: _completed_column(frame, column) for column in self.columns}, index=frame.index
        )


def _completed_column(frame: pd.DataFrame, column: Column) -> pd.Series:
    if column.name in frame.columns:
        return frame[column.name].astype(column.dtype)
    return pd.Series(index=frame.index, dtype=column.dtype)
