"""Every fault of the case tables, by table, column and row number, and never by content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd

from features.case_table import CaseTable, Column, Kind, pandera_schema
from features.exceptions import DataRefused
from features.offence_codes import read_offence_codes
from features.reading import parsed_dates, typed
from features.tables import CASE_TABLES, CaseTables

SHOWN_ROWS = 5
SHOWN_FAULTS = 10
EARLIEST = pd.Timestamp("1900-01-01")
LATEST = pd.Timestamp("2100-01-01")


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


def check_tables(tables: CaseTables, *, data_date: pd.Timestamp | str | None = None) -> list[Fault]:
    """Every fault of the case tables; an empty list when they keep the contract.

    Parameters
    ----------
    tables : CaseTables
        As read.
    data_date : Timestamp or str, optional
        The day on which the tables were extracted: nothing may have happened or been recorded after it.
        By default the latest date on which anything was recorded.

    Returns
    -------
    list of Fault
        In the order of tables and columns. An under-18 and a missing date of birth are not faults.
    """
    faults = [
        Fault(name, "", "the table is needed and absent; put it in the folder", 1)
        for name, table in CASE_TABLES.items()
        if table.required and name not in tables
    ]
    frames = {name: typed(tables[name], CASE_TABLES[name]) for name in tables}
    for name, frame in frames.items():
        faults += _column_faults(CASE_TABLES[name], frame)
    dates = {name: _date_columns(CASE_TABLES[name], frame) for name, frame in frames.items()}
    last = _data_date(dates, data_date)
    people = _births(frames, dates)
    for name, frame in frames.items():
        table = CASE_TABLES[name]
        faults += _key_faults(table, frame)
        faults += _code_faults(table, frame)
        faults += _occasion_faults(table, frame)
        faults += _date_faults(table, dates[name], last)
        if name != "persons" and people is not None:
            faults += _person_faults(table, frame, dates[name], people)
    return sorted(faults, key=_place)


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


def _place(fault: Fault) -> tuple[int, int, str]:
    names = CASE_TABLES[fault.table].column_names
    column = names.index(fault.column) if fault.column in names else -1
    return list(CASE_TABLES).index(fault.table), column, fault.what


def _fault(table: CaseTable, column: str, what: str, bad: np.ndarray) -> Iterator[Fault]:
    rows = np.flatnonzero(bad)
    if len(rows):
        first = tuple(int(row) + 1 for row in rows[:SHOWN_ROWS])
        yield Fault(table.name, column, what, len(rows), first)


def _column_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """Faults that one column shows by itself, found by the pandera schema of the table."""
    import pandera.errors

    if frame.empty:
        yield Fault(table.name, "", "the table has no rows; fill it, or leave the file out if it is optional", 1)
    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as problem:
        yield from _from_pandera(table, frame, problem.failure_cases)


def _from_pandera(table: CaseTable, frame: pd.DataFrame, cases: pd.DataFrame) -> Iterator[Fault]:
    declared = {column.name: column for column in table.columns}
    for check, name in cases.loc[cases["index"].isna(), ["check", "failure_case"]].itertuples(index=False):
        if check == "column_in_dataframe":
            near = _nearest(str(name), [other for other in frame.columns if other not in declared])
            yield Fault(table.name, str(name), f"the column is needed and absent; add it{near}", 1)
        elif check == "column_in_schema":
            near = _nearest(str(name), [other for other in declared if other not in frame.columns])
            yield Fault(table.name, str(name), f"the contract has no such column; leave it out{near}", 1)
    by_type = set(cases.loc[cases["check"].astype("str").str.startswith("dtype"), "column"].astype("str"))
    for name in sorted(by_type):
        column = declared[name]
        yield from _fault(table, name, _wrong_type(column), _untyped(frame[name], column))
    cells = cases[cases["index"].notna() & ~cases["column"].isin(by_type)]
    for (name, check), group in cells.groupby(["column", "check"], sort=False):
        bad = np.zeros(len(frame), dtype=bool)
        bad[group["index"].astype("int64")] = True
        column = declared[str(name)]
        yield from _fault(table, column.name, _wrong_cell(column, str(check), frame[column.name][bad]), bad)


def _wrong_type(column: Column) -> str:
    if column.kind == Kind.FLAG:
        return "not true or false; write true, false or leave it empty"
    return "not text; write it as text, codes with their leading zeros"


def _untyped(values: pd.Series, column: Column) -> np.ndarray:
    if column.kind != Kind.FLAG:
        return values.notna().to_numpy()
    known = values.astype("str").str.lower().isin(["true", "false", "1", "0"])
    return (values.notna() & ~known).to_numpy(dtype=bool)


def _wrong_cell(column: Column, check: str, bad: pd.Series) -> str:
    if check == "not_nullable":
        return "a value is needed and missing; fill it"
    if column.kind == Kind.WORD:
        words = ", ".join(column.words)
        near = _nearest(str(bad.iloc[0]), column.words)
        return f"not one of the words {words}{near}"
    if column.kind == Kind.OFFENCE_CODE:
        return "not a Home Office offence code of five digits; keep leading zeros"
    return "not an opaque identifier: 1 to 64 of letters, digits, _ and -"


def _nearest(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word.lower(), [str(other) for other in known], n=1)
    near = near or get_close_matches(word.upper(), [str(other) for other in known], n=1)
    return f"; nearest: `{near[0]}`" if near else ""


def _date_columns(table: CaseTable, frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Each date column that is there, as dates where they can be read; also what could not be."""
    found = {}
    for column in table.columns_of(Kind.DATE):
        if column.name in frame:
            values = frame[column.name]
            is_typed = pd.api.types.is_datetime64_dtype(values.dtype)
            dates = values.astype("datetime64[us]").dt.normalize() if is_typed else parsed_dates(values)
            dates.attrs["unreadable"] = (values.notna() & dates.isna()).to_numpy()
            found[column.name] = dates
    return found


