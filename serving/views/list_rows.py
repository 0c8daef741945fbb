"""A case on the page of a list, as one officer may be told of it: what others decided opens after an own first view."""

from datetime import date
from typing import Any

from features.vocabulary import Choice, Result, Strand
from serving.records import Row
from serving.views.history import has_come_back
from serving.views.missing_information import missing_information
from serving.views.wording import (
    RESULT_WORDS,
    STRAND_WORDS,
    SUITABILITY_WORDS,
    count_words,
    date_words,
    decided_words,
)

TO_REVIEW = "to_review"
BY_OTHERS = "decided_by_others"
HIDDEN = "Hidden until your first view"
RESTRICTED = "Restricted case. Ask the IOM lead."


def tab_of(row: Row, *, today: date | None) -> str:
    """Under which tab a case stands.

    Parameters
    ----------
    row : Row
        The case.
    today : date or None
        Cases that come back by then stand among those to review.

    Returns
    -------
    str
        A key of `TABS`.
    """
    decision = row.decision
    if decision is None or row.case.is_restricted or has_come_back(decision, today):
        return TO_REVIEW
    if decision.choice == Choice.SECOND_OPINION or row.first_view:
        return str(decision.choice)
    return BY_OTHERS


def is_decided(row: Row, *, today: date | None) -> bool:
    """Whether nobody is waited for on a case.

    Parameters
    ----------
    row : Row
        The case.
    today : date or None
        A case that comes back by then is to be decided again.

    Returns
    -------
    bool
        False where a second opinion is asked for; a restricted case never counts.
    """
    decision = row.decision
    if decision is None or row.case.is_restricted or has_come_back(decision, today):
        return False
    return decision.choice != Choice.SECOND_OPINION


def row_told(row: Row, *, today: date | None) -> dict[str, Any]:
    """A case in the cells of the table.

    Parameters
    ----------
    row : Row
        The case.
    today : date or None
        From which a case that comes back is told as such.

    Returns
    -------
    dict
        For `list.html`; a restricted case tells nothing.
    """
    case = row.case
    if case.is_restricted:
        return {"is_restricted": True, "label": RESTRICTED, "href": None}
    return {
        "is_restricted": False,
        "label": case.label,
        "href": f"/cases/{case.id}",
        "in_cohort": "Yes" if case.is_present_member else "No",
        "missing": missing_information(case.facts),
        "first_view": SUITABILITY_WORDS[row.first_view.suitability] if row.first_view else "Not yet",
        "place": HIDDEN if row.item is None else None,
        **({"position": None, "strand": None, "is_close": False} if row.item is None else _place(row.item)),
        "decision": _decision(row, today=today),
    }


def position_words(item: dict[str, Any]) -> str:
    """Where somebody stands on a list, as a window.

    Parameters
    ----------
    item : dict
        An item of `list.json`.

    Returns
    -------
    str
        Such as "34 (could be 22 to 51)", or why there is no position.
    """
    if item["rank"] is None:
        return f"None: {RESULT_WORDS[Result(item['result'])]}"
    least, most = item["rank_window"]
    rank = count_words(item["rank"])
    return rank if least == most else f"{rank} (could be {count_words(least)} to {count_words(most)})"


def _place(item: dict[str, Any]) -> dict[str, Any]:
    strand = STRAND_WORDS[Strand(item["strand"])] if item["strand"] else None
    return {"position": position_words(item), "strand": strand, "is_close": item["close_to_the_line"]}


def _decision(row: Row, *, today: date | None) -> dict[str, str]:
    decision = row.decision
    if decision is None:
        return {"what": "Not decided", "who": ""}
    if has_come_back(decision, today):
        return {"what": "Comes back today or earlier", "who": ""}
    if row.first_view and decision.come_back_on:
        what = f"Comes back on {date_words(decision.come_back_on)}"
    elif row.first_view or decision.choice == Choice.SECOND_OPINION:
        what = decided_words(decision.choice, is_present_member=row.case.is_present_member)
    else:
        what = "Decided"
    return {"what": what, "who": f"{decision.name}, {date_words(decision.at.date())}"}
