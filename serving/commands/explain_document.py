"""What is known of one person as one JSON document, from which the screens are made too."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from features.person_facts import FeatureFacts, PersonFacts, Record
from serving.commands.explain_costs import costed_offences

_NOT_SCORED = {
    "under_18": "Under 18 that day. Nobody under 18 is scored: these are facts alone.",
    "no_date_of_birth": "No date of birth. Nobody of unknown age is scored: these are facts alone.",
    "deceased": "Known to have died by that day: not scored.",
    "transferred_out": "Known to have been transferred out by that day: not scored.",
    "no_known_sanction": "No sanction was known that day: not scored.",
    "no_contact_24m": (
        "Neither supervised nor in custody that day, nor sanctioned or released within 24 months: not scored."
    ),
}

_NOT_CHECKED = (
    "Read and checked: this person's rows, and that nobody is in persons twice. Not looked for: faults in the rows of "
    "others, and keys or numbers of a register that others have too (desist check does). The stamp of the data is of "
    "these rows alone."
)


def explanation_document(
    facts: PersonFacts, *, person_id: str, only: Sequence[str], quiet_days: int, versions: Mapping[str, Any]
) -> dict[str, Any]:
    """The document.

    Parameters
    ----------
    facts : PersonFacts
        What was known.
    person_id : str
        Whose it is.
    only : sequence of str
        Features to keep; none keeps all.
    quiet_days : int
        How many days before the index date nothing of anybody was recorded.
    versions : mapping of str to object
        Stamps, ready for JSON.

    Returns
    -------
    dict
        JSON-ready: `person_id`, `index_date`, `in_population`, `notes`, `not_checked`, `features`, `costed_offences`
        (None for somebody under 18 or of unknown age), `records` by table, `versions`, whose `data` is the fingerprint
        of the person's rows. A feature names the rows that settle it
        (`counted`, `beside`) and all others of its table by reason (`not_counted`); rows are numbered from 1 after the
        header of the whole table, and `records` has each once.
    """
    # Nothing is costed of somebody who is under 18, or may be.
    is_child = facts.why_not_in_population in ("under_18", "no_date_of_birth")
    return {
        "person_id": person_id,
        "index_date": versions["as_of_date"],
        "in_population": not facts.why_not_in_population,
        "why_not_in_population": facts.why_not_in_population or None,
        "notes": _notes(facts, quiet_days),
        "not_checked": _NOT_CHECKED,
        "features": [_feature(one) for one in facts.features if not only or one.feature.name in only],
        "costed_offences": None if is_child else costed_offences(facts.records),
        "records": {name: [_record(record) for record in records] for name, records in facts.records.items()},
        "versions": dict(versions),
    }


def _notes(facts: PersonFacts, quiet_days: int) -> list[str]:
    notes = [_NOT_SCORED[facts.why_not_in_population]] if facts.why_not_in_population else []
    if facts.is_restricted:
        notes.append("Marked as restricted: make sure that you may see it.")
    if quiet_days:
        notes.append(f"Days up to that day on which nothing was recorded of anybody: {quiet_days}")
    return notes


def _feature(facts: FeatureFacts) -> dict[str, Any]:
    feature = facts.feature
    return {
        "name": feature.name,
        "value": facts.value,
        "unit": feature.unit,
        "window": feature.window,
        "meaning": feature.meaning,
        "purpose": feature.purpose,
        "table": feature.events.table,
        "reason_group": str(feature.reason_group),
        "is_predictor": feature.is_predictor,
        "if_no_events": "missing" if feature.if_no_events is None else f"{feature.if_no_events:g}",
        "absent_tables": list(facts.absent),
        "counted": list(facts.counted),
        "beside": {name: list(rows) for name, rows in facts.beside.items()},
        "not_counted": [{"why": one.why, "rows": list(one.rows)} for one in facts.left_out],
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "row": record.row,
        "happened": _plain(record.happened),
        "recorded": _plain(record.recorded),
        "why_not_known": None if record.why_unknown is None else str(record.why_unknown),
        "cells": {name: _plain(cell) for name, cell in record.cells.items()},
    }


def _plain(cell: Any) -> Any:
    return str(cell.date()) if isinstance(cell, pd.Timestamp) else cell
