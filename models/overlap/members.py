"""A candidate list with the other lists that its people are on: membership alone, and it moves nobody."""

import pandas as pd

from features.vocabulary import Panel, Result
from models.overlap.leads import lead_of, leads

_NO_TABLE = "The data have no panels table: who is also on the lists of MAPPA, DIP or ASB panels is not known."


def with_overlap(document: dict, members: pd.DataFrame | None) -> dict:
    """A list whose items say which other panels have the person, and who leads.

    Parameters
    ----------
    document : dict
        From `make_list`; it is not changed.
    members : DataFrame of bool, shape (n_persons, 4), or None
        Of adults alone, indexed by person, a column for each panel; a panel of which the data have no row at all is
        missing throughout. None without a panels table.

    Returns
    -------
    dict
        The same list; each item has `also_on` besides (`panels` and `lead`; None of a person who is not proposed, or
        not known to be an adult), and the list has `overlap`.
    """
    named = [str(panel) for panel in Panel]
    known = [] if members is None else [name for name in named if members[name].notna().any()]
    rows = {} if members is None else members[known].fillna(False).astype(bool).to_dict("index")
    items = []
    for item in document["items"]:
        row = None if item["result"] == Result.NOT_PROPOSED else rows.get(item["person_id"])
        on = None if row is None else [name for name in named if row.get(name)]
        items.append({**item, "also_on": None if on is None else {"panels": on, "lead": lead_of(on)}})
    told = [item["also_on"]["panels"] for item in items if item["also_on"]]
    notes = [_NO_TABLE] if members is None else []
    if members is not None and (absent := [name for name in named if name not in known]):
        notes.append(f"The panels table has no row of {', '.join(absent)}: who is on such a list is not known.")
    overlap = {
        "people": len(told),
        "panels": {name: sum(name in on for on in told) for name in known},
        "on_two_or_more": sum(len(on) > 1 for on in told),
        "order": [vars(one) for one in leads()],
        "notes": notes,
    }
    return {**document, "items": items, "overlap": overlap}
