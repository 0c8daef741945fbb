"""Whether the police detect more of what one group does, beside what others report of the same people."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.audit_input import checked_people
from fairness_reports.calibration import Estimate
from fairness_reports.groups import Group, group_people
from fairness_reports.intervals import Interval, margin_p_value
from fairness_reports.rates import Figure, number
from fairness_reports.shown_figures import estimate_figure
from fairness_reports.suppression import withheld_groups
from fairness_reports.thresholds import MetricRule, read_thresholds
from fairness_reports.verdicts import Comparison, judge

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
METRIC = "detected_to_reported"
_KIND = "detection"


def detection_by_group(
    people: pd.DataFrame, *, reported: str, police_detected: str, attributes: Sequence[str]
) -> dict[str, Any]:
    """How many offences the police detect for each one that somebody reports, by group.

    What is reported of people does not hang on whom the police watch; so where the police detect more for each
    reported offence of one group than of everyone else, either that group is watched more or it truly does more of
    what only the police find. The figures cannot tell which.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person, index unique.
    reported, police_detected : str
        Columns of 0 or more: proven reoffences that were reported by somebody, and that the police detected.
    attributes : sequence of str
        Columns to divide by; missing values are the group "Not stated".

    Returns
    -------
    dict
        JSON-ready: `n`, `by_group` (with n and `detected_to_reported`; null where small numbers withhold them) and
        `comparisons`, of each group with everyone else, judged as a family of their own: a `difference` of 0.5 is half
        as much again. `tipping_point` and `extra_until` are the least and the most of what the police detect of the
        more detected side that would have to be extra, found by closer watching alone, for the ratio to be let pass;
        `extra_least` and `extra_most` the same at the ends of its range. No row of a person, no identifier.

    Notes
    -----
    The ratio of two sums over people who have nothing to do with each other; its variance on the log scale is that of
    the sums of each person's own two counts (the sandwich estimator), so a few people with many offences widen the
    range.
    """
    checked = checked_people(
        people, attributes=attributes, intersections=(), claims=[], amounts=[reported, police_detected]
    )
    counts = checked[[police_detected, reported]].to_numpy()
    groups, thresholds = group_people(checked, attributes), read_thresholds()
    withheld = withheld_groups(groups, counts > 0, below=thresholds.evidence["suppress_below"])
    frame = AuditFrame(_KIND, groups, thresholds, withheld)
    sizes = groups.totals(np.ones(len(counts)))[:, 0]
    figures = [_figure(frame, row, counts) for row in range(len(withheld))]
    rows = [
        _row(group, size, figures[row], withheld=bool(withheld[row]))
        for row, (group, size) in enumerate(zip(groups.groups, sizes, strict=True))
    ]
    return {
        "n": rows[0]["n"],
        "overall": rows[0][METRIC],
        "by_group": rows[1:],
        "comparisons": [_with_extra(one) for one in judge(_comparisons(frame, counts), thresholds)],
    }


def _row(group: Group, size: float, figure: Figure, *, withheld: bool) -> dict[str, Any]:
    return {"attribute": group.attribute, "group": group.name, "n": None if withheld else int(size), METRIC: figure}


def _figure(frame: AuditFrame, row: int, counts: Array) -> Figure:
    value, error = _log_ratio(counts[frame.groups.members(row)])
    reach = float(norm.ppf(0.5 + frame.thresholds.evidence["confidence"] / 2)) * error
    ends = Estimate(float(np.exp(value)), error, float(np.exp(value - reach)), float(np.exp(value + reach)))
    return estimate_figure(ends, "log ratio, by person", withheld=bool(frame.row_withheld[row]))


def _comparisons(frame: AuditFrame, counts: Array) -> list[Comparison]:
    """Each group's ratio over that of everyone else."""
    rule, evidence = frame.thresholds.metrics[METRIC], frame.thresholds.evidence
    reach = float(norm.ppf(0.5 + evidence["confidence"] / 2))
    found = []
    for row, names in frame.pairs():
        inside = frame.groups.members(row)
        own, others = _log_ratio(counts[inside]), _log_ratio(counts[~inside])
        log_ratio, error = own[0] - others[0], float(np.hypot(own[1], others[1]))
        ratio = np.exp(log_ratio + np.array([0.0, -reach, reach]) * error)
        enough = min((counts[side] > 0).sum(axis=0).min() for side in (inside, ~inside))
        has_enough = bool(enough >= evidence["minimum_events"])
        found.append(
            Comparison(
                metric=METRIC,
                attribute=frame.groups.groups[row].attribute,
                groups=names,
                rule=rule,
                is_primary=frame.is_primary(row, METRIC),
                gap=Interval(*(ratio - 1)),
                ratio=Interval(*ratio),
                p=margin_p_value(log_ratio, error),
                null_error=error if has_enough else float("nan"),
                has_enough=has_enough,
                withheld=bool(frame.row_withheld[row]),
                base_withheld=bool(frame.row_withheld[row]),
                tipping_point=_tipping_point(float(ratio[0]), rule),
                straddles=frame.too_many_missing(frame.groups.groups[row].attribute),
            )
        )
    return found


def _extra_shares(ratio: float, rule: MetricRule) -> tuple[float, float]:
    """From and up to which share of what the police detect of the more detected side would have to be extra."""
    if ratio > 1:
        return max(0.0, 1 - rule.highest_ratio / ratio), max(0.0, 1 - rule.lowest_ratio / ratio)
    return max(0.0, 1 - ratio / rule.lowest_ratio), max(0.0, 1 - ratio / rule.highest_ratio)


def _tipping_point(ratio: float, rule: MetricRule) -> float | None:
    return None if rule.lowest_ratio <= ratio <= rule.highest_ratio else _extra_shares(ratio, rule)[0]


def _with_extra(judged: dict[str, Any]) -> dict[str, Any]:
    """The comparison with what could be extra: at the ratio itself, and at the ends of its range."""
    names = ("extra_until", "extra_least", "extra_most")
    if judged["tipping_point"] is None:
        return judged | dict.fromkeys(names)
    rule = read_thresholds().metrics[METRIC]
    ratio, low, high = (1 + judged[key] for key in ("difference", "low", "high"))
    nearest, farthest = (low, high) if ratio > 1 else (high, low)
    is_same_side = (nearest > 1) == (ratio > 1)
    ends = (
        _extra_shares(ratio, rule)[1],
        _extra_shares(nearest, rule)[0] if is_same_side else 0.0,
        _extra_shares(farthest, rule)[1],
    )
    return judged | dict(zip(names, map(number, ends), strict=True))


def _log_ratio(counts: Array) -> tuple[float, float]:
    """Log of the ratio of two sums over people, and its standard error; missing where a sum is nothing."""
    sums = counts.sum(axis=0)
    if len(counts) == 0 or not np.all(sums > 0):
        return float("nan"), float("nan")
    each = counts / sums
    return float(np.log(sums[0] / sums[1])), float(np.linalg.norm(each[:, 0] - each[:, 1]))
