"""The columns of a frame as its table declares them, without making text of what is held as categories."""

import pandas as pd

from features.tables.case_table import CaseTable


class Columns:
    """The columns of a frame as the table declares them, each made so when it is asked for.

    Parameters
    ----------
    table : CaseTable
        What the table is.
    rows : DataFrame of shape (n_rows, n_columns)
        Checked rows; declared columns may be absent, and text may be held as categories.
    """

    def __init__(self, table: CaseTable, rows: pd.DataFrame) -> None:
        self.rows = rows
        self.declared = {column.name: column for column in table.columns}
        self._made: dict[str, pd.Series] = {}

    def __getitem__(self, name: str) -> pd.Series:
        if name not in self._made:
            self._made[name] = self._column(name)
        return self._made[name]

    def _column(self, name: str) -> pd.Series:
        dtype = self.declared[name].dtype
        if name not in self.rows:
            return pd.Series(index=self.rows.index, dtype=dtype)
        values = self.rows[name]
        is_held = values.dtype == dtype or isinstance(values.dtype, pd.CategoricalDtype)
        return values if is_held else values.astype(dtype)
