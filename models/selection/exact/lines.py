"""Where the line runs for each kind of people: what a person must be worth to come in, or not to fall out.

Somebody who comes in pushes others along: out of a strand into another, out of an area's last place, and at the end
somebody off the list, unless a place is free. The cheapest such chain is a shortest path through the flow.
"""

from dataclasses import dataclass

import numpy as np

from models.selection.exact.alike import Alike, Ranked
from models.selection.exact.places import Places


@dataclass(frozen=True)
class Lines:
    """The line of each kind of people, all others staying worth what they are.

    Parameters
    ----------
    to_enter : ndarray of shape (n_kinds,)
        Who is not chosen comes in when worth more than this; infinite where nobody of the kind can.
    to_stay : ndarray of shape (n_kinds,)
        Who is chosen falls out when worth less than this; not a number where nobody would take the place.
    unsure : float, default 0.0
        By how much a line may be off, the choice itself being the best.
    """

    to_enter: np.ndarray
    to_stay: np.ndarray
    unsure: float = 0.0


def flow_lines(places: Places, people: Alike, order: Ranked, counts: np.ndarray, *, spare: int) -> Lines:
    """The lines where no officer hours bind.

    Parameters
    ----------
    places : Places
        All bounds.
    people : Alike
        Kinds of people.
    order : Ranked
        The people of each kind, best first.
    counts : ndarray of int of shape (n_kinds, n_strands)
        The best choice.
    spare : int
        Extra places that strands may take together.

    Returns
    -------
    Lines
        Exact, but for rounding.
    """
    cost = _residual(places, people, order, counts, spare)
    for through in range(len(cost)):
        np.minimum(cost, cost[:, through, None] + cost[through], out=cost)
    kinds = np.arange(len(people.size))
    areas, nodes = people.area + 1, 1 + len(places.areas) + kinds
    to_stay = -cost[areas, nodes]
    return Lines(cost[nodes, areas], np.where(np.isneginf(to_stay), np.nan, to_stay))


def _residual(places: Places, people: Alike, order: Ranked, counts: np.ndarray, spare: int) -> np.ndarray:
    """What moving one person more along each arc costs: nodes are areas, kinds, strands, extra places, all, outside."""
    kinds, strands = counts.shape
    first_kind, first_strand = 1 + len(places.areas), 1 + len(places.areas) + kinds
    extra, all_chosen, outside = (first_strand + strands + one for one in range(3))
    cost = np.full((outside + 1, outside + 1), np.inf)
    np.fill_diagonal(cost, 0.0)

    def arc(start: int, end: int, flow: int, *, least: int = 0, most: float = np.inf) -> None:
        if flow < most:
            cost[start, end] = min(cost[start, end], 0.0)
        if flow > least:
            cost[end, start] = min(cost[end, start], 0.0)

    of_kind, of_strand = counts.sum(axis=1), counts.sum(axis=0)
    for number, one in enumerate(places.areas):
        here = int(of_kind[people.area == number].sum())
        arc(outside, number + 1, here, least=one.at_least, most=np.inf if one.at_most is None else one.at_most)
    arc(outside, 0, int(of_kind[people.area < 0].sum()))
    for kind in range(kinds):
        values, taken, node = order.value[kind], of_kind[kind], first_kind + kind
        own_area = int(people.area[kind]) + 1
        if taken < len(values):
            cost[own_area, node] = -values[taken]
        if taken:
            cost[node, own_area] = values[taken - 1]
        for strand in np.flatnonzero(people.opens[kind]).tolist():
            arc(node, first_strand + strand, int(counts[kind, strand]))
    over = np.maximum(of_strand - np.array(places.strands), 0)
    for strand in range(strands):
        arc(first_strand + strand, all_chosen, of_strand[strand] - over[strand], most=places.strands[strand])
        arc(first_strand + strand, extra, over[strand])
    arc(extra, all_chosen, int(over.sum()), most=spare)
    arc(all_chosen, outside, int(of_strand.sum()), most=places.capacity)
    return cost
