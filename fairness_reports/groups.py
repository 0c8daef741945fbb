"""Who belongs to which group of an audit: attributes, their pre-named intersections, and how groups nest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from features.vocabulary import EthnicityGroup

NOT_STATED = str(EthnicityGroup.NOT_STATED)


@dataclass(frozen=True)
class Group:
    """One row of an audit: a value of an attribute, or of several together; the first row is everyone.

    Parameters
    ----------
    attribute : str
        The attribute, or several joined by "and".
    name : str
        The value, or several joined by "and".
    having : tuple of (str, str)
        Each attribute with its value; empty for everyone.
    """

    attribute: str
    name: str
    having: tuple[tuple[str, str], ...]

    @property
    def is_intersection(self) -> bool:
        """Whether several attributes together make the group.

        Returns
        -------
        bool
            True for two attributes or more.
        """
        return len(self.having) > 1


@dataclass(frozen=True)
class AuditGroups:
    """Every group of one audit, as rows of a matrix over atoms: people alike in every attribute are one atom.

    Parameters
    ----------
    groups : tuple of Group
        Everyone first.
    membership : numpy.ndarray of bool, shape (n_groups, n_atoms)
        Which atoms are in which group.
    atom_of_person : numpy.ndarray of int, shape (n_people,)
        The atom of each person.
    partitions : tuple of (int, tuple of int)
        Each whole with the parts that divide it without remainder.
    """

    groups: tuple[Group, ...]
    membership: NDArray[np.bool_]
    atom_of_person: NDArray[np.int64]
    partitions: tuple[tuple[int, tuple[int, ...]], ...]

    def atom_totals(self, values: ArrayLike) -> NDArray[np.float64]:
        """Sum of a quantity, or several, over the people of each atom.

        Parameters
        ----------
        values : array-like of float, shape (n_people,) or (n_people, n_quantities)
            One row per person, in the order of the people.

        Returns
        -------
        numpy.ndarray of shape (n_atoms, n_quantities)
            Sums in the unit of the values.
        """
        columns = np.asarray(values, dtype="float64").reshape(len(self.atom_of_person), -1)
        atom_count = self.membership.shape[1]
        sums = [np.bincount(self.atom_of_person, weights=column, minlength=atom_count) for column in columns.T]
        return np.column_stack(sums)

    def totals(self, values: ArrayLike) -> NDArray[np.float64]:
        """Sum of a quantity, or several, over the people of each group.

        Parameters
        ----------
        values : array-like of float, shape (n_people,) or (n_people, n_quantities)
            One row per person, in the order of the people.

        Returns
        -------
        numpy.ndarray of shape (n_groups, n_quantities)
            Sums in the unit of the values; the first row is everyone.
        """
        return self.membership.astype("float64") @ self.atom_totals(values)

    def members(self, group: int) -> NDArray[np.bool_]:
        """Who is in a group.

        Parameters
        ----------
        group : int
            Row of the group; 0 is everyone.

        Returns
        -------
        numpy.ndarray of bool, shape (n_people,)
            True for members.
        """
        return self.membership[group][self.atom_of_person]

    def siblings(self, group: int) -> int:
        """How many groups divide people by the same attribute as this one, itself included.

        Parameters
        ----------
        group : int
            Row of the group; 0 is everyone.

        Returns
        -------
        int
            At least 1.
        """
        return sum(other.attribute == self.groups[group].attribute for other in self.groups)


def group_people(
    people: pd.DataFrame, attributes: Sequence[str], *, intersections: Sequence[Sequence[str]] = ()
) -> AuditGroups:
    """The groups of an audit, everyone first, then each attribute, then each intersection.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person, with the attribute columns as strings; missing is the group "Not stated".
    attributes : sequence of str
        Columns to divide by, one at a time.
    intersections : sequence of sequence of str, default ()
        Sets of columns to divide by together, each named in `attributes` or not.

    Returns
    -------
    AuditGroups
        Groups in order of name, "Not stated" last; groups without people do not appear.
    """
    divisions = [(attribute,) for attribute in attributes] + [tuple(together) for together in intersections]
    columns = list(dict.fromkeys(column for division in divisions for column in division))
    stated = pd.DataFrame({column: stated_groups(people[column]) for column in columns}, index=people.index)
    numbered: NDArray[np.int64]
    if columns:
        numbered = stated.groupby(columns, sort=True).ngroup().to_numpy().astype("int64")
        atoms = stated.drop_duplicates().sort_values(columns).reset_index(drop=True)
    else:
        numbered, atoms = np.zeros(len(people), dtype=np.int64), pd.DataFrame(index=range(1))
    groups, rows = [Group("everyone", "everyone", ())], [np.ones(len(atoms), dtype=bool)]
    for division in divisions:
        for values in sorted(set(atoms[list(division)].itertuples(index=False, name=None)), key=_stated_first):
            pairs = tuple(zip(division, map(str, values), strict=True))
            groups.append(Group(" and ".join(division), " and ".join(map(str, values)), pairs))
            rows.append(np.logical_and.reduce([(atoms[c] == v).to_numpy() for c, v in pairs]))
    return AuditGroups(tuple(groups), np.array(rows), numbered, _partitions(groups))


def stated_groups(column: pd.Series) -> pd.Series:
    """The column as text, with "Not stated" for what is missing or empty.

    Parameters
    ----------
    column : pandas.Series
        An attribute of each person.

    Returns
    -------
    pandas.Series of str
        No missing values.
    """
    text = column.astype("object").where(column.notna(), NOT_STATED).astype("str").str.strip()
    return text.where(text != "", NOT_STATED)


def _stated_first(values: tuple[str, ...]) -> tuple[tuple[bool, str], ...]:
    """Order by name, with what is not stated last."""
    return tuple((value == NOT_STATED, value) for value in values)


def _partitions(groups: Sequence[Group]) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Every parent whose people a finer division splits without remainder, with the rows of the parts."""
    found = []
    for attribute in dict.fromkeys(group.attribute for group in groups[1:]):
        parts = [row for row, group in enumerate(groups) if row and group.attribute == attribute]
        found.append((0, tuple(parts)))
        columns = {column for column, _ in groups[parts[0]].having}
        for parent, group in enumerate(groups):
            own = {column for column, _ in group.having}
            if own and own < columns:
                inside = tuple(row for row in parts if set(group.having) <= set(groups[row].having))
                found.append((parent, inside))
    return tuple(found)
