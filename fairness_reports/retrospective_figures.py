"""Figures of a list replayed on outcomes: calibration, order, errors at the cut, harm reached, by group."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.calibration import Estimate, calibration_intercept, calibration_slope
from fairness_reports.comparing import compare_estimates, compare_forecasts, compare_shares, compare_slopes
from fairness_reports.discrimination import area_under_curve, brier_score, harm_reached
from fairness_reports.groups import AuditGroups
from fairness_reports.intervals import poisson_ratio_interval
from fairness_reports.missing_attribute import missing_rows
from fairness_reports.rates import SHARES, Figure, figure, outcome_cells, rates_of_groups
from fairness_reports.suppression import withheld_groups
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
COMPARED_SHARES = ("false_positive_rate", "false_negative_rate", "precision")
WITHHELD = "withheld: small numbers"
TOO_FEW = "not estimated: too few people"
NOT_DEFINED = "not defined here"
_WHOLE_POOL = {
    "calibration_intercept": (calibration_intercept, "logistic recalibration, Wald"),
    "calibration_slope": (calibration_slope, "logistic recalibration, Wald"),
    "auc": (area_under_curve, "DeLong"),
    "brier": (brier_score, "normal"),
}


def retrospective_figures(
    people: pd.DataFrame,
    frame: AuditFrame,
    *,
    outcome: str,
    probability: str,
    selected: str,
    harm: str | None,
    seed: int,
) -> dict[str, Any]:
    """Every figure and comparison of a retrospective audit, before verdicts.

    Parameters
    ----------
    people : pandas.DataFrame
        Checked people, in the order of the groups.
    frame : AuditFrame
        The groups, the thresholds and the groups withheld.
    outcome, probability, selected : str
        Columns, as in `retrospective_audit`.
    harm : str or None
        Column of harm, where there is one.
    seed : int
        Seed of the resampling of persons.

    Returns
    -------
    dict
        Keys metrics (by name, one figure per group), events, events_withheld, rows_withheld, comparisons and
        missing_attribute.
    """
    happened, listed = people[outcome].to_numpy(), people[selected].to_numpy()
    chance = people[probability].to_numpy()
    groups, rows_withheld = frame.groups, frame.row_withheld
    below = frame.thresholds.evidence["suppress_below"]
    each_cell = outcome_cells(happened, listed).to_numpy()
    at_cut_withheld = withheld_groups(groups, each_cell, below=below, already=rows_withheld)
    cells = groups.totals(each_cell)
    enough = _enough(cells, frame)
    metrics, comparisons = _at_the_cut(happened, listed, frame, cells=cells, withheld=at_cut_withheld)
    expected = groups.totals(chance)[:, 0]
    observed = cells[:, 0] + cells[:, 2]
    metrics["observed_to_expected"] = [
        shown_figure(*ends, method="exact Poisson", withheld=rows_withheld[row])
        for row, ends in enumerate(zip(*poisson_ratio_interval(observed, expected), strict=True))
    ]
    comparisons += compare_forecasts(frame, observed, expected, cells=cells, enough=_enough_own(cells, frame))
    pool = _pool_estimates(happened, chance, groups)
    for name, (_, method) in _WHOLE_POOL.items():
        metrics[name] = [_estimate_figure(e, method, rows_withheld[row]) for row, e in enumerate(pool[name])]
    slopes = [(e.value, e.error) for e in pool["calibration_slope"]]
    comparisons += compare_slopes(frame, slopes, enough=_enough_own(cells, frame))
    comparisons += _auc_comparisons(happened, chance, frame, own=pool["auc"], enough=enough)
    if harm is not None:
        figures, compared = _harm(
            people[harm].to_numpy(), listed, frame, seed=seed, enough=enough, withheld=at_cut_withheld
        )
        metrics["harm_reached"] = figures
        comparisons += compared
    shares = {
        "selection_rate": (cells[:, 0] + cells[:, 1], cells.sum(axis=1)),
        "false_positive_rate": (cells[:, 1], cells[:, 1] + cells[:, 3]),
        "false_negative_rate": (cells[:, 2], observed),
    }
    return {
        "metrics": metrics,
        "events": observed,
        "events_withheld": rows_withheld,
        "rows_withheld": rows_withheld,
        "comparisons": comparisons,
        "missing_attribute": missing_rows(frame, shares, withheld=dict.fromkeys(shares, at_cut_withheld)),
    }


def shown_figure(value: float, low: float, high: float, *, method: str, withheld: bool) -> Figure:
    """A figure, or an empty one that says why it is empty.

    Parameters
    ----------
    value, low, high : float
        The estimate and the ends of its interval; missing where it is not defined.
    method : str
        How the interval was made.
    withheld : bool
        Whether small numbers keep it from print.

    Returns
    -------
    dict
        Keys value, low, high, method.
    """
    nan = float("nan")
    if withheld:
        return figure(nan, nan, nan, WITHHELD)
    return figure(value, low, high, method if np.isfinite(value) else NOT_DEFINED)


def _estimate_figure(estimate: Estimate, method: str, withheld: bool) -> Figure:
    """The figure of an estimate."""
    return shown_figure(estimate.value, estimate.low, estimate.high, method=method, withheld=withheld)


def _enough_own(cells: Array, frame: AuditFrame) -> Mask:
    """Which groups have enough people who reoffended and enough who did not."""
    minimum = frame.thresholds.evidence["minimum_events"]
    return (cells[:, 0] + cells[:, 2] >= minimum) & (cells[:, 1] + cells[:, 3] >= minimum)


def _enough(cells: Array, frame: AuditFrame) -> Mask:
    """Which groups have enough of both, and so has everyone else."""
    return _enough_own(cells, frame) & _enough_own(cells[0] - cells, frame)


def _at_the_cut(
    happened: NDArray[np.bool_], listed: NDArray[np.bool_], frame: AuditFrame, *, cells: Array, withheld: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """Rates at the list and their comparisons."""
    rates = rates_of_groups(frame.groups, happened, selected=listed)
    metrics = {
        name: [
            shown_figure(*rates[name][row, 2:], method="Wilson", withheld=withheld[row]) for row in range(len(withheld))
        ]
        for name in SHARES
    }
    minimum = frame.thresholds.evidence["minimum_events"]
    comparisons = []
    for name in COMPARED_SHARES:
        counted, among = rates[name][:, 0], rates[name][:, 1]
        enough = _enough(cells, frame) & (among >= minimum) & (among[0] - among >= minimum)
        # Among how many precision is taken is itself a count of the list.
        base = withheld if name == "precision" else None
        comparisons += compare_shares(
            frame, name, counted, among, enough=enough, withheld=withheld, cells=cells, base_withheld=base
        )
    return metrics, comparisons


def _pool_estimates(happened: NDArray[np.bool_], chance: Array, groups: AuditGroups) -> dict[str, list[Estimate]]:
    """Estimates that do not depend on the list, for each group."""
    found: dict[str, list[Estimate]] = {name: [] for name in _WHOLE_POOL}
    for row in range(len(groups.groups)):
        inside = groups.members(row)
        for name, (estimate, _) in _WHOLE_POOL.items():
            found[name].append(estimate(happened[inside], chance[inside]))
    return found


def _auc_comparisons(
    happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, own: list[Estimate], enough: Mask
) -> list[Comparison]:
    """The order within each group beside the order within everyone else."""
    others = []
    for row, group in enumerate(frame.groups.groups):
        outside = ~frame.groups.members(row) if enough[row] and not group.is_intersection else slice(0)
        others.append(area_under_curve(happened[outside], chance[outside]))
    return compare_estimates(
        frame,
        "auc",
        [(e.value, e.error) for e in own],
        [(e.value, e.error) for e in others],
        enough=enough,
        withheld=frame.row_withheld,
    )


def _harm(
    harm: Array, listed: NDArray[np.bool_], frame: AuditFrame, *, seed: int, enough: Mask, withheld: Mask
) -> tuple[list[Figure], list[Comparison]]:
    """Share of harm reached, with resampled intervals, and its comparisons."""
    evidence = frame.thresholds.evidence
    # A resample of a handful hardly varies; both sides of the list need people who did harm, in and out of the group.
    did_harm = frame.groups.totals(np.column_stack([listed & (harm > 0), ~listed & (harm > 0)]))
    enough_harm = np.minimum(did_harm, did_harm[0] - did_harm).min(axis=1) >= evidence["minimum_resampled"]
    enough = enough & enough_harm
    reached = harm_reached(frame.groups, harm, selected=listed, seed=seed, replicates=evidence["replicates"])
    tail = (1 - evidence["confidence"]) / 2
    figures, own, others = [], [], []
    for row in range(len(withheld)):
        drawn, drawn_others = reached.replicates[:, row], reached.others_replicates[:, row]
        known = drawn[np.isfinite(drawn)]
        low, high = np.quantile(known, [tail, 1 - tail]) if len(known) else (np.nan, np.nan)
        figures.append(
            shown_figure(reached.share[row], low, high, method="person bootstrap", withheld=bool(withheld[row]))
        )
        own.append((reached.share[row], _spread(drawn)))
        others.append((reached.others[row], _spread(drawn_others)))
    return figures, compare_estimates(
        frame, "harm_reached", own, others, enough=enough, withheld=withheld, is_share=True
    )


def _spread(drawn: Array) -> float:
    """Standard deviation of the replicates that could be had."""
    known = drawn[np.isfinite(drawn)]
    return float(known.std(ddof=1)) if len(known) > 1 else float("nan")
