"""Everybody's recorded sex turned round, then their ethnicity, religion and disability: does a list change?"""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pandas as pd

from fairness_reports.attribute_flips import attribute_flip
from features import CaseTables
from models.selection import Scheme
from serving.commands.audit_frames import listed_people
from training.list_inputs import ListInputs, list_inputs

_OTHER_SEX = {"MALE": "FEMALE", "FEMALE": "MALE"}
_FOR_THE_AUDIT = ("ethnicity", "religion", "disability")


def turned_round(
    document: dict,
    inputs: ListInputs,
    tables: CaseTables,
    *,
    scheme: Scheme,
    remake: Callable[[ListInputs], dict],
) -> list[dict[str, Any]]:
    """What a list would be if attributes of everybody were recorded otherwise, worked out from the tables again.

    Parameters
    ----------
    document : dict
        The list.
    inputs : ListInputs
        What it was made of.
    tables : CaseTables
        Where that is from.
    scheme : Scheme
        Whose list.
    remake : callable
        Makes the list of inputs.

    Returns
    -------
    list of dict
        As `attribute_flip` gives them, of attributes that the tables hold: sex; those of the table for the audit.

    Notes
    -----
    A list is worked out of its inputs alone, so where they are the same, to the last digit, so is the list.
    """
    before = listed_people(document)
    found = []
    for attributes, otherwise in ((["sex"], _with_other_sex(tables)), with_other_equality(tables)):
        if not attributes:
            continue
        again = list_inputs(otherwise, inputs.date, scheme=scheme)
        after = before if _are_same(inputs, again) else listed_people(remake(again))
        found.append(attribute_flip(attributes, before, after))
    return found


def _with_other_sex(tables: CaseTables) -> CaseTables:
    persons = tables["persons"]
    return CaseTables({**tables, "persons": persons.assign(sex=persons["sex"].replace(_OTHER_SEX))})


def with_other_equality(tables: CaseTables) -> tuple[list[str], CaseTables]:
    """Each person given another ethnicity, religion and disability of those on record.

    Parameters
    ----------
    tables : CaseTables
        Case tables, with the table for the audit or without.

    Returns
    -------
    tuple of list of str and CaseTables
        The columns that have two values or more, and tables with the next value of each in the place of each; who has
        none keeps none.
    """
    rows = tables["equality"] if "equality" in tables else pd.DataFrame()
    held = [name for name in _FOR_THE_AUDIT if name in rows and len(rows[name].dropna().unique()) > 1]
    otherwise = {name: _next_value(rows[name]) for name in held}
    return held, CaseTables({**tables, "equality": rows.assign(**otherwise)}) if held else tables


def _next_value(column: pd.Series) -> pd.Series:
    values = sorted(column.dropna().unique())
    return column.map(dict(zip(values, [*values[1:], values[0]], strict=True))).astype(column.dtype)


def _are_same(one: ListInputs, other: ListInputs) -> bool:
    return all(getattr(one, each.name).equals(getattr(other, each.name)) for each in fields(one) if each.name != "date")
