"""What of a backtest is withheld, so that no small count can be read or worked out by subtraction."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fairness_reports.groups import AuditGroups
from fairness_reports.suppression import withheld_groups


def told_lists(cells: Mapping[str, NDArray[np.bool_]], *, below: int) -> list[str]:
    """The lists of which anything may be told.

    Parameters
    ----------
    cells : mapping of str to ndarray of bool, shape (n_persons, 4)
        By list, who was on it and off it and did not reoffend or did.
    below : int
        Smallest count of people that may be told.

    Returns
    -------
    list of str
        Those of which no cell of everybody is small.
    """
    return [name for name, found in cells.items() if (found.sum(axis=0) >= below).all()]


def told_groups(groups: AuditGroups, cells: Mapping[str, NDArray[np.bool_]], *, below: int) -> NDArray[np.bool_]:
    """The groups of which anything may be told, the same for all lists, so that no list gives another's away.

    Parameters
    ----------
    groups : AuditGroups
        The groups of the persons, everyone first.
    cells : mapping of str to ndarray of bool, shape (n_persons, 4)
        Of the lists that may be told of everybody.
    below : int
        Smallest count of people that may be told.

    Returns
    -------
    ndarray of bool, shape (n_groups,)
        True where no cell of any list is small, nor could one be worked out.
    """
    if not cells:
        return np.zeros(len(groups.groups), dtype=bool)
    return ~withheld_groups(groups, np.hstack([found.astype(float) for found in cells.values()]), below=below)


def told_dates(counts: NDArray[np.int64], *, below: int) -> NDArray[np.bool_]:
    """The dates of which anything may be told beside the mean over all dates.

    Parameters
    ----------
    counts : ndarray of int, shape (n_dates, n_cells)
        People in each cell of each list, date by date.
    below : int
        Smallest count that may be told.

    Returns
    -------
    ndarray of bool, shape (n_dates,)
        Where a date has a small cell, so many others are withheld too, the smallest first, that no cell of the
        withheld ones together is small, and never one alone.
    """
    smallest = counts.min(axis=1)
    hidden = smallest < below
    for date in np.argsort(smallest, kind="stable"):
        if not hidden.any() or (hidden.sum() > 1 and (counts[hidden].sum(axis=0) >= below).all()):
            break
        hidden[date] = True
    return ~hidden
