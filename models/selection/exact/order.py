"""Who takes a place: the best of each kind of people, and of those worth the same whoever comes first."""

import numpy as np

from models.selection.exact.alike import Alike, Ranked
from models.selection.exact.places import Places

NOT_CHOSEN = -1


def put_in_order(places: Places, people: Alike, order: Ranked, counts: np.ndarray, *, person_count: int) -> np.ndarray:
    """The strand of each person, by how many of each kind go where.

    Parameters
    ----------
    places : Places
        All bounds.
    people : Alike
        Kinds of people.
    order : Ranked
        The people of each kind, best first.
    counts : ndarray of int of shape (n_kinds, n_strands)
        How many of each kind go to each strand.
    person_count : int
        How many people there are.

    Returns
    -------
    ndarray of int of shape (n_persons,)
        Number of the strand, -1 for who is not chosen. Of two people worth the same, one chosen and one not, the one
        chosen comes first, unless the bounds stand between them.
    """
    counts = _settled(places, people, order, counts.copy())
    placed = np.full(person_count, NOT_CHOSEN)
    for rows, here in zip(order.person, counts, strict=True):
        placed[rows[: here.sum()]] = np.repeat(np.arange(len(here)), here)
    return placed


def _settled(places: Places, people: Alike, order: Ranked, counts: np.ndarray) -> np.ndarray:
    """Places given from a last chosen of one kind to an equal of another kind who comes before, while there is one."""
    while (swap := _swap(places, people, order, counts)) is not None:
        gives, takes, strand = swap
        counts[gives, strand] -= 1
        counts[takes, strand] += 1
    return counts


def _swap(places: Places, people: Alike, order: Ranked, counts: np.ndarray) -> tuple[int, int, int] | None:
    of_kind = counts.sum(axis=1)
    last = {
        kind: (order.value[kind][taken - 1], order.person[kind][taken - 1])
        for kind, taken in enumerate(of_kind)
        if taken
    }
    first_out = {
        kind: (order.value[kind][taken], order.person[kind][taken])
        for kind, taken in enumerate(of_kind)
        if taken < len(order.value[kind])
    }
    for takes, (worth, row) in sorted(first_out.items(), key=lambda one: one[1][1]):
        for gives, (least, last_row) in sorted(last.items(), key=lambda one: -one[1][1]):
            if worth == least and row < last_row and _areas_allow(places, people, of_kind, gives, takes):
                open_places = np.flatnonzero(people.opens[takes] & (counts[gives] > 0))
                if len(open_places):
                    return gives, takes, int(open_places[0])
    return None


def _areas_allow(places: Places, people: Alike, of_kind: np.ndarray, gives: int, takes: int) -> bool:
    loses, gains = people.area[gives], people.area[takes]
    if loses == gains:
        return True
    here = [int(of_kind[people.area == area].sum()) for area in (loses, gains)]
    could_lose = loses < 0 or here[0] > places.areas[loses].at_least
    at_most = places.areas[gains].at_most if gains >= 0 else None
    return could_lose and (at_most is None or here[1] < at_most)
