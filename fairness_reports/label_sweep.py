"""What wrong labels would do to each conclusion: a sweep of how many there are, of which kind and in whose records."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fairness_reports.audit_frame import ITS_FORECAST, AuditFrame
from fairness_reports.label_bias import rate_of, with_hidden_offences, with_mistaken_offences
from fairness_reports.rates import number
from fairness_reports.thresholds import MetricRule

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


def label_sweep(frame: AuditFrame, cells: Array, *, expected: Array | None, withheld: NDArray[np.bool_]) -> list[dict]:
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

    Returns
    -------
    list of dict
        For each gap and each kind of error in each side's records: metric, attribute, groups, `kind` (hidden: a share
        of the people without a proven reoffence did reoffend; mistaken: a share of the proven reoffences should not
        count), `side` (in whose records), `shares` and the gap at each (`gaps`), whether the gap as it stands is
        `beyond` what is let pass, and `reverses_from` and `reverses_until`: the least and the most wrong labels at
        which that would be otherwise, null where it never is. JSON-ready.

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
    return found if expected is None else found + _of_forecasts(frame, cells, expected)


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
