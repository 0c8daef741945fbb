"""What may be real or a slip of the pen, so that it is told with its count and refuses nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.checks.faults import SHOWN_ROWS, Truths
from features.places import places_among
from features.tables.case_table import CaseTable

REPEATED = "the same in every cell as an earlier row; two on one day can be real, and one entered twice counts twice"
NO_SUCH_ORDER = "an order_id that no row of supervision has"
ORDER_OF_ANOTHER = "an order_id that is another person's in supervision"


@dataclass(frozen=True)
class Doubt:
    """One kind of doubtful rows in one table.

    Parameters
    ----------
    table : str
        Where they are.
    what : str
        What is doubtful, without any content of the data.
    count, people : int
        How many rows, at least 1, and how many different people they are of.
    first_rows : tuple of int
        Numbers of the first such rows, counted from 1 after the header.
    """

    table: str
    what: str
    count: int
    people: int
    first_rows: tuple[int, ...]


def repeated_rows(table: CaseTable, frame: pd.DataFrame) -> Iterator[Doubt]:
    """Rows of a table without a key that an earlier row equals in every cell.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.

    Yields
    ------
    Doubt
        At most one; none of a table with a key, where such a row is a fault.
    """
    if not table.key and "person_id" in frame:
        yield from _doubt(table.name, REPEATED, frame, frame.duplicated().to_numpy())


def doubtful_orders(frames: Mapping[str, pd.DataFrame]) -> Iterator[Doubt]:
    """Appointments of an order that is not in supervision, or is another person's there.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Rows of each table.

    Yields
    ------
    Doubt
        At most two; none where either table does not say which order.

    Notes
    -----
    An order that comes again in supervision, which is a fault, is of the person of its first row.
    """
    needed = {"person_id", "order_id"}
    tables = [
        frames[name] for name in ("appointments", "supervision") if name in frames and needed <= set(frames[name])
    ]
    if len(tables) < 2:
        return
    appointments, supervision = tables
    orders = supervision.dropna(subset=["order_id"]).drop_duplicates("order_id")
    if orders.empty:
        return
    place = places_among(appointments["order_id"], pd.Index(orders["order_id"], dtype="str"))
    says = appointments["order_id"].notna().to_numpy()
    owner = orders["person_id"].to_numpy(dtype=object)[place]
    is_other = (appointments["person_id"].to_numpy(dtype=object) != owner) & appointments[
        "person_id"
    ].notna().to_numpy()
    yield from _doubt("appointments", NO_SUCH_ORDER, appointments, says & (place < 0))
    yield from _doubt("appointments", ORDER_OF_ANOTHER, appointments, says & (place >= 0) & is_other)


def _doubt(table: str, what: str, frame: pd.DataFrame, doubtful: Truths) -> Iterator[Doubt]:
    rows = np.flatnonzero(doubtful)
    if len(rows):
        people = frame["person_id"].iloc[rows].nunique()
        yield Doubt(table, what, len(rows), people, tuple(int(row) + 1 for row in rows[:SHOWN_ROWS]))