def _data_date(dates: dict[str, dict[str, pd.Series]], given: pd.Timestamp | str | None) -> pd.Timestamp:
    if given is not None:
        return pd.Timestamp(given)
    recorded = [columns["recorded_date"].max() for columns in dates.values() if "recorded_date" in columns]
    believable = [day for day in recorded if pd.notna(day) and day < LATEST]
    return max(believable, default=LATEST)


def _births(frames: dict[str, pd.DataFrame], dates: dict[str, dict[str, pd.Series]]) -> pd.Series | None:
    """Dates of birth by person, or None when there is no usable persons table."""
    if "person_id" not in frames.get("persons", pd.DataFrame()):
        return None
    person = frames["persons"]["person_id"].astype("str")
    birth = dates["persons"].get("date_of_birth", pd.Series(pd.NaT, index=person.index))
    births = pd.Series(birth.to_numpy(dtype="datetime64[us]"), index=pd.Index(person))
    return births[~births.index.duplicated()]


def _key_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    if table.key and set(table.key) <= set(frame.columns):
        again = frame.duplicated(list(table.key)).to_numpy()
        named = " and ".join(table.key)
        what = "the same person again" if table.name == "persons" else f"the same {named} again"
        yield from _fault(table, table.key[0], f"{what}; keep one row of each", again)


def _code_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    if "ho_offence_code" in frame and "ho_offence_code" in table.column_names:
        codes = frame["ho_offence_code"].astype("str")
        looks_right = codes.str.fullmatch(r"[0-9]{5}").fillna(False).astype(bool)
        unknown = looks_right & ~codes.isin(read_offence_codes().index)
        what = "not a known Home Office offence code; look it up in the counting rules"
        yield from _fault(table, "ho_offence_code", what, unknown.to_numpy())


def _occasion_faults(table: CaseTable, frame: pd.DataFrame) -> Iterator[Fault]:
    """An occasion is one sanction on one day: a row that dates it differently from its first row is a fault."""
    if table.name == "sanctions" and {"person_id", "sanction_id", "sanction_date"} <= set(frame.columns):
        first = frame.groupby(["person_id", "sanction_id"], dropna=False)["sanction_date"].transform("first")
        differs = first.notna() & frame["sanction_date"].notna() & (frame["sanction_date"] != first)
        what = "another date than the first row of the same sanction_id; an occasion has one date"
        yield from _fault(table, "sanction_date", what, differs.to_numpy())


def _date_faults(table: CaseTable, dates: dict[str, pd.Series], last: pd.Timestamp) -> Iterator[Fault]:
    for name, values in dates.items():
        what = "not a date; write it as 2026-06-30, without a time zone"
        yield from _fault(table, name, what, values.attrs["unreadable"])
        impossible = (values < EARLIEST) | (values >= LATEST)
        what = f"an impossible date, before {EARLIEST.year} or from {LATEST.year} on"
        yield from _fault(table, name, what, impossible.to_numpy())
        if not _may_be_planned(table, name):
            late = (values > last) & (values < LATEST)
            what = f"after the day of the extract, {last.date()}; nothing can have happened yet"
            yield from _fault(table, name, what, late.to_numpy())
    start = dates.get(table.happened)
    if start is None:
        return
    if "recorded_date" in dates:
        what = f"recorded before it happened ({table.happened}); correct one of the two dates"
        yield from _fault(table, "recorded_date", what, (start > dates["recorded_date"]).to_numpy())
    if table.ended in dates:
        what = f"ends before it starts ({table.happened}); correct one of the two dates"
        yield from _fault(table, table.ended, what, (dates[table.ended] < start).to_numpy())
    if table.name == "sanctions" and "offence_date" in dates:
        what = "sanctioned before the offence (offence_date); correct one of the two dates"
        yield from _fault(table, "sanction_date", what, (start < dates["offence_date"]).to_numpy())


def _may_be_planned(table: CaseTable, name: str) -> bool:
    return name in {table.ended, "expected_release_date", "required_assessment_date"} - {""}


def _person_faults(
    table: CaseTable, frame: pd.DataFrame, dates: dict[str, pd.Series], births: pd.Series
) -> Iterator[Fault]:
    if "person_id" not in frame:
        return
    person = frame["person_id"].astype("str")
    unknown = person.notna() & ~person.isin(births.index)
    what = "a person who is not in the persons table; add the person or leave the row out"
    yield from _fault(table, "person_id", what, unknown.to_numpy())
    birth = births.reindex(person).to_numpy(dtype="datetime64[us]")
    for name in [table.happened, "offence_date"]:
        if name in dates:
            early = dates[name].to_numpy() <= birth
            yield from _fault(table, name, "on or before the person's date of birth; correct one of them", early)
