"""The chance of each person to be on a list that takes people in some order."""

import numpy as np


def chances_in_order(value: np.ndarray, places: int) -> np.ndarray:
    """The chance of each person to be among the first, where equals share the places that are left for them.

    Parameters
    ----------
    value : ndarray of float, shape (n_persons,)
        The highest come first; who has none comes after all others.
    places : int
        How many are taken; all where there are fewer people.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Chances, 0 to 1, that add up to the places taken.
    """
    order = np.where(np.isnan(value), -np.inf, value)
    if places >= len(order):
        return np.ones(len(order))
    if places <= 0:
        return np.zeros(len(order))
    line = np.partition(order, len(order) - places)[len(order) - places]
    before, tied = order > line, order == line
    found = before.astype(float)
    found[tied] = (places - before.sum()) / tied.sum()
    return found


def chances_of_some(inside: np.ndarray, places: int) -> np.ndarray:
    """The chance of each of some people to be on a list of so many places that takes no one of them before another.

    Parameters
    ----------
    inside : ndarray of bool, shape (n_persons,)
        Among whom.
    places : int
        How many are taken at most.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        The same chance for each of them, 1 at most; 0 for the others.
    """
    count = int(inside.sum())
    return inside * (min(places, count) / count if count else 0.0)
