"""One person's place on a list: the item itself, how far it is from the line, who stands about the line, what moves."""

from collections.abc import Mapping
from typing import Any

from features.vocabulary import Result, RuleStatus
from models.selection.ranking import BY_FACTS
from models.selection.scheme import ADULT_GATE

NEIGHBOURS = 3
_PLACED = (Result.PROPOSE, Result.STAY)
_UNITS = {"cchi_days": "CCHI days", "css_points": "ONS severity points"}
# All that is told of somebody who is, or may be, under 18: nothing of a history, of a rule or of a score.
_OF_A_CHILD = ("person_id", "result", "probability", "harm", "rank", "rank_window", "cut_distance", "restricted")
_NO_CHILD = "Nobody under 18, or of unknown age, is scored, ranked or placed."

Document = Mapping[str, Any]


def place_on_list(document: Document, person_id: str, *, is_child: bool) -> dict[str, Any]:
    """Where a list has one person.

    Parameters
    ----------
    document : mapping
        A candidate list.
    person_id : str
        Whom.
    is_child : bool
        Under 18, or of unknown age: then the result is told and nothing else.

    Returns
    -------
    dict
        JSON-ready: "on_list"; "item", as the list has it (None for somebody who is not on it); "cut_in_words";
        "nearest_above" and "nearest_below", up to three placed and three not placed in the same strand, the nearest to
        the line first, each with "person_id" (None for a restricted case), "result", "rank", "cut_distance" and
        "in_words"; "would_change", sentences of fact; "why"; "ranked_by", "places", "scheme" and "versions".
    """
    unit = document["scheme"]["ranked_by"]
    item = next((one for one in document["items"] if one["person_id"] == person_id), None)
    told: dict[str, Any] = {
        "on_list": item is not None,
        "item": item,
        "why": "Not on the list." if item is None else item["why"],
        "cut_in_words": None,
        "nearest_above": [],
        "nearest_below": [],
        "would_change": [],
        "ranked_by": unit,
        "places": document["capacity"]["total"],
        "scheme": document["scheme"]["title"],
        "versions": dict(document["versions"]),
    }
    if item is None:
        return told
    if is_child:
        gate = [line for line in item["rules"] if line["id"] == ADULT_GATE]
        return told | {"item": {name: item[name] for name in _OF_A_CHILD} | {"rules": gate}, "why": _NO_CHILD}
    above, below = _about_the_line(document, item)
    return told | {
        "cut_in_words": cut_in_words(item, unit),
        "nearest_above": [_neighbour(one, unit) for one in above],
        "nearest_below": [_neighbour(one, unit) for one in below],
        "would_change": _would_change(item, unit),
    }


def cut_in_words(item: Document, unit: str) -> str:
    """How far a person is from the line.

    Parameters
    ----------
    item : mapping
        An item of a list.
    unit : str
        What the list is ranked by.

    Returns
    -------
    str
        Such as "£3,698 above the line".
    """
    distance = item["cut_distance"]
    if item["strand"] is None:
        return "none, not ranked, since no strand is open"
    if distance is None:
        return "none, nobody would take the place"
    if item["tied_at_the_line"]:
        return "level with the line"
    side = "above" if distance > 0 else "below"
    return f"{side} the line" if unit == BY_FACTS else f"{_amount(distance, unit)} {side} the line"


def _amount(distance: float, unit: str) -> str:
    size = abs(distance)
    if unit == "gbp":
        return f"£{size:,.0f}" if size >= 1 else "less than £1"
    if unit == "probability":
        return f"{100 * size:.1f} percentage points" if size >= 0.001 else "less than 0.1 percentage points"
    return f"{size:,.1f} {_UNITS[unit]}" if size >= 0.1 else f"less than 0.1 {_UNITS[unit]}"


def _about_the_line(document: Document, item: Document) -> tuple[list[Document], list[Document]]:
    """Others of the same strand, placed and not placed, the nearest to the line first."""
    others = [
        one
        for one in document["items"]
        if item["strand"] is not None
        and one["strand"] == item["strand"]
        and one["cut_distance"] is not None
        and one["rank"] is not None
        and one["person_id"] != item["person_id"]
    ]
    near = sorted(others, key=lambda one: (abs(one["cut_distance"]), one["rank"], one["person_id"]))
    above = [one for one in near if one["result"] in _PLACED]
    below = [one for one in near if one["result"] not in _PLACED]
    return above[:NEIGHBOURS], below[:NEIGHBOURS]


def _neighbour(item: Document, unit: str) -> dict[str, Any]:
    return {
        "person_id": None if item["restricted"] else item["person_id"],
        "result": item["result"],
        "rank": item["rank"],
        "cut_distance": item["cut_distance"],
        "in_words": cut_in_words(item, unit),
    }


def _would_change(item: Document, unit: str) -> list[str]:
    lines = [*_by_the_line(item, unit), *_by_missing_answers(item)] if item["strand"] else []
    near = [line for line in item["rules"] if line["status"] == RuleStatus.ALMOST_MET]
    return lines + [f"Almost met, {line['id']}: {line['detail']}." for line in near]


def _by_the_line(item: Document, unit: str) -> list[str]:
    if item["strand"] is None or item["cut_distance"] is None or unit == BY_FACTS or item["tied_at_the_line"]:
        return []
    much = _amount(item["cut_distance"], unit)
    if item["result"] in _PLACED:
        return [f"Placed unless the figure is lower by more than {much}, all others staying as they are."]
    return [f"Not placed unless the figure is higher by more than {much}, all others staying as they are."]


def _by_missing_answers(item: Document) -> list[str]:
    missing = item["missing_answers"]
    if not missing or not missing["missing_count"]:
        return []
    could = {True: "could move it across the line", False: "could not move it across the line", None: "not known"}
    count = missing["missing_count"]
    return [f"{count} answer{'' if count == 1 else 's'} missing: {could[missing['could_cross']]}."]
