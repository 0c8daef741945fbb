"""What partners bring to a list from case tables: services to offer, and the lists of other panels."""

import pandas as pd

from features import CaseTables
from features.need_answers import need_answers
from features.panel_members import panel_members
from models.overlap import with_overlap
from models.services import Directory, with_services


def with_partners(document: dict, tables: CaseTables, directory: Directory | None = None) -> dict:
    """A list with the pathways and the other panels of its people, by what was known on its date; it moves nobody.

    Parameters
    ----------
    document : dict
        From `make_list`; it is not changed.
    tables : CaseTables
        Checked case tables.
    directory : Directory, optional
        Local services.

    Returns
    -------
    dict
        As `with_services` and `with_overlap` give it.
    """
    day = document["versions"]["as_of_date"]
    ids = pd.Index([item["person_id"] for item in document["items"]], name="person_id")
    offered = with_services(document, need_answers(tables, day, ids), directory)
    return with_overlap(offered, panel_members(tables, day, ids))
