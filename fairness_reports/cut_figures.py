"""Figures at the line of the list: who is on it, who was missed, and how many reoffend just at the line."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.calibration import Estimate
from fairness_reports.cluster_evidence import enough_clusters
from fairness_reports.clusters import Effects, design_effect, paired_effects
from fairness_reports.comparing import compare_estimates, compare_shares
from fairness_reports.marginal_outcome import Standing, rate_at_line
from fairness_reports.rates import SHARES, Figure, outcome_cells, rates_of_groups, share_of_people
from fairness_reports.shown_figures import estimate_figure, shown_figure
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_COMPARED_SHARES = ("selection_rate", "false_positive_rate", "false_negative_rate", "precision")


def cut_figures(
    happened: Mask, listed: Array, frame: AuditFrame, *, cells: Array, withheld: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """Rates at the list and their comparisons.

    Parameters
    ----------
    happened : numpy.ndarray of bool, shape (n_people,)
        Whether the person reoffended.
    listed : numpy.ndarray of shape (n_people,)
        Whether the person was on the list, 0 to 1.
    frame : AuditFrame
        The audit.
    cells : numpy.ndarray of shape (n_groups, 4)
        The four outcome cells.
    withheld : numpy.ndarray of bool, shape (n_groups,)
        Groups whose cells are kept from print.

    Returns
    -------
    tuple of dict and list of Comparison
        By name of the figure, one for each group; and the comparisons.
    """
    rates = rates_of_groups(frame.groups, happened, selected=listed, clusters=frame.clusters)
    metrics = {
        name: [
            shown_figure(*rates[name][row, 2:5], method=frame.method("Wilson"), withheld=withheld[row])
            for row in range(len(withheld))
        ]
        for name in SHARES
    }
    metrics["listed_to_reoffended"] = _listed_to_reoffended(happened, listed, frame, cells=cells, withheld=withheld)
    minimum = frame.thresholds.evidence["minimum_events"]
    comparisons = []
    for name in _COMPARED_SHARES:
        counted, among = rates[name][:, 0], rates[name][:, 1]
        enough = frame.has_enough(cells) & (among >= minimum) & (among[0] - among >= minimum)
        effects = None
        if frame.clusters is not None:
            of_people = share_of_people(outcome_cells(happened, listed), SHARES[name])
            effects = _effects(frame, *of_people)
            least = frame.thresholds.evidence["minimum_clusters"]
            base = of_people[1][:, None]
            enough &= enough_clusters(frame.groups, base, clusters=frame.clusters, minimum=least).both
        comparisons += compare_shares(
            frame,
            name,
            counted,
            among,
            enough=enough,
            withheld=withheld,
            # Who is on the list does not turn on what is taken for a reoffence.
            cells=None if name == "selection_rate" else cells,
            # Among how many precision is taken is itself a count of the list.
            base_withheld=withheld if name == "precision" else None,
            effects=effects,
        )
    return metrics, comparisons


def line_figures(
    happened: Mask, standing: Standing, frame: AuditFrame, *, enough: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """How many reoffend exactly at the line in each group, and beside everyone else.

    Parameters
    ----------
    happened : numpy.ndarray of bool, shape (n_people,)
        Whether the person reoffended.
    standing : Standing
        Where each person stands to the line.
    frame : AuditFrame
        The audit.
    enough : numpy.ndarray of bool, shape (n_groups,)
        Whether the group and everyone else are enough to compare.

    Returns
    -------
    tuple of dict and list of Comparison
        The figure `rate_at_the_line`, one for each group; and the comparisons.
    """
    evidence = frame.thresholds.evidence
    own: list[Estimate] = []
    others: list[Estimate] = []
    for row, group in enumerate(frame.groups.groups):
        inside = frame.groups.members(row)
        outside = ~inside if enough[row] and not group.is_intersection else np.zeros_like(inside)
        for side, found in ((inside, own), (outside, others)):
            there = Standing(standing.places[side], standing.measure[side])
            found.append(
                rate_at_line(
                    happened[side],
                    there,
                    reach=evidence["reach_of_line"],
                    minimum=evidence["minimum_events"],
                    clusters=frame.clusters_of(side),
                )
            )
    withheld = frame.row_withheld
    figures = [
        estimate_figure(e, frame.method("local logistic regression"), withheld=bool(withheld[row]))
        for row, e in enumerate(own)
    ]
    comparisons = compare_estimates(
        frame,
        "rate_at_the_line",
        [(e.value, e.error) for e in own],
        [(e.value, e.error) for e in others],
        enough=enough & np.isfinite([e.value for e in own]) & np.isfinite([e.value for e in others]),
        withheld=withheld,
        is_share=True,
    )
    return {"rate_at_the_line": figures}, comparisons


def _effects(frame: AuditFrame, counted: Array, among: Array) -> list[Effects]:
    """Design effects of a share in each group and in everyone else."""
    found = []
    for row in range(len(frame.groups.groups)):
        inside = frame.groups.members(row)
        sides, sizes = [], []
        for members in (inside, ~inside):
            base = among * members
            total = max(base.sum(), 1e-9)
            sides.append((counted * members - base * ((counted * members).sum() / total)) / total)
            sizes.append(base)
        found.append(paired_effects(sides[0], sides[1], frame.clusters, sizes=(sizes[0], sizes[1])))
    return found


def _listed_to_reoffended(
    happened: Mask, listed: Array, frame: AuditFrame, *, cells: Array, withheld: Mask
) -> list[Figure]:
    """People on the list for each person who reoffended, with an interval on the log that minds who is both."""
    both, places, reoffended = cells[:, 0], cells[:, 0] + cells[:, 1], cells[:, 0] + cells[:, 2]
    reach = float(norm.ppf(0.5 + frame.thresholds.evidence["confidence"] / 2))
    figures = []
    for row in range(len(cells)):
        found = Estimate(*[float("nan")] * 4)
        if min(places[row], reoffended[row]) > 0:
            ratio = places[row] / reoffended[row]
            variance = 1 / places[row] + 1 / reoffended[row] - 2 * both[row] / (places[row] * reoffended[row])
            inside = frame.groups.members(row)
            influence = listed[inside] / places[row] - happened[inside] / reoffended[row]
            effect = design_effect(influence, frame.clusters_of(inside))
            error = float(np.sqrt(max(variance, 0.0) * effect))
            found = Estimate(ratio, error, ratio * np.exp(-reach * error), ratio * np.exp(reach * error))
        figures.append(estimate_figure(found, frame.method("log ratio"), withheld=bool(withheld[row])))
    return figures
