"""The page on which an officer says what they think before seeing the score."""

from collections.abc import Sequence
from typing import Any

from serving.records import CandidateList, Case, Fault
from serving.views.case_frame import FIRST_VIEW, case_frame, case_href
from serving.views.forms import error_list, fault_of
from serving.views.wording import SUITABILITY_WORDS

_ANCHORS = {"suitability": "suitability"}


def first_view_view(case: Case, one: CandidateList, *, faults: Sequence[Fault]) -> dict[str, Any]:
    """What the page of the first view says.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    faults : sequence of Fault
        What was wrong with the form, if it was sent.

    Returns
    -------
    dict
        For `first_view.html`; nothing is chosen beforehand.
    """
    return {
        **case_frame(case, one, step=FIRST_VIEW, has_first_view=False),
        "title": "Your first view",
        "faults": error_list(faults, _ANCHORS),
        "fault": fault_of(faults, "suitability"),
        "action": case_href(case, FIRST_VIEW),
        "facts_href": f"/cases/{case.id}",
        "question": f"Is this person suitable {'to stay in' if case.is_present_member else 'for'} the cohort?",
        "choices": [{"value": str(word), "text": text} for word, text in SUITABILITY_WORDS.items()],
    }
