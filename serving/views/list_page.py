"""The page of one list: who is to be reviewed, and how far the review has come."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from features.vocabulary import Choice, Result, Strand
from serving.records import CandidateList, Decision, Row
from serving.views.missing_information import missing_information
from serving.views.wording import (
    DECIDED_WORDS,
    RESULT_WORDS,
    STRAND_WORDS,
    SUITABILITY_WORDS,
    count_words,
    date_words,
    short_hash,
)

TO_REVIEW = "to_review"
BY_OTHERS = "decided_by_others"
TABS = {
    TO_REVIEW: "To review",
    "second_opinion": "Second opinion",
    "come_back_later": "Come back later",
    "put_forward": "Put forward",
    "do_not_put_forward": "Not put forward",
    BY_OTHERS: "Decided by others",
}
_ALWAYS = tuple(tab for tab in TABS if tab != BY_OTHERS)
HIDDEN = "Hidden until your first view"
RESTRICTED = "Restricted case. Ask the IOM lead."


def list_view(
    one: CandidateList, rows: Sequence[Row], *, show: str, may_record: bool = True, today: date | None = None
) -> dict[str, Any]:
    """What the page of a list says.

    Parameters
    ----------
    one : CandidateList
        The list.
    rows : sequence of Row
        All its cases, in the order in which they are shown.
    show : str
        Which tab, a key of `TABS`; any other word opens the first.
    may_record : bool
        Whether the officer records views: then what others decided stays untold until the officer's own first view.
    today : date, optional
        Cases that come back by then stand among those to review.

    Returns
    -------
    dict
        For `list.html`.
    """
    show = show if show in TABS else TO_REVIEW
    tabs = [_tab(row, may_record=may_record, today=today) for row in rows]
    return {
        "title": f"People to review for {one.scheme['title']}",
        "scheme_title": one.scheme["title"],
        "about_people": one.versions.get("about_people"),
        "summary": _summary(one, rows),
        "method_href": f"/lists/{one.id}/method",
        "fairness_href": f"/lists/{one.id}/fairness" if one.has_fairness_report else None,
        "tabs": [
            {"text": words, "count": tabs.count(tab), "href": f"/lists/{one.id}?show={tab}", "is_shown": tab == show}
            for tab, words in TABS.items()
            if tab in (show, *_ALWAYS) or tabs.count(tab)
        ],
        "shown": TABS[show],
        "rows": [_told(row, may_record=may_record) for row, tab in zip(rows, tabs, strict=True) if tab == show],
    }


def _tab(row: Row, *, may_record: bool, today: date | None) -> str:
    decision = row.decision
    if decision is None or (today and decision.come_back_on and decision.come_back_on <= today):
        return TO_REVIEW
    if _is_untold(row, may_record=may_record):
        return BY_OTHERS
    return str(decision.choice)


def _is_untold(row: Row, *, may_record: bool) -> bool:
    # That a second opinion is asked for must be told to whoever may give it; it says nothing of the first one.
    is_asked = row.decision is not None and row.decision.choice == Choice.SECOND_OPINION
    return may_record and row.first_view is None and not is_asked


def _summary(one: CandidateList, rows: Sequence[Row]) -> list[dict[str, str]]:
    looked_at, eligible = sum(one.counts.values()), one.capacity["eligible"]
    strands = ", ".join(
        f"{STRAND_WORDS[Strand(strand)]} {count_words(places)}" for strand, places in one.capacity["strands"].items()
    )
    lines = {
        "As of": date_words(one.versions["as_of_date"]),
        "People looked at": count_words(looked_at),
        "Not eligible, or cannot be assessed": count_words(looked_at - eligible),
        "Places": f"{count_words(one.capacity['total'])} ({strands})",
        "Reviewed so far": f"{count_words(sum(row.decision is not None for row in rows))} of {count_words(len(rows))}",
        "Model": short_hash(one.versions["release"]),
        "Rules": f"{one.versions['scheme']}, {short_hash(one.versions['scheme_sha256'])}",
    }
    return [{"key": key, "value": value} for key, value in lines.items()]


def _told(row: Row, *, may_record: bool) -> dict[str, Any]:
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
        "decision": _decision(row.decision, is_untold=_is_untold(row, may_record=may_record)),
    }


def _place(item: dict[str, Any]) -> dict[str, Any]:
    strand = STRAND_WORDS[Strand(item["strand"])] if item["strand"] else None
    return {"position": position_words(item), "strand": strand, "is_close": item["close_to_the_line"]}


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


def _decision(decision: Decision | None, *, is_untold: bool) -> dict[str, str]:
    if decision is None:
        return {"what": "Not decided", "who": ""}
    what = "Decided" if is_untold else DECIDED_WORDS[decision.choice]
    if decision.come_back_on and not is_untold:
        what = f"Comes back on {date_words(decision.come_back_on)}"
    return {"what": what, "who": f"{decision.name}, {date_words(decision.at.date())}"}
