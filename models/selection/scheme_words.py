"""What a scheme says, in words and for a machine, and what of it some case tables cannot check."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from features.rule_facts import ENDS, INSTRUMENT, SCHEME
from models.selection.crosswalk import crosswalk_document
from models.selection.rules import asked_of
from models.selection.scheme_parts import Rule, Scheme
from models.selection.sources import source_notes
from models.selection.told import told_document

_KINDS = ("gate", "rule", "sign")


def scheme_in_words(scheme: Scheme) -> dict[str, Any]:
    """Everything that a scheme says.

    Parameters
    ----------
    scheme : Scheme
        As read.

    Returns
    -------
    dict
        JSON-ready: "scheme" (with its hash), "rules" (every gate, rule and sign), "routes", "leave", "told",
        "crosswalk", "notes".
    """
    kinds = zip(_KINDS, (scheme.gates, scheme.rules, scheme.signs), strict=True)
    return {
        "scheme": {
            "id": scheme.id,
            "version": scheme.version,
            "title": scheme.title,
            "ladder": scheme.ladder,
            "instrument": scheme.instrument,
            "horizon_years": scheme.horizon_years,
            "rank_by": scheme.rank_by,
            "harm_scale": scheme.harm_scale,
            "places": scheme.capacity,
            "staff": scheme.staff,
            "people_per_officer": scheme.people_per_officer,
            "strands": {str(strand): share for strand, share in scheme.shares.items()},
            "areas": list(scheme.terms.areas),
            "trial_wards": list(scheme.terms.trial_wards),
            "sha256": scheme.sha256,
        },
        "rules": [_rule(kind, rule) for kind, rules in kinds for rule in rules],
        "routes": [
            {"id": route.id, "strand": str(route.strand), "needs": list(route.needs), "result": str(route.result)}
            for route in scheme.routes
        ],
        "leave": {"needs": list(scheme.leave), "any": list(scheme.leave_any)},
        "told": told_document(scheme),
        "crosswalk": crosswalk_document(scheme),
        "notes": source_notes(scheme, None) + _place_notes(scheme),
    }


def cannot_be_checked(scheme: Scheme, tables: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """The gates, rules and signs for which some tables lack a table or field.

    Parameters
    ----------
    scheme : Scheme
        As read.
    tables : mapping of str to DataFrame
        Case tables by name.

    Returns
    -------
    list of dict
        "id", "meaning" and "lacks": tables, columns and keys of the scheme that are absent or empty throughout; in
        the order of the file.
    """
    found = []
    for rule in scheme.conditions:
        lacks = [one for one in rule.requires if not _is_there(one, scheme, tables)]
        if lacks or not rule.requires:
            found.append({"id": rule.id, "meaning": rule.meaning, "lacks": lacks or ["no case table says it"]})
    return found


def _is_there(needed: str, scheme: Scheme, tables: Mapping[str, pd.DataFrame]) -> bool:
    table, _, column = needed.partition(".")
    if table == INSTRUMENT:
        return True
    if table == SCHEME:
        return bool({"areas": scheme.terms.areas, "source": scheme.sources}[column])
    if table not in tables:
        return False
    if not column or needed in ENDS:
        return not column or column in tables[table]
    return column in tables[table] and bool(tables[table][column].notna().any())


def _rule(kind: str, rule: Rule) -> dict[str, Any]:
    return {
        "kind": kind,
        "id": rule.id,
        "meaning": rule.meaning,
        "field": rule.field,
        "asked": asked_of(rule),
        "almost": rule.almost,
        "unit": rule.unit,
        "requires": list(rule.requires),
        "fails_to": rule.fails_to,
        "if_missing": rule.missing or "cannot_check",
        "source": rule.source,
        "certainty": rule.certainty,
        "may_override": rule.may_override,
    }


def _place_notes(scheme: Scheme) -> list[str]:
    fields = {rule.field for rule in scheme.conditions}
    notes = []
    if "is_local" in fields and not scheme.terms.areas:
        notes.append("No `areas` are named, so nobody is checked for living or offending in the area (G3).")
    if "neighbourhood_or_asb_event_count_6m" in fields and not scheme.terms.trial_wards:
        notes.append("No `trial_wards` are named: events of the whole area count.")
    return notes
