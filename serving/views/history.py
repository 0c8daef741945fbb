"""The decisions on a case as told to one officer: what others decided stays untold until the officer's own view."""

from collections.abc import Mapping, Sequence
from typing import Any

from features.vocabulary import Choice
from serving.records import Decision, FirstView
from serving.services.decision_reasons import Reason
from serving.views.wording import DECIDED_WORDS, date_words, moment_words

Reasons = Mapping[Choice, Sequence[Reason]]


def history(
    decisions: Sequence[Decision], *, first_view: FirstView | None, reasons: Reasons | None = None
) -> dict[str, Any]:
    """The decisions so far.

    Parameters
    ----------
    decisions : sequence of Decision
        The first one first.
    first_view : FirstView or None
        The officer's own.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons.

    Returns
    -------
    dict
        "said", one sentence; "entries", the one that stands first, none before the officer's first view.
    """
    if not decisions:
        return {"said": "", "entries": []}
    standing = decisions[-1]
    said = f"A decision by {standing.name} stands, made on {moment_words(standing.at)}."
    if first_view is None:
        return {"said": f"{said} What was decided opens after your first view.", "entries": []}
    return {"said": said, "entries": [decision_told(decision, reasons) for decision in reversed(decisions)]}


def decision_told(decision: Decision, reasons: Reasons | None = None) -> dict[str, Any]:
    """A decision in words.

    Parameters
    ----------
    decision : Decision
        The decision.
    reasons : mapping of Choice to sequence of Reason, optional
        Words for the coded reasons; without them a code is told as it is kept.

    Returns
    -------
    dict
        "what", "who", "when", "reasons", "text", and "comes_back" with its date or empty.
    """
    labels = {reason.code: reason.label for reason in (reasons or {}).get(decision.choice, ())}
    return {
        "what": DECIDED_WORDS[decision.choice],
        "who": decision.name,
        "when": moment_words(decision.at),
        "reasons": [labels.get(code, code.replace("_", " ")) for code in decision.reason_codes],
        "text": decision.reason_text,
        "comes_back": date_words(decision.come_back_on) if decision.come_back_on else "",
    }
