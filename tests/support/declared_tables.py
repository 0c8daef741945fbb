"""Case tables made from their declarations alone, so that a table that is added later is tested at once."""

import pandas as pd

from features.tables.case_table import CaseTable, Column, Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

ROWS = 8
BIRTH = pd.Timestamp("1990-05-05")
FIRST_DAY = pd.Timestamp("2025-01-06")
EXTRACT_DAY = "2026-06-30"
NEEDED = ("persons", "sanctions", "supervision")


def declared_frame(table: CaseTable) -> pd.DataFrame:
    """Eight sound rows of a table, each of another person, with no cell missing that could be filled."""
    return pd.DataFrame({column.name: _cells(table, column) for column in table.columns})


def declared_tables(*names: str) -> CaseTables:
    """The named tables; all of them by default."""
    return CaseTables({name: declared_frame(CASE_TABLES[name]) for name in names or CASE_TABLES})


def beside_persons(name: str, frame: pd.DataFrame) -> CaseTables:
    """A table and the people it is about; the other needed tables are absent, so that a check takes less long."""
    return CaseTables({"persons": declared_frame(CASE_TABLES["persons"])} | {name: frame})


def _cells(table: CaseTable, column: Column) -> pd.Series:
    numbers = range(ROWS)
    if column.kind == Kind.DATE:
        return _days(table, column)
    if column.kind == Kind.FLAG:
        return pd.Series([number % 2 == 0 for number in numbers], dtype="boolean")
    if column.kind == Kind.WORD:
        return pd.Series([str(column.words[number % len(column.words)]) for number in numbers], dtype="str")
    if column.kind == Kind.OFFENCE_CODE:
        return pd.Series(["04600"] * ROWS, dtype="str")
    stem = "person" if column.name == "person_id" else column.name
    return pd.Series([f"{stem}_{number}" for number in numbers], dtype="str")


def _days(table: CaseTable, column: Column) -> pd.Series:
    """Births long before; what happened on one day, was recorded the next, and ended, or is planned, a week later."""
    if column.name == "date_of_birth":
        return pd.Series([BIRTH] * ROWS, dtype="datetime64[us]")
    later = {table.happened: 0, "offence_date": 0, "recorded_date": 1}.get(column.name, 7)
    days = [FIRST_DAY + pd.Timedelta(days=number + later) for number in range(ROWS)]
    return pd.Series(days, dtype="datetime64[us]")
