"""How far a gap could move if the people without an attribute were known."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from fairness_reports.thresholds import MetricRule


class Bounds(NamedTuple):
    """A gap among people whose attribute is stated, and the least and most it could be."""

    stated: float
    lowest: float
    highest: float
    straddles: bool


def gap_bounds(group: ArrayLike, rest: ArrayLike, *, missing: ArrayLike, rule: MetricRule) -> Bounds:
    """The gap between a group and the rest, and its bounds over every way to place the people not stated.

    Parameters
    ----------
    group : array-like of float, shape (2,)
        People counted, and people who could have been, in the group.
    rest : array-like of float, shape (2,)
        The same among everybody else whose attribute is stated.
    missing : array-like of float, shape (2,)
        The same among people whose attribute is not stated.
    rule : MetricRule
        What gap is let pass; the bounds straddle it when some placings lie on either side.

    Returns
    -------
    Bounds
        Differences between -1 and 1; missing where a side is empty.
    """
    a, b, m = (np.asarray(part, dtype="float64") for part in (group, rest, missing))
    uncounted = m[1] - m[0]
    # All the counted to one side and all the uncounted to the other is the extreme of both shares at once.
    most = _shares(a[0] + m[0], a[1] + m[0], b[0], b[1] + uncounted)
    least = _shares(a[0], a[1] + uncounted, b[0] + m[0], b[1] + m[0])
    stated = _shares(*a, *b)
    ends = [_is_beyond(rule, *shares) for shares in (least, most)]
    same_side = (least[0] > least[1]) == (most[0] > most[1])
    straddles = bool(ends[0] != ends[1] or (ends[0] and not same_side))
    return Bounds(stated[0] - stated[1], least[0] - least[1], most[0] - most[1], straddles)


def _shares(count_a: float, total_a: float, count_b: float, total_b: float) -> tuple[float, float]:
    """Both shares, missing where there is nobody."""
    nan = float("nan")
    return (count_a / total_a if total_a > 0 else nan), (count_b / total_b if total_b > 0 else nan)


def _is_beyond(rule: MetricRule, a: float, b: float) -> bool:
    """Whether two shares are further apart than is let pass."""
    return rule.is_beyond(a - b, ratio=a / b if a > 0 and b > 0 else float("nan"))
