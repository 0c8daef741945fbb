"""Expected harm on three scales side by side, never added: harm reached, not averted."""

from typing import Any

from models.harm import SCALES, scales
from serving.records import CandidateList
from serving.views.wording import three_figures

_POUNDS = "gbp"


def harm_told(item: dict[str, Any], one: CandidateList) -> dict[str, Any]:
    """The expected harm of one person in words.

    Parameters
    ----------
    item : dict
        An item of `list.json`.
    one : CandidateList
        Whose scheme may rank by one of the scales.

    Returns
    -------
    dict
        "rows" of scale, range, unit and the part that is kept apart; "why_none" where there is no harm; "ranks", the
        scale that ranks the list.
    """
    harm, apart = item.get("harm") or {}, item.get("harm_not_ranked") or {}
    known = [scale for scale in SCALES if harm.get(scale)]
    ranks = one.scheme["ranked_by"]
    return {
        "rows": [
            [scales()[s]["title"], harm_range(s, harm[s]), scales()[s]["unit"], harm_range(s, apart.get(s))]
            for s in known
        ],
        "why_none": "" if known else item.get("harm_unavailable_because") or "The list holds no harm for this person.",
        "ranks": scales()[ranks]["title"] if ranks in SCALES else "",
    }


def harm_range(scale: str, found: dict[str, float] | None) -> str:
    """A range of harm to three figures.

    Parameters
    ----------
    scale : {"gbp", "cchi_days", "css_points"}
        The scale.
    found : dict or None
        "low" and "high".

    Returns
    -------
    str
        Such as "about £15,600 to £21,400"; "not known" without figures.
    """
    if not found:
        return "not known"
    sign = "£" if scale == _POUNDS else ""
    low, high = three_figures(found["low"]), three_figures(found["high"])
    return f"about {sign}{low}" if low == high else f"about {sign}{low} to {sign}{high}"
