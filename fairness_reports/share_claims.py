"""Shares of people of whom something holds, among those of whom it could, by group: figures and comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.comparing import compare_shares
from fairness_reports.intervals import wilson_interval
from fairness_reports.rates import OUTCOME_CELLS, Figure, error_rates
from fairness_reports.shown_figures import shown_figure
from fairness_reports.suppression import withheld_groups
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ClaimFigures:
    """What was found of some claims.

    Parameters
    ----------
    metrics : dict of str to list of dict
        By name, one figure for each group.
    comparisons : list of Comparison
        Each group with the others, before verdicts.
    shares : dict of str to (numpy.ndarray, numpy.ndarray)
        By name, people of whom it holds and people of whom it could, of shape (n_groups,).
    withheld : dict of str to numpy.ndarray of bool
        By name, the groups whose figures are kept from print.
    """

    metrics: dict[str, list[Figure]]
    comparisons: list[Comparison]
    shares: dict[str, tuple[Array, Array]]
    withheld: dict[str, Mask]


def claim_figures(frame: AuditFrame, claims: Mapping[str, tuple[Mask, Mask]]) -> ClaimFigures:
    """Figures and comparisons of claims about people.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    claims : mapping of str to (numpy.ndarray, numpy.ndarray)
        By name of the share as in the thresholds: of whom it holds, and of whom it could; bool, of shape (n_people,).

    Returns
    -------
    ClaimFigures
        In the order of the claims.
    """
    found = ClaimFigures({}, [], {}, {})
    for name, (holds, among) in claims.items():
        counts = frame.groups.totals(np.column_stack([holds & among, among]))
        found.shares[name] = (counts[:, 0], counts[:, 1])
        withheld = found.withheld[name] = _share_withheld(frame, holds, among)
        found.metrics[name] = _share_figures(*found.shares[name], withheld=withheld)
        enough = _enough(counts[:, 1], frame)
        found.comparisons.extend(compare_shares(frame, name, *found.shares[name], enough=enough, withheld=withheld))
    return found


def _share_withheld(frame: AuditFrame, holds: Mask, among: Mask) -> Mask:
    """Groups of which too few, or all but too few, are counted."""
    cells = np.column_stack([holds & among, ~holds & among])
    below = frame.thresholds.evidence["suppress_below"]
    return withheld_groups(frame.groups, cells, below=below, already=frame.row_withheld)


def _share_figures(counted: Array, among: Array, *, withheld: Mask) -> list[Figure]:
    """Shares with Wilson intervals."""
    # To hold or not is read as to be on the list or not, so that fairlearn's selection rate is the share.
    cells = pd.DataFrame(0.0, index=range(len(counted)), columns=list(OUTCOME_CELLS))
    cells["true_positives"], cells["true_negatives"] = counted, among - counted
    values = error_rates(cells)["selection_rate"]
    _, low, high = wilson_interval(counted, among)
    return [
        shown_figure(value, low[row], high[row], method="Wilson", withheld=withheld[row])
        for row, value in enumerate(values)
    ]


def _enough(people: Array, frame: AuditFrame) -> Mask:
    """Which groups are enough to compare, and so is everyone else."""
    minimum = frame.thresholds.evidence["minimum_events"]
    return (people >= minimum) & (people[0] - people >= minimum)
