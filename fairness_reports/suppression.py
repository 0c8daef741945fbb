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
    given_away = _recoverable(groups.membership, hidden)
    if not given_away.any():
        return None
    overlapping = groups.membership[given_away].any(axis=0)
    helpers = [row for row in range(1, len(hidden)) if not hidden[row] and (groups.membership[row] & overlapping).any()]
    # Parts of another division of the same people give away a whole without touching it alone.
    helpers = helpers or [row for row in range(1, len(hidden)) if not hidden[row]]
    return min(helpers, key=lambda row: (size[row], row)) if helpers else None


def _recoverable(membership: NDArray[np.bool_], hidden: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which withheld groups are sums and differences of shown ones."""
    rows = membership.astype("float64")
    _, strength, directions = np.linalg.svd(rows[~hidden], full_matrices=False)
    basis = directions[strength > _ZERO * strength.max()]
    beyond = rows - rows @ basis.T @ basis
    return hidden & (np.abs(beyond).max(axis=1) < _ZERO**0.5)
