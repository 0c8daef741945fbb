"""Every fault of the case tables, by table, column and row number, and never by content."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from features.checks.column_faults import column_faults
from features.checks.date_faults import LATEST, Dates, birth_faults, date_columns, date_faults
from features.checks.faults import Fault
from features.checks.row_faults import (
    identifier_faults,
    key_faults,
    occasion_faults,
    overlap_faults,
    person_faults,
    shared_sanction_faults,
)
from features.places import places_among
from features.reading.typed import typed
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES


def check_tables(tables: CaseTables, *, data_date: pd.Timestamp | str | None = None) -> list[Fault]:
    """Every fault of the case tables; an empty list when they keep the contract.

    Parameters
    ----------
    tables : CaseTables
        As read.
    data_date : Timestamp or str, optional
        The day on which the tables were extracted: nothing may have happened or been recorded after it.
        By default the latest date on which anything was recorded, so that no recorded date can be too late: whoever
        reads the clock gives today.

    Returns
    -------
    list of Fault
        In the order of tables and columns. An under-18 and a missing date of birth are not faults.
    """
    faults = [
        Fault(name, "", "the table is needed and absent; add it", 1)
        for name, table in CASE_TABLES.items()
        if table.required and name not in tables
    ]
    frames = {name: typed(tables[name], CASE_TABLES[name]) for name in tables}
    dates = {name: date_columns(CASE_TABLES[name], frame) for name, frame in frames.items()}
    last = _data_date(dates, data_date)
    births = _births(frames.get("persons"), dates.get("persons", {}))
    for name, frame in frames.items():
        table = CASE_TABLES[name]
        faults += column_faults(table, frame)
        faults += date_faults(table, dates[name], last)
        faults += key_faults(table, frame)
        faults += occasion_faults(table, frame)
        faults += shared_sanction_faults(table, frame)
        faults += overlap_faults(table, frame, dates[name])
        faults += identifier_faults(table, frame)
        faults += _faults_of_people(name, frame, dates[name], births)
    return sorted(faults, key=_place)


def _place(fault: Fault) -> tuple[int, int, str]:
    names = CASE_TABLES[fault.table].column_names
    column = names.index(fault.column) if fault.column in names else -1
    return list(CASE_TABLES).index(fault.table), column, fault.what


def _data_date(dates: Mapping[str, Mapping[str, Dates]], given: pd.Timestamp | str | None) -> pd.Timestamp:
    if given is not None:
        return pd.Timestamp(given)
    recorded = [columns["recorded_date"].days for columns in dates.values() if "recorded_date" in columns]
    newest = [days[days < LATEST].max() for days in recorded]
    return max((day for day in newest if pd.notna(day)), default=LATEST)


def _births(persons: pd.DataFrame | None, dates: Mapping[str, Dates]) -> pd.Series | None:
    """Dates of birth by person, or None when there is no usable persons table."""
    if persons is None or "person_id" not in persons:
        return None
    missing = pd.Series(np.datetime64("NaT", "us"), index=persons.index)
    days = dates["date_of_birth"].days if "date_of_birth" in dates else missing
    births = pd.Series(days.to_numpy(), index=pd.Index(persons["person_id"].astype("str")))
    return births[~births.index.duplicated()]


def _faults_of_people(
    name: str, frame: pd.DataFrame, dates: Mapping[str, Dates], births: pd.Series | None
) -> Iterator[Fault]:
    if births is None or "person_id" not in frame:
        return
    place = places_among(frame["person_id"], births.index)
    # Whoever is nowhere takes the last entry, which has no date.
    birth = np.append(births.to_numpy(), np.datetime64("NaT", "us"))[place]
    yield from person_faults(CASE_TABLES[name], frame, place)
    yield from birth_faults(CASE_TABLES[name], dates, birth)
