"""The page of a case: its facts, and nothing that was worked out from them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from serving.records import CandidateList, Case, Decision, FirstView
from serving.views.case_frame import FACTS, FIRST_VIEW, SCORE, case_frame, case_href
from serving.views.contact import contact_tables
from serving.views.facts import absent_words, appointment_table, identifier_lines, offence_sentence, offence_tables
from serving.views.history import Reasons, history
from serving.views.needs_and_strengths import needs_panel, strengths
from serving.views.wording import first_capital


def case_view(
    case: Case,
    one: CandidateList,
    *,
    first_view: FirstView | None,
    decisions: Sequence[Decision],
    reasons: Reasons | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """What the page of a case says.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    first_view : FirstView or None
        The officer's own.
    decisions : sequence of Decision
        All on the case, the first one first.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons.
    today : date, optional
        A case that comes back by then is told as such.

    Returns
    -------
    dict
        For `case.html`.
    """
    text, step = ("See the score and reasons", SCORE) if first_view else ("Record your first view", FIRST_VIEW)
    return {
        **case_frame(case, one, step=FACTS, has_first_view=first_view is not None),
        "title": "Facts on record",
        **_facts(case.facts, one),
        "history": history(case, decisions, first_view=first_view, reasons=reasons, today=today),
        "action": {"text": text, "href": case_href(case, step)},
    }


def _facts(facts: dict[str, Any], one: CandidateList) -> dict[str, Any]:
    """The facts, or what there is in their place: a person without records is never told as one with none."""
    if "told" in facts:
        return {"told": [first_capital(line) for line in facts["told"]], "is_known": True, "facts": None}
    if not facts.get("is_known", True):
        return {"told": None, "is_known": False, "facts": None}
    return {
        "told": None,
        "is_known": True,
        "facts": {
            "identifiers": identifier_lines(facts),
            "needs": needs_panel(facts),
            "strengths": strengths(facts),
            "appointments": appointment_table(facts),
            "contact": contact_tables(facts, one),
            "offences_said": offence_sentence(facts),
            "offences": offence_tables(facts),
            "absent": absent_words(facts),
        },
    }
