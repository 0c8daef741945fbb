"""Since last time: who joined a list, who left it, who moved to another strand, and which rules and figures changed."""

from collections.abc import Mapping
from typing import Any

from features.exceptions import UsageRefused

JOINED, LEFT, MOVED = "joined", "left", "moved"
_ON_LIST = ("propose", "stay")
_MET = "met"
_NOW = {_MET: "now", "cannot_check": "not known now"}
# A figure that moved by less than this share of itself is not worth a word.
_SLIGHT = 0.1


def since_last_time(previous: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """What changed between an earlier list of a scheme and this one.

    Parameters
    ----------
    previous, document : mapping
        Candidate lists, as `make_list` gives them.

    Returns
    -------
    dict
        "as_of" of the previous list, "same_scheme", "same_release", and "joined", "left" and "moved": lists of people,
        each with "person_id", "from" and "to" (strands, None for not on the list), "result" (today's word, None for
        who is in the data no more) and "why" (sentences without full stop).

    Raises
    ------
    UsageRefused
        If the earlier list is of another scheme, of other people, or not earlier.
    """
    _refuse_strange(previous, document)
    before = {item["person_id"]: item for item in previous["items"]}
    now = {item["person_id"]: item for item in document["items"]}
    words = {rule["id"]: rule["meaning"] for rule in document["scheme"]["rules"]}
    found: dict[str, list[dict[str, Any]]] = {JOINED: [], LEFT: [], MOVED: []}
    in_order = [*now, *(person for person in before if person not in now)]
    for person in in_order:
        was, is_now = before.get(person), now.get(person)
        old, new = _place(was), _place(is_now)
        if old == new:
            continue
        move = JOINED if old is None else LEFT if new is None else MOVED
        found[move].append(
            {
                "person_id": person,
                "from": old,
                "to": new,
                "result": None if is_now is None else is_now["result"],
                "why": _why(was, is_now, words, ranked_by=document["scheme"]["ranked_by"]),
            }
        )
    return {
        "as_of": previous["versions"]["as_of_date"],
        "same_scheme": previous["versions"]["scheme_sha256"] == document["versions"]["scheme_sha256"],
        "same_release": previous["versions"]["release"] == document["versions"]["release"],
        **found,
    }


def _refuse_strange(previous: Mapping[str, Any], document: Mapping[str, Any]) -> None:
    ids = [one["scheme"]["id"] for one in (previous, document)]
    if ids[0] != ids[1]:
        raise UsageRefused(f"The previous list is of the scheme {ids[0]}, this one of {ids[1]}. Give one of {ids[1]}.")
    days = [one["versions"]["as_of_date"] for one in (previous, document)]
    if days[0] >= days[1]:
        raise UsageRefused(f"The previous list is of {days[0]}, this one of {days[1]}. Give a list of an earlier day.")
    before, now = ({item["person_id"] for item in one["items"]} for one in (previous, document))
    if before and not before & now:
        raise UsageRefused("Nobody of the previous list is in these data. Give a list of the same people.")


def _place(item: Mapping[str, Any] | None) -> str | None:
    return item["strand"] if item is not None and item["result"] in _ON_LIST else None


def _why(
    was: Mapping[str, Any] | None, is_now: Mapping[str, Any] | None, words: Mapping[str, str], *, ranked_by: str
) -> list[str]:
    if is_now is None:
        return ["Is no longer among the people of whom a list can be made: gone from the data, or from the population"]
    if was is None:
        return [_rank_of(is_now) or is_now["why"].rstrip("."), "Was not among the people of the list before"]
    told = [*_changed_rules(was, is_now, words)]
    figure = _moved_figure(was, is_now, ranked_by)
    if figure:
        told.append(figure)
    if not told:
        told.append("Own facts are as they were: others moved past" if _place(is_now) is None else _passed(is_now))
    return told


def _changed_rules(was: Mapping[str, Any], is_now: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    before = {line["id"]: line["status"] for line in was["rules"]}
    told = []
    for line in is_now["rules"]:
        old = before.get(line["id"])
        if old is not None and (old == _MET) != (line["status"] == _MET) and line["id"] in words:
            now = _NOW.get(line["status"], "no longer")
            told.append(f"{words[line['id']]}: {now} ({line['id']})")
    return told


def _moved_figure(was: Mapping[str, Any], is_now: Mapping[str, Any], ranked_by: str) -> str:
    old, new = (_figure(item, ranked_by) for item in (was, is_now))
    if old is None or new is None or old <= 0 or abs(new - old) < _SLIGHT * old:
        return ""
    what = "Probability" if ranked_by == "probability" else "Expected harm"
    return f"{what} {'up' if new > old else 'down'} by {abs(new - old) / old:.0%}"


def _figure(item: Mapping[str, Any], ranked_by: str) -> float | None:
    told = item["probability"] if ranked_by == "probability" else item["harm"].get(ranked_by)
    return None if told is None else float(told["value"])


def _rank_of(item: Mapping[str, Any]) -> str:
    return f"Ranks {item['rank']} in {str(item['strand']).replace('_', ' ')}" if item["rank"] else ""


def _passed(item: Mapping[str, Any]) -> str:
    return f"Own facts are as they were: others moved away ({_rank_of(item).lower()})" if item["rank"] else item["why"]
