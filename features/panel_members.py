"""Who is on the list of which panel on a date: membership alone, of the four panels that may be known."""

import pandas as pd

from features.denied_panels import refuse_other_panels
from features.known.known import Known
from features.need_answers import adults_on
from features.tables.case_tables import CaseTables
from features.vocabulary import Panel


def panel_members(tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> pd.DataFrame | None:
    """Whether each adult is on the list of each panel, by what was known on a date.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        A row counts that had begun and been recorded by then, and whose end was not known.
    person_ids : Index of str, shape (n_people,)
        The people asked for.

    Returns
    -------
    DataFrame of bool, shape (n_adults, 4), or None
        Indexed by person, a column for each panel; missing throughout for a panel of which no row at all was known,
        of anybody. None without a panels table. Levels and categories are not in it.

    Raises
    ------
    DataRefused
        If the table holds any other list; one that may never be an input is named with the reason.
    """
    if "panels" not in tables:
        return None
    refuse_other_panels(tables["panels"]["panel"])
    known = Known(tables, index_date, person_ids)
    everybody = Known(tables, index_date, pd.Index(tables["panels"]["person_id"].unique()))
    members = pd.DataFrame(index=person_ids)
    for panel in Panel:
        where = (("panel", (panel,)),)
        if not len(everybody.cut("panels", where=where).person):
            members[str(panel)] = pd.Series(pd.NA, index=person_ids, dtype="boolean")
            continue
        rows = known.cut("panels", where=where)
        is_open = rows.having(pd.isna(rows.days("end_date")))
        is_member = pd.Series(False, index=person_ids, dtype="boolean")
        is_member.iloc[is_open.person] = True
        members[str(panel)] = is_member
    return members.reindex(adults_on(known))
