"""Faults of dates: cells that are none, time zones, days that cannot be, and two dates in the wrong order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.checks.column_faults import unmapped_faults
from features.checks.faults import Fault, Truths, fault_in_rows
from features.reading.not_mapped import is_not_mapped
from features.reading.typed import parsed_dates
from features.tables.case_table import CaseTable, Column, Kind

EARLIEST = pd.Timestamp("1900-01-01")
LATEST = pd.Timestamp("2100-01-01")

_ZONE = r".*\d{2}:\d{2}.*(?:Z|z|UTC|GMT|BST|[+-]\d{2}:?\d{2})"


@dataclass(frozen=True)
class Dates:
    """One date column.

    Parameters
    ----------
    column : Column
        The declaration.
    cells : Series of shape (n_rows,)
        What was read.
    days : Series of datetime64[us], shape (n_rows,)
        At midnight; missing where a cell is empty or not a date.
    """

    column: Column
    cells: pd.Series
    days: pd.Series

    @property
    def unreadable(self) -> Truths:
        """Which cells are not empty and not a date.

        Returns
        -------
        array of bool, shape (n_rows,)
            All False where the column was typed.
        """
        if self.cells is self.days:
            return np.zeros(len(self.cells), dtype=bool)
        return (self.cells.notna() & self.days.isna()).to_numpy(dtype=bool)


def date_columns(table: CaseTable, frame: pd.DataFrame) -> dict[str, Dates]:
    """Each date column that is there.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table, typed where that loses nothing.

    Returns
    -------
    dict of str to Dates
        By name of column.
    """
    found = {}
    for column in table.columns_of(Kind.DATE):
        if column.name in frame:
            cells = frame[column.name]
            is_typed = pd.api.types.is_datetime64_dtype(cells.dtype)
            found[column.name] = Dates(column, cells, cells if is_typed else _read(cells))
    return found


def date_faults(table: CaseTable, dates: Mapping[str, Dates], last: pd.Timestamp) -> Iterator[Fault]:
    """Faults that the dates of one table show.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    dates : mapping of str to Dates
        From `date_columns`.
    last : Timestamp
        The day of the extract, after which nothing can have happened.

    Yields
    ------
    Fault
        Those of single cells, then those of two dates in the wrong order.
    """
    for name, column in dates.items():
        yield from _unreadable_faults(table, column)
        impossible = (column.days <= EARLIEST) | (column.days >= LATEST)
        span = f"up to {EARLIEST.date()} or from {LATEST.year} on"
        what = f"an impossible date, {span}; leave it empty where it is not known"
        yield from fault_in_rows(table, name, what, impossible.to_numpy())
        if name not in _planned(table):
            late = (column.days > last) & (column.days < LATEST)
            what = f"after the day of the extract, {last.date()}; nothing can have happened yet"
            yield from fault_in_rows(table, name, what, late.to_numpy())
    yield from _order_faults(table, {name: column.days.to_numpy() for name, column in dates.items()})


def birth_faults(table: CaseTable, dates: Mapping[str, Dates], birth: np.ndarray) -> Iterator[Fault]:
    """Dates that do not lie after the person's date of birth.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    dates : mapping of str to Dates
        From `date_columns`.
    birth : array of datetime64[us], shape (n_rows,)
        The date of birth of each row's person; missing where it is not known.

    Yields
    ------
    Fault
        At most one for each date column but the date of birth.
    """
    for name, column in dates.items():
        if name != "date_of_birth":
            early = column.days.to_numpy() <= birth
            verb = "recorded" if name == "recorded_date" else "a date"
            what = f"{verb} on or before the person's date of birth; correct one of them"
            yield from fault_in_rows(table, name, what, early)


def _read(cells: pd.Series) -> pd.Series:
    """Text as dates; what is no text, such as a moment in a time zone, is not a date."""
    if isinstance(cells.dtype, pd.DatetimeTZDtype) or pd.api.types.is_numeric_dtype(cells.dtype):
        return pd.Series(np.datetime64("NaT", "us"), index=cells.index, dtype="datetime64[us]")
    return parsed_dates(cells)


def _unreadable_faults(table: CaseTable, dates: Dates) -> Iterator[Fault]:
    bad = dates.unreadable
    if not bad.any():
        return
    texts = dates.cells.astype("str")
    unmapped = bad & is_not_mapped(texts).to_numpy()
    yield from unmapped_faults(table, dates.column, texts, unmapped)
    zoned = np.zeros(len(bad), dtype=bool)
    zoned[bad] = texts[bad].str.fullmatch(_ZONE).to_numpy(dtype=bool)
    mixed = " beside dates without one" if zoned.sum() < dates.cells.notna().sum() else ""
    what = f"a date with a time zone{mixed}; write the local day as 2026-06-30, without a time zone"
    yield from fault_in_rows(table, dates.column.name, what, zoned)
    what = "not a date; write it as 2026-06-30, without a time zone"
    yield from fault_in_rows(table, dates.column.name, what, bad & ~unmapped & ~zoned)


def _order_faults(table: CaseTable, days: Mapping[str, np.ndarray]) -> Iterator[Fault]:
    start = days.get(table.happened)
    if start is None:
        return
    if "recorded_date" in days:
        what = f"recorded before it happened ({table.happened}); correct one of the two dates"
        yield from fault_in_rows(table, "recorded_date", what, start > days["recorded_date"])
    if table.ended in days:
        what = f"ends before it starts ({table.happened}); correct one of the two dates"
        yield from fault_in_rows(table, table.ended, what, days[table.ended] < start)
    if table.name == "sanctions" and "offence_date" in days:
        what = "sanctioned before the offence (offence_date); correct one of the two dates"
        yield from fault_in_rows(table, "sanction_date", what, start < days["offence_date"])


def _planned(table: CaseTable) -> set[str]:
    """Dates that may lie ahead on the day of the extract."""
    return {table.ended, "expected_end_date", "expected_release_date", "required_assessment_date"} - {""}
