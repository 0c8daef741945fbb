"""What each key of a protocol may hold, asked before anything is worked out from it."""

import datetime
import math
from collections.abc import Callable
from typing import Any

from features.exceptions import ProtocolRefused, UsageRefused

# Stands in a protocol for the capacity that the scheme's own file states.
OWN_CAPACITY = "default"
_SHORT = 20


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _is_date(value: Any) -> bool:
    return type(value) is datetime.date


def _is_list(of: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(one, of) for one in value)


_Kind = tuple[Callable[[Any], bool], str]
_TEXT: _Kind = (lambda value: isinstance(value, str), "text in quotes")
_SWITCH: _Kind = (lambda value: isinstance(value, bool), "true or false")
_MONTHS: _Kind = (lambda value: _is_whole(value) and value >= 1, "a whole number of 1 or more")
_SEED: _Kind = (lambda value: _is_whole(value) and value >= 0, "a whole number of 0 or more")
_AT_LEAST_TWO: _Kind = (lambda value: _is_whole(value) and value >= 2, "a whole number, at least 2")
_SHARE: _Kind = (lambda value: _is_number(value) and 0 <= value < 1, "a number between 0 and 1, below 1")
_MARGIN: _Kind = (lambda value: _is_number(value) and value >= 0, "a number of 0 or more")
_STRENGTH: _Kind = (lambda value: _is_number(value) and value > 0, "a number above 0")
_DATE: _Kind = (_is_date, "a date: write dates without quotes or times, as 2024-06-01")
_DATES: _Kind = (
    lambda value: isinstance(value, list) and all(_is_date(day) for day in value),
    "a list of dates: write dates without quotes or times, as [2024-06-01]",
)
_NAMES: _Kind = (_is_list(str), 'a list of names, as ["age_years"]')
_TABLE: _Kind = (lambda value: isinstance(value, dict) and bool(value), "a table of at least one key")
_TABLES: _Kind = (_is_list(dict), "tables, each headed [[column]]")

_BOUNDS: _Kind = (
    lambda value: isinstance(value, list) and [*map(_is_number, value)] == [True, True] and 0 < value[0] < value[1],
    "two numbers above 0, the lower first, as [0.8, 1.25]",
)

_AROUND_ONE: _Kind = (
    lambda value: _BOUNDS[0](value) and value[0] < 1 < value[1],
    "two numbers above 0, one below and one above 1, as [0.9, 1.11]",
)
_PORTION: _Kind = (lambda value: _is_number(value) and 0 < value < 1, "a number between 0 and 1")

_TYPES: dict[str, dict[str, _Kind]] = {
    "": {
        **dict.fromkeys(("name", "version", "title", "intended_use"), _TEXT),
        "research_only": _SWITCH,
        "seed": _SEED,
        "index_date": _DATE,
        "schemes": _TABLE,
        "column": _TABLES,
        "also": (_is_list(dict), "tables, each headed [[also]]"),
    },
    "sex": {"use": _SWITCH, "reason": _TEXT},
    "data": {"kind": _TEXT},
    "population": {"kind": _TEXT},
    "outcome": {
        **dict.fromkeys(("name", "meaning", "offences"), _TEXT),
        **dict.fromkeys(("horizon_months", "proven_within_months"), _MONTHS),
    },
    "split": {
        **dict.fromkeys(("kind", "salt"), _TEXT),
        **dict.fromkeys(("train_as_of", "recalibrate_as_of", "test_as_of"), _DATES),
        **dict.fromkeys(("held_out_share", "recalibrate_share"), _SHARE),
    },
    "comparator": {"name": _TEXT, "margin": _MARGIN},
    "model": {"replicate_count": _AT_LEAST_TWO, "bin_count": _AT_LEAST_TWO},
    "harm": {"mix_prior_strength": _STRENGTH},
    "gates": {"observed_to_expected": _BOUNDS, "calibration_slope": _BOUNDS},
    "authorisation": {"by": _TEXT, "until": _DATE},
    "monitoring": {
        **dict.fromkeys(("observed_to_expected", "calibration_slope"), _AROUND_ONE),
        "population_stability": _BOUNDS,
        **dict.fromkeys(("judged_every_months", "early_months"), _MONTHS),
        **dict.fromkeys(("auc_loss", "false_alarms_per_year"), _PORTION),
        "unseen_area_share": _SHARE,
    },
    "counts": {
        "name": _TEXT,
        "margin": _SHARE,
        "fewest_offences": _AT_LEAST_TWO,
        "group_replicate_count": _AT_LEAST_TWO,
    },
    "features": {"use": _NAMES, "if_table_absent": _TEXT},
    "adults": {"column": _TEXT, "lowest_age": _TABLE},
}
_WORDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
    dict: "a table",
    datetime.date: "a date",
    datetime.datetime: "a date with a time",
    datetime.time: "a time",
}


def check_types(document: dict[str, Any], *, where: str) -> None:
    """Refuse a protocol in which a key holds something of the wrong kind.

    Parameters
    ----------
    document : dict
        As parsed from TOML, with known keys alone.
    where : str
        Name of the file.

    Raises
    ------
    ProtocolRefused
        If a value is of the wrong kind; the message names the key.
    UsageRefused
        If the capacity of a scheme is 0 or less.
    """
    for section, kinds in _TYPES.items():
        entry = document.get(section, {}) if section else document
        heading = f"[{section}] " if section else ""
        for key, (holds, wanted) in kinds.items():
            if key in entry and not holds(entry[key]):
                raise ProtocolRefused(f"Protocol {where}, {heading}{key}: got {_got(entry[key])}; give {wanted}.")
    for entry in document.get("also", ()):
        _check_also(entry, where=where)
    for column in document.get("column", ()):
        _check_column(column, where=where)
    for scheme, places in document.get("schemes", {}).items():
        _check_capacity(places, who=f"Protocol {where}, [schemes] {scheme}")


def _check_also(entry: dict[str, Any], *, where: str) -> None:
    dates = {key: kind for key, kind in _TYPES["split"].items() if key.endswith("_as_of")}
    kinds = _TYPES["outcome"] | dates | {"comparator": _TEXT}
    for key, value in entry.items():
        holds, wanted = kinds[key]
        if not holds(value):
            raise ProtocolRefused(f"Protocol {where}, [[also]] {key}: got {_got(value)}; give {wanted}.")


def _check_column(entry: dict[str, Any], *, where: str) -> None:
    name = entry.get("name") if isinstance(entry.get("name"), str) else "without a name"
    for key, value in entry.items():
        holds, wanted = _NAMES if key == "levels" else _TEXT
        if not holds(value):
            raise ProtocolRefused(f"Protocol {where}, column {name}, {key}: got {_got(value)}; give {wanted}.")


def _check_capacity(places: Any, *, who: str) -> None:
    allowed = f'"{OWN_CAPACITY}" for the scheme\'s own capacity, or a whole number of 1 or more'
    if _is_whole(places) and places < 1:
        raise UsageRefused(f"{who}: a list needs at least 1 place; got {places}. Give {allowed}.")
    if not _is_whole(places) and places != OWN_CAPACITY:
        raise ProtocolRefused(f"{who}: got {_got(places)}; give {allowed}.")


def _got(value: Any) -> str:
    """The kind of a value, with the value itself where that is short."""
    word = _WORDS.get(type(value), type(value).__name__)
    shown = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return f"{word} ({shown})" if not isinstance(value, list | dict) and len(shown) <= _SHORT else word
