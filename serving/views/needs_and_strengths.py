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
    return [said for said in (_no_needs(facts), *_attendance(facts), _time_without(facts)) if said]


def _no_needs(facts: dict[str, Any]) -> str:
    areas = (facts["needs"] or {"areas": []})["areas"]
    found = [told(AREA_WORDS, one["area"]) for one in areas if one["answer"] == NeedAnswer.NO_NEED]
    return f"No need found in {counted(len(found), 'area')}: {'; '.join(found)}." if found else ""


def _attendance(facts: dict[str, Any]) -> list[str]:
    found = facts["appointments"]
    if not found or not found["due"]:
        return []
    kept = f"Attended {found['attended']} of {counted(found['due'], 'appointment')} due in {found['days']} days."
    missed = "" if found["unacceptable_absence"] else f"No unacceptable absence in {found['days']} days."
    return [kept if found["attended"] else "", missed]


def _time_without(facts: dict[str, Any]) -> str:
    latest = next((row["offence_date"] for row in facts["offences"]["latest"] if row["offence_date"]), None)
    if latest is None:
        return ""
    days = (date.fromisoformat(facts["as_of_date"]) - date.fromisoformat(latest)).days
    return f"No proven offence after {date_words(latest)}." if days >= _LONG_WITHOUT_DAYS else ""
