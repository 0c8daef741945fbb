"""The rows that can be worked with although others are faulty: to report on data, never to score from."""

import numpy as np
import pandas as pd

from features.offence_codes import read_offence_codes
from features.places import places_among
from features.reading.typed import parsed_dates
from features.tables.case_table import PERSON_ID_PATTERN, CaseTable, Column, Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def sound_rows(tables: CaseTables) -> tuple[CaseTables, dict[str, int]]:
    """The rows of each table that hold what the contract needs, with cells that cannot be read as missing.

    Parameters
    ----------
    tables : CaseTables
        As read, with or without faults.

    Returns
    -------
    CaseTables
        Every declared column with its dtype. Left out is a row with a needed cell that is missing or cannot be read, a
        repeated key, a person who is not in `persons`; and a table without one of its needed columns.
    dict of str to int
        Rows left out of each table that was given.
    """
    found: dict[str, pd.DataFrame] = {}
    left_out = {}
    for name, frame in tables.items():
        table = CASE_TABLES[name]
        needed = {column.name for column in table.columns if column.required}
        left_out[name] = len(frame)
        if not needed <= set(frame.columns):
            continue
        rows = _readable(frame.reset_index(drop=True), table)
        rows = rows[_is_sound(rows, table, found.get("persons"))].reset_index(drop=True)
        left_out[name] -= len(rows)
        found[name] = rows
    return CaseTables(found), left_out


def readable_dates(values: pd.Series) -> pd.Series:
    """A column of dates as dates, missing where a cell is not one.

    Parameters
    ----------
    values : Series
        Dates, or text.

    Returns
    -------
    Series of datetime64[us]
        At midnight.
    """
    if pd.api.types.is_datetime64_dtype(values.dtype):
        return values.astype("datetime64[us]").dt.normalize()
    return parsed_dates(values)


def _readable(frame: pd.DataFrame, table: CaseTable) -> pd.DataFrame:
    cells = {column.name: _cells(frame[column.name], column) for column in table.columns if column.name in frame}
    return table.completed(pd.DataFrame(cells, index=frame.index))


def _cells(values: pd.Series, column: Column) -> pd.Series:
    match column.kind:
        case Kind.DATE:
            return readable_dates(values)
        case Kind.FLAG:
            is_typed = values.dtype in ("boolean", "bool")
            return (values if is_typed else values.astype("str").str.lower().map(_FLAGS)).astype("boolean")
    words = values.astype("str")
    if column.kind == Kind.WORD:
        words = words.where(words.isin([str(word) for word in column.words]))
    elif column.kind == Kind.OFFENCE_CODE:
        words = words.where(words.isin(read_offence_codes().index))
    elif column.name == "person_id":
        words = words.where(words.str.fullmatch(PERSON_ID_PATTERN).fillna(False).astype(bool))
    return words


def _is_sound(rows: pd.DataFrame, table: CaseTable, persons: pd.DataFrame | None) -> np.ndarray:
    needed = [column.name for column in table.columns if not column.may_be_missing]
    keep = rows[needed].notna().all(axis=1).to_numpy()
    if table.key:
        keep = keep & ~rows.duplicated(list(table.key)).to_numpy()
    if table.name != "persons" and persons is not None:
        keep = keep & (places_among(rows["person_id"], pd.Index(persons["person_id"])) >= 0)
    return keep
