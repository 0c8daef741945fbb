"""CohortSelector: the largest total value that fits the places of every strand, proven so."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from features.exceptions import GateRefused

NOT_CHOSEN = -1


@dataclass(frozen=True)
class CohortSelector:
    """Choose people for strands with places, each person at most once.

    Parameters
    ----------
    capacity : int
        Places in all.
    shares : tuple of float
        Upper bound of each strand as a share of the places.
    spill : bool
        Whether places that a strand cannot fill go to the others.
    """

    capacity: int
    shares: tuple[float, ...]
    spill: bool

    @property
    def places(self) -> np.ndarray:
        """Whole places of each strand, by largest remainder."""
        exact = np.array(self.shares) * self.capacity
        places = np.floor(exact + 1e-9).astype(int)
        # Shares are upper bounds: together, too, they are not rounded up.
        spare = int(exact.sum() + 1e-9) - places.sum()
        for strand in np.argsort(-(exact - places), kind="stable")[:spare]:
            places[strand] += 1
        return places

    def choose(self, value: np.ndarray, eligible: np.ndarray) -> np.ndarray:
        """Strand in which each person is placed.

        Parameters
        ----------
        value : ndarray of shape (n_persons,)
            What choosing each person is worth; positive. People come in their order of preference among equals.
        eligible : ndarray of bool of shape (n_persons, n_strands)
            Which strands each person may enter.

        Returns
        -------
        ndarray of int of shape (n_persons,)
            Number of the strand, or -1 when not chosen.

        Raises
        ------
        GateRefused
            If the solver cannot prove its answer.
        """
        placed = np.full(len(value), NOT_CHOSEN)
        if eligible.shape[1] == 1:
            able = np.flatnonzero(eligible[:, 0])
            places = self.capacity if self.spill else self.places[0]
            best = able[np.argsort(-value[able], kind="stable")[:places]]
            placed[best] = 0
            return placed
        kept = self._worth_considering(value, eligible)
        if len(kept) == 0:
            return placed
        found = self._solve(value[kept], eligible[kept], spare=0)
        short = self.capacity - int((found != NOT_CHOSEN).sum())
        if self.spill and short:
            found = self._solve(value[kept], eligible[kept], spare=short)
        placed[kept] = found
        return _in_order(placed, value, eligible)

    def _worth_considering(self, value: np.ndarray, eligible: np.ndarray) -> np.ndarray:
        """Among people with the same eligibility only the best `capacity` can be in a best choice."""
        pattern = eligible @ (1 << np.arange(eligible.shape[1]))
        kept = [
            np.flatnonzero(pattern == one)[np.argsort(-value[pattern == one], kind="stable")[: self.capacity]]
            for one in np.unique(pattern)
            if one
        ]
        return np.sort(np.concatenate(kept)) if kept else np.empty(0, dtype=int)

    def _solve(self, value: np.ndarray, eligible: np.ndarray, *, spare: int) -> np.ndarray:
        """Integer programme: one variable per open place of a person, one for the spare places each strand takes."""
        person, strand = np.nonzero(eligible)
        strand_count, pair_count = eligible.shape[1], len(person)
        takes = np.zeros((strand_count, pair_count + strand_count))
        takes[strand, np.arange(pair_count)] = 1
        takes[np.arange(strand_count), pair_count + np.arange(strand_count)] = -1
        once = np.zeros((len(value), pair_count + strand_count))
        once[person, np.arange(pair_count)] = 1
        extra = np.concatenate([np.zeros(pair_count), np.ones(strand_count)])
        chosen = np.concatenate([np.ones(pair_count), np.zeros(strand_count)])
        solved = milp(
            -np.concatenate([value[person], np.zeros(strand_count)]),
            constraints=[
                LinearConstraint(takes, ub=self.places),
                LinearConstraint(once, ub=1),
                LinearConstraint(extra[None, :], ub=spare),
                LinearConstraint(chosen[None, :], ub=self.capacity),
            ],
            integrality=np.ones(pair_count + strand_count),
            bounds=Bounds(0, np.concatenate([np.ones(pair_count), np.full(strand_count, np.inf)])),
            options={"mip_rel_gap": 0},
        )
        if solved.status != 0 or solved.x is None:
            raise GateRefused(f"The choice could not be proven best: {solved.message}. Nothing is proposed.")
        placed = np.full(len(value), NOT_CHOSEN)
        taken = solved.x[:pair_count] > 0.5
        placed[person[taken]] = strand[taken]
        return placed


def _in_order(placed: np.ndarray, value: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """The same choice with ties settled by the given order: equals are chosen first come, strands filled in turn."""
    settled = np.full(len(placed), NOT_CHOSEN)
    pattern = eligible @ (1 << np.arange(eligible.shape[1]))
    for one in np.unique(pattern[placed != NOT_CHOSEN]):
        alike = np.flatnonzero(pattern == one)
        strands = np.sort(placed[alike][placed[alike] != NOT_CHOSEN])
        settled[alike[np.argsort(-value[alike], kind="stable")[: len(strands)]]] = strands
    return settled
