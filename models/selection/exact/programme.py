"""The choice among a few people of each kind as an integer programme over whole numbers of people in each strand."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from models.selection.exact.alike import Ranked
from models.selection.exact.bounds_matrix import BoundsMatrix
from models.selection.exact.flow import LARGEST, NoList, worth_of

_ROUNDING = 1e-6


@dataclass(frozen=True)
class Found:
    """What the solver found.

    Parameters
    ----------
    counts : ndarray of shape (n_pairs,) or None
        Whole people of each kind in each strand; None where it found no list.
    at_most : float
        No list of the programme is worth more; infinite where it found none.
    node_count : int
        Steps it took, one at least.
    """

    counts: np.ndarray | None
    at_most: float
    node_count: int


class Programme:
    """The lists that have between `first` and `last` of the best of each kind.

    Parameters
    ----------
    bounds : BoundsMatrix
        All bounds, officer hours last.
    people : Ranked
        The people of each kind, best first.
    first, last : ndarray of int of shape (n_kinds,)
        Fewest and most of each.

    Notes
    -----
    The unknowns are people of a kind in a strand, extra places of each strand, people of each strand, and shares of
    single people. Only people of each strand have to be whole: with these given the rest is a flow between whole
    numbers, of which every corner is whole. Bounds that speak of strands alone, hours among them, are therefore stated
    on people of each strand.
    """

    def __init__(self, bounds: BoundsMatrix, people: Ranked, first: np.ndarray, last: np.ndarray) -> None:
        self._pairs, others = bounds.pair_count, bounds.rows.shape[1]
        kinds, strands = len(first), others - self._pairs
        self._strand, self._whole = bounds.strand, slice(others, others + strands)
        # Whole numbers without an end can keep the solver going for ever.
        self._most = np.full(others + strands, float(last.sum()))
        # The solver sees what people from `first` on are worth: a gap is a share of that.
        self._scale = LARGEST / max(values[0] for values in people.value)
        self._base = worth_of(people, first)
        self._reach = worth_of(people, last) - self._base
        pieces = [values[low:high] for values, low, high in zip(people.value, first, last, strict=True)]
        of_kind = np.repeat(np.arange(kinds), [len(one) for one in pieces])
        self._value, self._one = np.concatenate([np.zeros(others + strands), *pieces]), np.ones(len(of_kind))
        of_pairs, of_strands = _by_strand(bounds)
        self._each_hours, self.hours = of_strands[-1], float(bounds.limit[-1])

        def rows(*parts: csr_array | int) -> csr_array:
            height = next(part.shape[0] for part in parts if not isinstance(part, int))
            blocks = [csr_array((height, part)) if isinstance(part, int) else part for part in parts]
            return csr_array(block_array([blocks]))

        people_of = [_marks(bounds.strand, strands), _marks(bounds.kind, kinds), _marks(of_kind, kinds)]
        self._constraints = [
            LinearConstraint(rows(csr_array(of_pairs), csr_array(of_strands), len(of_kind)), ub=bounds.limit),
            LinearConstraint(rows(people_of[0], strands, csr_array(-np.eye(strands)), len(of_kind)), 0, 0),
            LinearConstraint(rows(people_of[1], 2 * strands, -people_of[2]), first, first),
        ]

    @property
    def dearest_hour(self) -> float:
        """A price of an hour at which nobody is worth the hours they take."""
        return float(2 * self._value.max() / self._each_hours[self._each_hours > 0].min())

    def best(self, *, gap: float, node_limit: int) -> Found:
        """The best list of these, as far as the solver comes.

        Parameters
        ----------
        gap : float
            What a better list may be worth more.
        node_limit : int
            Steps it may take.

        Returns
        -------
        Found
            The best found, and what bounds it.
        """
        share = gap / max(self._reach, gap) if gap else 0.0
        is_whole = np.zeros(len(self._value))
        is_whole[self._whole] = 1
        solved = milp(
            -self._value * self._scale,
            constraints=self._constraints,
            integrality=is_whole,
            bounds=Bounds(0, np.concatenate([self._most, self._one])),
            options={"mip_rel_gap": share, "node_limit": node_limit},
        )
        node_count = max(1, solved.mip_node_count or 0)
        if solved.x is None:
            return Found(None, np.inf, node_count)
        counts = solved.x[: self._pairs]
        if np.abs(counts - np.rint(counts)).max(initial=0.0) > _ROUNDING:
            counts = self._corner(self._value, of_strand=np.rint(solved.x[self._whole]))
        return Found(np.rint(counts), self._base - solved.mip_dual_bound / self._scale, node_count)

    def at_price_of_hour(self, price: float) -> np.ndarray:
        """The list that is worth the most when each officer hour costs something and none are counted out.

        Parameters
        ----------
        price : float
            Of one hour; infinite for the fewest hours there are.

        Returns
        -------
        ndarray of int of shape (n_pairs,)
            People of each kind in each strand.

        Raises
        ------
        NoList
            If no list keeps the other bounds.
        """
        hours = np.zeros(len(self._value))
        hours[self._whole] = self._each_hours
        return self._corner(-hours if np.isinf(price) else self._value - price * hours)

    def hours_of(self, counts: np.ndarray) -> float:
        """Officer hours that a list takes.

        Parameters
        ----------
        counts : ndarray of shape (n_pairs,)
            People of each kind in each strand.

        Returns
        -------
        float
            Hours in a month.
        """
        return float(self._each_hours[self._strand] @ counts)

    def _corner(self, value: np.ndarray, *, of_strand: np.ndarray | None = None) -> np.ndarray:
        """The best flow whatever hours it takes, with some people of each strand given; whole, for it is a corner."""
        low, high = np.zeros(len(value)), np.concatenate([self._most, self._one])
        if of_strand is not None:
            low[self._whole] = high[self._whole] = of_strand
        bounded, *balances = self._constraints
        free = bounded.ub.copy()
        free[-1] = np.inf
        without_hours = LinearConstraint(bounded.A, ub=free)
        solved = milp(-value * self._scale, constraints=[without_hours, *balances], bounds=Bounds(low, high))
        if solved.x is None:
            raise NoList("No list of whole people keeps all the bounds.")
        return np.rint(solved.x[: self._pairs])


def _marks(of_column: np.ndarray, count: int) -> csr_array:
    """One in the row that each column belongs to."""
    columns = np.arange(len(of_column))
    return csr_array((np.ones(len(of_column)), (of_column, columns)), shape=(count, len(of_column)))


def _by_strand(bounds: BoundsMatrix) -> tuple[np.ndarray, np.ndarray]:
    """The bounds on pairs and extra places, and those that speak of strands alone as bounds on their people."""
    of_pairs = bounds.rows.toarray()
    of_strands = np.zeros((len(of_pairs), of_pairs.shape[1] - bounds.pair_count))
    for row, pairs in enumerate(of_pairs[:, : bounds.pair_count]):
        each = np.zeros(of_strands.shape[1])
        each[bounds.strand] = pairs
        if np.array_equal(each[bounds.strand], pairs):
            of_strands[row], pairs[:] = each, 0.0
    return of_pairs, of_strands
