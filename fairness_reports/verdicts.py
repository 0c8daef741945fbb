"""From a gap to a verdict: many comparisons allowed for, small gaps let pass, weak evidence never a pass."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairness_reports.intervals import Interval, detectable_gap
from fairness_reports.rates import number
from fairness_reports.thresholds import MetricRule, Thresholds


class Verdict(StrEnum):
    """The four things that a comparison may conclude."""

    NO_CONCERN_FOUND = "no concern found"
    CONCERN = "concern"
    NOT_ENOUGH_EVIDENCE = "not enough evidence"
    FRAGILE = "fragile"


@dataclass(frozen=True)
class Comparison:
    """One gap before it is judged.

    Parameters
    ----------
    metric, attribute : str
        What is compared, and what divides the people.
    groups : tuple of str
        The two sides.
    rule : MetricRule
        The metric's, at the rate of everyone.
    is_primary : bool
        Whether it was named beforehand.
    gap : Interval
        Difference of the two sides.
    p : float
        Two-sided p of no gap; missing where it cannot be had.
    null_error : float
        Standard error of the difference if there were none.
    has_enough : bool
        Whether both sides have people enough to judge.
    ratio : Interval, optional
        Ratio of the two sides, for metrics judged by it.
    withheld : bool, default False
        Whether small numbers keep the figures from print.
    base_withheld : bool, default False
        Whether the group's size is no more to be told, nor a detectable gap that would betray it.
    tipping_point : float, optional
        Smallest share of wrong labels that would undo the gap.
    straddles : bool, default False
        Whether people whose attribute is not stated could undo it.
    """

    metric: str
    attribute: str
    groups: tuple[str, str]
    rule: MetricRule
    is_primary: bool
    gap: Interval
    p: float
    null_error: float
    has_enough: bool
    ratio: Interval | None = None
    withheld: bool = False
    base_withheld: bool = False
    tipping_point: float | None = None
    straddles: bool = False

    @property
    def is_beyond(self) -> bool:
        """Whether the gap is larger than one that is let pass.

        Returns
        -------
        bool
            By difference or ratio, as the metric's rule says.
        """
        return self.rule.is_beyond(
            float(self.gap.value), ratio=float("nan") if self.ratio is None else float(self.ratio.value)
        )

    @property
    def is_judged(self) -> bool:
        """Whether there are people enough and a p to judge by.

        Returns
        -------
        bool
            False leads to "not enough evidence".
        """
        return self.has_enough and bool(np.isfinite(self.p))


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p that hold the chance of any false alarm in the family.

    Parameters
    ----------
    p_values : array-like of float, shape (n,)
        Between 0 and 1, none missing.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Between 0 and 1, in the order given.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6,
    65-70.
    """
    p = np.asarray(p_values, dtype="float64")
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * (len(p) - np.arange(len(p))))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p that hold the expected share of false alarms among alarms.

    Parameters
    ----------
    p_values : array-like of float, shape (n,)
        Between 0 and 1, none missing.

    Returns
    -------
    numpy.ndarray of shape (n,)
        Between 0 and 1, in the order given.

    References
    ----------
    Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57, 289-300.
    """
    p = np.asarray(p_values, dtype="float64")
    order = np.argsort(p, kind="stable")[::-1]
    stepped = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted


def judge(comparisons: Sequence[Comparison], thresholds: Thresholds) -> list[dict[str, Any]]:
    """Every comparison with its adjusted p, its detectable gap and its verdict, ready for JSON.

    Parameters
    ----------
    comparisons : sequence of Comparison
        All the comparisons of one audit: they are one another's family.
    thresholds : Thresholds
        The limits to judge by.

    Returns
    -------
    list of dict
        In the order given; figures of withheld comparisons are null, their verdicts are not.
    """
    judged = []
    adjusted = np.full(len(comparisons), np.nan)
    family_size = {True: 0, False: 0}
    for is_primary, adjust in ((True, holm), (False, benjamini_hochberg)):
        rows = [i for i, c in enumerate(comparisons) if c.is_primary is is_primary and c.is_judged]
        family_size[is_primary] = sum(c.is_primary is is_primary for c in comparisons)
        adjusted[rows] = adjust([comparisons[i].p for i in rows])
    for comparison, adjusted_p in zip(comparisons, adjusted, strict=True):
        gap = _gap_at(comparison, thresholds, tests=max(1, family_size[comparison.is_primary]))
        verdict = _verdict(comparison, thresholds, adjusted_p=float(adjusted_p), gap=gap)
        judged.append(_publish(comparison, adjusted_p=float(adjusted_p), gap=gap, verdict=verdict))
    return judged


def _gap_at(comparison: Comparison, thresholds: Thresholds, *, tests: int) -> float:
    """Detectable gap at the strictest level that the family's first step asks for."""
    evidence = thresholds.evidence
    margin = comparison.rule.minimum_effect if comparison.rule.kind == "forecast" else 0.0
    return detectable_gap(
        comparison.null_error, level=evidence["level"] / tests, power=evidence["power"], margin=margin
    )


def _verdict(comparison: Comparison, thresholds: Thresholds, *, adjusted_p: float, gap: float) -> Verdict:
    """A sure and large gap is a concern; a small gap that a test could have found larger is none."""
    evidence = thresholds.evidence
    if not comparison.is_judged:
        return Verdict.NOT_ENOUGH_EVIDENCE
    if adjusted_p < evidence["level"] and comparison.is_beyond:
        tipped = comparison.tipping_point is not None and comparison.tipping_point < evidence["fragile_below"]
        return Verdict.FRAGILE if tipped or comparison.straddles else Verdict.CONCERN
    could_find = gap <= comparison.rule.largest_overlooked
    if could_find and not comparison.is_beyond and not comparison.straddles:
        return Verdict.NO_CONCERN_FOUND
    return Verdict.NOT_ENOUGH_EVIDENCE


def _publish(comparison: Comparison, *, adjusted_p: float, gap: float, verdict: Verdict) -> dict[str, Any]:
    """The comparison as it is printed: what would give away a small count is null."""
    if comparison.base_withheld and comparison.has_enough:
        gap = float("nan")
    shown = comparison.has_enough and not comparison.withheld
    found: dict[str, Any] = {
        "metric": comparison.metric,
        "attribute": comparison.attribute,
        "groups": list(comparison.groups),
        "difference": number(float(comparison.gap.value)) if shown else None,
        "low": number(float(comparison.gap.low)) if shown else None,
        "high": number(float(comparison.gap.high)) if shown else None,
        "p": number(comparison.p) if shown else None,
        "adjusted_p": number(adjusted_p) if shown else None,
        "primary": comparison.is_primary,
        "verdict": str(verdict),
        "detectable_gap": number(gap),
        "tipping_point": number(comparison.tipping_point) if shown else None,
        "not_stated_could_undo": comparison.straddles,
    }
    if comparison.ratio is not None:
        ends = ("value", "low", "high")
        found["ratio"] = {
            end: number(float(x)) if shown else None for end, x in zip(ends, comparison.ratio, strict=True)
        }
    return found
