"""The decisions on a case as told to one officer: what was decided stays untold until the officer's own first view."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from features.vocabulary import Choice
from serving.records import Case, Decision, FirstView
from serving.services.decision_reasons import Reason
from serving.views.wording import date_words, decided_words, moment_words

Reasons = Mapping[Choice, Sequence[Reason]]


def has_come_back(decision: Decision, today: date | None) -> bool:
    """Whether a case that was to come back later is to be looked at again.

    Parameters
    ----------
    decision : Decision
        The one that stands.
    today : date or None
        The day; without one nothing has come back.

    Returns
    -------
    bool
        True from the day on which it comes back.
    """
    return bool(today and decision.come_back_on and decision.come_back_on <= today)


def history(
    case: Case,
    decisions: Sequence[Decision],
    *,
    first_view: FirstView | None,
    reasons: Reasons | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """The decisions so far.

    Parameters
    ----------
    case : Case
        The case.
    decisions : sequence of Decision
        The first one first.
    first_view : FirstView or None
        The officer's own.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons.
    today : date, optional
        A case that comes back by then is told as such.

    Returns
    -------
    dict
        "said", one or two sentences; "entries", the one that stands first, none without an own first view;
        "untold", what opens with one, else empty.
    """
    if not decisions:
        return {"said": "", "entries": [], "untold": ""}
    standing = decisions[-1]
    if first_view is None:
        return {"said": _outline(standing, today), "entries": [], "untold": _untold(standing)}
    whose = "Your decision" if standing.subject == first_view.subject else f"A decision by {standing.name}"
    back = " The case has come back to be looked at again." if has_come_back(standing, today) else ""
    return {
        "said": f"{whose} stands, made on {moment_words(standing.at)}.{back}",
        "entries": [decision_told(case, decision, reasons) for decision in reversed(decisions)],
        "untold": "",
    }


def decision_told(case: Case, decision: Decision, reasons: Reasons | None = None) -> dict[str, Any]:
    """A decision in words.

    Parameters
    ----------
    case : Case
        The case that it is on.
    decision : Decision
        The decision.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons; without them a code is told as it is kept.

    Returns
    -------
    dict
        "what", "who", "subject", "when", "reasons", "text", and "comes_back" with its date or empty.
    """
    labels = {reason.code: reason.label for reason in (reasons or {}).get(decision.choice, ())}
    return {
        "what": decided_words(decision.choice, is_present_member=case.is_present_member),
        "who": decision.name,
        "subject": decision.subject,
        "when": moment_words(decision.at),
        "reasons": [labels.get(code, code.replace("_", " ")) for code in decision.reason_codes],
        "text": decision.reason_text,
        "comes_back": date_words(decision.come_back_on) if decision.come_back_on else "",
    }


def _untold(decision: Decision) -> str:
    return "Why it is asked for" if decision.choice == Choice.SECOND_OPINION else "What was decided"


def _outline(decision: Decision, today: date | None) -> str:
    """That a case was decided, by whom and when; what was decided would lead whoever has not looked yet."""
    if has_come_back(decision, today):
        return "This case has come back to be looked at again."
    when = moment_words(decision.at)
    if decision.choice == Choice.SECOND_OPINION:
        return (
            f"A second opinion is asked for: {decision.name} asked on {when}. "
            "That says nothing of what the first officer thinks."
        )
    return f"A decision by {decision.name} stands, made on {when}."
