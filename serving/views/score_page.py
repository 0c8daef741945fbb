"""The page of the score: what the list says of a person, how sure it is, why, and what it does not know."""

from typing import Any

from features.vocabulary import Result, Strand
from models.selection.ranking import BY_FACTS
from serving.records import CandidateList, Case, FirstView
from serving.views.case_frame import DECISION, SCORE, case_frame, case_href
from serving.views.fact_words import TABLE_WORDS
from serving.views.harm_told import harm_told
from serving.views.likelihood import likelihood, missing_answers, official_score, time_looked_at
from serving.views.list_rows import position_words
from serving.views.reasons_told import reason_groups, rules_told
from serving.views.told_beside import told_beside
from serving.views.wording import STRAND_WORDS, SUITABILITY_WORDS, count_words, date_words, moment_words, short_hash


def score_view(
    case: Case,
    one: CandidateList,
    item: dict[str, Any],
    *,
    first_view: FirstView,
    band: str | None,
    was_recomputed: bool,
    outcome: str = "",
) -> dict[str, Any]:
    """What the page of the score says.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    item : dict
        Its item of `list.json`.
    first_view : FirstView
        The officer's own.
    band : str or None
        Published band of the official score.
    was_recomputed : bool
        Whether the score was worked out again just now and came out the same.
    outcome : str
        What counts as being convicted again, and within which time.

    Returns
    -------
    dict
        For `score.html`.
    """
    by_facts = one.scheme["ranked_by"] == BY_FACTS
    found = None if by_facts else likelihood(item)
    return {
        **case_frame(case, one, step=SCORE, has_first_view=True),
        "title": "Score and reasons",
        "own_view": SUITABILITY_WORDS[first_view.suitability],
        "own_view_at": moment_words(first_view.at),
        "proposal": proposal(item),
        "why": item.get("why") or "",
        "ways": [_way(way) for way in item.get("routes_met") or []],
        "close": _close(item),
        "by_facts": by_facts,
        "ordered_by": [_ordered(fact) for fact in item.get("ranked_on") or []],
        "likelihood": found,
        "no_likelihood": item.get("probability_unavailable_because") or "the list does not say why",
        "official": None if by_facts else official_score(item, one, band),
        "position": _position(item),
        "groups": reason_groups(item, is_scored=found is not None),
        "missing": [] if by_facts else missing_answers(item),
        "harm": None if by_facts else harm_told(item, one),
        "has_homicide": bool(item.get("homicide_flag")),
        "rules": rules_told(item, one),
        "told_beside": told_beside(item, one.versions["as_of_date"]),
        "limits": _limits(case, one),
        "versions": _versions(one),
        "was_recomputed": was_recomputed,
        "outcome": outcome,
        "within": time_looked_at(outcome),
        "decision_href": case_href(case, DECISION),
    }


def proposal(item: dict[str, Any]) -> str:
    """What a list says of one person, in a sentence.

    Parameters
    ----------
    item : dict
        An item of `list.json`.

    Returns
    -------
    str
        A sentence.
    """
    place = _place(item["strand"])
    return {
        Result.PROPOSE: f"The list proposes this person for {place or 'the cohort'}.",
        Result.CONSIDER: "The list asks you to consider this person. It does not propose them.",
        Result.NOT_PROPOSED: "The list does not propose this person.",
        Result.CANNOT_ASSESS: "The list cannot assess this person.",
        Result.STAY: f"The list proposes that this person stays in the cohort{f', in {place}' if place else ''}.",
        Result.LEAVING: "The list proposes that this person leaves the cohort.",
        Result.HELD: "The list holds this person's place: they are in custody past the time it looks at.",
    }[Result(item["result"])]


def _place(strand: str | None) -> str:
    words = STRAND_WORDS[Strand(strand)] if strand else ""
    return f"the {words} strand" if words and strand != Strand.PROJECT_RESET else words


def _way(way: dict[str, Any]) -> str:
    """A way in, where to and for what: a member kept in one strand may meet a way into another, or one to consider."""
    into = f" into {_place(way['strand'])}" if way.get("strand") else ""
    asks = ", to be considered and not proposed" if way.get("result") == Result.CONSIDER else ""
    return f"Way{into or ' in'} that is met{asks}: {'; '.join(way['rules'])}."


def _close(item: dict[str, Any]) -> str:
    if not item["close_to_the_line"]:
        return ""
    share = item.get("probability_on_list")
    refits = "" if share is None else f"On the list in {round(10 * share)} of 10 refits of the model. "
    return f"{refits}Nothing here tells for sure who belongs above the line."


def _ordered(fact: dict[str, Any]) -> str:
    value = fact["value"]
    return f"{fact['words']}: {'not known' if value is None else count_words(value)}"


def _position(item: dict[str, Any]) -> list[str]:
    if item["rank"] is None:
        return ["No position: only those are ranked who are eligible for a place and have a figure to rank by."]
    said = [f"Position {position_words(item)} among those eligible for a place."]
    for what, key in (("the needs", "rank_without_needs"), ("attendance", "rank_without_attendance")):
        if item.get(key) is not None:
            said.append(f"Without {what} it would be {count_words(item[key])}.")
    return said


def _limits(case: Case, one: CandidateList) -> list[str]:
    absent = [TABLE_WORDS.get(name, name) for name in case.facts.get("not_in_the_data", [])]
    return [
        f"Anything that happened or was recorded after {date_words(one.versions['as_of_date'])}.",
        "What was never reported, found or proven. Whoever is watched more is caught more.",
        "Health, family, victims, intelligence and free text: none of them ever counts here.",
        "Race, ethnicity, religion, nationality and disability: none of them ever decides.",
        "Plans, promises, work, a home or a relationship that nobody has written down.",
        "What this person would do. It knows what people with a record like this did.",
        *([f"What these data do not have: {', '.join(absent)}."] if absent else []),
    ]


def _versions(one: CandidateList) -> list[dict[str, str]]:
    stamps = one.versions
    lines = {
        "As of": date_words(stamps["as_of_date"]),
        "Model release": short_hash(stamps["release"]),
        "Rules": f"{stamps['scheme']}, {short_hash(stamps['scheme_sha256'])}",
        "Data": short_hash(stamps["data"]),
        "Desist": stamps["code"],
    }
    return [{"key": key, "value": value} for key, value in lines.items()]
