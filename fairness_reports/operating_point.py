"""Who is on a list by score alone: from a cut upwards, or as many as there are places, ties shared out evenly."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from features.exceptions import DataRefused, UsageRefused


def selected_at(score: ArrayLike, *, cut: float | None = None, capacity: int | None = None) -> NDArray[np.float64]:
    """How far each person is on the list: 1, 0, or between where a tie at the line leaves it to the lot.

    Parameters
    ----------
    score : array-like of float, shape (n_people,)
        Higher comes first.
    cut : float, optional
        Everybody with this score or more is on the list.
    capacity : int, optional
        As many as this are; who is tied at the line shares what is left of it, so that figures are the expected ones
        over every order of the tied.

    Returns
    -------
    numpy.ndarray of float, shape (n_people,)
        0 to 1; sums to the capacity where one is given.

    Raises
    ------
    UsageRefused
        If not exactly one of the two is given, or the capacity is less than 1 or more than there are people.
    DataRefused
        If a score is missing.

    Examples
    --------
    >>> selected_at([3, 2, 2, 1], capacity=2)
    array([1. , 0.5, 0.5, 0. ])
    """
    scores = np.asarray(score, dtype="float64")
    if missing := int(np.isnan(scores).sum()):
        raise DataRefused(
            f"The audit needs a score for everybody; {missing} of {len(scores)} are missing. Leave those people out, "
            "and say so, or score them."
        )
    if cut is not None and capacity is None:
        return (scores >= cut).astype("float64")
    if capacity is None or cut is not None:
        raise UsageRefused("An audit needs a cut or a capacity, and one of them only. Give --cut or --capacity.")
    if not 1 <= capacity <= len(scores):
        raise UsageRefused(f"A capacity of {capacity} cannot be filled from {len(scores)} people. Give 1 to as many.")
    line = np.sort(scores)[::-1][capacity - 1]
    above, tied = scores > line, scores == line
    return above + tied * ((capacity - above.sum()) / tied.sum())
