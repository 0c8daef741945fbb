"""Places: how many people in all, in each strand and from each area, and for how many officer hours."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class AreaTotal:
    """How many people of one area a list has.

    Parameters
    ----------
    area : str
        Its name, as a reader knows it.
    at_least : int
        Fewest; 0 for no bound.
    at_most : int or None
        Most; None for no bound.
    """

    area: str
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True)
class OfficerHours:
    """How many hours officers have, and how many a person takes.

    Parameters
    ----------
    total : float
        Hours in a month.
    per_person : tuple of float of shape (n_strands,)
        Hours in a month for a person in each strand.
    """

    total: float
    per_person: tuple[float, ...]


@dataclass(frozen=True)
class Places:
    """All the bounds of a list; they bind together.

    Parameters
    ----------
    capacity : int
        Places in all.
    strands : tuple of int of shape (n_strands,)
        Places of each strand.
    names : tuple of str of shape (n_strands,)
        Strands as a reader knows them.
    spill : bool
        Whether places that strands cannot fill go to the others.
    areas : tuple of AreaTotal
        Bounds of areas; people of other areas are not bound.
    hours : OfficerHours or None
        Hours of officers; None where they do not bind.
    """

    capacity: int
    strands: tuple[int, ...]
    names: tuple[str, ...]
    spill: bool
    areas: tuple[AreaTotal, ...] = ()
    hours: OfficerHours | None = None

    @property
    def is_one_list(self) -> bool:
        """Whether one order and one number of places say it all: the best are chosen, and there is nothing to weigh."""
        return len(self.strands) == 1 and not self.areas and self.hours is None


def strand_places(capacity: int, shares: tuple[float, ...]) -> tuple[int, ...]:
    """Whole places of each strand, by largest remainder.

    Parameters
    ----------
    capacity : int
        Places in all.
    shares : tuple of float of shape (n_strands,)
        Upper bound of each strand as a share of the places.

    Returns
    -------
    tuple of int of shape (n_strands,)
        Places.
    """
    exact = np.array(shares) * capacity
    places = np.floor(exact + 1e-9).astype(int)
    # Shares are upper bounds: together, too, they are not rounded up.
    spare = int(exact.sum() + 1e-9) - places.sum()
    for strand in np.argsort(-(exact - places), kind="stable")[:spare]:
        places[strand] += 1
    return tuple(places.tolist())
