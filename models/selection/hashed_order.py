"""The order of people who are equal in everything: by a hash of the identifier, which favours no number or name."""

import hashlib

import numpy as np

from models.selection.people import People


def in_hashed_order(people: People) -> People:
    """The same people in the order of their hashed identifiers, whatever order they came in.

    Parameters
    ----------
    people : People
        In any order.

    Returns
    -------
    People
        The same, by hash.
    """
    return _reordered(people, np.argsort([_hash(person) for person in people.facts.index], kind="stable"))


def _reordered(people: People, order: np.ndarray) -> People:
    return People(
        facts=people.facts.iloc[order],
        probability=people.probability.iloc[order],
        replicates=people.replicates[order],
        probability_without_needs=people.probability_without_needs.iloc[order],
        missing_answers=people.missing_answers.iloc[order],
        reasons=[people.reasons[row] for row in order],
        harm=None if people.harm is None else people.harm.take(order),
        harm_unavailable_because=people.harm_unavailable_because,
        member_strand=people.member_strand.iloc[order],
        unscored_because=people.unscored_because.iloc[order],
        probability_without_attendance=people.probability_without_attendance.iloc[order],
        harm_faded={months: harm.iloc[order] for months, harm in people.harm_faded.items()},
        area=people.area.iloc[order],
    )


def _hash(person_id: str) -> str:
    return hashlib.sha256(str(person_id).encode()).hexdigest()
