"""The page of one list: who is to be reviewed, fifty at a time, and how far the review has come."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from features.vocabulary import Choice, Strand
from serving.records import CandidateList, Row
from serving.views.list_rows import BY_OTHERS, TO_REVIEW, is_decided, row_told, tab_of
from serving.views.wording import STRAND_WORDS, count_words, date_words, short_hash

TABS = {
    TO_REVIEW: "To review",
    str(Choice.SECOND_OPINION): "Second opinion",
    str(Choice.COME_BACK_LATER): "Come back later",
    str(Choice.PUT_FORWARD): "Put forward",
    str(Choice.DO_NOT_PUT_FORWARD): "Not put forward",
    BY_OTHERS: "Decided",
}
PAGE_SIZE = 50
# The others hold what the officer may be told: empty they would read as if nobody had decided so.
_ALWAYS = (TO_REVIEW, str(Choice.SECOND_OPINION))


def list_view(
    one: CandidateList, rows: Sequence[Row], *, show: str, page: int | str = 1, today: date | None = None
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
    page : int or str
        Which fifty of the tab, from 1; any other word opens the first.
    today : date, optional
        Cases that come back by then stand among those to review.

    Returns
    -------
    dict
        For `list.html`.
    """
    show = show if show in TABS else TO_REVIEW
    tabs = [tab_of(row, today=today) for row in rows]
    under = [row for row, tab in zip(rows, tabs, strict=True) if tab == show]
    first = _first_of(page, len(under))
    return {
        "title": f"People to review for {one.scheme['title']}",
        "scheme_title": one.scheme["title"],
        "about_people": one.versions.get("about_people"),
        "as_of": date_words(one.versions["as_of_date"]),
        "summary": _summary(one, rows, today=today),
        "method_href": f"/lists/{one.id}/method",
        "fairness_href": f"/lists/{one.id}/fairness" if one.has_fairness_report else None,
        "tabs": [
            {"text": words, "count": tabs.count(tab), "href": f"/lists/{one.id}?show={tab}", "is_shown": tab == show}
            for tab, words in TABS.items()
            if tab in (show, *_ALWAYS) or tabs.count(tab)
        ],
        "shown": TABS[show],
        "is_untold": show == BY_OTHERS,
        "is_asked": show == Choice.SECOND_OPINION,
        "rows": [row_told(row, today=today) for row in under[first : first + PAGE_SIZE]],
        "pages": _pages(f"/lists/{one.id}?show={show}", first, len(under)),
    }


def _first_of(page: int | str, total: int) -> int:
    """The place of the first row of a page; of a page that is not there, the first row of all."""
    number = int(page) if str(page).isascii() and str(page).isdigit() and len(str(page)) < 6 else 1
    first = (number - 1) * PAGE_SIZE
    return first if 0 <= first < total else 0


def _pages(href: str, first: int, total: int) -> dict[str, Any] | None:
    if total <= PAGE_SIZE:
        return None
    last, number = min(first + PAGE_SIZE, total), first // PAGE_SIZE + 1
    return {
        "said": f"{count_words(first + 1)} to {count_words(last)} of {count_words(total)}",
        "previous_href": f"{href}&page={number - 1}" if first else None,
        "next_href": f"{href}&page={number + 1}" if last < total else None,
        "size": PAGE_SIZE,
    }


def _summary(one: CandidateList, rows: Sequence[Row], *, today: date | None) -> list[dict[str, str]]:
    looked_at, eligible = sum(one.counts.values()), one.capacity["eligible"]
    strands = ", ".join(
        f"{STRAND_WORDS[Strand(strand)]} {count_words(places)}" for strand, places in one.capacity["strands"].items()
    )
    restricted = sum(row.case.is_restricted for row in rows)
    decided = sum(is_decided(row, today=today) for row in rows)
    lines = {
        "As of": date_words(one.versions["as_of_date"]),
        "People looked at": count_words(looked_at),
        "Not eligible, or cannot be assessed": count_words(looked_at - eligible),
        "Places": f"{count_words(one.capacity['total'])} ({strands})",
        "Decided": f"{count_words(decided)} of {count_words(len(rows) - restricted)}",
        "Restricted": count_words(restricted),
        "Model": short_hash(one.versions["release"]),
        "Rules": f"{one.versions['scheme']}, {short_hash(one.versions['scheme_sha256'])}",
    }
    return [{"key": key, "value": value} for key, value in lines.items()]
