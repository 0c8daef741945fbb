"""The bounds of a list as rows of a linear programme over how many people of each kind go to each strand."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from models.selection.exact.alike import Alike
from models.selection.exact.places import Places


@dataclass(frozen=True)
class BoundsMatrix:
    """Bounds as `rows @ x <= limit`, x being people of a kind in a strand, then extra places of each strand.

    Parameters
    ----------
    kind, strand : ndarray of int of shape (n_pairs,)
        Which people, and where they go.
    rows : sparse array of shape (n_bounds, n_pairs + n_strands)
        Coefficients.
    limit : ndarray of shape (n_bounds,)
        Upper ends.
    names : tuple of str of shape (n_bounds,)
        Each bound in a reader's words; empty for the one that only says how many extra places there are.
    """

    kind: np.ndarray
    strand: np.ndarray
    rows: csr_array
    limit: np.ndarray
    names: tuple[str, ...]

    @property
    def pair_count(self) -> int:
        """Pairs of a kind and a strand."""
        return len(self.kind)


def bounds_matrix(places: Places, people: Alike, *, spare: int) -> BoundsMatrix:
    """The bounds of a list.

    Parameters
    ----------
    places : Places
        All bounds.
    people : Alike
        Kinds of people.
    spare : int
        Extra places that strands may take together.

    Returns
    -------
    BoundsMatrix
        Strands, extra places, the whole, areas, hours, in this order.
    """
    kind, strand = np.nonzero(people.opens)
    pairs, strands = len(kind), len(places.strands)
    extra = np.zeros(strands)
    rows, limit, names = [], [], []

    def bound(of_pairs: np.ndarray, of_extra: np.ndarray, at_most: float, name: str) -> None:
        rows.append(np.concatenate([of_pairs.astype(float), of_extra]))
        limit.append(float(at_most))
        names.append(name)

    for number, (count, name) in enumerate(zip(places.strands, places.names, strict=True)):
        bound(strand == number, -np.eye(strands)[number], count, f"{_count(count, 'place')} in {name}")
    bound(np.zeros(pairs), np.ones(strands), spare, "")
    bound(np.ones(pairs), extra, places.capacity, f"{_count(places.capacity, 'place')} in all")
    for number, one in enumerate(places.areas):
        here = people.area[kind] == number
        if one.at_least:
            bound(-1.0 * here, extra, -one.at_least, f"at least {one.at_least} of {one.area}")
        if one.at_most is not None:
            bound(here, extra, one.at_most, f"at most {one.at_most} of {one.area}")
    if places.hours is not None:
        each = np.array(places.hours.per_person)[strand]
        bound(each, extra, places.hours.total, f"{places.hours.total:g} officer hours")
    return BoundsMatrix(kind, strand, csr_array(np.array(rows)), np.array(limit), tuple(names))


def most_of_each(places: Places, people: Alike, *, spare: int) -> np.ndarray:
    """More people of a kind than this can never be chosen.

    Parameters
    ----------
    places : Places
        All bounds.
    people : Alike
        Kinds of people.
    spare : int
        Extra places that strands may take together.

    Returns
    -------
    ndarray of int of shape (n_kinds,)
        The least of their number, the places in all, those of their strands and those of their area.
    """
    ceilings = np.array([*(one.at_most if one.at_most is not None else places.capacity for one in places.areas), 0])
    ceilings[-1] = places.capacity
    strands = people.opens @ np.array(places.strands) + spare
    return np.minimum.reduce([people.size, np.full(len(people.size), places.capacity), strands, ceilings[people.area]])


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
