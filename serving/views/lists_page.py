"""The page of all lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.records import CandidateList
from serving.views.wording import count_words, date_words


def lists_view(lists: Sequence[CandidateList], progress: Mapping[str, tuple[int, int]]) -> dict[str, Any]:
    """What the page of all lists says.

    Parameters
    ----------
    lists : sequence of CandidateList
        In the order in which they are shown.
    progress : mapping of str to (int, int)
        By the id of a list: how many of its cases are decided, and how many it has.

    Returns
    -------
    dict
        For `lists.html`.
    """
    return {"title": "Lists to review", "rows": [_row(one, progress.get(one.id, (0, 0))) for one in lists]}


def _row(one: CandidateList, progress: tuple[int, int]) -> dict[str, str]:
    decided, of = progress
    return {
        "title": one.scheme["title"],
        "href": f"/lists/{one.id}",
        "as_of": date_words(one.versions["as_of_date"]),
        "places": count_words(one.capacity["total"]),
        "decided": f"{count_words(decided)} of {count_words(of)}",
    }
