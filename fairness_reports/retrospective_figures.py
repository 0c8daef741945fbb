"""Figures of a list replayed on outcomes: calibration, order, errors at the cut, harm reached, by group."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.calibration import Estimate, calibration_intercept, calibration_slope
from fairness_reports.comparing import compare_estimates, compare_forecasts, compare_shares, compare_slopes
from fairness_reports.discrimination import area_under_curve, brier_score, harm_reached
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
_FORECASTS = {
    "calibration_intercept": (calibration_intercept, "logistic recalibration, Wald"),
    "calibration_slope": (calibration_slope, "logistic recalibration, Wald"),
    "brier": (brier_score, "normal"),
}


def retrospective_figures(
    people: pd.DataFrame,
    frame: AuditFrame,
    *,
    outcome: str,
    order: str,
    is_probability: bool,
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
    outcome, selected : str
        Columns, as in `retrospective_audit`.
    order : str
        Column that puts people in order.
    is_probability : bool
        Whether that is a probability, so that forecasts are held to what happened.
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
    chance = people[order].to_numpy()
    groups, rows_withheld = frame.groups, frame.row_withheld
    below = frame.thresholds.evidence["suppress_below"]
    each_cell = outcome_cells(happened, listed).to_numpy()
    at_cut_withheld = withheld_groups(groups, each_cell, below=below, already=rows_withheld)
    cells = groups.totals(each_cell)
    enough = _enough(cells, frame)
    metrics, comparisons = _at_the_cut(happened, listed, frame, cells=cells, withheld=at_cut_withheld)
    observed = cells[:, 0] + cells[:, 2]
    if is_probability:
        calibrated, compared = _calibration(happened, chance, frame, cells=cells)
        metrics |= calibrated
        comparisons += compared
    order_figures, compared = _order(happened, chance, frame, enough=enough)
    metrics |= order_figures
    comparisons += compared
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
    happened: NDArray[np.bool_], listed: Array, frame: AuditFrame, *, cells: Array, withheld: Mask
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


def _calibration(
    happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, cells: Array
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """Whether forecasts come true in each group, and the comparisons with what was forecast."""
    groups, withheld = frame.groups, frame.row_withheld
    observed, expected = cells[:, 0] + cells[:, 2], groups.totals(chance)[:, 0]
    metrics = {
        "observed_to_expected": [
            shown_figure(*ends, method="exact Poisson", withheld=withheld[row])
            for row, ends in enumerate(zip(*poisson_ratio_interval(observed, expected), strict=True))
        ]
    }
    slopes: list[tuple[float, float]] = []
    for name, (estimate, method) in _FORECASTS.items():
        own = [estimate(happened[inside], chance[inside]) for inside in map(groups.members, range(len(withheld)))]
        metrics[name] = [_estimate_figure(e, method, withheld[row]) for row, e in enumerate(own)]
        slopes = [(e.value, e.error) for e in own] if name == "calibration_slope" else slopes
    enough = _enough_own(cells, frame)
    comparisons = compare_forecasts(frame, observed, expected, cells=cells, enough=enough)
    return metrics, comparisons + compare_slopes(frame, slopes, enough=enough)


def _order(
    happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, enough: Mask
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """How well people are put in order within each group, beside the order within everyone else."""
    own, others = [], []
    for row, group in enumerate(frame.groups.groups):
        inside = frame.groups.members(row)
        outside = ~inside if enough[row] and not group.is_intersection else slice(0)
        own.append(area_under_curve(happened[inside], chance[inside]))
        others.append(area_under_curve(happened[outside], chance[outside]))
    figures = [_estimate_figure(e, "DeLong", frame.row_withheld[row]) for row, e in enumerate(own)]
    comparisons = compare_estimates(
        frame,
        "auc",
        [(e.value, e.error) for e in own],
        [(e.value, e.error) for e in others],
        enough=enough,
        withheld=frame.row_withheld,
    )
    return {"auc": figures}, comparisons


def _harm(
    harm: Array, listed: Array, frame: AuditFrame, *, seed: int, enough: Mask, withheld: Mask
) -> tuple[list[Figure], list[Comparison]]:
    """Share of harm reached, with resampled intervals, and its comparisons."""
    evidence = frame.thresholds.evidence
    # A resample of a handful hardly varies; both sides of the list need people who did harm, in and out of the group.
    did_harm = frame.groups.totals(np.column_stack([listed * (harm > 0), (1 - listed) * (harm > 0)]))
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
