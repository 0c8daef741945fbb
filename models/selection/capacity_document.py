"""What a list says of its places: how many there are and are filled, which bounds are full, and that it is best."""

from typing import Any

import numpy as np
import pandas as pd

from models.selection.cohort_selector import Choice
from models.selection.people import People
from models.selection.placing import Placing, folded
from models.selection.scheme import Scheme


def capacity_document(scheme: Scheme, people: People, placing: Placing) -> dict[str, Any]:
    """Places of a list, as it is stored and shown.

    Parameters
    ----------
    scheme : Scheme
        Whose places.
    people : People
        Whom.
    placing : Placing
        Where each person stands.

    Returns
    -------
    dict
        "total", "strands" and "filled" by strand, "unfilled", "eligible", "spill", "certificate", "areas" and
        "officer_hours" (None where hours do not bind).
    """
    filled = {
        str(strand): int((placing.is_chosen & (placing.strand == number)).sum())
        for number, strand in enumerate(scheme.strands)
    }
    return {
        "total": scheme.capacity,
        "strands": dict(zip(map(str, scheme.strands), placing.places.strands, strict=True)),
        "filled": filled,
        "unfilled": scheme.capacity - sum(filled.values()),
        "eligible": int(placing.eligible.any(axis=1).sum()),
        "spill": scheme.spill,
        "certificate": certificate(placing.choice),
        "areas": _areas(placing, people),
        "officer_hours": _hours(scheme, filled),
    }


def certificate(choice: Choice) -> dict[str, Any]:
    """How sure it is that no other list within the bounds is worth more.

    Parameters
    ----------
    choice : Choice
        A choice.

    Returns
    -------
    dict
        "method"; "worth" of the chosen together and "at_most", what any list could be worth, both in what the scheme
        ranks by with the noise that speaks for present members; "gap" as a share; "is_proven".
    """
    return {
        "method": choice.method,
        "worth": choice.worth,
        "at_most": choice.at_most,
        "gap": choice.gap,
        "is_proven": choice.is_proven,
    }


def _areas(placing: Placing, people: People) -> list[dict[str, Any]]:
    area = folded(people.area)
    can = placing.eligible.any(axis=1)
    found = []
    for one in placing.places.areas:
        here = (area == folded(pd.Series([one.area]))[0]).to_numpy()
        found.append(
            {
                "area": one.area,
                "at_least": one.at_least,
                "at_most": one.at_most,
                "eligible": int(np.sum(here & can)),
                "filled": int(np.sum(here & placing.is_chosen)),
            }
        )
    return found


def _hours(scheme: Scheme, filled: dict[str, int]) -> dict[str, Any] | None:
    if scheme.hours is None:
        return None
    per_person = dict(zip(filled, scheme.hours.per_person, strict=True))
    return {
        "total": scheme.hours.total,
        "per_person": per_person,
        "taken": sum(per_person[strand] * count for strand, count in filled.items()),
    }
