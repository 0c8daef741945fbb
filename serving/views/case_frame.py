"""What stands at the head of every page of a case: whom it is about, and the steps of the review. Never a score."""

from typing import Any

from serving.records import CandidateList, Case
from serving.views.wording import date_words

FACTS = "facts"
FIRST_VIEW = "first_view"
SCORE = "score"
DECISION = "decision"
_LATER = "after your first view"


def case_frame(case: Case, one: CandidateList, *, step: str, has_first_view: bool) -> dict[str, Any]:
    """The head of a page of a case.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    step : {"facts", "first_view", "score", "decision"}
        Which page this is.
    has_first_view : bool
        Whether the officer's own is kept; until then the steps after it are no links.

    Returns
    -------
    dict
        For every template that extends `case_base.html`.
    """
    as_of = date_words(one.versions["as_of_date"])
    return {
        "label": case.label,
        "age": _age(case.facts),
        "in_cohort": f"{'In' if case.is_present_member else 'Not in'} the cohort on {as_of}",
        "list_title": one.scheme["title"],
        "list_href": f"/lists/{one.id}",
        "as_of": as_of,
        "about_people": one.versions.get("about_people"),
        "steps": _steps(case, step=step, has_first_view=has_first_view),
    }


def case_href(case: Case, step: str) -> str:
    """Where a page of a case is.

    Parameters
    ----------
    case : Case
        The case.
    step : {"facts", "first_view", "score", "decision"}
        Which page.

    Returns
    -------
    str
        Its path.
    """
    return f"/cases/{case.id}" if step == FACTS else f"/cases/{case.id}/{step.replace('_', '-')}"


def _age(facts: dict[str, Any]) -> str:
    if "told" in facts:
        return "Age not loaded"
    age = facts["age_years"]
    return "Age not recorded" if age is None else f"Aged {age}"


def _steps(case: Case, *, step: str, has_first_view: bool) -> list[dict[str, Any]]:
    # A first view is recorded once: afterwards its page has nothing to do.
    steps = {
        FACTS: ("Facts", True, ""),
        FIRST_VIEW: ("Your first view", not has_first_view, "recorded"),
        SCORE: ("Score and reasons", has_first_view, _LATER),
        DECISION: ("Decision", has_first_view, _LATER),
    }
    return [
        {
            "text": text,
            "href": case_href(case, name) if is_open else None,
            "is_current": name == step,
            "note": "" if is_open else note,
        }
        for name, (text, is_open, note) in steps.items()
    ]
