"""How one term of a model moves the risk, as inline SVG that is the same bytes every time."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from fairness_reports.charts import inline_svg
from models.term import Term

_INK, _GREY, _BLUE = "#0b0c0c", "#505a5f", "#003078"
_SETTINGS: dict[Any, Any] = {"svg.fonttype": "none", "font.size": 10, "text.color": _INK, "axes.edgecolor": _GREY}
_LEAST_REACH = 0.25


@dataclass(frozen=True)
class Shape:
    """The points of a term as they stand in the log-odds after correction.

    Parameters
    ----------
    words : tuple of str
        What each point is of: a range of numbers, a word, a knot, or that nothing is known.
    value, low, high : ndarray of shape (n_points,)
        Log-odds, and the 5th and 95th percentile over the replicate tables (the value itself where there are none).
    """

    words: tuple[str, ...]
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def shape_of(term: Term, *, slope: float) -> Shape:
    """The points of a term, missing last, with the range of the model.

    Parameters
    ----------
    term : Term
        Of one column.
    slope : float
        By which the correction multiplies log-odds.

    Returns
    -------
    Shape
        One entry for each point, and one for a missing value.
    """
    value = slope * np.append(term.points, term.missing)
    low = high = value
    if len(term.replicates):
        low, high = np.quantile(slope * term.replicates, [0.05, 0.95], axis=0)
    return Shape((*_words(term), "not known"), value, low, high)


def shape_chart(term: Term, shape: Shape, *, key: str, scale: str = "log-odds") -> str:
    """A chart of one term: steps for ranges of a number, a line through knots, dots for words.

    Parameters
    ----------
    term : Term
        Of one column.
    shape : Shape
        From `shape_of`.
    key : str
        Unique in the page.
    scale : str
        What points are: log-odds, or logs of counts.

    Returns
    -------
    str
        An `svg` element with title and description.
    """
    known = slice(0, len(term.points))
    value, low, high = shape.value[known], shape.low[known], shape.high[known]
    with mpl.rc_context(_SETTINGS | {"svg.hashsalt": key}):
        canvas = Canvas(figsize=(5.2, 2.4), layout="constrained")
        axes = canvas.add_subplot()
        axes.axhline(0, color=_GREY, linestyle="--", linewidth=1)
        _draw(axes, term, value, low, high)
        reach = max(_LEAST_REACH, float(np.abs(np.r_[low, high]).max())) * 1.1
        axes.set_ylim(-reach, reach)
        axes.set_xlabel(f"{term.feature}{f' ({term.unit})' if term.unit else ''}")
        axes.set_ylabel(scale)
        axes.spines[["top", "right"]].set_visible(False)
        written = io.StringIO()
        canvas.savefig(written, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    spoken = "; ".join(f"{word} {point:+.2f}" for word, point in zip(shape.words, shape.value, strict=True))
    return inline_svg(written.getvalue(), key=key, title=f"{scale.capitalize()} by {term.feature}", description=spoken)


def _draw(axes: Axes, term: Term, value: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
    if term.kind == "spline":
        axes.fill_between(term.cuts, low, high, color=_BLUE, alpha=0.2, linewidth=0)
        axes.plot(term.cuts, value, color=_BLUE, linewidth=2)
    elif term.kind == "bins" and term.cuts:
        edges = drawn_edges(term.cuts)
        axes.fill_between(
            edges, np.append(low, low[-1]), np.append(high, high[-1]), step="post", color=_BLUE, alpha=0.2
        )
        axes.step(edges, np.append(value, value[-1]), where="post", color=_BLUE, linewidth=2)
    else:
        places = np.arange(len(value))
        axes.vlines(places, low, high, color=_BLUE, linewidth=3)
        axes.plot(places, value, "o", color=_BLUE, markersize=7)
        axes.set_xticks(places, _words(term))
        axes.set_xlim(-0.6, len(value) - 0.4)


def drawn_edges(cuts: Sequence[float]) -> np.ndarray:
    """Ends of the bins as they are drawn.

    Parameters
    ----------
    cuts : sequence of float
        Upper edges of all bins but the last, at least one.

    Returns
    -------
    ndarray of shape (n_cuts + 2,)
        The cuts, and ends a little beyond them; never below 0 where all cuts are above, as days and counts are not.
    """
    beyond = (cuts[-1] - cuts[0]) * 0.08 or 1.0
    lowest = cuts[0] - beyond
    return np.r_[max(lowest, 0.0) if cuts[0] > 0 else lowest, cuts, cuts[-1] + beyond]


def _words(term: Term) -> tuple[str, ...]:
    if term.kind == "linear":
        return ("for each 1",)
    if term.kind == "spline":
        return tuple(f"at {knot:g}" for knot in term.cuts)
    return axis_words(term.levels, term.cuts)


def axis_words(levels: Sequence[str], cuts: Sequence[float]) -> tuple[str, ...]:
    """What each row of a table is of.

    Parameters
    ----------
    levels : sequence of str
        Words; empty of a number.
    cuts : sequence of float
        Upper edges of all bins but the last.

    Returns
    -------
    tuple of str
        Such as "under 2", "2 to under 5", "5 or more"; "any" where there is one bin.
    """
    if levels:
        return tuple(levels)
    if not cuts:
        return ("any",)
    between = [f"{low:g} to under {high:g}" for low, high in pairwise(cuts)]
    return (f"under {cuts[0]:g}", *between, f"{cuts[-1]:g} or more")
