"""Who is chosen and among whom, without the rest of a list: what a replay of many past panels needs of each."""

import pandas as pd

from models.selection.cohort_selector import NOT_CHOSEN
from models.selection.hashed_order import in_hashed_order
from models.selection.people import People
from models.selection.placing import choose_by, open_strands
from models.selection.ranking import worth
from models.selection.rules import check_rules
from models.selection.scheme import Scheme


def choice(scheme: Scheme, people: People) -> pd.DataFrame:
    """The choice that `make_list` makes, and among whom it is made.

    Parameters
    ----------
    scheme : Scheme
        Gates, rules, strands and places.
    people : People
        The population on the index date.

    Returns
    -------
    DataFrame of shape (n_persons, 3)
        Indexed by person, in the order in which equals are chosen: "is_eligible" (may enter a strand, or stay in it),
        "is_chosen" (proposed or stays) and "value", the figure that the scheme ranks by, missing where there is none.
    """
    people = in_hashed_order(people)
    rules, figures = check_rules(scheme, people.facts), worth(scheme, people)
    return pd.DataFrame(
        {
            "is_eligible": open_strands(scheme, people, rules, figures).any(axis=1),
            "is_chosen": choose_by(scheme, people, rules, figures) != NOT_CHOSEN,
            "value": figures.value,
        },
        index=people.facts.index,
    )
