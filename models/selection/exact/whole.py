"""Whole numbers of people where officer hours bind: an integer programme on the few people about the flow's answer.

How many of a kind a best list can have follows from the flow's prices: a list with many more or fewer is worth less
than one that is already known. So only people about the answer are looked at one by one. Hours depend on how many are
in each strand and on nothing else, and with these given what is left is a flow, whose best answer is in whole people:
so the solver tries whole numbers of a few strands, not of hundreds of kinds.
"""

from dataclasses import replace

import numpy as np

from models.selection.exact.alike import Ranked
from models.selection.exact.bounds_matrix import BoundsMatrix
from models.selection.exact.flow import Flow, worth_of
from models.selection.exact.programme import Programme

_FIRST_WINDOW = 4
# Up to so many people the best list is proven to the last digit; above, the solver is asked for this share of it.
_PROVEN_UP_TO = 3_000
_GAP_ASKED, _GAP_GRANTED = 3e-6, 9e-6
# Steps of the solver, never seconds: the same list comes on every machine. How far they came is told.
_MOST_NODES_PROVEN, _MOST_NODES = 2_000, 500
_MOST_ROUNDS = 20
_MOST_PRICES = 20


def best_whole(bounds: BoundsMatrix, people: Ranked, flow: Flow, *, person_count: int) -> Flow:
    """The best list in whole people.

    Parameters
    ----------
    bounds : BoundsMatrix
        All bounds.
    people : Ranked
        The people of each kind, best first.
    flow : Flow
        The best flow, perhaps of parts of people.
    person_count : int
        How many people there are to choose from.

    Returns
    -------
    Flow
        Whole counts, and what any list is worth at most. Where the solver's steps run out before the proof is whole,
        the best list found.

    Notes
    -----
    Where some flow keeps the bounds, so does the whole one that takes the fewest hours: a list is always found.
    """
    if np.array_equal(flow.counts, np.rint(flow.counts)):
        return flow
    is_to_be_proven = person_count <= _PROVEN_UP_TO
    gap = 0.0 if is_to_be_proven else _GAP_ASKED * flow.worth
    nodes_left = _MOST_NODES_PROVEN if is_to_be_proven else _MOST_NODES
    of_kind = np.bincount(bounds.kind, flow.counts, minlength=len(people.value))
    size = np.array([len(values) for values in people.value])
    first, last = np.floor(of_kind).astype(int) - _FIRST_WINDOW, np.ceil(of_kind).astype(int) + _FIRST_WINDOW
    best = Flow(flow.counts, flow.prices, -np.inf, flow.at_most)
    for _ in range(_MOST_ROUNDS):
        first, last = np.clip(first, 0, size), np.clip(last, 0, size)
        found = Programme(bounds, people, first, last).best(gap=gap, node_limit=nodes_left)
        nodes_left -= found.node_count
        if found.counts is None:
            if nodes_left <= 0 or (not first.any() and (last == size).all()):
                break
            width = 8 * (last - first)
            first, last = first - width, last + width
            continue
        best = _better(best, bounds, people, found.counts)
        enough = best.worth * (1 + _GAP_GRANTED) if gap else best.worth
        fewest, most = _possible(people, flow, enough)
        if (fewest >= first).all() and (most <= last).all():
            return replace(best, at_most=min(max(found.at_most, enough), best.at_most))
        if nodes_left <= 0:
            break
        first, last = np.minimum(first, fewest), np.maximum(last, most)
    if np.isinf(best.worth):
        best = _within_hours(best, bounds, people, size)
    return replace(best, at_most=max(best.at_most, best.worth))


def _better(best: Flow, bounds: BoundsMatrix, people: Ranked, counts: np.ndarray) -> Flow:
    worth = worth_of(people, np.bincount(bounds.kind, counts, minlength=len(people.value)))
    return replace(best, counts=counts, worth=worth) if worth > best.worth else best


def _within_hours(best: Flow, bounds: BoundsMatrix, people: Ranked, size: np.ndarray) -> Flow:
    """The best of lists that a price of an hour makes best: the dearer an hour, the fewer they take."""
    programme = Programme(bounds, people, np.zeros_like(size), size)
    best = _better(best, bounds, people, programme.at_price_of_hour(np.inf))
    low, high = 0.0, programme.dearest_hour
    for _ in range(_MOST_PRICES):
        price = (low + high) / 2
        counts = programme.at_price_of_hour(price)
        if programme.hours_of(counts) <= programme.hours:
            best, high = _better(best, bounds, people, counts), price
        else:
            low = price
    return best


def _possible(people: Ranked, flow: Flow, worth: float) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most of each kind that a list worth more can have, by the flow's prices."""
    ends = []
    for values, total, price in zip(people.value, people.total, flow.prices, strict=True):
        surplus = total - price * np.arange(len(total)) if np.isfinite(price) else np.where(total > 0, -np.inf, 0.0)
        asked = np.searchsorted(-values, -price)
        could = np.flatnonzero(flow.at_most - (surplus[asked] - surplus) > worth)
        ends.append((could[0], could[-1]) if len(could) else (asked, asked))
    fewest, most = np.array(ends).T
    return fewest, most
