"""Which groups' figures are withheld so that no small count can be read or worked out by subtraction."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fairness_reports.groups import AuditGroups

_ZERO = 1e-9


def withheld_groups(
    groups: AuditGroups, cells: ArrayLike, *, below: int, already: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_]:
    """Which groups must be withheld: those with a small cell, and those that would give one away.

    A group is withheld if any of its cells is below the limit. Others are then withheld, the smallest first,
    until no withheld group is a sum or difference of shown ones and what is left over of each whole, once
    its shown parts are taken away, holds no small cell either.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    cells : array-like of float, shape (n_people, n_cells)
        One where the person belongs in the cell, else zero; the cells shown of a group.
    below : int
        Smallest count that may be shown.
    already : numpy.ndarray of bool, shape (n_groups,), optional
        Groups withheld for another reason.

    Returns
    -------
    numpy.ndarray of bool, shape (n_groups,)
        True where the figures are withheld.
    """
    counts = groups.totals(cells)
    hidden: NDArray[np.bool_] = np.any(counts < below, axis=1)
    if already is not None:
        hidden = hidden | already
    if hidden[0]:
        return np.ones_like(hidden)
    size = counts.sum(axis=1)
    while (betrayer := _betrayer(groups, counts, hidden=hidden, size=size, below=below)) is not None:
        hidden[betrayer] = True
    return hidden


def _betrayer(
    groups: AuditGroups,
    counts: NDArray[np.float64],
    *,
    hidden: NDArray[np.bool_],
    size: NDArray[np.float64],
    below: int,
) -> int | None:
    """The smallest shown group that helps to give a withheld one away, or None when nothing is given away."""
    for whole, parts in groups.partitions:
        shown = [row for row in parts if not hidden[row]]
        if hidden[whole] or len(shown) == len(parts) or not shown:
            continue
        left_over = counts[whole] - counts[shown].sum(axis=0)
        if (left_over < below).any():
            return min(shown, key=lambda row: (size[row], row))
    given_away = np.flatnonzero(_recoverable(groups.membership, hidden))
    return _helper(groups, int(given_away[0]), hidden=hidden, size=size) if len(given_away) else None


def _helper(
    groups: AuditGroups, given_away: int, *, hidden: NDArray[np.bool_], size: NDArray[np.float64]
) -> int | None:
    """The shown group to withhold for the sake of another: one that alone is needed, finer before coarser."""
    relatives = {row for _, parts in groups.partitions if given_away in parts for row in parts}

    def cost(row: int) -> tuple[bool, bool, bool, float, int]:
        tried = hidden.copy()
        tried[row] = True
        still_found = bool(_recoverable(groups.membership, tried)[given_away])
        return still_found, row not in relatives, not groups.groups[row].is_intersection, size[row], row

    return min((row for row in range(1, len(hidden)) if not hidden[row]), key=cost, default=None)


def _recoverable(membership: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which withheld groups are sums and differences of shown ones."""
    rows = membership.astype("float64")
    _, strength, directions = np.linalg.svd(rows[~hidden], full_matrices=False)
    basis = directions[strength > _ZERO * strength.max()]
    beyond = rows - rows @ basis.T @ basis
    return hidden & (np.abs(beyond).max(axis=1) < _ZERO**0.5)
