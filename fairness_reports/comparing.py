"""Every group beside everyone else: gaps in shares, in estimates, and between forecast and fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.groups import NOT_STATED, AuditGroups
from fairness_reports.intervals import (
    Interval,
    margin_p_value,
    newcombe_interval,
    poisson_ratio_interval,
    poisson_ratio_p_value,
    ratio_interval,
    share_difference_error,
    two_share_p_value,
)
from fairness_reports.label_bias import forecast_tipping_point, tipping_point
from fairness_reports.missing_attribute import Bounds, gap_bounds
from fairness_reports.rates import OUTCOME_CELLS, SHARES, number
from fairness_reports.thresholds import MetricRule, Thresholds
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
EVERYONE_ELSE = "everyone else"
ITS_FORECAST = "its own forecast"


@dataclass(frozen=True)
class Comparer:
    """What every comparison of one audit shares; `row_withheld` are groups of which no figure is shown."""

    kind: str
    groups: AuditGroups
    thresholds: Thresholds
    row_withheld: Mask

    def pairs(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """Each group to compare and the names of the two sides; two groups alone are compared once.

        Yields
        ------
        tuple of int and tuple of str
            Row of the group, and the names of it and of what it is compared with.
        """
        done: set[str] = set()
        for row, group in enumerate(self.groups.groups):
            siblings = self.groups.siblings(row)
            if row == 0 or siblings < 2 or (siblings == 2 and group.attribute in done):
                continue
            done.add(group.attribute)
            others = [g.name for g in self.groups.groups if g.attribute == group.attribute and g != group]
            yield row, (group.name, others[0] if siblings == 2 else EVERYONE_ELSE)

    def shares(
        self,
        metric: str,
        counted: Array,
        among: Array,
        *,
        enough: Mask,
        withheld: Mask,
        cells: Array | None = None,
        base_withheld: Mask | None = None,
    ) -> list[Comparison]:
        """Comparisons of a share between each group and everyone else.

        Parameters
        ----------
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

        Returns
        -------
        list of Comparison
            One for each pair.
        """
        rule = self.thresholds.metrics[metric].at_rate(_share(counted[0], among[0]))
        minimum = self.thresholds.evidence["minimum_events"]
        hide_base = self.row_withheld if base_withheld is None else base_withheld
        found = []
        for row, names in self.pairs():
            group = self.groups.groups[row]
            a, b = (counted[row], among[row]), (counted[0] - counted[row], among[0] - among[row])
            # A group too small to judge, its size unsaid, is taken at the size that would just do.
            is_small = hide_base[row] and not enough[row]
            sizes = (minimum, among[0]) if is_small else (a[1], b[1])
            error = share_difference_error(counted[0], among[0], size_a=sizes[0], size_b=sizes[1])
            bounds = self.bounds(row, metric, counted=counted, among=among)
            found.append(
                Comparison(
                    metric=metric,
                    attribute=group.attribute,
                    groups=names,
                    rule=rule,
                    is_primary=self._is_primary(row, metric),
                    gap=newcombe_interval(*a, count_b=b[0], total_b=b[1]),
                    p=two_share_p_value(*a, count_b=b[0], total_b=b[1]),
                    null_error=float("nan") if hide_base[0] else error,
                    has_enough=bool(enough[row]),
                    ratio=ratio_interval(*a, count_b=b[0], total_b=b[1]) if rule.kind == "ratio" else None,
                    withheld=bool(withheld[row]),
                    base_withheld=bool(hide_base[row]),
                    tipping_point=None
                    if cells is None
                    else self._tipping_point(metric, row, cells=cells, within=rule.minimum_effect),
                    straddles=bounds is not None and (bounds.straddles or self._too_many_missing(group.attribute)),
                )
            )
        return found

    def estimates(
        self, metric: str, own: list[Any], others: list[Any], *, enough: Mask, withheld: Mask, is_share: bool = False
    ) -> list[Comparison]:
        """Comparisons of an estimate that has a standard error, intersections left out.

        Parameters
        ----------
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

        Returns
        -------
        list of Comparison
            One for each pair.
        """
        rule = self.thresholds.metrics[metric]
        rule = rule.at_rate(own[0][0]) if is_share else rule
        found = []
        for row, names in self._single_pairs():
            gap = own[row][0] - others[row][0]
            error = float(np.hypot(own[row][1], others[row][1]))
            found.append(
                self._estimated(metric, row, names, rule=rule, gap=gap, error=error, enough=enough, withheld=withheld)
            )
        return found

    def forecasts(self, observed: Array, expected: Array, *, cells: Array, enough: Mask) -> list[Comparison]:
        """Comparisons of what happened in each group with what was forecast for it.

        Parameters
        ----------
        observed, expected : numpy.ndarray of shape (n_groups,)
            Reoffences that happened and the sum of their probabilities.
        cells : numpy.ndarray of shape (n_groups, 4)
            The four outcome cells, for the tipping point of wrong labels.
        enough : numpy.ndarray of bool, shape (n_groups,)
            Whether enough people reoffended and enough did not.

        Returns
        -------
        list of Comparison
            One for each group of each attribute.
        """
        rule = self.thresholds.metrics["observed_to_expected"]
        found = []
        for row in self._single_rows():
            group = self.groups.groups[row]
            ratio = poisson_ratio_interval(observed[row], expected[row])
            is_small = self.row_withheld[row] and not enough[row]
            size = self.thresholds.evidence["minimum_events"] if is_small else max(expected[row], 1e-9)
            tipped = forecast_tipping_point(
                cells[row], max(expected[row], 1e-9), within=rule.minimum_effect, errors=self._errors()
            )
            found.append(
                Comparison(
                    metric="observed_to_expected",
                    attribute=group.attribute,
                    groups=(group.name, ITS_FORECAST),
                    rule=rule,
                    is_primary=self._is_primary(row, "observed_to_expected"),
                    gap=Interval(*(end - rule.right_value for end in ratio)),
                    p=poisson_ratio_p_value(observed[row], expected[row], margin=rule.minimum_effect),
                    null_error=float("nan") if self.row_withheld[0] else 1 / np.sqrt(size),
                    has_enough=bool(enough[row]),
                    withheld=bool(self.row_withheld[row]),
                    base_withheld=bool(self.row_withheld[row]),
                    tipping_point=tipped,
                )
            )
        return found

    def slopes(self, slopes: list[Any], *, enough: Mask) -> list[Comparison]:
        """Comparisons of each group's calibration slope with one.

        Parameters
        ----------
        slopes : list of (float, float), one per group
            Slope and standard error.
        enough : numpy.ndarray of bool, shape (n_groups,)
            Whether enough people reoffended and enough did not.

        Returns
        -------
        list of Comparison
            One for each group of each attribute.
        """
        rule = self.thresholds.metrics["calibration_slope"]
        return [
            self._estimated(
                "calibration_slope",
                row,
                (self.groups.groups[row].name, ITS_FORECAST),
                rule=rule,
                gap=slopes[row][0] - rule.right_value,
                error=slopes[row][1],
                enough=enough,
                withheld=self.row_withheld,
            )
            for row in self._single_rows()
        ]

    def bounds(self, row: int, metric: str, *, counted: Array, among: Array) -> Bounds | None:
        """Bounds of a gap over every placing of people not stated, or None where there are none to place.

        Parameters
        ----------
        row : int
            Row of the group.
        metric : str
            Name of the share, as in the thresholds.
        counted, among : numpy.ndarray of shape (n_groups,)
            People counted, and people who could have been; the first is everyone.

        Returns
        -------
        Bounds or None
            None for intersections and for "Not stated" itself.
        """
        group = self.groups.groups[row]
        missing = self.not_stated(group.attribute)
        if group.is_intersection or missing is None or missing == row:
            return None
        pairs = np.column_stack([counted, among])
        rest = pairs[0] - pairs[row] - pairs[missing]
        return gap_bounds(
            pairs[row], rest, missing=pairs[missing], rule=self.thresholds.metrics[metric].at_rate(_share(*pairs[0]))
        )

    def not_stated(self, attribute: str) -> int | None:
        """Row of the people whose attribute is not stated, or None.

        Parameters
        ----------
        attribute : str
            A single attribute.

        Returns
        -------
        int or None
            None where everybody's is stated.
        """
        for row, group in enumerate(self.groups.groups):
            if group.having == ((attribute, NOT_STATED),):
                return row
        return None

    def missing_rows(
        self, shares: dict[str, tuple[Array, Array]], *, withheld: dict[str, Mask]
    ) -> list[dict[str, Any]]:
        """What people without an attribute could change, for each attribute, share and group.

        Parameters
        ----------
        shares : dict of str to (numpy.ndarray, numpy.ndarray)
            By metric, people counted and people who could have been, of shape (n_groups,).
        withheld : dict of str to numpy.ndarray of bool
            By metric, whether a group's figures are kept from print.

        Returns
        -------
        list of dict
            Keys attribute, metric, group, missing_share, stated, lowest, highest, conclusive.
        """
        people = self.groups.totals(np.ones(len(self.groups.atom_of_person)))[:, 0]
        found = []
        for metric, (counted, among) in shares.items():
            for row in self._single_rows():
                bounds = self.bounds(row, metric, counted=counted, among=among)
                if bounds is None:
                    continue
                group = self.groups.groups[row]
                missing = self.not_stated(group.attribute) or 0
                shown = not (withheld[metric][row] or withheld[metric][missing])
                too_many = self._too_many_missing(group.attribute)
                size_shown = not self.row_withheld[missing]
                found.append(
                    {
                        "attribute": group.attribute,
                        "metric": metric,
                        "group": group.name,
                        "missing_share": number(people[missing] / people[0]) if size_shown else None,
                        "stated": number(bounds.stated) if shown else None,
                        "lowest": number(bounds.lowest) if shown else None,
                        "highest": number(bounds.highest) if shown else None,
                        "conclusive": not (bounds.straddles or too_many),
                    }
                )
        return found

    def _estimated(
        self,
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
        reach = float(norm.isf((1 - self.thresholds.evidence["confidence"]) / 2)) * error
        return Comparison(
            metric=metric,
            attribute=self.groups.groups[row].attribute,
            groups=names,
            rule=rule,
            is_primary=self._is_primary(row, metric),
            gap=Interval(np.float64(gap), np.float64(gap - reach), np.float64(gap + reach)),  # type: ignore[arg-type]
            p=margin_p_value(gap, error, margin=margin),
            null_error=error if enough[row] else float("nan"),
            has_enough=bool(enough[row]),
            withheld=bool(withheld[row]),
            base_withheld=bool(withheld[row]),
        )

    def _single_rows(self) -> list[int]:
        """Rows of groups by one attribute."""
        return [row for row, group in enumerate(self.groups.groups) if row and not group.is_intersection]

    def _single_pairs(self) -> list[tuple[int, tuple[str, str]]]:
        """Pairs by one attribute."""
        return [(row, names) for row, names in self.pairs() if not self.groups.groups[row].is_intersection]

    def _is_primary(self, row: int, metric: str) -> bool:
        """Whether the comparison was named beforehand; one of people not stated never is."""
        group = self.groups.groups[row]
        return (
            not group.is_intersection
            and group.name != NOT_STATED
            and self.thresholds.is_primary(self.kind, group.attribute, metric=metric)
        )

    def _too_many_missing(self, attribute: str) -> bool:
        """Whether too many people lack the attribute for any conclusion on it."""
        missing = self.not_stated(attribute)
        if missing is None:
            return False
        people = self.groups.totals(np.ones(len(self.groups.atom_of_person)))[:, 0]
        return bool(people[missing] > self.thresholds.evidence["missing_limit"] * people[0])

    def _errors(self) -> Array:
        """Shares of wrong labels to try."""
        evidence = self.thresholds.evidence
        steps = round(evidence["label_error_limit"] / evidence["label_error_step"])
        return np.linspace(0, evidence["label_error_limit"], steps + 1)

    def _tipping_point(self, metric: str, row: int, *, cells: Array, within: float) -> float | None:
        """Smallest share of wrong labels that would bring the gap within what is let pass."""
        share = SHARES[metric]
        counted = [OUTCOME_CELLS.index(cell) for cell in share.counted]
        among = [OUTCOME_CELLS.index(cell) for cell in share.among]

        def rate(table: Array) -> Array:
            base = table[among].sum(axis=0)
            return np.divide(table[counted].sum(axis=0), base, out=np.full(base.shape, np.nan), where=base > 0)

        return tipping_point(cells[row], cells[0] - cells[row], rate=rate, within=within, errors=self._errors())


def _share(counted: float, among: float) -> float:
    """The share, 0 where there is nobody."""
    return float(counted / among) if among > 0 else 0.0
