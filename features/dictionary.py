"""The data dictionary: names, windows, words and tables from the definitions, meaning and unit as written there."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from features.build import FEATURES
from features.declarations.definitions import Events, Feature
from features.deny_list import not_used
from features.tables.declared import CASE_TABLES


def data_dictionary() -> pd.DataFrame:
    """What every feature means, one row for each.

    Returns
    -------
    DataFrame of shape (n_features, 14)
        Columns name, table, also_needs, rows, window, unit, meaning, purpose, if_no_events, direction, reason_group,
        health, is_predictor and dtype, in the order of `FEATURES`.
    """
    return pd.DataFrame([_entry(feature) for feature in FEATURES])


def dictionary_document(versions: Mapping[str, Any]) -> dict[str, Any]:
    """The data dictionary with what is not used, and why.

    Parameters
    ----------
    versions : mapping of str to object
        Stamps, ready for JSON; that of the definitions is added as `features`.

    Returns
    -------
    dict
        JSON-ready: `versions`; `features` as in `data_dictionary`; `tables`, each with what it is for and how many
        features are made from it; `not_used`, the refused names by reason.
    """
    return {
        "versions": dict(versions) | {"features": definitions_hash()},
        "features": [_entry(feature) for feature in FEATURES],
        "tables": [
            {
                "name": table.name,
                "needed": table.required,
                "switches_on": table.switches_on,
                "features": sum(table.name == feature.events.table for feature in FEATURES),
            }
            for table in CASE_TABLES.values()
        ],
        "not_used": [{"kind": one.kind, "reason": one.reason, "names": list(one.names)} for one in not_used()],
    }


def definitions_hash() -> str:
    """A hash over all that the dictionary says of the features: another one says that a definition has changed.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    entries = [_entry(feature) for feature in FEATURES]
    return hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()


@cache
def feature_phrases() -> dict[str, dict[str, str]]:
    """How features are told to a panel.

    Returns
    -------
    dict of str to dict
        Under "known" a phrase by feature name, with {} in the place of the value; under "missing" how its absence
        is told.
    """
    return tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))


def _entry(feature: Feature) -> dict[str, Any]:
    return {
        "name": feature.name,
        "table": feature.events.table,
        "also_needs": feature.also_needs,
        "rows": _rows(feature.events),
        "window": feature.window,
        "unit": feature.unit,
        "meaning": feature.meaning,
        "purpose": feature.purpose,
        "if_no_events": "missing" if feature.if_no_events is None else f"{feature.if_no_events:g}",
        "direction": str(feature.direction),
        "reason_group": str(feature.reason_group),
        "health": feature.health,
        "is_predictor": feature.is_predictor,
        "dtype": feature.dtype,
    }


def _rows(events: Events) -> str:
    """Which rows count, in words."""
    return " and ".join(f"{column} is {_one_of(words)}" for column, words in events.where) or "all"


def _one_of(words: tuple) -> str:
    told = [str(word).lower() if isinstance(word, bool) else str(word) for word in words]
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} or {told[-1]}"
