"""Figures of the list proposed: who is on it, how stable that is, and how good the records are, by group."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.missing_attribute import missing_rows
from fairness_reports.pooled_figures import pooled_figures
from fairness_reports.rates import Figure
from fairness_reports.share_claims import claim_figures
from fairness_reports.shown_figures import shown_figure
from fairness_reports.suppression import withheld_groups

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


def prospective_figures(
    people: pd.DataFrame,
    frame: AuditFrame,
    *,
    selected: str,
    probability_on_list: str | None,
    rank_ends: tuple[str, str] | None,
    records: Mapping[str, str],
) -> dict[str, Any]:
    """Every figure and comparison of a prospective audit, before verdicts.

    Parameters
    ----------
    people : pandas.DataFrame
        Checked people, in the order of the groups.
    frame : AuditFrame
        The groups, the thresholds and the groups withheld.
    selected : str
        Column of True and False.
    probability_on_list : str or None
        Column of 0 to 1, missing allowed.
    rank_ends : tuple of str or None
        Columns of the ends of the rank window.
    records : mapping of str to str
        By metric, the column of what is amiss with a person's records: 1 or 0, missing for whom it cannot be.

    Returns
    -------
    dict
        Keys metrics (by name, one figure per group), events, events_withheld, rows_withheld, comparisons, pooled and
        missing_attribute.
    """
    sizes_withheld = frame.row_withheld
    listed = people[selected].to_numpy()
    everyone = np.ones(len(people), dtype=bool)
    claims = {"selection_rate": (listed, everyone)}
    if probability_on_list is not None:
        chance = people[probability_on_list].to_numpy()
        known = np.isfinite(chance)
        evidence = frame.thresholds.evidence
        near = (chance >= evidence["close_lowest"]) & (chance <= evidence["close_highest"])
        claims["close_to_the_line"] = (near & known, known)
    for name, column in records.items():
        amiss = people[column].to_numpy(dtype=float)
        claims[name] = (amiss == 1, np.isfinite(amiss))
    found = claim_figures(frame, claims)
    metrics, shares, withheld = found.metrics, found.shares, found.withheld
    if probability_on_list is not None:
        metrics["probability_on_list"] = _mean_figures(people[probability_on_list].to_numpy(), frame)
    if rank_ends is not None:
        width = (people[rank_ends[1]] - people[rank_ends[0]]).to_numpy()
        metrics["rank_window_width"] = _mean_figures(width, frame)
    bounded = {"selection_rate": shares["selection_rate"]}
    return {
        "metrics": metrics,
        "events": shares["selection_rate"][0],
        "events_withheld": withheld["selection_rate"],
        "rows_withheld": sizes_withheld,
        "comparisons": found.comparisons,
        "pooled": pooled_figures(frame, bounded, withheld=withheld),
        "missing_attribute": missing_rows(frame, bounded, withheld=withheld),
    }


def _mean_figures(values: Array, frame: AuditFrame) -> list[Figure]:
    """Means over the people of whom the value is known, with normal intervals."""
    evidence = frame.thresholds.evidence
    known = np.isfinite(values)
    withheld = withheld_groups(frame.groups, known, below=evidence["suppress_below"], already=frame.row_withheld)
    reach = norm.isf((1 - evidence["confidence"]) / 2)
    figures = []
    for row in range(len(withheld)):
        inside = values[frame.groups.members(row) & known]
        mean = inside.mean() if len(inside) else np.nan
        half = reach * inside.std(ddof=1) / np.sqrt(len(inside)) if len(inside) > 1 else np.nan
        figures.append(shown_figure(mean, mean - half, mean + half, method="normal", withheld=withheld[row]))
    return figures
