"""Which bounds no list can keep together: the fewest there are."""

from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from models.selection.exact.alike import Alike
from models.selection.exact.bounds_matrix import BoundsMatrix
from models.selection.exact.places import Places


def conflict_in_words(places: Places, people: Alike, bounds: BoundsMatrix) -> str:
    """What no list can keep together, and what to do.

    Parameters
    ----------
    places : Places
        All bounds, which cannot be kept together.
    people : Alike
        Kinds of people.
    bounds : BoundsMatrix
        The same bounds as rows.

    Returns
    -------
    str
        A refusal that names the fewest bounds in conflict and how many people there are.
    """
    named = [row for row, name in enumerate(bounds.names) if name]
    unnamed = [row for row, name in enumerate(bounds.names) if not name]
    found = smallest_conflict(
        len(named), lambda some: _can_keep(people, bounds, [*unnamed, *(named[one] for one in some)])
    )
    names = [bounds.names[named[one]] for one in found]
    asked = [one.area for one in places.areas if any(name.endswith(f" of {one.area}") for name in names)]
    there = [
        f"{int(people.size[people.area == number].sum())} of {one.area}"
        for number, one in enumerate(places.areas)
        if one.area in asked
    ]
    return (
        f"No list can keep {'this' if len(names) == 1 else 'these together'}: {'; '.join(names)}. "
        f"Eligible are {', '.join([*there, f'{int(people.size.sum())} in all'])}. "
        "Change the scheme's [capacity] or --capacity; nothing was relaxed and nothing is proposed."
    )


def _can_keep(people: Alike, bounds: BoundsMatrix, rows: list[int]) -> bool:
    """Whether whole people can be placed within some of the bounds: if parts can, so can the whole of fewest hours."""
    at_least = -bounds.limit[rows][bounds.limit[rows] < 0]
    if not bounds.pair_count:
        return not at_least.any()
    others = bounds.rows.shape[1]
    of_kind = np.zeros((len(people.size), others))
    of_kind[bounds.kind, np.arange(bounds.pair_count)] = 1
    solved = milp(
        np.zeros(others),
        constraints=[
            LinearConstraint(of_kind, ub=people.size),
            *([LinearConstraint(bounds.rows[rows], ub=bounds.limit[rows])] if rows else []),
        ],
    )
    return bool(solved.status == 0)


def smallest_conflict(count: int, is_kept: Callable[[Sequence[int]], bool]) -> tuple[int, ...]:
    """The fewest bounds that cannot be kept together.

    Parameters
    ----------
    count : int
        How many bounds there are; all of them together cannot be kept.
    is_kept : callable
        Whether some bounds, told by their numbers, can be kept together.

    Returns
    -------
    tuple of int
        Their numbers, in order. No conflict of fewer bounds exists.

    Notes
    -----
    Each set of bounds that can be kept leaves out at least one of every conflict. So the fewest bounds that meet all
    the left-out sets found so far are asked: if they conflict, none are fewer; if not, they are added to as far as can
    be, which shows one more left-out set.
    """
    left_out: list[np.ndarray] = []
    while True:
        asked = _fewest_that_meet(left_out, count)
        if not is_kept(asked):
            return tuple(asked)
        for one in range(count):
            if one not in asked and is_kept([*asked, one]):
                asked.append(one)
        left_out.append(~np.isin(np.arange(count), asked))


def _fewest_that_meet(sets: list[np.ndarray], count: int) -> list[int]:
    if not sets:
        return []
    solved = milp(
        np.ones(count),
        constraints=LinearConstraint(np.array(sets, dtype=float), lb=1),
        integrality=np.ones(count),
        bounds=Bounds(0, 1),
    )
    return np.flatnonzero(solved.x > 0.5).tolist()
