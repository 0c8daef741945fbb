"""The case tables of one force or region, held together, and what of them was known on a date."""

import hashlib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd

from features.exceptions import UsageRefused
from features.tables.case_table import CaseTable
from features.tables.columns import Columns
from features.tables.cutting import known_rows, with_hidden_cells
from features.tables.declared import CASE_TABLES


class CaseTables(Mapping[str, pd.DataFrame]):
    """The case tables of one force or region, by name; it never changes.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Frames by table name, only of declared tables. They are not checked here: `check_tables` does.

    Raises
    ------
    UsageRefused
        If a name is not that of a declared table.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        for name in frames:
            if name not in CASE_TABLES:
                near = get_close_matches(name, CASE_TABLES, n=1)
                hint = f" Did you mean `{near[0]}`?" if near else f" Tables are {', '.join(CASE_TABLES)}."
                raise UsageRefused(f"`{name}` is not a case table.{hint}")
        self._frames = {name: frames[name] for name in CASE_TABLES if name in frames}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._frames[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def rows_of(self, name: str) -> pd.DataFrame:
        """The rows of a table with every declared column; no rows when the table is absent.

        Parameters
        ----------
        name : str
            Name of a declared table.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            Declared columns in order; absent optional columns are missing.
        """
        table = CASE_TABLES[name]
        return table.completed(self[name]) if name in self else table.empty()

    def off(self) -> tuple[str, ...]:
        """What cannot be done because a table is absent, one sentence for each.

        Returns
        -------
        tuple of str
            Sentences in the order of the declarations; empty when every table is there.
        """
        return tuple(
            f"No `{name}` table: {table.switches_on}." for name, table in CASE_TABLES.items() if name not in self
        )

    def known_on(self, index_date: pd.Timestamp | str) -> "CaseTables":
        """What was known on a date, as tables.

        Parameters
        ----------
        index_date : Timestamp or str
            The date for which something is made, included.

        Returns
        -------
        CaseTables
            Rows that had both happened and been recorded by the date, with every declared column.
            An end that comes after the date is missing (the spell is open); a plan, such as
            `expected_release_date`, stays. Of a charge, only the row recorded last is kept.

        Notes
        -----
        Where a row does not say when its end was recorded, only the end's own date guards it.
        """
        day = np.datetime64(pd.Timestamp(index_date).date(), "D")
        return CaseTables({name: _known_on(CASE_TABLES[name], self.rows_of(name), day) for name in self})

    def fingerprint(self) -> str:
        """A hash over the content of all tables, whatever the order of rows, columns or files.

        Returns
        -------
        str
            64 hexadecimal digits.
        """
        whole = hashlib.sha256()
        for name in self:
            columns = Columns(CASE_TABLES[name], self[name])
            rows = pd.DataFrame({column: columns[column] for column in columns.declared}, copy=False)
            hashes = np.sort(pd.util.hash_pandas_object(rows, index=False).to_numpy())
            whole.update(f"{name}:{len(rows)}:".encode())
            whole.update(hashes.astype("<u8").tobytes())
        return whole.hexdigest()


def _known_on(table: CaseTable, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    return with_hidden_cells(table, rows[known_rows(table, rows, day)], day)
