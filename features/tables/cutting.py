"""The one place that cuts by date: which rows, and which of their cells, were known on a day."""

from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.tables.case_table import CaseTable, Column

Truths = npt.NDArray[np.bool_]


class ByColumn(Protocol):
    """Rows of a table, column by column."""

    def __getitem__(self, column: str, /) -> pd.Series:
        """One column."""


def known_rows(table: CaseTable, rows: ByColumn, day: np.datetime64) -> Truths:
    """Which rows had both happened and been recorded by a day.

    Parameters
    ----------
    table : CaseTable
        What the table is.
    rows : DataFrame of shape (n_rows, n_columns), or its columns by name
        The dates of the table, and what identifies rows that replace each other.
    day : datetime64[D]
        The day, included.

    Returns
    -------
    array of bool, shape (n_rows,)
        All of an undated table. Of an identifier whose rows replace each other, only the row recorded last.
    """
    if not table.happened:
        return np.ones(len(rows["person_id"]), dtype=bool)
    known = _by(rows[table.happened], day) & _by(rows["recorded_date"], day)
    if table.latest_by:
        at = np.flatnonzero(known)
        columns = {name: rows[name].iloc[at].array for name in (table.latest_by, "recorded_date")}
        in_order = pd.DataFrame(columns).sort_values([*columns], kind="stable")
        replaced = in_order.index[in_order.duplicated(table.latest_by, keep="last")]
        known[at[replaced]] = False
    return known


class WhyUnknown(StrEnum):
    """Why a row was not known on a day."""

    HAPPENED_LATER = "happened_later"
    RECORDED_LATER = "recorded_later"
    REPLACED = "replaced"


def why_unknown(table: CaseTable, rows: ByColumn, day: np.datetime64) -> list[WhyUnknown | None]:
    """Why each row was not known on a day.

    Parameters
    ----------
    table, rows, day
        As for `known_rows`.

    Returns
    -------
    list of WhyUnknown or None, length n_rows
        None of a row that was known.
    """
    known = known_rows(table, rows, day)
    if not table.happened:
        return [None] * len(known)
    clocks = (_by(rows[table.happened], day), _by(rows["recorded_date"], day))
    return [None if is_known else _why(*passed) for is_known, *passed in zip(known, *clocks, strict=True)]


def not_yet_known(column: Column, rows: ByColumn, day: np.datetime64) -> Truths:
    """Which cells of a column only came to be known after a day.

    Parameters
    ----------
    column : Column
        A column that becomes known otherwise than with its row.
    rows : DataFrame of shape (n_rows, n_columns), or its columns by name
        Rows with the column from which it is known.
    day : datetime64[D]
        The day, included.

    Returns
    -------
    array of bool, shape (n_rows,)
        An end after the day, or recorded after it, is not yet known, so the spell is open.
    """
    clocks = [rows[name] for name in (column.known_from, column.recorded_in) if name]
    return np.logical_or.reduce([_is_after(clock, day) for clock in clocks])


def with_hidden_cells(table: CaseTable, rows: pd.DataFrame, day: np.datetime64) -> pd.DataFrame:
    """Known rows without the cells that only came to be known after a day.

    Parameters
    ----------
    table : CaseTable
        What the table is.
    rows : DataFrame of shape (n_rows, n_columns)
        Known rows with every declared column.
    day : datetime64[D]
        The day, included.

    Returns
    -------
    DataFrame of shape (n_rows, n_columns)
        Such cells are missing.
    """
    hidden = {
        column.name: rows[column.name].mask(pd.Series(not_yet_known(column, rows, day), index=rows.index))
        for column in table.columns
        if column.known_from
    }
    return rows.assign(**hidden)


def _why(had_happened: bool, was_recorded: bool) -> WhyUnknown:
    if not had_happened:
        return WhyUnknown.HAPPENED_LATER
    return WhyUnknown.REPLACED if was_recorded else WhyUnknown.RECORDED_LATER


def _is_after(dates: pd.Series, day: np.datetime64) -> Truths:
    return dates.to_numpy() > day


def _by(dates: pd.Series, day: np.datetime64) -> Truths:
    """As whole numbers, which are compared in half the time; a missing date is the least, and by no day."""
    held = dates.to_numpy()
    times = held.view(np.int64)
    by = times <= day.astype(held.dtype).astype(np.int64)
    return by & ~np.isnat(held) if times.min(initial=0) == np.iinfo(np.int64).min else by
