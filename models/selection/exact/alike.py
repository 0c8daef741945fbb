"""People alike: those of one area who may enter the same strands. Of them the best come first, however many come."""

from dataclasses import dataclass

import numpy as np

NO_AREA = -1


@dataclass(frozen=True)
class Alike:
    """Which people are alike.

    Parameters
    ----------
    kind : ndarray of int of shape (n_persons,)
        Number of the kind of each person, -1 for who may enter no strand.
    opens : ndarray of bool of shape (n_kinds, n_strands)
        Strands that people of a kind may enter.
    area : ndarray of int of shape (n_kinds,)
        Number of their area among those with a bound, -1 for none.
    size : ndarray of int of shape (n_kinds,)
        How many people are of a kind.
    """

    kind: np.ndarray
    opens: np.ndarray
    area: np.ndarray
    size: np.ndarray


@dataclass(frozen=True)
class Ranked:
    """The people of every kind in order of worth.

    Parameters
    ----------
    person : tuple of ndarray of int
        Of each kind the people's row numbers, best first; equals in the order given.
    value : tuple of ndarray
        What they are worth, largest first.
    total : tuple of ndarray
        What the best k of a kind are worth together, for k from 0.
    """

    person: tuple[np.ndarray, ...]
    value: tuple[np.ndarray, ...]
    total: tuple[np.ndarray, ...]


def alike(eligible: np.ndarray, area: np.ndarray) -> Alike:
    """Who is alike.

    Parameters
    ----------
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Which strands each person may enter.
    area : ndarray of int of shape (n_persons,)
        Number of each person's area among those with a bound, -1 for none.

    Returns
    -------
    Alike
        Kinds in an order that does not depend on that of the people.
    """
    strands = eligible.shape[1]
    pattern = eligible @ (1 << np.arange(strands))
    code = np.where(pattern > 0, (area + 1) * (1 << strands) + pattern, -1)
    found, kind, size = np.unique(code, return_inverse=True, return_counts=True)
    is_open = found >= 0
    kind = kind - (len(found) - int(is_open.sum()))
    found, size = found[is_open], size[is_open]
    opens = (found[:, None] >> np.arange(strands)) & 1 == 1
    return Alike(np.maximum(kind, -1), opens, found // (1 << strands) - 1, size)


def ranked(people: Alike, value: np.ndarray, most: np.ndarray) -> Ranked:
    """The best people of every kind.

    Parameters
    ----------
    people : Alike
        Who is alike.
    value : ndarray of shape (n_persons,)
        What choosing each person is worth.
    most : ndarray of int of shape (n_kinds,)
        More of a kind than these can never be chosen, so no more than one beyond them is kept.

    Returns
    -------
    Ranked
        Theirs.
    """
    best_first = np.argsort(-value, kind="stable")
    by_kind = best_first[np.argsort(people.kind[best_first].astype(np.int32), kind="stable")]
    end = int((people.kind < 0).sum()) + np.cumsum(people.size)
    kept = np.minimum(people.size, most + 1)
    person = tuple(by_kind[first : first + few] for first, few in zip(end - people.size, kept, strict=True))
    values = tuple(value[rows] for rows in person)
    return Ranked(person, values, tuple(np.concatenate([[0.0], np.cumsum(own)]) for own in values))
