"""Who stands just below the line: the nearest of those who could have a place and were given none."""

import numpy as np

from models.selection.placing import Placing
from models.selection.scheme import Scheme

_NEAREST = 5
_TOLD = ["person_id", "rank", "result", "cut_distance"]


def just_below(scheme: Scheme, placing: Placing, result: np.ndarray) -> dict[str, list[dict]]:
    """The nearest below the line of each strand.

    Parameters
    ----------
    scheme : Scheme
        Strands.
    placing : Placing
        The choice, and how far each person is from the line.
    result : ndarray of shape (n_persons,)
        Result words.

    Returns
    -------
    dict of str to list of dict
        By strand, that which a person may enter first, nearest first: "person_id", "rank", "result" and "cut_distance",
        how much more a person would have to be worth, in what the scheme ranks by (nought or below). Who could not come
        in whatever they were worth is not among them.
    """
    below = placing.table.assign(
        person_id=[str(person) for person in placing.table.index],
        result=[str(word) for word in result],
        strand=placing.strand,
    )
    below = below[~placing.is_chosen & below["cut_distance"].notna().to_numpy()]
    below = below.sort_values("cut_distance", ascending=False, kind="stable")
    return {
        str(strand): [
            {**person, "rank": int(person["rank"]), "cut_distance": round(float(person["cut_distance"]), 6)}
            for person in below.loc[below["strand"] == number, _TOLD].head(_NEAREST).to_dict("records")
        ]
        for number, strand in enumerate(scheme.strands)
    }
