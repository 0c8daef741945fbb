"""How many people of each kind go to each strand: a flow through areas and strands, solved on ever finer steps.

The best k people of a kind are worth a sum that grows by less with each further person, so a few straight pieces
stand for thousands of people; the pieces about the answer are cut finer until nothing is left between the answer and
its bound. The bound comes from prices of the bounds alone, whatever the solver did: it holds for every list.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_array, csr_array

from features.exceptions import GateRefused
from models.selection.exact.alike import Ranked
from models.selection.exact.bounds_matrix import BoundsMatrix

# Differences of less than this share of the total are rounding.
_ROUNDING = 1e-12
_PIECES = 5
_MOST_ROUNDS = 60
# The largest worth as the solver sees it: its own tolerances are small beside that.
LARGEST = 1e4


class NoList(GateRefused):
    """No list keeps all the bounds."""


@dataclass(frozen=True)
class Flow:
    """An answer, and what every list is worth at most.

    Parameters
    ----------
    counts : ndarray of shape (n_pairs,)
        People of each kind in each strand; whole where no officer hours bind.
    prices : ndarray of shape (n_kinds,)
        What a place costs people of each kind in the proof of `at_most`: who is worth more belongs on the list.
    worth : float
        What the answer is worth; where counts are not whole, between its whole neighbours.
    at_most : float
        No list is worth more.
    """

    counts: np.ndarray
    prices: np.ndarray
    worth: float
    at_most: float


def best_flow(bounds: BoundsMatrix, people: Ranked) -> Flow:
    """The best flow.

    Parameters
    ----------
    bounds : BoundsMatrix
        All bounds.
    people : Ranked
        The people of each kind, best first.

    Returns
    -------
    Flow
        Proven best to rounding; `at_most` tells how well.

    Raises
    ------
    NoList
        If no list keeps the bounds.
    GateRefused
        If the solver fails.
    """
    scale = LARGEST / max((values[0] for values in people.value), default=1.0)
    cuts = [_cut(len(values), np.linspace(0, len(values), 2 * _PIECES)) for values in people.value]
    counts, prices, worth, at_most = np.empty(0), np.empty(0), -np.inf, np.inf
    for _ in range(_MOST_ROUNDS):
        found, prices_of_bounds = _solve(bounds, people, cuts, scale)
        asked, bound = _bound_of(bounds, people, prices_of_bounds)
        if bound < at_most:
            prices, at_most = asked, bound
        of_kind = np.bincount(bounds.kind, found, minlength=len(cuts))
        if (now := worth_of(people, of_kind)) > worth:
            counts, worth = found, now
        if at_most - worth <= _ROUNDING * abs(at_most):
            break
        finer = [
            _finer(cut, values, here, price)
            for cut, values, here, price in zip(cuts, people.value, of_kind, asked, strict=True)
        ]
        if all(len(new) == len(old) for new, old in zip(finer, cuts, strict=True)):
            break
        cuts = finer
    return Flow(counts, prices, worth, max(at_most, worth))


def _cut(size: int, at: np.ndarray) -> np.ndarray:
    return np.unique(np.clip(np.rint(at), 0, size).astype(int))


def _solve(bounds: BoundsMatrix, people: Ranked, cuts: list[np.ndarray], scale: float) -> tuple[np.ndarray, np.ndarray]:
    """One linear programme: counts of the pairs, and the price of each bound."""
    kinds = len(cuts)
    widths = [np.diff(cut) for cut in cuts]
    slopes = [np.diff(total[cut]) / width for total, cut, width in zip(people.total, cuts, widths, strict=True)]
    width, slope = np.concatenate(widths), np.concatenate(slopes)
    of_kind = np.repeat(np.arange(kinds), [len(one) for one in widths])
    pieces, others = len(width), bounds.rows.shape[1]
    balance = csr_array(
        (
            np.concatenate([-np.ones(bounds.pair_count), np.ones(pieces)]),
            (
                np.concatenate([bounds.kind, of_kind]),
                np.concatenate([np.arange(bounds.pair_count), others + np.arange(pieces)]),
            ),
        ),
        shape=(kinds, others + pieces),
    )
    solved = linprog(
        -np.concatenate([np.zeros(others), slope * scale]),
        A_ub=block_array([[bounds.rows, csr_array((len(bounds.limit), pieces))]]),
        b_ub=bounds.limit,
        A_eq=balance,
        b_eq=np.zeros(kinds),
        bounds=np.column_stack([np.zeros(others + pieces), np.concatenate([np.full(others, np.inf), width])]),
        method="highs-ds",
        options={"dual_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10},
    )
    if solved.status == 2:
        raise NoList("No list keeps all the bounds.")
    if solved.status != 0:
        raise GateRefused(f"The choice could not be worked out: {solved.message} Nothing is proposed.")
    return solved.x[: bounds.pair_count], np.maximum(-solved.ineqlin.marginals / scale, 0.0)


def _bound_of(bounds: BoundsMatrix, people: Ranked, prices_of_bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """Price of a place for each kind, and what any list is worth at most by these prices."""
    strand_count = bounds.rows.shape[1] - bounds.pair_count
    prices_of_bounds = prices_of_bounds.copy()
    # An extra place of a strand is not dearer than extra places are, or the bound would not hold.
    prices_of_bounds[strand_count] = max(prices_of_bounds[strand_count], *prices_of_bounds[:strand_count])
    of_pair = bounds.rows.T[: bounds.pair_count] @ prices_of_bounds
    prices = np.full(len(people.value), np.inf)
    np.minimum.at(prices, bounds.kind, of_pair)
    surplus = 0.0
    for values, total, price in zip(people.value, people.total, prices, strict=True):
        worth_it = np.searchsorted(-values, -price)
        surplus += total[worth_it] - price * worth_it
    return prices, float(prices_of_bounds @ bounds.limit + surplus)


def worth_of(people: Ranked, of_kind: np.ndarray) -> float:
    """What the best people of each kind are worth together.

    Parameters
    ----------
    people : Ranked
        The people of each kind, best first.
    of_kind : ndarray of shape (n_kinds,)
        How many of each; between whole numbers the worth is in proportion.

    Returns
    -------
    float
        The sum.
    """
    return float(
        sum(np.interp(here, np.arange(len(total)), total) for total, here in zip(people.total, of_kind, strict=True))
    )


def _finer(cut: np.ndarray, values: np.ndarray, here: float, price: float) -> np.ndarray:
    """Cuts with the pieces about the answer, and about what its price asks for, divided."""
    asked = int(np.searchsorted(-values, -price))
    new = [cut, np.array([asked - 1, asked, asked + 1])]
    for spot in (here, asked):
        place = min(max(int(np.searchsorted(cut, spot)), 1), len(cut) - 1)
        for piece in range(max(place - 1, 1), min(place + 2, len(cut))):
            new.append(np.linspace(cut[piece - 1], cut[piece], _PIECES + 1))
    return _cut(len(values), np.concatenate(new))
