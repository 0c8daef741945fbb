"""Assessed needs, and what speaks for a person: equal room, and before the offences."""

from datetime import date
from typing import Any

from features.vocabulary import NeedAnswer
from serving.views.fact_words import AREA_WORDS, told
from serving.views.missing_information import NEVER_ASSESSED, NOT_ASSESSED, NOT_IN_THE_DATA
from serving.views.wording import counted, date_words

NEED = "Need found"
NO_NEED = "No need found"
_LONG_WITHOUT_DAYS = 365
# Nobody has kept out of trouble by being locked up.
_SIX_MONTHS_DAYS = 183
_FEWEST_DUE = 3
_MOST_KEPT = 0.8


def needs_panel(facts: dict[str, Any]) -> dict[str, Any]:
    """What is known of the nine needs.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    dict
        "said", in one sentence; "rows" of "area", "answer" and "is_loud", none where nothing was ever assessed.
    """
    needs = facts["needs"]
    if needs is None:
        return {"said": f"{NOT_IN_THE_DATA}: assessed needs. That is not the same as no need.", "rows": []}
    if needs["assessed_date"] is None:
        return {"said": f"{NEVER_ASSESSED}. That is not the same as no need.", "rows": []}
    return {
        "said": f"Assessed on {date_words(needs['assessed_date'])}.",
        "rows": [
            {
                "area": told(AREA_WORDS, one["area"]),
                "answer": _ANSWERS.get(one["answer"], NOT_ASSESSED),
                "is_loud": one["answer"] not in _ANSWERS,
            }
            for one in needs["areas"]
        ],
    }


_ANSWERS: dict[str, str] = {NeedAnswer.NEED: NEED, NeedAnswer.NO_NEED: NO_NEED}


def strengths(facts: dict[str, Any]) -> list[str]:
    """What speaks for a person, as far as the record holds it.

    Parameters
    ----------
    facts : dict
        A case record.

    Returns
    -------
    list of str
        Sentences; empty where the record holds nothing of the kind.
    """
    return [said for said in (_no_needs(facts), _attendance(facts), _time_without(facts)) if said]


def _no_needs(facts: dict[str, Any]) -> str:
    areas = (facts["needs"] or {"areas": []})["areas"]
    found = [told(AREA_WORDS, one["area"]) for one in areas if one["answer"] == NeedAnswer.NO_NEED]
    return f"No need found in {counted(len(found), 'area')}: {'; '.join(found)}." if found else ""


def _attendance(facts: dict[str, Any]) -> str:
    found = facts["appointments"]
    if not found or not found["due"]:
        return ""
    due, attended = found["due"], found["attended"]
    if attended == due:
        all_due = f"all {due} appointments" if due > 1 else "the one appointment"
        return f"Attended {all_due} due in {found['days']} days."
    is_most = due >= _FEWEST_DUE and attended >= _MOST_KEPT * due
    return f"Attended {attended} of {due} appointments due in {found['days']} days." if is_most else ""


def _time_without(facts: dict[str, Any]) -> str:
    offences = facts["offences"]
    latest = next((row["offence_date"] for row in offences["latest"] if row["offence_date"]), None)
    at_liberty = offences.get("days_at_liberty_since")
    if latest is None or at_liberty is None or at_liberty < _SIX_MONTHS_DAYS:
        return ""
    days = (date.fromisoformat(facts["as_of_date"]) - date.fromisoformat(latest)).days
    if days < _LONG_WITHOUT_DAYS:
        return ""
    return f"No proven offence after {date_words(latest)}, with at least six months at liberty since."
