"""A template of every case table: its header and two invented rows that keep the contract together."""

from collections.abc import Mapping

import pandas as pd

from features.tables.case_table import CaseTable, Column, Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

ROWS = 2
_HAPPENED = (pd.Timestamp("2026-01-05"), pd.Timestamp("2026-02-02"))
_BEFORE = {"offence_date": 30}
_LASTED = 28
_AFTER = {
    "recorded_date": 2,
    "expected_release_date": _LASTED,
    "expected_end_date": 365,
    "required_assessment_date": 14,
}
# Where the kind of a column does not say what to write, by column or by table and column; one text for each row.
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    "area": ("Example East", "Example West"),
    "asb_events.kind": ("Example kind", "Example kind"),
    "category": ("1", ""),
    "cohort_events.value": ("amber", ""),
    "date_of_birth": ("1990-01-01", "1995-06-15"),
    "establishment": ("Example prison", "Example prison"),
    "ethnicity": ("W1", "NS"),
    "ho_offence_code": ("04600", "02801"),
    "is_principal": ("true", "true"),
    "level": ("2", ""),
    "offence_area": ("Example East", "Example West"),
    "officer_id": ("EXAMPLE-OFFICER-1", "EXAMPLE-OFFICER-2"),
    "religion": ("", ""),
    "restricted": ("false", "false"),
    "route": ("Example route", "Example route"),
    "scheme": ("iom_neighbourhood_crime", "project_reset_north_area"),
    "strand": ("fixed", "project_reset"),
    "ward": ("Example ward 1", "Example ward 2"),
}


def template_tables() -> CaseTables:
    """Every declared table with two rows of invented people, as text.

    Returns
    -------
    CaseTables
        What a folder of CSV files would hold; an empty cell is an empty text. Every identifier starts with EXAMPLE.
    """
    return CaseTables(
        {
            name: pd.DataFrame(
                {column.name: [_cell(table, column, row) for row in range(ROWS)] for column in table.columns},
                dtype="str",
            )
            for name, table in CASE_TABLES.items()
        }
    )


def column_guide() -> pd.DataFrame:
    """What each column of each table holds.

    Returns
    -------
    DataFrame of str, shape (n_columns, 5)
        `table`, `column`, `holds` (words in the order of the contract, or the form), `needed` ("yes", or "no" where the
        column may be left out), `may_be_empty` ("yes" or "no").
    """
    return pd.DataFrame(
        [
            {
                "table": name,
                "column": column.name,
                "holds": _holds(column),
                "needed": _yes(column.required),
                "may_be_empty": _yes(column.may_be_missing),
            }
            for name, table in CASE_TABLES.items()
            for column in table.columns
        ],
        dtype="str",
    )


def _cell(table: CaseTable, column: Column, row: int) -> str:
    example = _EXAMPLES.get(f"{table.name}.{column.name}") or _EXAMPLES.get(column.name)
    if example is not None and column.kind != Kind.WORD:
        return example[row]
    match column.kind:
        case Kind.ID:
            return f"EXAMPLE-{column.name.removesuffix('_id').upper()}-{row + 1}"
        case Kind.WORD:
            return str(column.words[row % len(column.words)])
        case Kind.FLAG:
            return ("true", "false")[row]
        case Kind.DATE:
            return _date(table, column, row)
    return "" if column.may_be_missing else f"Example {row + 1}"


def _date(table: CaseTable, column: Column, row: int) -> str:
    """The day of the row, so long before or after; an end for the first row, none for the second."""
    if column.name in (table.ended, table.happened):
        days = _LASTED if column.name == table.ended else 0
        return "" if days and row else _iso(row, days)
    if column.name in _BEFORE:
        return _iso(row, -_BEFORE[column.name])
    return _iso(row, _AFTER[column.name]) if column.name in _AFTER else ""


def _iso(row: int, days: int) -> str:
    return str((_HAPPENED[row] + pd.Timedelta(days=days)).date())


def _holds(column: Column) -> str:
    forms = {
        Kind.ID: "an identifier: 1 to 64 of letters, digits, _ and -"
        if column.name == "person_id"
        else "an identifier",
        Kind.WORD: " | ".join(map(str, column.words)),
        Kind.TEXT: "text",
        Kind.DATE: "a date, as 2026-06-30",
        Kind.FLAG: "true | false",
        Kind.OFFENCE_CODE: "a Home Office offence code, five digits with leading zeros",
    }
    return forms[column.kind]


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"
