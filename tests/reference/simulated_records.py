"""Simulated people as a frame of records and as the requests that say the same, sound ones and spoilt ones."""

import json
from functools import cache
from typing import Any

import pandas as pd

from features import instrument_inputs, simulate
from models.actuarial.request_fields import published_name, read_request_fields

DAY = "2026-06-30"
PEOPLE, SPOILT, SEED = 2_000, 1_000, 17
TYPES = {field.column: field.type for field in read_request_fields().values()}
# One fault for each spoilt person in turn: a column and what is put there.
FAULTS: tuple[tuple[str, Any], ...] = (
    ("gender", None),
    ("date_of_birth", pd.NaT),
    ("date_of_birth", pd.Timestamp("2011-03-31")),
    ("date_of_birth", pd.Timestamp(DAY)),
    ("date_of_current_conviction", pd.NaT),
    ("date_of_current_conviction", pd.Timestamp("2026-10-01")),
    ("date_of_current_conviction", pd.Timestamp("1931-02-28")),
    ("date_at_start_of_followup", pd.NaT),
    ("date_at_start_of_followup", pd.Timestamp("1931-02-28")),
    ("date_at_start_of_followup", pd.Timestamp("2150-01-01")),
    ("age_at_first_sanction", float("nan")),
    ("age_at_first_sanction", 110.0),
    ("age_at_first_sanction", -1.0),
    ("total_number_of_sanctions_for_all_offences", 0.0),
    ("total_number_of_sanctions_for_all_offences", 1_000.0),
    ("total_number_of_violent_sanctions", -1.0),
    ("total_number_of_violent_sanctions", 999.0),
    ("current_offence_code", None),
    ("current_offence_code", "99999"),
    ("current_offence_code", "00000"),
    ("current_offence_code", "0270A"),
    ("current_offence_code", "123456"),
    ("current_offence_code", "08800"),
    ("current_offence_code", "95000"),
    ("supervision_status", None),
)


@cache
def simulated_records() -> pd.DataFrame:
    """What the instruments ask of each person, then the same of some people with a fault each; not to be changed."""
    sound = instrument_inputs(simulate(PEOPLE, SEED)[0], DAY)
    spoilt = sound.iloc[:SPOILT].copy()
    for turn, (column, wrong) in enumerate(FAULTS):
        spoilt.iloc[turn :: len(FAULTS), spoilt.columns.get_loc(column)] = wrong
    return pd.concat([sound, spoilt], ignore_index=True)


@cache
def simulated_requests() -> list[dict[str, Any]]:
    """The request of each record, in the same order."""
    return [request_of(row) for row in simulated_records().to_dict("records")]


def request_of(row: dict[Any, Any]) -> dict[str, Any]:
    """The request that says what a row of a frame says, as it is sent: published names, nulls left out."""
    told = {published_name(name): _json(value, TYPES[name]) for name, value in row.items() if not is_null(value)}
    return json.loads(json.dumps(told))


def is_null(value: Any) -> bool:
    """Whether a cell of a frame holds nothing."""
    return not isinstance(value, tuple) and pd.isna(value)


def plain(value: Any) -> Any:
    """A cell of a frame, None where it holds nothing."""
    return None if is_null(value) else value


def _json(value: Any, kind: str) -> Any:
    if kind == "date":
        return value.date().isoformat()
    if kind == "count":
        return int(value)
    if kind == "flag":
        return bool(value)
    return list(value) if kind == "words" else value
