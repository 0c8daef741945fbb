"""Scores of one person in words: the parts of a sum, and each official instrument with what was missing."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from features.long_meanings import short_words

_WIDTH = 100
# Parts smaller than this are added up in a line of their own.
_SMALL = 0.0005


def percent(share: float) -> str:
    """A probability as a whole percentage.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str
        Such as "62%"; "under 1%" and "over 99%" at the ends.
    """
    if 0 < share < 0.005:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def contribution_lines(
    parts: Sequence[Mapping[str, Any]], total: float, *, what: str, most: int | None = None
) -> Iterator[str]:
    """The parts of a sum, one on a line, and the sum.

    Parameters
    ----------
    parts : sequence of mapping
        As `person_scores` gives them.
    total : float
        Their sum.
    what : str
        What the sum is, such as "log-odds".
    most : int or None
        How many parts to tell, the largest, besides the start, in short words; the others are added up. None tells all
        that are not very small.

    Yields
    ------
    str
        A line.
    """
    told = [one for one in parts if one["term"] == "intercept" or abs(one["points"]) >= _SMALL]
    if most is not None:
        largest = sorted((one for one in told if one["term"] != "intercept"), key=lambda one: -abs(one["points"]))[
            :most
        ]
        told = [one for one in told if one["term"] == "intercept" or one in largest]
    for one in told:
        words = one["words"] if most is None else short_words(one["words"])
        head, *rest = wrap(words, _WIDTH - 12) or [one["term"]]
        yield f"  {one['points']:+8.3f}  {head}"
        yield from (f"{'':12}{line}" for line in rest)
    if others := len(parts) - len(told):
        size = f"each under {_SMALL}" if most is None else "added up"
        yield f"  {sum(one['points'] for one in parts if one not in told):+8.3f}  {others} more, {size}"
    yield f"  {total:+8.3f}  {what}: the sum"


def official_lines(official: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each official instrument in a line: figures, band, and what was wrong or missing.

    Parameters
    ----------
    official : sequence of mapping
        As `person_scores` gives them.

    Yields
    ------
    str
        A line.
    """
    for one in official:
        missing = f"; {', '.join(one['errors'])}" if one["errors"] else ""
        yield from wrap(
            f"{one['instrument']}: {_figure(one)}{missing}", _WIDTH, initial_indent="  ", subsequent_indent=" " * 6
        )


def _figure(one: Mapping[str, Any]) -> str:
    band = f", {one['band'].replace('_', ' ').lower()}" if one["band"] else ""
    if "score" not in one:
        if one["two_year"] is None:
            return "no score"
        return f"{one['one_year']}% in one year, {one['two_year']}% in two{band}"
    if one["score"] is None:
        return "no score"
    low, high = (
        100 * one[name] if one[name] is not None else None for name in ("lowest_probability", "highest_probability")
    )
    differs = low is not None and high is not None and round(low, 2) != round(high, 2)
    between = f", {low:.2f} to {high:.2f} over the answers that are missing" if differs else ""
    return f"{one['score']:.2f}% in two years ({one['type'].lower()}){band}{between}"
