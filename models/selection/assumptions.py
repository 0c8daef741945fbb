"""How far a list hangs on two assumptions that nobody can check here: what a place changes, and how soon a past fades.

Neither is an estimate. What a place changes is not known; the list takes it to be the same share of each person's
harm, and here two other shapes are tried.
"""

from dataclasses import replace

import numpy as np

from models.selection.people import People
from models.selection.ranking import Worth, worth
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme
from models.selection.sensitivity import moved

# Of n reoffences that are expected of a person, a place would change n to this power, times the same for everybody.
EFFECTS = {"constant": 0.0, "diminishing": 0.5, "proportional": 1.0}


def places_moved_by_effect(scheme: Scheme, people: People, rules: RuleBook, chosen: np.ndarray) -> dict[str, int]:
    """How many of the chosen would give way to others if a place changed people's reoffences in another way.

    Parameters
    ----------
    scheme : Scheme
        Strands, places and the scale that ranks.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    chosen : ndarray of bool of shape (n_persons,)
        Who is placed.

    Returns
    -------
    dict of str to int
        "constant" (the same number of reoffences of everybody, so that the harm of one orders people), "diminishing"
        (as the root of the number expected) and "proportional" (the same share, as the list has it); empty where harm
        does not rank.
    """
    harm = people.harm
    if scheme.rank_by != "harm" or harm is None or harm.offences.empty:
        return {}
    figures, expected = worth(scheme, people), harm.offences.to_numpy().sum(axis=1)
    return {
        name: moved(scheme, people, rules, _scaled(figures, expected ** (power - 1)), chosen)
        for name, power in EFFECTS.items()
    }


def places_moved_by_decay(scheme: Scheme, people: People, rules: RuleBook, chosen: np.ndarray) -> dict[str, int]:
    """How many of the chosen would give way to others if past offences told the less, the older they are.

    Parameters
    ----------
    scheme : Scheme
        Strands, places and the scale that ranks.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    chosen : ndarray of bool of shape (n_persons,)
        Who is placed.

    Returns
    -------
    dict of str to int
        By half-life in months, such as "24"; empty where harm does not rank or is not worked out so.
    """
    if scheme.rank_by != "harm" or people.harm is None:
        return {}
    figures = worth(scheme, people)
    return {
        str(months): moved(
            scheme, people, rules, replace(figures, value=harm[scheme.harm_scale].to_numpy(dtype=float)), chosen
        )
        for months, harm in people.harm_faded.items()
    }


def assumption_notes(by_effect: dict[str, int], by_decay: dict[str, int]) -> list[str]:
    """What a list says of the two assumptions.

    Parameters
    ----------
    by_effect, by_decay : dict of str to int
        As the functions above give them.

    Returns
    -------
    list of str
        One sentence for each that was tried.
    """
    notes = []
    if by_effect:
        notes.append(
            "Nobody knows what a place changes. The list takes it to be the same share of each person's harm; "
            f"{by_effect['constant']} of those on it would give way to others if it were the same number of reoffences "
            f"of everybody, {by_effect['diminishing']} if it grew as the root of the number expected."
        )
    if by_decay:
        counted = ", ".join(f"{count} at {months} months" for months, count in by_decay.items())
        notes.append(
            "All past offences tell alike which kinds are expected. How many on the list would give way to others if "
            f"an offence told half as much after some time: {counted}."
        )
    return notes


def _scaled(figures: Worth, factor: np.ndarray) -> Worth:
    return replace(figures, value=figures.value * factor, replicates=figures.replicates * factor[:, None])
