"""How far a gap could move if the people without an attribute were known."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from fairness_reports.audit_frame import Array, AuditFrame, Mask
from fairness_reports.rates import number
from fairness_reports.thresholds import MetricRule


class Bounds(NamedTuple):
    """A gap among people whose attribute is stated, and the least and most it could be.

    Parameters
    ----------
    stated : float
        Gap among people whose attribute is stated, -1 to 1.
    lowest, highest : float
        Ends over every placing of the others.
    straddles : bool
        Whether some placings lie on either side of what is let pass.
    at_random : float
        Gap if the others were of the groups in the shares in which people with the same result are: the mean of
        imputing at random, given the result. Missing where nobody stated has a result that some of the others have.
    """

    stated: float
    lowest: float
    highest: float
    straddles: bool
    at_random: float


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
    alike = _shares(*_with_alike(a, b, m), *_with_alike(b, a, m))
    return Bounds(stated[0] - stated[1], least[0] - least[1], most[0] - most[1], straddles, alike[0] - alike[1])


def bounds_of(frame: AuditFrame, row: int, *, metric: str, counted: Array, among: Array) -> Bounds | None:
    """Bounds of a gap over every placing of people not stated, or None where there are none to place.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    row : int
        Row of the group.
    metric : str
        Name of the share, as in the thresholds.
    counted, among : numpy.ndarray of shape (n_groups,)
        People counted, and people who could have been; the first is everyone.

    Returns
    -------
    Bounds or None
        None for intersections and for "Not stated" itself.
    """
    group = frame.groups.groups[row]
    missing = frame.not_stated(group.attribute)
    if group.is_intersection or missing is None or missing == row:
        return None
    pairs = np.column_stack([counted, among])
    rest = pairs[0] - pairs[row] - pairs[missing]
    rule = frame.thresholds.metrics[metric].at_rate(pairs[0, 0] / max(pairs[0, 1], 1.0))
    return gap_bounds(pairs[row], rest, missing=pairs[missing], rule=rule)


def missing_rows(
    frame: AuditFrame, shares: dict[str, tuple[Array, Array]], *, withheld: dict[str, Mask]
) -> list[dict[str, Any]]:
    """What people without an attribute could change, for each attribute, share and group.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    shares : dict of str to (numpy.ndarray, numpy.ndarray)
        By metric, people counted and people who could have been, of shape (n_groups,).
    withheld : dict of str to numpy.ndarray of bool
        By metric, whether a group's figures are kept from print.

    Returns
    -------
    list of dict
        Keys attribute, metric, group, missing_share, stated, at_random, lowest, highest, conclusive.
    """
    found = []
    for metric, (counted, among) in shares.items():
        for row in frame.single_rows():
            bounds = bounds_of(frame, row, metric=metric, counted=counted, among=among)
            if bounds is None:
                continue
            group = frame.groups.groups[row]
            missing = frame.not_stated(group.attribute) or 0
            shown = not (withheld[metric][row] or withheld[metric][missing])
            too_many = frame.too_many_missing(group.attribute)
            size_shown = not frame.row_withheld[missing]
            found.append(
                {
                    "attribute": group.attribute,
                    "metric": metric,
                    "group": group.name,
                    "missing_share": number(frame.missing_share(group.attribute)) if size_shown else None,
                    "stated": number(bounds.stated) if shown else None,
                    "at_random": number(bounds.at_random) if shown else None,
                    "lowest": number(bounds.lowest) if shown else None,
                    "highest": number(bounds.highest) if shown else None,
                    "conclusive": not (bounds.straddles or too_many),
                }
            )
    return found


def _with_alike(own: Array, rest: Array, missing: Array) -> tuple[float, float]:
    """People counted of a group, and who could have been, with its part of those not stated of the same result."""
    mine, others, unknown = (np.array([part[0], part[1] - part[0]]) for part in (own, rest, missing))
    with np.errstate(invalid="ignore", divide="ignore"):
        part = np.where(unknown > 0, unknown * (mine / (mine + others)), 0.0)
    counted, uncounted = mine + part
    return float(counted), float(counted + uncounted)


def _shares(count_a: float, total_a: float, count_b: float, total_b: float) -> tuple[float, float]:
    """Both shares, missing where there is nobody."""
    nan = float("nan")
    return (count_a / total_a if total_a > 0 else nan), (count_b / total_b if total_b > 0 else nan)


def _is_beyond(rule: MetricRule, a: float, b: float) -> bool:
    """Whether two shares are further apart than is let pass."""
    return rule.is_beyond(a - b, ratio=a / b if a > 0 and b > 0 else float("nan"))
