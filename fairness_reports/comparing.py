"""Every group beside everyone else: gaps in shares, in estimates, and between forecast and fact."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import norm

from fairness_reports.audit_frame import ITS_FORECAST, Array, AuditFrame, Mask
from fairness_reports.clusters import Effects
from fairness_reports.intervals import (
    Interval,
    log_odds_p_value,
    margin_p_value,
    newcombe_interval,
    poisson_ratio_interval,
    poisson_ratio_p_value,
    ratio_interval,
    share_difference_error,
    two_share_p_value,
)
from fairness_reports.label_bias import forecast_tipping_point, rate_of, tipping_point
from fairness_reports.missing_attribute import bounds_of
from fairness_reports.thresholds import MetricRule
from fairness_reports.verdicts import Comparison


def compare_shares(
    frame: AuditFrame,
    metric: str,
    counted: Array,
    among: Array,
    *,
    enough: Mask,
    withheld: Mask,
    cells: Array | None = None,
    base_withheld: Mask | None = None,
    effects: Sequence[Effects] | None = None,
) -> list[Comparison]:
    """Comparisons of a share between each group and everyone else.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    metric : str
        Name of the share, as in the thresholds.
    counted, among : numpy.ndarray of shape (n_groups,)
        People counted, and people who could have been; the first is everyone.
    enough : numpy.ndarray of bool, shape (n_groups,)
        Whether the group and everyone else are enough to compare.
    withheld : numpy.ndarray of bool, shape (n_groups,)
        Whether the figures are kept from print.
    cells : numpy.ndarray of shape (n_groups, 4), optional
        The four outcome cells, for the tipping point of wrong labels.
    base_withheld : numpy.ndarray of bool, shape (n_groups,), optional
        Whether the number of people who could have been counted is kept from print; by default where the
        whole group is.
    effects : sequence of Effects, one per group, optional
        Design effects of the group and of everyone else, where people come in clusters.

    Returns
    -------
    list of Comparison
        One for each pair.
    """
    rule = frame.thresholds.metrics[metric].at_rate(_share(counted[0], among[0]))
    minimum = frame.thresholds.evidence["minimum_events"]
    hide_base = frame.row_withheld if base_withheld is None else base_withheld
    found = []
    for row, names in frame.pairs():
        group = frame.groups.groups[row]
        own, others = (1.0, 1.0) if effects is None else effects[row]
        a = (counted[row] / own, among[row] / own)
        b = ((counted[0] - counted[row]) / others, (among[0] - among[row]) / others)
        # A group too small to judge, its size unsaid, is taken at the size that would just do.
        is_small = hide_base[row] and not enough[row]
        sizes = (minimum, among[0] / others) if is_small else (a[1], b[1])
        error = share_difference_error(a[0] + b[0], a[1] + b[1], size_a=sizes[0], size_b=sizes[1])
        bounds = bounds_of(frame, row, metric=metric, counted=counted, among=among)
        found.append(
            Comparison(
                metric=metric,
                attribute=group.attribute,
                groups=names,
                rule=rule,
                is_primary=frame.is_primary(row, metric),
                gap=newcombe_interval(*a, count_b=b[0], total_b=b[1]),
                p=two_share_p_value(*a, count_b=b[0], total_b=b[1]),
                null_error=float("nan") if hide_base[0] else error,
                has_enough=bool(enough[row]),
                ratio=ratio_interval(*a, count_b=b[0], total_b=b[1]) if rule.kind == "ratio" else None,
                withheld=bool(withheld[row]),
                base_withheld=bool(hide_base[row]),
                tipping_point=None
                if cells is None
                else _tipping_point(frame, metric, row, cells=cells, within=rule.minimum_effect),
                straddles=bounds is not None and (bounds.straddles or frame.too_many_missing(group.attribute)),
            )
        )
    return found


def compare_estimates(
    frame: AuditFrame,
    metric: str,
    own: list[Any],
    others: list[Any],
    *,
    enough: Mask,
    withheld: Mask,
    is_share: bool = False,
    on_log_odds: bool = False,
) -> list[Comparison]:
    """Comparisons of an estimate that has a standard error, intersections left out.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    metric : str
        Name of the estimate, as in the thresholds.
    own, others : list of (float, float), one per group
        Value and standard error in the group and in everyone else.
    enough : numpy.ndarray of bool, shape (n_groups,)
        Whether the group and everyone else are enough to compare.
    withheld : numpy.ndarray of bool, shape (n_groups,)
        Whether the figures are kept from print.
    is_share : bool, default False
        Whether the estimate is a share of something, so that limits follow the share of everyone.
    on_log_odds : bool, default False
        Whether p is worked out on the log-odds of the estimates.

    Returns
    -------
    list of Comparison
        One for each pair.
    """
    rule = frame.thresholds.metrics[metric]
    rule = rule.at_rate(own[0][0]) if is_share else rule
    found = []
    for row, names in _single_pairs(frame):
        gap = own[row][0] - others[row][0]
        error = float(np.hypot(own[row][1], others[row][1]))
        compared = _estimated(
            frame, metric, row, names, rule=rule, gap=gap, error=error, enough=enough, withheld=withheld
        )
        if on_log_odds:
            p = log_odds_p_value(*own[row], other=others[row][0], other_error=others[row][1])
            compared = replace(compared, p=p)
        found.append(compared)
    return found


def compare_forecasts(
    frame: AuditFrame, observed: Array, expected: Array, *, cells: Array, enough: Mask, effects: Array
) -> list[Comparison]:
    """Comparisons of what happened in each group with what was forecast for it.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    observed, expected : numpy.ndarray of shape (n_groups,)
        Reoffences that happened and the sum of their probabilities.
    cells : numpy.ndarray of shape (n_groups, 4)
        The four outcome cells, for the tipping point of wrong labels.
    enough : numpy.ndarray of bool, shape (n_groups,)
        Whether enough people reoffended and enough did not.
    effects : numpy.ndarray of shape (n_groups,)
        Design effects, 1 where people do not come in clusters.

    Returns
    -------
    list of Comparison
        One for each group of each attribute.
    """
    rule = frame.thresholds.metrics["observed_to_expected"]
    found = []
    seen, due = observed / effects, expected / effects
    for row in frame.single_rows():
        group = frame.groups.groups[row]
        ratio = poisson_ratio_interval(seen[row], due[row])
        is_small = frame.row_withheld[row] and not enough[row]
        size = frame.thresholds.evidence["minimum_events"] if is_small else max(due[row], 1e-9)
        tipped = forecast_tipping_point(
            cells[row], max(expected[row], 1e-9), within=rule.minimum_effect, errors=frame.label_errors()
        )
        found.append(
            Comparison(
                metric="observed_to_expected",
                attribute=group.attribute,
                groups=(group.name, ITS_FORECAST),
                rule=rule,
                is_primary=frame.is_primary(row, "observed_to_expected"),
                gap=Interval(*(end - rule.right_value for end in ratio)),
                p=poisson_ratio_p_value(seen[row], due[row], margin=rule.minimum_effect),
                null_error=float("nan") if frame.row_withheld[0] else 1 / np.sqrt(size),
                has_enough=bool(enough[row]),
                withheld=bool(frame.row_withheld[row]),
                base_withheld=bool(frame.row_withheld[row]),
                tipping_point=tipped,
            )
        )
    return found


def compare_slopes(frame: AuditFrame, slopes: list[Any], *, enough: Mask) -> list[Comparison]:
    """Comparisons of each group's calibration slope with one.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    slopes : list of (float, float), one per group
        Slope and standard error.
    enough : numpy.ndarray of bool, shape (n_groups,)
        Whether enough people reoffended and enough did not.

    Returns
    -------
    list of Comparison
        One for each group of each attribute.
    """
    rule = frame.thresholds.metrics["calibration_slope"]
    return [
        _estimated(
            frame,
            "calibration_slope",
            row,
            (frame.groups.groups[row].name, ITS_FORECAST),
            rule=rule,
            gap=slopes[row][0] - rule.right_value,
            error=slopes[row][1],
            enough=enough,
            withheld=frame.row_withheld,
        )
        for row in frame.single_rows()
    ]


def _estimated(
    frame: AuditFrame,
    metric: str,
    row: int,
    names: tuple[str, str],
    *,
    rule: MetricRule,
    gap: float,
    error: float,
    enough: Mask,
    withheld: Mask,
) -> Comparison:
    """A comparison judged by a normal test."""
    margin = rule.minimum_effect if rule.kind == "forecast" else 0.0
    reach = float(norm.isf((1 - frame.thresholds.evidence["confidence"]) / 2)) * error
    return Comparison(
        metric=metric,
        attribute=frame.groups.groups[row].attribute,
        groups=names,
        rule=rule,
        is_primary=frame.is_primary(row, metric),
        gap=Interval(np.float64(gap), np.float64(gap - reach), np.float64(gap + reach)),  # type: ignore[arg-type]
        p=margin_p_value(gap, error, margin=margin),
        null_error=error if enough[row] else float("nan"),
        has_enough=bool(enough[row]),
        withheld=bool(withheld[row]),
        base_withheld=bool(withheld[row]),
    )


def _tipping_point(frame: AuditFrame, metric: str, row: int, *, cells: Array, within: float) -> float | None:
    """Smallest share of wrong labels that would bring the gap within what is let pass."""
    return tipping_point(
        cells[row], cells[0] - cells[row], rate=rate_of(metric), within=within, errors=frame.label_errors()
    )


def _single_pairs(frame: AuditFrame) -> list[tuple[int, tuple[str, str]]]:
    """Pairs by one attribute."""
    return [(row, names) for row, names in frame.pairs() if not frame.groups.groups[row].is_intersection]


def _share(counted: float, among: float) -> float:
    """The share, 0 where there is nobody."""
    return float(counted / among) if among > 0 else 0.0
