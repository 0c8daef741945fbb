"""Faults that show between rows: keys that come again, spells that overlap, people not there or confused."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from features.checks.date_faults import Dates
from features.checks.faults import Fault, Truths, fault_in_rows
from features.places import group_numbers
from features.tables.case_table import CaseTable


def key_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Rows whose key an earlier row has.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.

    Yields
    ------
    Fault
        At most one.
    """
    if table.key and set(table.key) <= set(frame.columns):
        key = frame[list(table.key)]
        again = key.duplicated().to_numpy(copy=True)
        again[again] = key[again].notna().all(axis=1)
        named = " and ".join(table.key)
        what = "the same person again" if table.name == "persons" else f"the same {named} again"
        yield from fault_in_rows(table, table.key[0], f"{what}; keep one row of each", again)


def person_faults(table: CaseTable, frame: pd.DataFrame, place: np.ndarray) -> Iterator[Fault]:
    """Rows of people who are not in the persons table.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table, with a `person_id`.
    place : array of int, shape (n_rows,)
        Where the row's person stands in the persons table; -1 for nowhere.

    Yields
    ------
    Fault
        At most one.
    """
    unknown = (place < 0) & frame["person_id"].notna().to_numpy()
    what = "a person who is not in the persons table; add the person or leave the row out"
    yield from fault_in_rows(table, "person_id", what, unknown)


def occasion_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Sanctions dated differently from the first row of their occasion: an occasion is one sanction on one day.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.

    Yields
    ------
    Fault
        At most one, and of the sanctions table alone.
    """
    if table.name == "sanctions" and {"person_id", "sanction_id", "sanction_date"} <= set(frame.columns):
        first = frame.groupby(["person_id", "sanction_id"], dropna=False)["sanction_date"].transform("first")
        differs = first.notna() & frame["sanction_date"].notna() & (frame["sanction_date"] != first)
        what = "another date than the first row of the same sanction_id; an occasion has one date"
        yield from fault_in_rows(table, "sanction_date", what, differs.to_numpy())


def shared_sanction_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Sanctions that two people have: an occasion is of one person.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.

    Yields
    ------
    Fault
        At most one, and of the sanctions table alone; the rows are all that are concerned.
    """
    if table.name == "sanctions" and {"person_id", "sanction_id"} <= set(frame.columns):
        people, sanctions = group_numbers(frame["person_id"]), group_numbers(frame["sanction_id"])
        usable = np.flatnonzero((people >= 0) & (sanctions >= 0))
        people, sanctions = people[usable], sanctions[usable]
        of_last = np.zeros(len(frame), dtype=np.int64)
        of_last[sanctions] = people
        is_shared = np.zeros(len(frame), dtype=bool)
        is_shared[sanctions[people != of_last[sanctions]]] = True
        bad = np.zeros(len(frame), dtype=bool)
        bad[usable] = is_shared[sanctions]
        what = (
            "a sanction that two people have: two numbers may be merged in one; correct the person, or number the "
            "occasions of different people differently"
        )
        yield from fault_in_rows(table, "sanction_id", what, bad)


def overlap_faults(table: CaseTable, frame: pd.DataFrame, dates: Mapping[str, Dates]) -> Iterator[Fault]:
    """Custody that begins before an earlier spell of the same person has ended, whatever the kinds.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.
    dates : mapping of str to Dates
        Its date columns.

    Yields
    ------
    Fault
        At most one, and of the custody table alone.

    Notes
    -----
    A shared day, on which one spell ends and the next begins, is none. A spell without an end lasts.
    """
    if table.name != "custody" or not {"person_id", table.happened} <= set(frame.columns):
        return
    start = dates[table.happened].days.to_numpy()
    end = dates[table.ended].days.to_numpy() if table.ended in dates else np.full(len(frame), np.datetime64("NaT"))
    person = pd.factorize(frame["person_id"])[0]
    again = frame.duplicated(["person_id", table.happened, *(name for name in table.key if name in frame)])
    usable = np.flatnonzero(~np.isnat(start) & (person >= 0) & ~again.to_numpy())
    overlaps = np.zeros(len(frame), dtype=bool)
    overlaps[usable] = _begins_inside(person[usable], start[usable], end[usable])
    what = (
        "begins before an earlier spell of the person has ended; close or join the spells, so that each day inside is "
        "in one (a remand within a sentence belongs to the sentence)"
    )
    yield from fault_in_rows(table, table.happened, what, overlaps)


def identifier_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Numbers of a register that two people have, and people who have two numbers in one register.

    Parameters
    ----------
    table : CaseTable
        The declaration.
    frame : DataFrame
        Rows of the table.

    Yields
    ------
    Fault
        At most two, and of the identifiers table alone; the rows are all that are concerned.

    Notes
    -----
    Numbers that differ in capital letters or spaces alone are one number.
    """
    if table.name != "identifiers" or not set(table.column_names) <= set(frame.columns):
        return
    frame = frame.assign(value=one_spelling(frame["value"]))
    rows = frame[list(table.column_names)].dropna().drop_duplicates()
    split = rows.duplicated(["kind", "value"], keep=False)
    what = "a number that two people have: one person may be split in two; join them, or correct the number"
    yield from fault_in_rows(table, "value", what, _all_like(frame, rows[split], ["kind", "value"]))
    merged = rows.duplicated(["person_id", "kind"], keep=False)
    what = (
        "a person with two numbers in one register: two people may be merged in one; part them, or keep the number "
        "that holds now"
    )
    yield from fault_in_rows(table, "person_id", what, _all_like(frame, rows[merged], ["person_id", "kind"]))


def one_spelling(numbers: pd.Series) -> pd.Series:
    """Numbers of a register in small letters and without spaces, so that one number is one text.

    Parameters
    ----------
    numbers : Series of str, shape (n_rows,)
        As read; missing allowed.

    Returns
    -------
    Series of str, shape (n_rows,)
        Missing where the number is.
    """
    return numbers.astype("str").str.replace(r"[\s\u00a0]+", "", regex=True).str.lower()


def _begins_inside(person: np.ndarray, start: np.ndarray, end: np.ndarray) -> Truths:
    """Whether each spell begins before one of the same person that comes earlier in order of start has ended."""
    day = start.astype("datetime64[D]").astype("int64")
    last = np.where(np.isnat(end), np.iinfo("int32").max, end.astype("datetime64[D]").astype("int64"))
    order = np.lexsort((last, day, person))
    spells = pd.DataFrame({"person": person[order], "last": last[order]})
    reached = spells.groupby("person")["last"].cummax()
    is_first = ~spells["person"].duplicated().to_numpy()
    before = np.r_[0, reached.to_numpy()[:-1]]
    inside = np.zeros(len(person), dtype=bool)
    inside[order] = ~is_first & (day[order] < before)
    return inside


def _all_like(frame: pd.DataFrame, some: pd.DataFrame, columns: list[str]) -> Truths:
    """Which rows agree with one of some rows in the columns."""
    if some.empty:
        return np.zeros(len(frame), dtype=bool)
    return pd.MultiIndex.from_frame(frame[columns]).isin(pd.MultiIndex.from_frame(some[columns]))
