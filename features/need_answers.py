"""The latest known answer to each of the nine needs, of adults, for the offer of services."""

import pandas as pd

from features import aggregates
from features.known.known import Known
from features.need_items import NEEDS
from features.population import ADULT_YEARS
from features.tables.case_tables import CaseTables


def need_answers(tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> pd.DataFrame:
    """What the latest assessment known on a date says of each adult's needs.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        Nothing that happened or was recorded later counts.
    person_ids : Index of str, shape (n_people,)
        The people asked for.

    Returns
    -------
    DataFrame of shape (n_adults, 10)
        Indexed by person: each need as need, no_need or missing, and `assessed_date`, missing of those never assessed
        (everybody, without a table of needs). Nobody under 18 or of unknown age is in it.
    """
    known = Known(tables, index_date, person_ids)
    latest = known.latest_assessment
    rows = latest.rows[[*NEEDS, "assessed_date"]].set_axis(person_ids[latest.person])
    return rows.reindex(adults_on(known))


def adults_on(known: Known) -> pd.Index:
    """Who of the people asked for is known to be 18 or over.

    Parameters
    ----------
    known : Known
        What was known on a date.

    Returns
    -------
    Index of str, shape (n_adults,)
        In the order of the people asked for.
    """
    return known.person_ids[aggregates.age(known.of("persons")) >= ADULT_YEARS]
