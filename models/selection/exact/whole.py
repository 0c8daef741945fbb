"""Whole numbers of people where officer hours bind: an integer programme on the few people about the flow's answer.

How many of a kind a best list can have follows from the flow's prices: a list with many more or fewer is worth less
than one that is already known. So only people about the answer are looked at one by one.
"""

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from features.exceptions import GateRefused
from models.selection.exact.alike import Ranked
from models.selection.exact.bounds_matrix import BoundsMatrix
from models.selection.exact.flow import LARGEST, Flow, NoList, worth_of

_FIRST_WINDOW = 4
# Up to so many people the best list is proven to the last digit; above, the solver is asked for this share of its worth
# within so many steps, and how far it came is told.
_PROVEN_UP_TO = 3_000
_GAP_ASKED, _GAP_GRANTED = 3e-6, 9e-6
_MOST_NODES = 500
_MOST_ROUNDS = 20


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
        Whole counts, and what any list is worth at most.

    Raises
    ------
    NoList
        If no list of whole people keeps the bounds.
    GateRefused
        If the solver fails.
    """
    if np.array_equal(flow.counts, np.rint(flow.counts)):
        return flow
    gap = 0.0 if person_count <= _PROVEN_UP_TO else _GAP_ASKED * flow.worth
    of_kind = np.bincount(bounds.kind, flow.counts, minlength=len(people.value))
    size = np.array([len(values) for values in people.value])
    first, last = np.floor(of_kind).astype(int) - _FIRST_WINDOW, np.ceil(of_kind).astype(int) + _FIRST_WINDOW
    for _ in range(_MOST_ROUNDS):
        first, last = np.clip(first, 0, size), np.clip(last, 0, size)
        try:
            counts, at_most = _solve(bounds, people, first, last, gap)
        except NoList:
            if not first.any() and (last == size).all():
                raise
            width = 8 * (last - first)
            first, last = first - width, last + width
            continue
        worth = worth_of(people, np.bincount(bounds.kind, counts, minlength=len(size)))
        enough = worth * (1 + _GAP_GRANTED) if gap else worth
        fewest, most = _possible(people, flow, enough)
        if (fewest >= first).all() and (most <= last).all():
            return Flow(counts, flow.prices, worth, min(max(at_most, enough), max(flow.at_most, worth)))
        first, last = np.minimum(first, fewest), np.maximum(last, most)
    raise GateRefused("The choice could not be proven best under the officer hours. Nothing is proposed.")


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


def _solve(
    bounds: BoundsMatrix, people: Ranked, first: np.ndarray, last: np.ndarray, gap: float
) -> tuple[np.ndarray, float]:
    """Counts of the pairs, and what any list is worth at most that has between `first` and `last` of each kind."""
    kinds, others = len(first), bounds.rows.shape[1]
    scale = LARGEST / max(values[0] for values in people.value)
    base = worth_of(people, first)
    # The solver sees what people from `first` on are worth: the gap is a share of that.
    reached = worth_of(people, last) - base
    worth = [values[low:high] for values, low, high in zip(people.value, first, last, strict=True)]
    of_kind = np.repeat(np.arange(kinds), [len(one) for one in worth])
    pieces = len(of_kind)
    balance = csr_array(
        (
            np.concatenate([np.ones(bounds.pair_count), -np.ones(pieces)]),
            (
                np.concatenate([bounds.kind, of_kind]),
                np.concatenate([np.arange(bounds.pair_count), others + np.arange(pieces)]),
            ),
        ),
        shape=(kinds, others + pieces),
    )
    solved = milp(
        -np.concatenate([np.zeros(others), *worth]) * scale,
        constraints=[
            LinearConstraint(block_array([[bounds.rows, csr_array((len(bounds.limit), pieces))]]), ub=bounds.limit),
            LinearConstraint(balance, first, first),
        ],
        integrality=np.concatenate([np.ones(others), np.zeros(pieces)]),
        bounds=Bounds(0, np.concatenate([np.full(others, np.inf), np.ones(pieces)])),
        options={"mip_rel_gap": gap / max(reached, gap), "node_limit": _MOST_NODES} if gap else {"mip_rel_gap": 0.0},
    )
    if solved.status == 2:
        raise NoList("No list of whole people keeps all the bounds.")
    if solved.x is None or (solved.status != 0 and not gap):
        raise GateRefused(f"The choice could not be proven best: {solved.message} Nothing is proposed.")
    return np.rint(solved.x[: bounds.pair_count]), base - solved.mip_dual_bound / scale
