"""What binds a list besides its places: how many people of an area, and the hours that officers have."""

import math
import reprlib
from collections.abc import Mapping
from typing import Any

from models.selection.exact.places import AreaTotal, OfficerHours
from models.selection.scheme_checks import CERTAINTIES


def area_totals(document: Mapping[str, Any]) -> tuple[AreaTotal, ...]:
    """How many people of which areas a scheme asks for.

    Parameters
    ----------
    document : mapping
        A scheme's file as read, its keys and kinds of value checked.

    Returns
    -------
    tuple of AreaTotal
        In the order of the file.

    Raises
    ------
    ValueError
        If an area stands twice, has no bound, one that is no whole number, or a least above its most.
    """
    found = tuple(_area(entry) for entry in document.get("area", ()))
    names = [one.area.strip().casefold() for one in found]
    for name, one in zip(names, found, strict=True):
        if names.count(name) > 1:
            raise ValueError(f"area {one.area} stands {names.count(name)} times; give it once")
    return found


def officer_hours(document: Mapping[str, Any]) -> OfficerHours | None:
    """The hours of officers that a scheme states, and how many a person of each strand takes.

    Parameters
    ----------
    document : mapping
        A scheme's file as read, its keys and kinds of value checked.

    Returns
    -------
    OfficerHours or None
        None where it has no section `[hours]`.

    Raises
    ------
    ValueError
        If the total is no number above 0, or a strand of the scheme has no hours, or one has that is not the scheme's.
    """
    if "hours" not in document:
        return None
    section, strands = document["hours"], list(document["capacity"]["strands"])
    _refuse_certainty("[hours]", section)
    total, each = section["total"], section["strands"]
    if isinstance(total, bool) or not isinstance(total, int | float) or not math.isfinite(total) or total <= 0:
        raise ValueError(f"[hours]: `total` is {reprlib.repr(total)}; hours in a month are a number above 0")
    if set(each) != set(strands):
        raise ValueError(f"[hours.strands] has {sorted(each)}; give the hours of each of {strands}, and of no other")
    return OfficerHours(float(total), tuple(float(each[strand]) for strand in strands))


def _area(entry: Mapping[str, Any]) -> AreaTotal:
    where = f"area {entry['name']}"
    _refuse_certainty(where, entry)
    bounds = {key: entry[key] for key in ("at_least", "at_most") if key in entry}
    if not bounds:
        raise ValueError(f"{where} has no bound; give `at_least`, `at_most` or both, or take it out")
    for key, bound in bounds.items():
        if type(bound) is not int or bound < 0:
            raise ValueError(f"{where}: `{key}` is {reprlib.repr(bound)}; a number of people is whole, 0 or more")
    found = AreaTotal(entry["name"], bounds.get("at_least", 0), bounds.get("at_most"))
    if found.at_most is not None and found.at_least > found.at_most:
        raise ValueError(f"{where} contradicts itself: at least {found.at_least}, at most {found.at_most}")
    return found


def _refuse_certainty(where: str, entry: Mapping[str, Any]) -> None:
    if entry["certainty"] not in CERTAINTIES:
        raise ValueError(f"{where}: `certainty` is `{entry['certainty']}`; say one of {list(CERTAINTIES)}")
