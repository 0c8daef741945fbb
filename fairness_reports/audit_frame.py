"""What every comparison of one audit shares: who is beside whom, what is withheld, who is not stated."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairness_reports.groups import NOT_STATED, AuditGroups
from fairness_reports.thresholds import Thresholds

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
EVERYONE_ELSE = "everyone else"
ITS_FORECAST = "its own forecast"


@dataclass(frozen=True)
class AuditFrame:
    """One audit's kind, groups and thresholds, and whom nothing is shown of.

    Parameters
    ----------
    kind : str
        prospective or retrospective.
    groups : AuditGroups
        The groups, everyone first.
    thresholds : Thresholds
        The limits to judge by.
    row_withheld : numpy.ndarray of bool, shape (n_groups,)
        Groups of which no figure is shown.
    """

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

    def single_rows(self) -> list[int]:
        """Rows of the groups by one attribute.

        Returns
        -------
        list of int
            Neither everyone nor intersections.
        """
        return [row for row, group in enumerate(self.groups.groups) if row and not group.is_intersection]

    def is_primary(self, row: int, metric: str) -> bool:
        """Whether a comparison was named beforehand; one of people not stated never is.

        Parameters
        ----------
        row : int
            Row of the group.
        metric : str
            What is compared.

        Returns
        -------
        bool
            True for the comparisons judged with Holm.
        """
        group = self.groups.groups[row]
        return (
            not group.is_intersection
            and group.name != NOT_STATED
            and self.thresholds.is_primary(self.kind, group.attribute, metric=metric)
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

    def missing_share(self, attribute: str) -> float:
        """Share of everyone whose attribute is not stated.

        Parameters
        ----------
        attribute : str
            A single attribute.

        Returns
        -------
        float
            0 to 1.
        """
        missing = self.not_stated(attribute)
        if missing is None:
            return 0.0
        people = self.groups.totals(np.ones(len(self.groups.atom_of_person)))[:, 0]
        return float(people[missing] / people[0])

    def too_many_missing(self, attribute: str) -> bool:
        """Whether too many people lack the attribute for any conclusion on it.

        Parameters
        ----------
        attribute : str
            A single attribute.

        Returns
        -------
        bool
            By the limit in the thresholds.
        """
        return self.missing_share(attribute) > self.thresholds.evidence["missing_limit"]

    def has_enough_own(self, cells: Array) -> Mask:
        """Which groups have enough people who reoffended and enough who did not.

        Parameters
        ----------
        cells : numpy.ndarray of shape (n_groups, 4)
            True positives, false positives, false negatives and true negatives.

        Returns
        -------
        numpy.ndarray of bool, shape (n_groups,)
            By the minimum in the thresholds.
        """
        minimum = self.thresholds.evidence["minimum_events"]
        return np.asarray((cells[:, 0] + cells[:, 2] >= minimum) & (cells[:, 1] + cells[:, 3] >= minimum))

    def has_enough(self, cells: Array) -> Mask:
        """Which groups have enough of both, and so has everyone else.

        Parameters
        ----------
        cells : numpy.ndarray of shape (n_groups, 4)
            True positives, false positives, false negatives and true negatives.

        Returns
        -------
        numpy.ndarray of bool, shape (n_groups,)
            By the minimum in the thresholds.
        """
        return self.has_enough_own(cells) & self.has_enough_own(cells[0] - cells)

    def label_errors(self) -> Array:
        """Shares of wrong labels to try.

        Returns
        -------
        numpy.ndarray of float
            From 0 to the limit in the thresholds.
        """
        evidence = self.thresholds.evidence
        steps = round(evidence["label_error_limit"] / evidence["label_error_step"])
        return np.linspace(0, evidence["label_error_limit"], steps + 1)
