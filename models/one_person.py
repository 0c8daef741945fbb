"""The points of one person without a frame: a frame of one row takes hundreds of times as long as its look-ups."""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from features.exceptions import UnknownCategory
from models.term import Axis, Term

LookUp = Callable[[Mapping[str, Any]], float]

_FLOATS = (float, np.floating)


def points_of_one(term: Term) -> LookUp:
    """A function from the values of one person to the points of a term.

    Parameters
    ----------
    term : Term
        Any kind of table.

    Returns
    -------
    callable
        From values by feature to log-odds before calibration, as `Term.look_up` gives for a frame of that row.
    """
    if term.kind == "linear":
        slope = float(term.points[0])
        return _of_number(term, lambda number: slope * number)
    if term.kind == "spline":
        return _of_number(term, line_through(term.cuts, term.points.tolist()))
    points, row = [*term.points.tolist(), term.missing], row_of_one(term.axis)
    if term.second is None:
        return lambda person: points[row(person)]
    width, column = term.second.row_count + 1, row_of_one(term.second)
    return lambda person: points[row(person) * width + column(person)]


def row_of_one(axis: Axis) -> Callable[[Mapping[str, Any]], int]:
    """A function from the values of one person to the row of a table.

    Parameters
    ----------
    axis : Axis
        How a column finds its row.

    Returns
    -------
    callable
        From values by feature to 0 to `row_count`, as `Axis.row_of` gives for a frame of that row.

    Raises
    ------
    UnknownCategory
        By the function, for a word that was never seen when the table was made.
    """
    feature, last = axis.feature, axis.row_count
    if axis.kind == "bins":
        cuts = axis.cuts

        def row_of_number(person: Mapping[str, Any]) -> int:
            value = person[feature]
            return last if value is None or value is pd.NA or math.isnan(value) else bisect_right(cuts, value)

        return row_of_number
    rows = {word: row for row, word in enumerate(axis.levels)}

    def row_of_word(person: Mapping[str, Any]) -> int:
        value = person[feature]
        if is_missing(value):
            return last
        if value not in rows:
            raise UnknownCategory(
                f"A model has points for {list(rows)[:10]} but `{feature}` of this person is another word. "
                "Map it to a known word, or retrain."
            )
        return rows[value]

    return row_of_word


def is_missing(value: Any) -> bool:
    """Whether a value is not known, in whatever way that is said.

    Parameters
    ----------
    value : object
        A number, a word, None, NaN or NA.

    Returns
    -------
    bool
        True for None, NaN and NA.
    """
    return value is None or value is pd.NA or (isinstance(value, _FLOATS) and math.isnan(value))


def line_through(knots: tuple[float, ...], points: list[float], *, falls_on: bool = False) -> Callable[[float], float]:
    """A function by straight lines between knots, and level beyond them: `np.interp` for one number.

    Parameters
    ----------
    knots : tuple of float
        Where, rising; with none there is one level.
    points : list of float
        The value at each knot.
    falls_on : bool
        Whether a last line that falls goes on beyond its knot, as a curve of scores does.

    Returns
    -------
    callable
        From a number to its value.
    """
    slopes = [
        (above - below) / (right - left)
        for left, right, below, above in zip(knots[:-1], knots[1:], points[:-1], points[1:], strict=True)
    ]

    last = len(slopes) - 1 if falls_on and slopes and slopes[-1] < 0 else len(slopes)

    def at(number: float) -> float:
        place = min(bisect_right(knots, number) - 1, last)
        if place < 0 or place >= len(slopes):
            return points[max(place, 0)]
        return points[place] + slopes[place] * (number - knots[place])

    return at


def _of_number(term: Term, points: Callable[[float], float]) -> LookUp:
    feature, missing = term.feature, term.missing
    return lambda person: missing if is_missing(value := person[feature]) else points(float(value))
