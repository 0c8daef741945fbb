"""The page that says how a list was made."""

from typing import Any

from features.vocabulary import Strand
from models.harm import scales
from models.selection.ranking import BY_FACTS
from serving.records import CandidateList
from serving.views.wording import RESULT_WORDS, STRAND_WORDS, count_words, date_words, first_capital

_VERSION_WORDS = {
    "as_of_date": "As of",
    "scheme": "Rules",
    "scheme_sha256": "Rules, hash",
    "release": "Model release, hash",
    "data": "Data, hash",
    "code": "Desist",
    "seed": "Seed of chance",
}


def method_view(one: CandidateList, *, has_viewed_all: bool) -> dict[str, Any]:
    """What the page of a list's method says.

    Parameters
    ----------
    one : CandidateList
        The list.
    has_viewed_all : bool
        Whether the officer has a first view of everybody on it: until then totals by result could give one away.

    Returns
    -------
    dict
        For `method.html`.
    """
    return {
        "title": "How this list was made",
        "about_people": one.versions.get("about_people"),
        "list_title": one.scheme["title"],
        "list_href": f"/lists/{one.id}",
        "ladder": one.scheme["ladder"],
        "ranked_by": ranked_by_words(one),
        "eligible": count_words(one.capacity["eligible"]),
        "unfilled": count_words(one.capacity["unfilled"]),
        "places": [
            [STRAND_WORDS[Strand(strand)], count_words(places)] for strand, places in one.capacity["strands"].items()
        ],
        "spills": bool(one.capacity.get("spill")),
        "counts": [
            [first_capital(words), count_words(one.counts.get(result, 0))] for result, words in RESULT_WORDS.items()
        ]
        if has_viewed_all
        else [],
        "notes": one.notes,
        "rules": [_rule(rule) for rule in one.scheme["rules"]],
        "versions": [{"key": words, "value": _stamp(one, name)} for name, words in _VERSION_WORDS.items()],
    }


def ranked_by_words(one: CandidateList) -> str:
    """What orders the people of a list, in a sentence.

    Parameters
    ----------
    one : CandidateList
        The list.

    Returns
    -------
    str
        A sentence.
    """
    by = one.scheme["ranked_by"]
    if by == BY_FACTS:
        return "Who comes first is decided by facts, not by a score."
    if by in scales():
        scale = scales()[by]
        return f"Who comes first is decided by expected harm: {scale['title']}, in {scale['unit']}."
    return "Who comes first is decided by the likelihood of being convicted again."


def _rule(rule: dict[str, str]) -> list[str]:
    return [rule[part] for part in ("meaning", "source", "certainty", "may_override")]


def _stamp(one: CandidateList, name: str) -> str:
    value = one.versions.get(name)
    if value is None:
        return "Not recorded"
    return date_words(value) if name == "as_of_date" else str(value)
