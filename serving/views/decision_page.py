"""The page of the decision: the same form whatever is decided, nothing chosen beforehand, nothing typed lost."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from features.vocabulary import Choice
from serving.records import CandidateList, Case, Decision, Fault
from serving.services.decision_form import LONGEST_TEXT, SHORTEST_TEXT
from serving.services.decision_reasons import Reason
from serving.views.case_frame import DECISION, case_frame, case_href
from serving.views.forms import error_list, fault_of, typed_first
from serving.views.history import Reasons, decision_told
from serving.views.wording import choice_words, date_words

_LEGENDS = {
    Choice.PUT_FORWARD: "If you put forward, why",
    Choice.DO_NOT_PUT_FORWARD: "If you do not put forward, why",
    Choice.COME_BACK_LATER: "If the case comes back later, why",
    Choice.SECOND_OPINION: "If you send for a second opinion, why",
}
_DATE_PARTS = {"day": ("Day", 2), "month": ("Month", 2), "year": ("Year", 4)}
_DATE = "come_back_on"
_MEANWHILE = {
    "text": "This case was decided while you had the form open. Read that decision first.",
    "href": "#conflict",
}


def decision_view(
    case: Case,
    one: CandidateList,
    *,
    decisions: Sequence[Decision],
    reasons: Reasons,
    typed: Mapping[str, Sequence[str]],
    faults: Sequence[Fault],
    today: date,
    conflict: Decision | None,
) -> dict[str, Any]:
    """What the page of the decision says.

    Parameters
    ----------
    case : Case
        The case.
    one : CandidateList
        The list it is on.
    decisions : sequence of Decision
        All on the case by now, the first one first.
    reasons : mapping of Choice to sequence of Reason
        The coded reasons of each choice.
    typed : mapping of str to sequence of str
        What was typed, if the form was sent.
    faults : sequence of Fault
        What was wrong with it.
    today : date
        From which the days to come back are counted.
    conflict : Decision or None
        One that was made since the form was opened.

    Returns
    -------
    dict
        For `decision.html`.
    """
    chosen = typed_first(typed, "choice")
    anchors = {"choice": "choice", "reasons": f"reasons-{_anchored(chosen)}", _DATE: f"{_DATE}_day", "text": "text"}
    return {
        **case_frame(case, one, step=DECISION, has_first_view=True),
        "title": "Decision",
        "faults": [*([_MEANWHILE] if conflict else []), *error_list(faults, anchors)],
        "choice_fault": fault_of(faults, "choice"),
        "reasons_fault": fault_of(faults, "reasons"),
        "date_fault": fault_of(faults, _DATE),
        "text_fault": fault_of(faults, "text"),
        "action": case_href(case, DECISION),
        "expected": str(len(decisions)),
        "conflict": decision_told(case, conflict, reasons) if conflict else None,
        "standing": decision_told(case, decisions[-1], reasons) if decisions and not conflict else None,
        "choices": [
            {
                "value": str(choice),
                "text": choice_words(choice, is_present_member=case.is_present_member),
                "checked": str(choice) == chosen,
            }
            for choice in Choice
        ],
        "groups": [_group(choice, reasons[choice], today) for choice in Choice],
        "ticked": list(typed.get("reasons", ())),
        "date_items": [_date_part(part, typed, is_wrong=bool(fault_of(faults, _DATE))) for part in _DATE_PARTS],
        # A browser drops the first line break of a text area.
        "text": f"\n{typed_first(typed, 'text')}" if typed_first(typed, "text") else "",
        "shortest": SHORTEST_TEXT,
        "longest": f"{LONGEST_TEXT:,}",
    }


def _anchored(chosen: str) -> str:
    return chosen if chosen in set(Choice) else Choice.PUT_FORWARD


def _group(choice: Choice, reasons: Sequence[Reason], today: date) -> dict[str, Any]:
    items = [{"value": reason.code, "text": reason.label, "hint": {"text": _help(reason, today)}} for reason in reasons]
    return {"choice": str(choice), "legend": _LEGENDS[choice], "items": items}


def _help(reason: Reason, today: date) -> str:
    if reason.weeks_at_most is None:
        return reason.help
    return f"{reason.help} That is by {date_words(today + timedelta(weeks=reason.weeks_at_most))}."


def _date_part(part: str, typed: Mapping[str, Sequence[str]], *, is_wrong: bool) -> dict[str, str]:
    label, width = _DATE_PARTS[part]
    error = " govuk-input--error" if is_wrong else ""
    return {
        "id": f"{_DATE}_{part}",
        "name": f"{_DATE}_{part}",
        "label": label,
        "value": typed_first(typed, f"{_DATE}_{part}"),
        "classes": f"govuk-input--width-{width}{error}",
    }
