"""What other numbers of places would reach."""

from dataclasses import replace

import numpy as np

from models.harm import SCALES
from models.selection.cohort_selector import NOT_CHOSEN
from models.selection.people import People
from models.selection.placing import choose_by
from models.selection.ranking import Worth
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

# Shares of the scheme's places that are looked at besides.
_SHARES = (0.6, 0.8, 1.0, 1.2)


def capacity_sweep(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> list[dict]:
    """The harm and the reoffences that lists of other lengths would reach, each the best choice at its length.

    Parameters
    ----------
    scheme : Scheme
        Strands, shares and places.
    people : People
        Whom.
    rules : RuleBook
        Which routes are open to whom.
    figures : Worth
        What orders them.

    Returns
    -------
    list of dict
        For some numbers of places, fewest first, the scheme's own among them: "places", "filled", "harm" by scale and
        "offences" (expected in 12 months of those placed; each None where it is not worked out). Harm reached, never
        averted.
    """
    lengths = sorted({max(round(scheme.capacity * share), 1) for share in _SHARES})
    return [_of_length(replace(scheme, capacity=length), people, rules, figures) for length in lengths]


def _of_length(scheme: Scheme, people: People, rules: RuleBook, figures: Worth) -> dict:
    placed = choose_by(scheme, people, rules, figures) != NOT_CHOSEN
    harm = people.harm
    return {
        "places": scheme.capacity,
        "filled": int(placed.sum()),
        "harm": {scale: None if harm is None else _sum(harm.value[scale].to_numpy()[placed]) for scale in SCALES},
        "offences": None
        if harm is None or harm.offences.empty
        else _sum(harm.offences.to_numpy()[placed].sum(axis=1), decimals=1),
    }


def _sum(values: np.ndarray, *, decimals: int = 0) -> float | None:
    """Nothing is known of a list on which nobody has a figure: that is not nothing expected."""
    if len(values) and np.isnan(values).all():
        return None
    return round(float(np.nansum(values)), decimals)
