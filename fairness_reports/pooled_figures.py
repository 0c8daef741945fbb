"""Pooled shares of the combined groups of an audit, from those groups alone whose counts are shown."""

import numpy as np
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.groups import Group
from fairness_reports.pooled_groups import pool_shares
from fairness_reports.rates import Figure
from fairness_reports.shown_figures import shown_figure

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_FEWEST = 3


def pooled_figures(
    frame: AuditFrame, shares: dict[str, tuple[Array, Array]], *, withheld: dict[str, Mask]
) -> dict[str, list[Figure | None]]:
    """Each share of each combined group, drawn towards what its single attributes lead one to expect.

    Groups that are withheld are neither shown nor learned from: what is shown must not give them away.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    shares : dict of str to (numpy.ndarray, numpy.ndarray)
        By metric, people counted and people who could have been, of shape (n_groups,).
    withheld : dict of str to numpy.ndarray of bool, shape (n_groups,)
        By metric, whose figures are kept from print.

    Returns
    -------
    dict of str to list of dict or None
        By metric a figure for each group; None for groups by one attribute.
    """
    groups = frame.groups.groups
    found: dict[str, list[Figure | None]] = {}
    nan = float("nan")
    for name, (counted, among) in shares.items():
        figures: list[Figure | None] = [
            shown_figure(nan, nan, nan, method="", withheld=bool(withheld[name][row]))
            if group.is_intersection
            else None
            for row, group in enumerate(groups)
        ]
        for attribute in dict.fromkeys(group.attribute for group in groups if group.is_intersection):
            rows = [row for row, g in enumerate(groups) if g.attribute == attribute and not withheld[name][row]]
            if len(rows) < _FEWEST:
                continue
            pooled = pool_shares(
                counted[rows],
                among[rows],
                _design([groups[row] for row in rows]),
                confidence=frame.thresholds.evidence["confidence"],
            )
            for row, ends in zip(rows, zip(*pooled, strict=True), strict=True):
                figures[row] = shown_figure(*ends, method="partial pooling", withheld=False)
        found[name] = figures
    return found


def _design(groups: list[Group]) -> Array:
    """A level, and one column for each value of each attribute but its first."""
    columns = [np.ones(len(groups))]
    for place in range(len(groups[0].having)):
        values = [group.having[place][1] for group in groups]
        columns += [np.array([value == one for value in values], dtype="float64") for one in sorted(set(values))[1:]]
    return np.column_stack(columns)
