"""What kind of value each key of a scheme's file takes, said with the entry and the key before anything reads it."""

import math
import reprlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from features.vocabulary import Result, Strand
from models.selection.scheme_keys import KEYS, MANY

_LISTS = ("order", "order_words", "areas", "trial_wards", "needs", "any", "all", "tables", "requires")
# Thresholds, days and places have checks of their own, which know what a fact can be.
_CHECKED_ELSEWHERE = (
    *("at_least", "at_most", "below", "equals", "almost", "date_shift_days", "expires", "horizon_years"),
    *("total", "staff", "people_per_officer"),
)
MOST_PLACES = 100_000_000
"""More places than there are people; a longer number is a slip."""
_OF_A_STRAND: Mapping[str, str] = MappingProxyType(
    {
        "[capacity]": "a share of the places is a number above 0, such as 0.6",
        "[hours]": "hours that a person takes are a number above 0, such as 7.5",
    }
)
_RULE = ("id", "meaning", "field", "source", "certainty", "may_override")
_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "scheme": ("id", "version", "title", "ladder", "instrument", "rank_by"),
        "capacity": ("spill", "source", "certainty", "strands"),
        "area": ("name", "source", "certainty"),
        "hours": ("total", "strands", "source", "certainty"),
        "gate": (*_RULE, "fails_to", "missing"),
        "rule": _RULE,
        "sign": _RULE,
        "route": ("id", "strand", "needs", "result"),
        "leave": (),
        "alert": ("id", "meaning", "says", "source", "certainty"),
        "colour": ("id", "colour", "meaning", "source", "certainty", "may_override"),
        "source": ("name", "tables", "purpose", "agreement", "expires"),
    }
)


def entries_of(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every section of a scheme's file and every entry of those that have many.

    Parameters
    ----------
    document : dict
        A scheme's file as read.

    Yields
    ------
    kind, where, entry : str, str, dict
        A key of `KEYS`; what a refusal calls the entry, by its name or its number; its keys and values.

    Raises
    ------
    ValueError
        If a section is not written as one, or there is no `[capacity]`.
    """
    yield "scheme", "the scheme", document
    for kind in ("capacity", "leave", "hours"):
        if kind == "hours" and kind not in document:
            continue
        section = document.get(kind, None if kind == "capacity" else {})
        if not isinstance(section, dict):
            raise ValueError(f"it has no section `[{kind}]`. Write that line, and its keys under it")
        yield kind, f"[{kind}]", section
    for kind in MANY:
        entries = document.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValueError(f"`{kind}` is no section. Write `[[{kind}]]` above the keys of each")
        for number, entry in enumerate(entries, start=1):
            yield kind, f"{kind} {entry.get('id', entry.get('name', f'number {number}'))}", entry


def refuse_values(document: dict[str, Any]) -> None:
    """Refuse keys that lack, and values of the wrong kind.

    Parameters
    ----------
    document : dict
        A scheme's file as read, with known keys alone.

    Raises
    ------
    ValueError
        If a key lacks, a text is blank or no text, a list is no list of words, a strand or result is unknown, a share
        is no number above 0, or `spill` is neither true nor false; the message names the entry and the key.
    """
    for kind, where, entry in entries_of(document):
        if lacks := [key for key in _REQUIRED[kind] if key not in entry]:
            raise ValueError(f"{where} lacks the key {', '.join(map(repr, lacks))}")
        for key in (key for key in KEYS[kind] if key in entry):
            _refuse_value(where, key, entry[key])
    for route in document.get("route", ()):
        _refuse_word(f"route {route['id']}", "strand", route["strand"], tuple(Strand))
        _refuse_word(f"route {route['id']}", "result", route["result"], (Result.PROPOSE, Result.CONSIDER))


def places_of(capacity: Mapping[str, Any]) -> int:
    """Places that a scheme states: a total, or so many people for each of its staff.

    Parameters
    ----------
    capacity : mapping
        The section `[capacity]`.

    Returns
    -------
    int
        Places, at least 1.

    Raises
    ------
    ValueError
        If it gives both forms or neither, a number that is not whole or below 1, or more than `MOST_PLACES`.
    """
    by_staff = [key for key in ("staff", "people_per_officer") if key in capacity]
    if ("total" in capacity) == bool(by_staff) or len(by_staff) == 1:
        raise ValueError(
            "[capacity] has either `total`, or `staff` and `people_per_officer` (their product is the total); it gives "
            f"{[key for key in ('total', 'staff', 'people_per_officer') if key in capacity]}"
        )
    for key in by_staff or ("total",):
        if type(capacity[key]) is not int or capacity[key] < 1:
            raise ValueError(
                f"[capacity]: `{key}` is {reprlib.repr(capacity[key])}; a list needs a whole number, at least 1"
            )
    total = capacity["staff"] * capacity["people_per_officer"] if by_staff else capacity["total"]
    if total > MOST_PLACES:
        raise ValueError(f"[capacity]: {total} places are more than the {MOST_PLACES:,} that a list can have")
    return int(total)


def _refuse_value(where: str, key: str, value: object) -> None:
    if key == "strands":
        _refuse_strands(where, value)
    elif key == "spill":
        if not isinstance(value, bool):
            raise ValueError(f"{where}: `{key}` is true or false, without quotes; it is {reprlib.repr(value)}")
    elif key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
            raise ValueError(
                f'{where}: `{key}` is a list of words in brackets, such as ["F1", "F2"]; it is {reprlib.repr(value)}'
            )
    elif key not in _CHECKED_ELSEWHERE and not (isinstance(value, str) and value.strip()):
        raise ValueError(f"{where}: `{key}` is text in quotes, and not blank; it is {reprlib.repr(value)}")


def _refuse_strands(where: str, numbers: object) -> None:
    section, means = f"{where.removesuffix(']')}.strands]", _OF_A_STRAND[where]
    example = means.rpartition(" ")[2]
    if not isinstance(numbers, dict) or not numbers:
        raise ValueError(f"{section} has a line for each strand, such as `fixed = {example}`")
    for strand, number in numbers.items():
        _refuse_word(section, strand, strand, tuple(Strand))
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number) or number <= 0:
            raise ValueError(f"{section}: `{strand}` is {reprlib.repr(number)}; {means}")


def _refuse_word(where: str, key: str, word: object, known: tuple[str, ...]) -> None:
    if not isinstance(word, str) or word not in known:
        raise ValueError(f"{where}: `{key}` is {reprlib.repr(word)}; say one of {', '.join(known)}")
