"""What every comparison of one audit shares: who is beside whom, what is withheld, who is not stated."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fairness_reports.cluster_evidence import EnoughClusters
from fairness_reports.clusters import Numbers
from fairness_reports.groups import NOT_STATED, AuditGroups, Group
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
    person_share : numpy.ndarray of shape (n_people,), optional
        How much of a person each row is, where persons have several: small numbers are those of persons.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person, where people of one tell much the same.
    clusters_enough : EnoughClusters, optional
        Which groups lie in enough of them.
    """

    kind: str
    groups: AuditGroups
    thresholds: Thresholds
    row_withheld: Mask
    person_share: Array | None = None
    clusters: Numbers | None = None
    clusters_enough: EnoughClusters | None = None

    def method(self, name: str) -> str:
        """How an interval was made, with a word on clusters where they were minded.

        Parameters
        ----------
        name : str
            The method for people who have nothing to do with each other.

        Returns
        -------
        str
            As "Wilson" or "Wilson, clustered".
        """
        return name if self.clusters is None else f"{name}, clustered"

    @property
    def resampling(self) -> str:
        """What resamples draw.

        Returns
        -------
        str
            "person bootstrap" or "cluster bootstrap".
        """
        return "person bootstrap" if self.clusters is None else "cluster bootstrap"

    def clusters_of(self, inside: Mask) -> Numbers | None:
        """The clusters of some people.

        Parameters
        ----------
        inside : numpy.ndarray of bool, shape (n_people,)
            Who.

        Returns
        -------
        numpy.ndarray of int or None
            None where people have nothing to do with each other.
        """
        return None if self.clusters is None else self.clusters[inside]

    def in_few_clusters(self) -> list[Group]:
        """The groups that lie in too few clusters to judge.

        Returns
        -------
        list of Group
            Empty where people have nothing to do with each other.
        """
        enough = self.clusters_enough
        return [] if enough is None else [g for g, own in zip(self.groups.groups, enough.own, strict=True) if not own]

    def persons(self, cells: Array) -> Array:
        """The rows of people as parts of persons, by which small numbers are withheld.

        Parameters
        ----------
        cells : numpy.ndarray of shape (n_people, n_cells)
            Which cells each row is in.

        Returns
        -------
        numpy.ndarray of shape (n_people, n_cells)
            Sums to no more persons than there are in each cell.
        """
        return cells if self.person_share is None else cells * self.person_share[:, None]

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
        """Which groups have enough people who reoffended and enough who did not, in clusters enough.

        Parameters
        ----------
        cells : numpy.ndarray of shape (n_groups, 4)
            True positives, false positives, false negatives and true negatives.

        Returns
        -------
        numpy.ndarray of bool, shape (n_groups,)
            By the minimums in the thresholds.
        """
        clustered = self.clusters_enough
        return self._has_events(cells) if clustered is None else self._has_events(cells) & clustered.own

    def has_enough(self, cells: Array) -> Mask:
        """Which groups have enough of both, and so has everyone else.

        Parameters
        ----------
        cells : numpy.ndarray of shape (n_groups, 4)
            True positives, false positives, false negatives and true negatives.

        Returns
        -------
        numpy.ndarray of bool, shape (n_groups,)
            By the minimums in the thresholds.
        """
        both = self._has_events(cells) & self._has_events(cells[0] - cells)
        return both if self.clusters_enough is None else both & self.clusters_enough.both

    def _has_events(self, cells: Array) -> Mask:
        """Which rows of cells have enough of both."""
        minimum = self.thresholds.evidence["minimum_events"]
        return np.asarray((cells[:, 0] + cells[:, 2] >= minimum) & (cells[:, 1] + cells[:, 3] >= minimum))

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
