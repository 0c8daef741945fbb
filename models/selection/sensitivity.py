"""How far a list hangs on the scale of harm, and on unit figures that nobody has verified."""

from dataclasses import replace
from itertools import combinations

import numpy as np
from scipy.stats import kendalltau

from models.harm import SCALES, concentration_curve, top_share
from models.selection.cohort_selector import NOT_CHOSEN
from models.selection.people import People
from models.selection.placing import choose_by
from models.selection.ranking import Worth, worth
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

# An unverified figure is taken to be half and twice what is stated.
_FACTORS = (0.5, 2.0)
_FEWEST_ORDERED = 2


def places_moved_by_scale(scheme: Scheme, people: People, rules: RuleBook, chosen: np.ndarray) -> dict[str, int]:
    """How many of the chosen would give way to others if harm were ranked on another scale.

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
        By the other scales; empty where harm does not rank.
    """
    if scheme.rank_by != "harm" or people.harm is None:
        return {}
    others = [scale for scale in SCALES if scale != scheme.harm_scale]
    return {
        scale: moved(scheme, people, rules, worth(replace(scheme, harm_scale=scale), people), chosen)
        for scale in others
    }


def places_moved_by_unverified(scheme: Scheme, people: People, rules: RuleBook, chosen: np.ndarray) -> dict[str, int]:
    """How many of the chosen would give way to others if an unverified unit figure were half or twice as large.

    Parameters
    ----------
    scheme : Scheme
        Strands, places, the scale that ranks and its unit figures.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    chosen : ndarray of bool of shape (n_persons,)
        Who is placed.

    Returns
    -------
    dict of str to int
        By kind of offence, the larger number of the two, most first; only kinds that move somebody.
    """
    harm = people.harm
    if scheme.rank_by != "harm" or harm is None or harm.offences.empty:
        return {}
    scale, units = scheme.harm_scale, scheme.costs.units()
    asked = [kind for kind in scheme.costs.unverified(scale) if units["is_ranked"][kind]]
    figures, found = worth(scheme, people), {}
    for kind in asked:
        part = harm.offences[kind].to_numpy() * units[scale][kind] * harm.drawn_in(scale)
        changed = [replace(figures, value=figures.value + (factor - 1) * part) for factor in _FACTORS]
        found[kind] = max(moved(scheme, people, rules, one, chosen) for one in changed)
    return dict(sorted(((kind, count) for kind, count in found.items() if count), key=lambda one: (-one[1], one[0])))


def scale_agreement(people: People, eligible: np.ndarray) -> dict[str, float | None]:
    """How alike the scales order people: Kendall's tau of expected harm on each two of them.

    Parameters
    ----------
    people : People
        Whom.
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Strands that each may enter; who may enter none is not ranked.

    Returns
    -------
    dict of str to float or None
        -1 to 1 by "gbp and cchi_days" and so on; None where all are level on a scale; empty where there is no harm or
        nobody to order.
    """
    if people.harm is None:
        return {}
    ranked = people.harm.value.loc[np.asarray(eligible.any(axis=1)), list(SCALES)].dropna()
    if len(ranked) < _FEWEST_ORDERED:
        return {}
    level = {scale for scale in SCALES if ranked[scale].nunique() == 1}
    return {
        f"{one} and {other}": None if level & {one, other} else float(kendalltau(ranked[one], ranked[other]).statistic)
        for one, other in combinations(SCALES, 2)
    }


def concentration(people: People, eligible: np.ndarray) -> dict[str, dict]:
    """How much of the expected harm of those who may enter a strand a few of them hold.

    Parameters
    ----------
    people : People
        Whom.
    eligible : ndarray of bool of shape (n_persons, n_strands)
        Strands that each may enter.

    Returns
    -------
    dict of str to dict
        By scale "top_tenth" (the share of the tenth with most) and "curve" (shares of people and of harm, in tenths);
        empty where there is no harm.
    """
    if people.harm is None:
        return {}
    ranked = people.harm.value.loc[np.asarray(eligible.any(axis=1)), list(SCALES)].dropna()
    ranked = ranked.loc[:, ranked.sum() > 0]
    return {
        scale: {
            "top_tenth": round(top_share(ranked[scale].to_numpy(), 0.1), 3),
            "curve": concentration_curve(ranked[scale].to_numpy(), points=10).round(3).to_dict("list"),
        }
        for scale in map(str, ranked)
    }


def moved(scheme: Scheme, people: People, rules: RuleBook, figures: Worth, chosen: np.ndarray) -> int:
    """How many of the chosen would give way to others if other figures ordered people.

    Parameters
    ----------
    scheme : Scheme
        Strands and places.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    figures : Worth
        What would order them.
    chosen : ndarray of bool of shape (n_persons,)
        Who is placed.

    Returns
    -------
    int
        People.
    """
    return int((chosen & (choose_by(scheme, people, rules, figures) == NOT_CHOSEN)).sum())
