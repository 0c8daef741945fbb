"""What is in the case tables and what is not: counts, gaps, faults, and when rows reached the record."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.checks.arrival import Delay, Silence, day_of_extract, recording_delays, silence
from features.checks.check_tables import Fault, check_tables
from features.checks.doubts import Doubt, doubtful_orders, repeated_rows
from features.checks.sound_rows import readable_dates
from features.places import Whole, places_among
from features.reading.typed import typed
from features.tables.case_table import CaseTable
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


@dataclass(frozen=True)
class Filling:
    """How far one column is filled.

    Parameters
    ----------
    column : str
        Name of the column.
    is_there : bool
        Whether the table has the column at all.
    missing : int
        Rows in which the cell is empty; all of them where the column is not there.
    may_be_open : bool
        Whether an empty cell says something by itself, such as that a spell has not ended, so that it is no gap.
    """

    column: str
    is_there: bool
    missing: int
    may_be_open: bool


@dataclass(frozen=True)
class TableReport:
    """One case table.

    Parameters
    ----------
    name : str
        Name of the table.
    rows, people : int
        Rows, and different people in them.
    rows_without_person, people_unknown : int
        Rows of people who are not in the persons table, and how many such people.
    first_happened, last_happened, first_recorded, last_recorded : Timestamp or None
        Ends of the two clocks, by the day of the extract; None for an undated table.
    fillings : tuple of Filling
        Every declared column, in order.
    delays : tuple of Delay
        How long recording took, of all rows and then by quarter; empty for an undated table.
    silence : Silence or None
        How long nothing has been recorded.
    """

    name: str
    rows: int
    people: int
    rows_without_person: int
    people_unknown: int
    first_happened: pd.Timestamp | None
    last_happened: pd.Timestamp | None
    first_recorded: pd.Timestamp | None
    last_recorded: pd.Timestamp | None
    fillings: tuple[Filling, ...]
    delays: tuple[Delay, ...]
    silence: Silence | None


@dataclass(frozen=True)
class DataReport:
    """Everything that can be said of case tables without scoring anybody.

    Parameters
    ----------
    data_date : Timestamp or None
        The day of the extract; None where it was not given and nothing has a recorded date.
    off : tuple of str
        What cannot be done for want of a table, a sentence each.
    faults : tuple of Fault
        As `check_tables` gives them.
    doubts : tuple of Doubt
        Rows that may be real or a slip, which refuse nothing.
    tables : tuple of TableReport
        The tables that are there, in the order of the contract.
    people : int
        Different people in the persons table.
    people_without_event : int
        Of these, how many have no row in any dated table.
    people_without_sanction : int
        Of these, how many have no row in the sanctions table.
    """

    data_date: pd.Timestamp | None
    off: tuple[str, ...]
    faults: tuple[Fault, ...]
    doubts: tuple[Doubt, ...]
    tables: tuple[TableReport, ...]
    people: int
    people_without_event: int
    people_without_sanction: int


def report_on(
    tables: CaseTables, *, data_date: pd.Timestamp | str | None = None, today: pd.Timestamp | str | None = None
) -> DataReport:
    """What is in the case tables and what is not, whether or not they keep the contract.

    Parameters
    ----------
    tables : CaseTables
        As read.
    data_date : Timestamp or str, optional
        The day on which the tables were extracted; by default the latest date on which anything was recorded, by today.
    today : Timestamp or str, optional
        Where no `data_date` is given, any date after it is a fault and says nothing of when the tables were extracted;
        by default no recorded date is doubted.

    Returns
    -------
    DataReport
        Counts and dates; no identifier and no cell of a person.
    """
    frames = {name: typed(frame, CASE_TABLES[name]) for name, frame in tables.items()}
    clocks = {name: _clocks(CASE_TABLES[name], frame) for name, frame in frames.items()}
    last = pd.Timestamp.max if today is None else pd.Timestamp(today)
    day = _day(clocks, data_date, last)
    everyone = pd.Index(_people(frames.get("persons", pd.DataFrame())).dropna().unique(), dtype="str")
    places = {name: places_among(_people(frame), everyone) for name, frame in frames.items()}
    dated = [places[name] for name in frames if CASE_TABLES[name].happened]
    return DataReport(
        data_date=day,
        off=tables.off(),
        faults=tuple(check_tables(tables, data_date=today if day is None else day)),
        doubts=(
            *(doubt for name, frame in frames.items() for doubt in repeated_rows(CASE_TABLES[name], frame)),
            *doubtful_orders(frames),
        ),
        tables=tuple(
            _table_report(CASE_TABLES[name], frame, clocks[name], places[name], day) for name, frame in frames.items()
        ),
        people=len(everyone),
        people_without_event=_without(len(everyone), dated),
        people_without_sanction=_without(len(everyone), [places[name] for name in frames if name == "sanctions"]),
    )


def _table_report(
    table: CaseTable,
    frame: pd.DataFrame,
    clocks: dict[str, pd.Series],
    places: Whole,
    day: pd.Timestamp | None,
) -> TableReport:
    unknown = _people(frame)[places < 0].dropna()
    first_happened, last_happened = _ends(clocks.get(table.happened), day)
    first_recorded, last_recorded = _ends(clocks.get("recorded_date"), day)
    return TableReport(
        name=table.name,
        rows=len(frame),
        people=int(np.count_nonzero(np.bincount(places[places >= 0]))) + unknown.nunique(),
        rows_without_person=len(unknown),
        people_unknown=unknown.nunique(),
        first_happened=first_happened,
        last_happened=last_happened,
        first_recorded=first_recorded,
        last_recorded=last_recorded,
        fillings=_fillings(table, frame),
        delays=_delays(table, frame, clocks),
        silence=silence(clocks["recorded_date"], day) if day is not None and "recorded_date" in clocks else None,
    )


def _clocks(table: CaseTable, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """The two dates of each row, of a dated table, as far as the columns are there."""
    names = [name for name in (table.happened, "recorded_date") if table.happened and name in frame]
    return {name: readable_dates(frame[name]) for name in names}


def _day(
    clocks: dict[str, dict[str, pd.Series]], given: pd.Timestamp | str | None, last: pd.Timestamp
) -> pd.Timestamp | None:
    if given is not None:
        return pd.Timestamp(given).normalize()
    recorded = [columns["recorded_date"] for columns in clocks.values() if "recorded_date" in columns]
    return day_of_extract([dates[dates <= last] for dates in recorded])


def _people(frame: pd.DataFrame) -> pd.Series:
    return frame["person_id"].astype("str") if "person_id" in frame else pd.Series(index=frame.index, dtype="str")


def _without(people: int, places: Sequence[Whole]) -> int:
    """How many of the people have no row in any of some tables."""
    seen = np.zeros(people, dtype=bool)
    for place in places:
        seen[place[place >= 0]] = True
    return int((~seen).sum())


def _ends(dates: pd.Series | None, day: pd.Timestamp | None) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
    """The first and last date that can be meant: one after the day of the extract is a fault, and is told as one."""
    if dates is None or day is None:
        return None, None
    possible = dates[dates <= day]
    return (None, None) if possible.empty else (possible.min(), possible.max())


def _fillings(table: CaseTable, frame: pd.DataFrame) -> tuple[Filling, ...]:
    of_ends = {column.recorded_in for column in table.columns}
    return tuple(
        Filling(
            column.name,
            is_there=column.name in frame,
            missing=int(frame[column.name].isna().sum()) if column.name in frame else len(frame),
            may_be_open=bool(column.known_from) or column.name in of_ends,
        )
        for column in table.columns
    )


def _delays(table: CaseTable, frame: pd.DataFrame, clocks: dict[str, pd.Series]) -> tuple[Delay, ...]:
    if len(clocks) < 2:
        return ()
    happened, recorded = clocks[table.happened], clocks["recorded_date"]
    if table.latest_by and table.latest_by in frame:
        # Later rows of the same thing tell how it went on, not how long it took to be recorded.
        first = recorded.sort_values(kind="stable").index
        first = first[~frame.loc[first, table.latest_by].duplicated().to_numpy()]
        happened, recorded = happened[first], recorded[first]
    return recording_delays(happened, recorded)
