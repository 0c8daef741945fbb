"""What wrong labels would do to each conclusion: a sweep of how many there are, of which kind and in whose records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairness_reports.audit_frame import ITS_FORECAST, AuditFrame
from fairness_reports.label_bias import rate_of, with_hidden_offences, with_mistaken_offences
from fairness_reports.rates import Figure, number
from fairness_reports.thresholds import MetricRule
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
_KINDS = {"hidden": with_hidden_offences, "mistaken": with_mistaken_offences}
_SWEPT = ("false_positive_rate", "false_negative_rate", "precision")
_SHOWN_STEP = 0.05


@dataclass(frozen=True)
class _Gap:
    """Which gap is swept, and what is let pass of it."""

    metric: str
    attribute: str
    groups: tuple[str, str]
    rule: MetricRule

    def swept(self, errors: Array, gaps: Array, *, kind: str, side: str) -> dict[str, Any]:
        """The gap under more and more wrong labels, ready for JSON."""
        beyond = np.array([self.rule.is_beyond(float(gap)) for gap in gaps])
        otherwise = errors[np.isfinite(gaps) & (beyond != beyond[0])]
        shown = np.arange(round(errors[-1] / _SHOWN_STEP) + 1) * _SHOWN_STEP
        at = [int(np.argmin(np.abs(errors - share))) for share in shown]
        return {
            "metric": self.metric,
            "attribute": self.attribute,
            "groups": list(self.groups),
            "kind": kind,
            "side": side,
            "shares": [number(float(share)) for share in shown],
            "gaps": [number(float(gaps[i])) for i in at],
            "beyond": bool(beyond[0]),
            "reverses_from": number(float(otherwise[0])) if len(otherwise) else None,
            "reverses_until": number(float(otherwise[-1])) if len(otherwise) else None,
        }


def label_sweep(
    frame: AuditFrame,
    cells: Array,
    *,
    expected: Array | None,
    withheld: NDArray[np.bool_],
    estimated: Sequence[Comparison] = (),
    metrics: Mapping[str, list[Figure]] | None = None,
) -> list[dict]:
    """Every gap of groups by one attribute as it would be if more and more labels of one side were wrong.

    Parameters
    ----------
    frame : AuditFrame
        The audit.
    cells : numpy.ndarray of shape (n_groups, 4)
        The four outcome cells.
    expected : numpy.ndarray of shape (n_groups,) or None
        Reoffences forecast; None where there is no forecast.
    withheld : numpy.ndarray of bool, shape (n_groups,)
        Groups whose cells are kept from print; their rates are left out. Forecasts follow `frame`.
    estimated : sequence of Comparison, default ()
        Comparisons, of which those of order (AUC) and of the rate at the line are swept too.
    metrics : mapping of str to list of dict, optional
        The figures of those, one for each group.

    Returns
    -------
    list of dict
        For each gap and each kind of error in each side's records: metric, attribute, groups, `kind` (hidden: a share
        of the people without a proven reoffence did reoffend; mistaken: a share of the proven reoffences should not
        count), `side` (in whose records), `shares` and the gap at each (`gaps`), whether the gap as it stands is
        `beyond` what is let pass, and `reverses_from` and `reverses_until`: the least and the most wrong labels at
        which that would be otherwise, null where it never is. JSON-ready.

    Notes
    -----
    Wrong labels strike at random within a side. Then a hidden share of others' labels draws an AUC to 0.5 as people who
    are in no order join those who reoffended, and a mistaken share as such people join those who did not. The slope of
    calibration and harm reached are not swept: what labels would do to them hangs on who is wrong.

    References
    ----------
    Fogliato, G'Sell and Chouldechova (2020), Fairness evaluation in presence of biased noisy labels, AISTATS.
    """
    errors, found = frame.label_errors(), []
    enough = frame.has_enough(cells) & ~withheld
    for row, names in frame.pairs():
        group, others = frame.groups.groups[row], cells[0] - cells[row]
        if group.is_intersection or not enough[row]:
            continue
        for metric in _SWEPT:
            rate = rate_of(metric)
            rule = frame.thresholds.metrics[metric].at_rate(float(rate(cells[0][:, None])[0]))
            gap = _Gap(metric, group.attribute, names, rule)
            own, beside = rate(cells[row][:, None]), rate(others[:, None])
            for kind, changed in _KINDS.items():
                in_own = rate(changed(cells[row], errors)) - beside
                in_others = own - rate(changed(others, errors))
                found.append(gap.swept(errors, in_own, kind=kind, side=names[0]))
                found.append(gap.swept(errors, in_others, kind=kind, side=names[1]))
    found += [] if expected is None else _of_forecasts(frame, cells, expected)
    return found + _of_estimates(frame, cells, estimated, metrics or {})


def _of_forecasts(frame: AuditFrame, cells: Array, expected: Array) -> list[dict]:
    rule, errors, found = frame.thresholds.metrics["observed_to_expected"], frame.label_errors(), []
    enough = frame.has_enough_own(cells) & ~frame.row_withheld
    for row in frame.single_rows():
        group = frame.groups.groups[row]
        if not enough[row]:
            continue
        gap = _Gap("observed_to_expected", group.attribute, (group.name, ITS_FORECAST), rule)
        for kind, changed in _KINDS.items():
            relabelled = changed(cells[row], errors)
            gaps = (relabelled[0] + relabelled[2]) / max(expected[row], 1e-9) - rule.right_value
            found.append(gap.swept(errors, gaps, kind=kind, side=group.name))
    return found


def _of_estimates(
    frame: AuditFrame, cells: Array, estimated: Sequence[Comparison], metrics: Mapping[str, list[Figure]]
) -> list[dict]:
    """Gaps in order and in the rate at the line, of which each side is one number."""
    rows = {(group.attribute, group.name): row for row, group in enumerate(frame.groups.groups)}
    errors, found = frame.label_errors(), []
    for one in estimated:
        if one.metric not in _ESTIMATES or not one.is_judged or one.withheld:
            continue
        row = rows[(one.attribute, one.groups[0])]
        value = metrics[one.metric][row]["value"]
        if value is None:
            continue
        changed, gap = _ESTIMATES[one.metric], _Gap(one.metric, one.attribute, one.groups, one.rule)
        other, others = value - float(one.gap.value), cells[0] - cells[row]
        for kind in _KINDS:
            in_own = changed(value, cells[row], errors, kind=kind) - other
            in_others = value - changed(other, others, errors, kind=kind)
            found.append(gap.swept(errors, in_own, kind=kind, side=one.groups[0]))
            found.append(gap.swept(errors, in_others, kind=kind, side=one.groups[1]))
    return found


def _area(area: float, cells: Array, errors: Array, *, kind: str) -> Array:
    """AUC once people in no order have joined one of its two sides."""
    happened, did_not = cells[0] + cells[2], cells[1] + cells[3]
    kept, joining = (happened, did_not * errors) if kind == "hidden" else (did_not, happened * errors)
    return (kept * area + joining * 0.5) / (kept + joining)


def _rate(rate: float, cells: Array, errors: Array, *, kind: str) -> Array:
    """A share of reoffenders once some more have, or fewer."""
    return rate + errors * (1 - rate) if kind == "hidden" else rate * (1 - errors)


_ESTIMATES = {"auc": _area, "rate_at_the_line": _rate}
