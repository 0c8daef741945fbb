"""Sets of answers of which none is outdone by another in every model: only these can give the most, or the least."""

from collections.abc import Iterable

import numpy as np

# More sets of answers than these are not gone through; their ends are then taken model by model.
MOST_SETS = 4096


def front(points: np.ndarray) -> np.ndarray:
    """Rows that no other row reaches in every column.

    Parameters
    ----------
    points : ndarray of shape (n_sets, n_models)
        What each set of answers adds to the score of each model.

    Returns
    -------
    ndarray of shape (n_kept, n_models)
        Each once. Any sum that rises with every column is largest at one of them.
    """
    left = np.unique(points, axis=0)
    left = left[np.argsort(-left.sum(axis=1), kind="stable")]
    kept = []
    while len(left):
        # Nobody further down has a larger sum, so nobody there outdoes the first.
        kept.append(left[0])
        left = left[(left > left[0]).any(axis=1)]
    return np.array(kept).reshape(-1, points.shape[1])


def front_of_sums(parts: Iterable[np.ndarray], *, model_count: int) -> tuple[np.ndarray, bool]:
    """The front over all sums of one row from each part.

    Parameters
    ----------
    parts : iterable of ndarray of shape (n_sets, n_models)
        Sets of answers to questions that have nothing to do with those of another part.
    model_count : int
        Columns of each.

    Returns
    -------
    tuple of ndarray of shape (n_kept, n_models) and bool
        The front, and whether it is of sets of answers that there are: where there are too many, the largest of each
        model stand together in one row, which no set of answers need reach.
    """
    found, is_exact = np.zeros((1, model_count)), True
    for part in parts:
        own = front(part)
        if len(found) * len(own) > MOST_SETS:
            found, own, is_exact = found.max(axis=0, keepdims=True), own.max(axis=0, keepdims=True), False
        found = front((found[:, None, :] + own[None, :, :]).reshape(-1, model_count))
    return found, is_exact
