"""What a fault of the case tables is, and how the data are refused for it: by place and count, never by content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.exceptions import DataRefused
from features.tables.case_table import CaseTable

SHOWN_ROWS = 5
SHOWN_FAULTS = 10

Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Fault:
    """One kind of fault in one column.

    Parameters
    ----------
    table, column : str
        Where it is; the column is empty when the whole table is meant.
    what : str
        What is wrong and what to do, without any content of the data.
    count : int
        How many rows have it, at least 1; 1 for a fault of the table itself.
    first_rows : tuple of int
        Numbers of the first such rows, counted from 1 after the header; empty for the table itself.
    """

    table: str
    column: str
    what: str
    count: int
    first_rows: tuple[int, ...] = ()


def fault_in_rows(table: CaseTable, column: str, what: str, bad: Truths) -> Iterator[Fault]:
    """The fault of some rows of a column; none where no row has it.

    Parameters
    ----------
    table : CaseTable
        Whose rows.
    column : str
        Which column.
    what : str
        What is wrong with them and what to do.
    bad : array of bool, shape (n_rows,)
        Which rows have it.

    Yields
    ------
    Fault
        At most one.
    """
    rows = np.flatnonzero(bad)
    if len(rows):
        yield Fault(table.name, column, what, len(rows), tuple(int(row) + 1 for row in rows[:SHOWN_ROWS]))


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Refuse the data when there is any fault.

    Parameters
    ----------
    faults : sequence of Fault
        From `check_tables`.

    Raises
    ------
    DataRefused
        If there is a fault; the message lists at most ten with table, column, count and first rows.
    """
    if not faults:
        return
    lines = [_line(fault) for fault in faults[:SHOWN_FAULTS]]
    if len(faults) > SHOWN_FAULTS:
        lines.append(f"and {len(faults) - SHOWN_FAULTS} more kinds of fault")
    raise DataRefused(
        f"The case tables have {len(faults)} kind(s) of fault (rows are counted from 1 after the header):\n"
        + "\n".join(f"- {line}" for line in lines)
        + "\nMend the extract, or leave an optional table or column out, and check again."
    )


def _line(fault: Fault) -> str:
    place = f"{fault.table}.{fault.column}" if fault.column else fault.table
    if not fault.first_rows:
        return f"{place}: {fault.what}"
    rows = ", ".join(map(str, fault.first_rows))
    more = ", …" if fault.count > len(fault.first_rows) else ""
    return f"{place}: {fault.what} ({fault.count} row(s), first {rows}{more})"
