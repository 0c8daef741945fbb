"""The page that confirms a decision and says what happens next."""

from typing import Any

from features.vocabulary import Choice
from serving.records import CandidateList, Case, Decision
from serving.views.case_frame import DECISION, case_frame, case_href
from serving.views.history import Reasons, decision_told
from serving.views.list_page import TABS
from serving.views.wording import choice_words, date_words

_NEXT = {
    Choice.PUT_FORWARD: "The panel should see this case next. Nothing takes effect before it confirms.",
    Choice.DO_NOT_PUT_FORWARD: "The panel should see this decision next. Nothing takes effect before it confirms.",
    Choice.SECOND_OPINION: "Another officer should look at this case next, and record a view of their own first.",
}


def decided_view(case: Case, one: CandidateList, decision: Decision, reasons: Reasons | None = None) -> dict[str, Any]:
    """What the page of a recorded decision says.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    decision : Decision
        As it is kept.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons.

    Returns
    -------
    dict
        For `decided.html`.
    """
    return {
        **case_frame(case, one, step=DECISION, has_first_view=True),
        "title": "Decision recorded",
        "chosen": choice_words(decision.choice, is_present_member=case.is_present_member),
        "decision": decision_told(case, decision, reasons),
        "next": _next(decision),
        "again_href": case_href(case, DECISION),
        "list_href": f"/lists/{one.id}",
        "others_href": f"/lists/{one.id}?show={decision.choice}",
        "others": TABS[str(decision.choice)],
    }


def _next(decision: Decision) -> str:
    if decision.come_back_on:
        return f"The case comes back to the list on {date_words(decision.come_back_on)}."
    return _NEXT[decision.choice]
