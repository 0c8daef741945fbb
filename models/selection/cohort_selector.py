"""CohortSelector: the largest total value that fits the places of every strand, area and officer hour, proven so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.selection.exact.alike import NO_AREA, Ranked, alike, ranked
from models.selection.exact.bounds_matrix import BoundsMatrix, bounds_matrix, most_of_each
from models.selection.exact.conflict import conflict_in_words
from models.selection.exact.flow import Flow, NoList, best_flow
from models.selection.exact.lines import Lines, flow_lines
from models.selection.exact.order import NOT_CHOSEN, put_in_order
from models.selection.exact.places import Places
from models.selection.exact.whole import best_whole

# A better choice can be this share of the worth away at most, or it is not called proven.
_PROVEN = 1e-9
__all__ = ["NOT_CHOSEN", "Choice", "CohortSelector"]


@dataclass(frozen=True)
class Choice:
    """Who is chosen, and the proof that no other choice is worth more.

    Parameters
    ----------
    placed : ndarray of int of shape (n_persons,)
        Number of the strand, or -1 when not chosen.
    worth : float
        What the chosen are worth together.
    at_most : float
        No choice within the bounds is worth more.
    method : {"sorted", "flow", "integer programme"}
        How it was found.
    """

    placed: np.ndarray
    worth: float
    at_most: float
    method: str

    @property
    def gap(self) -> float:
        """How far a better choice could be away, as a share of its worth."""
        return (self.at_most - self.worth) / self.at_most if self.at_most > 0 else 0.0

    @property
    def is_proven(self) -> bool:
        """Whether no other choice is worth more, but for rounding."""
        return self.gap <= _PROVEN


class CohortSelector:
    """Choose people for places, each at most once, so that they are worth the most together.

    Parameters
    ----------
    places : Places
        All bounds, which bind together.
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Which strands each person may enter.
    area : ndarray of int of shape (n_persons,), optional
        Number of each person's area in `places.areas`, -1 for another; nobody is in any of them where left out.

    Notes
    -----
    People of one area who may enter the same strands are alike: of them the best come first, so only how many come is
    open. That is a flow, whose best answer is in whole people; officer hours make it an integer programme about that.
    """

    def __init__(self, places: Places, eligible: np.ndarray, area: np.ndarray | None = None) -> None:
        self.places = places
        self.eligible = eligible
        self._people = alike(eligible, np.full(len(eligible), NO_AREA) if area is None else area)

    def choose(self, value: np.ndarray) -> Choice:
        """The best choice.

        Parameters
        ----------
        value : ndarray of shape (n_persons,)
            What choosing each person is worth; positive. People come in their order of preference among equals.

        Returns
        -------
        Choice
            The same for the same people in the same order.

        Raises
        ------
        NoList
            If no list keeps all the bounds; the message names the fewest that cannot be kept together.
        GateRefused
            If the solver cannot prove its answer.
        """
        if self.places.is_one_list:
            return self._sorted(value)
        order = self._ranked(value)
        found = self._solve(order)
        counts = np.zeros(self._people.opens.shape, dtype=int)
        counts[self._bounds.kind, self._bounds.strand] = found.counts
        placed = put_in_order(self.places, self._people, order, counts, person_count=len(value))
        worth = float(value[placed != NOT_CHOSEN].sum())
        return Choice(placed, worth, max(found.at_most, worth), self.method)

    def lines(self, value: np.ndarray, choice: Choice) -> tuple[np.ndarray, np.ndarray, float]:
        """What each person must be worth to come in, or not to fall out, all others staying worth what they are.

        Parameters
        ----------
        value : ndarray of shape (n_persons,)
            As for `choose`.
        choice : Choice
            The choice by these values.

        Returns
        -------
        tuple of ndarray of float of shape (n_persons,) and (n_persons,), and float
            Who is not chosen comes in when worth more than the first (infinite where that cannot be); who is chosen
            falls out when worth less than the second (not a number where nobody would take the place). Not a number
            for who may enter no strand. Where officer hours bind, a kind's lines are those of its last chosen and of
            its first not chosen. The third is by how much any line may be off, where the choice or a trial of it is
            not proven; else 0.
        """
        order = self._ranked(value)
        counts = np.zeros(self._people.opens.shape, dtype=int)
        is_in = choice.placed != NOT_CHOSEN
        np.add.at(counts, (self._people.kind[is_in], choice.placed[is_in]), 1)
        if self.places.hours is None:
            found = flow_lines(self.places, self._people, order, counts, spare=self._spare)
        else:
            found = self._lines_by_trying(order, counts.sum(axis=1), choice.worth)
        ends = (np.append(each, np.nan) for each in (found.to_enter, found.to_stay))
        enter, stay = (end[self._people.kind] for end in ends)
        own = 0.0 if choice.is_proven else choice.at_most - choice.worth
        return enter, stay, own + found.unsure

    @property
    def method(self) -> str:
        """How the choice is found."""
        if self.places.is_one_list:
            return "sorted"
        return "flow" if self.places.hours is None else "integer programme"

    @cached_property
    def _spare(self) -> int:
        """Places that the strands cannot fill with those who may enter them, were everybody worth the same."""
        if not self.places.spill or not len(self._people.size):
            return 0
        areas = tuple(replace(one, at_least=0) for one in self.places.areas)
        own = replace(self.places, areas=areas, hours=None)
        same = ranked(self._people, np.ones(len(self.eligible)), most_of_each(own, self._people, spare=0))
        filled = best_flow(bounds_matrix(own, self._people, spare=0), same).counts.sum()
        return self.places.capacity - round(float(filled))

    @cached_property
    def _bounds(self) -> BoundsMatrix:
        return bounds_matrix(self.places, self._people, spare=self._spare)

    def _ranked(self, value: np.ndarray) -> Ranked:
        return ranked(self._people, value, most_of_each(self.places, self._people, spare=self._spare))

    def _sorted(self, value: np.ndarray) -> Choice:
        """The best of one list: above the last place's value all, at that value the first."""
        able = np.flatnonzero(self.eligible[:, 0])
        places = self.places.capacity if self.places.spill else self.places.strands[0]
        if places < len(able):
            own = value[able]
            last = -np.partition(-own, places - 1)[places - 1] if places else np.inf
            above = own > last
            level = np.flatnonzero(own == last)[: places - int(above.sum())]
            above[level] = True
            able = able[above]
        placed = np.full(len(value), NOT_CHOSEN)
        placed[able] = 0
        worth = float(value[able].sum())
        return Choice(placed, worth, worth, self.method)

    def _solve(self, order: Ranked) -> Flow:
        if not len(self._people.size) and not any(one.at_least for one in self.places.areas):
            return Flow(np.empty(0, dtype=int), np.empty(0), 0.0, 0.0)
        try:
            if not len(self._people.size):
                raise NoList
            found = best_flow(self._bounds, order)
            if self.places.hours is not None:
                found = best_whole(self._bounds, order, found, person_count=len(self.eligible))
        except NoList:
            raise NoList(conflict_in_words(self.places, self._people, self._bounds)) from None
        return replace(found, counts=np.rint(found.counts).astype(int))

    def _lines_by_trying(self, order: Ranked, of_kind: np.ndarray, worth: float) -> Lines:
        """Each kind's lines with one person more forced in, and without the last chosen."""
        largest = 10 * max((values[0] for values in order.value), default=1.0)
        to_enter, to_stay = np.full(len(of_kind), np.inf), np.full(len(of_kind), np.nan)
        unsure = 0.0
        for kind, taken in enumerate(of_kind):
            values = order.value[kind]
            if taken < len(values):
                forced = np.concatenate([[largest], np.delete(values, taken)])
                found = self._solve(_with_values(order, kind, forced))
                if found.counts[self._bounds.kind == kind].any():
                    to_enter[kind] = worth - (found.worth - largest)
                    unsure = max(unsure, _left_open(found))
            if taken:
                last = values[taken - 1]
                others = np.append(np.delete(values, taken - 1), -largest)
                rest = self._solve(_with_values(order, kind, others))
                # Whoever the bounds cannot do without never falls out.
                if rest.worth >= 0:
                    to_stay[kind] = rest.worth - (worth - last)
                    unsure = max(unsure, _left_open(rest))
        return Lines(to_enter, to_stay, unsure)


def _left_open(found: Flow) -> float:
    """What a better list than the one found could be worth more; rounding is nothing."""
    away = found.at_most - found.worth
    return away if away > _PROVEN * abs(found.at_most) else 0.0


def _with_values(order: Ranked, kind: int, values: np.ndarray) -> Ranked:
    """The same people with other values in one kind."""

    def changed(parts: tuple[np.ndarray, ...], part: np.ndarray) -> tuple[np.ndarray, ...]:
        return (*parts[:kind], part, *parts[kind + 1 :])

    total = np.concatenate([[0.0], np.cumsum(values)])
    return replace(order, value=changed(order.value, values), total=changed(order.total, total))
