"""Questions: which columns are answers to questions of a group, what may be answered, and which hang together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from features.need_items import NEEDS
from features.vocabulary import ReasonGroup
from models.term import Term

NEED_COUNT = "need_count"
SINGLE_NEEDS = tuple(f"{need}_need" for need in NEEDS)


@dataclass(frozen=True)
class Question:
    """A column whose value may be unanswered.

    Parameters
    ----------
    name : str
        The column.
    tables : tuple of Term
        Tables that look it up, of all models.
    """

    name: str
    tables: tuple[Term, ...]

    @property
    def answers(self) -> list | None:
        """One value for each way that the tables tell answers apart; None where there is no list of answers."""
        ways = [_ways(table, self.name) for table in self.tables]
        if any(kind == "levels" for kind, _ in ways):
            words = [set(edges) for kind, edges in ways if kind == "levels"]
            return [word for word in ways[0][1] if all(word in known for known in words)]
        if self.name in SINGLE_NEEDS:
            return [0.0, 1.0]
        if self.name == NEED_COUNT:
            return [float(count) for count in range(len(NEEDS) + 1)]
        if any(kind == "linear" for kind, _ in ways):
            return None
        edges = sorted({edge for _, edges in ways for edge in edges})
        return edges if all(kind == "spline" for kind, _ in ways) else [-np.inf, *edges]

    @property
    def is_listed(self) -> bool:
        """Whether trying the answers finds the ends: two tables with lines may have theirs between the knots."""
        bends = any(table.kind == "spline" for table in self.tables)
        return not bends or len(self.tables) == 1 or self.name in (*SINGLE_NEEDS, NEED_COUNT)


def questions_of(tables: Iterable[Term], group: ReasonGroup) -> tuple[Question, ...]:
    """The questions of a group.

    Parameters
    ----------
    tables : iterable of Term
        Of all models together.
    group : ReasonGroup
        Which. A column is of the group of the table that reads it alone; where there is none, of its table of two.

    Returns
    -------
    tuple of Question
        Each column once.
    """
    every = tuple(tables)
    own = {table.feature: table.group for table in every if table.second is None}
    names = dict.fromkeys(name for one in every for name in one.features if own.get(name, one.group) == group)
    return tuple(Question(name, tuple(one for one in every if name in one.features)) for name in names)


def hanging_together(names: Sequence[str], tables: Iterable[Term], *, is_count_open: bool) -> list[tuple[str, ...]]:
    """Parts of some open questions, so that no table and no count reads two parts.

    Parameters
    ----------
    names : sequence of str
        Open questions.
    tables : iterable of Term
        Of all models together.
    is_count_open : bool
        Whether the number of needs moves with the single needs that are open.

    Returns
    -------
    list of tuple of str
        The parts, in the order of their first names.
    """
    ties = [set(table.features) & set(names) for table in tables if table.second is not None]
    if is_count_open:
        ties.append(set(names) & {NEED_COUNT, *SINGLE_NEEDS})
    parts = [{name} for name in names]
    for tie in ties:
        joined = [part for part in parts if part & tie]
        if joined:
            parts = [part for part in parts if not part & tie] + [set().union(*joined)]
    in_order = [tuple(name for name in names if name in part) for part in parts]
    return sorted(in_order, key=lambda part: names.index(part[0]))


def _ways(table: Term, name: str) -> tuple[str, tuple]:
    """How a table tells the answers to a question apart: by words, by edges, by knots, or by every number."""
    if table.second is not None and table.second.feature == name:
        return table.second.kind, table.second.levels or table.second.cuts
    kind = table.axis.kind if table.second is not None else table.kind
    return kind, table.levels or table.cuts
