"""Small case tables written as text, so that a test shows the rows it is about and nothing else."""

from collections.abc import Mapping

import pandas as pd

from features.reading.typed import typed
from features.tables.case_table import CaseTable
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

# What a row is when the test does not say: one shop theft, one community order, kept appointments.
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "persons": {"sex": "MALE", "date_of_birth": "1990-01-01"},
    "sanctions": {"ho_offence_code": "04600", "disposal": "fine"},
    "charges": {"ho_offence_code": "04600", "outcome": "open"},
    "supervision": {"kind": "community_order", "end_date": "-"},
    "custody": {"kind": "sentence", "end_date": "-"},
    "appointments": {"outcome": "attended"},
    "panels": {"panel": "MAPPA", "end_date": "-"},
    "cohort": {"scheme": "iom_neighbourhood_crime", "left_date": "-"},
}
NUMBERED = {"offence_id": "of", "sanction_id": "sa", "order_id": "or", "charge_id": "ch"}


def rows(name: str, text: str) -> pd.DataFrame:
    """Rows of a table from text: a header, then one row a line; `-` is missing; absent columns get defaults."""
    table = CASE_TABLES[name]
    header, *lines = [line.split() for line in text.strip().splitlines()]
    cells = [dict(zip(header, line, strict=True)) for line in lines]
    filled = [_filled(table, cell, number) for number, cell in enumerate(cells, start=1)]
    frame = pd.DataFrame(filled, dtype="object").replace("-", None)
    return table.completed(typed(frame, table))


def case_tables(**texts: str) -> CaseTables:
    """Case tables from text; persons follow from the other tables, and the three needed are always there."""
    frames = {name: rows(name, text) for name, text in texts.items()}
    if "persons" not in frames:
        people = sorted({person for frame in frames.values() for person in frame["person_id"]})
        frames["persons"] = rows("persons", "person_id\n" + "\n".join(people))
    for name in ("sanctions", "supervision"):
        frames.setdefault(name, CASE_TABLES[name].empty())
    return CaseTables(frames)


def _filled(table: CaseTable, cell: dict[str, str], number: int) -> dict[str, str]:
    defaults = dict(DEFAULTS.get(table.name, {}))
    defaults |= {column: f"{prefix}{number}" for column, prefix in NUMBERED.items() if column in _needed(table)}
    if table.happened:
        day = cell[table.happened]
        defaults |= {"recorded_date": day}
        if table.name == "sanctions":
            defaults |= {"offence_date": day}
    return defaults | cell


def _needed(table: CaseTable) -> list[str]:
    return [column.name for column in table.columns if column.required]
