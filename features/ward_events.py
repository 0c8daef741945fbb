"""Events by ward and month, for the report on Project Reset's trial wards alone: no feature, no rule, no rank."""

import numpy as np
import pandas as pd

from features.known.known import Cut, Known
from features.months import completed_years, months_after
from features.offence_classes import is_of_class
from features.population import ADULT_YEARS
from features.tables.case_tables import CaseTables

KINDS = ("neighbourhood_crime", "asb", "nominations")
LAG_MONTHS = 6


def ward_events(tables: CaseTables, last_day: pd.Timestamp, *, scheme: str) -> pd.DataFrame:
    """How many events of each kind fell in each ward and month.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    last_day : Timestamp
        The last day on which anything was recorded; nothing later counts.
    scheme : str
        Whose nominations count.

    Returns
    -------
    DataFrame of int, shape (n_months, n_kinds * n_wards)
        Rows are months (Period), columns pairs of kind and ward; a month without an event between the first and the
        last is zero throughout. A kind of which the tables hold nothing with a ward has no column.

    Notes
    -----
    An event counts if it was recorded within 6 months, so that early and late months are counted alike; months whose 6
    months are not over by the last day are left out. Events of people then under 18, or of unknown age, do not count.
    Neighbourhood crime is proven offences by the day of the offence, in the ward where the person is known now.
    """
    persons = tables["persons"]
    known = Known(tables, last_day, pd.Index(persons["person_id"]))
    home = tables.rows_of("persons").set_index("person_id")["ward"].reindex(known.person_ids).to_numpy(dtype=object)
    crime = known.of("sanctions")
    crime = crime.having(is_of_class(crime, "neighbourhood_crime"))
    asb, nominated = known.of("asb_events"), known.cut("nominations", where=(("scheme", (scheme,)),))
    parts = [
        _dated(crime, "offence_date", home[crime.person]).assign(kind=KINDS[0]),
        _dated(asb, "event_date", asb.rows["ward"].to_numpy(dtype=object)).assign(kind=KINDS[1]),
        _dated(nominated, "nominated_date", nominated.rows["ward"].to_numpy(dtype=object)).assign(kind=KINDS[2]),
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["month"] <= last_whole_month(last_day)]
    counts = rows.groupby(["month", "kind", "ward"]).size().unstack(["kind", "ward"], fill_value=0)
    if not len(counts):
        return counts
    wards = sorted(rows["ward"].unique())
    there = [kind for kind in KINDS if kind in set(rows["kind"])]
    months = pd.period_range(rows["month"].min(), last_whole_month(last_day), freq="M")
    columns = pd.MultiIndex.from_product([there, wards], names=["kind", "ward"])
    return counts.reindex(index=months, columns=columns, fill_value=0).astype(int)


def last_whole_month(last_day: pd.Timestamp) -> pd.Period:
    """The last month all of whose events have had 6 months to be recorded.

    Parameters
    ----------
    last_day : Timestamp
        The last day on which anything was recorded.

    Returns
    -------
    Period
        A month.
    """
    month = pd.Period(last_day, freq="M") - LAG_MONTHS
    end = np.datetime64(month.end_time.date(), "D")
    return month if months_after(np.array([end]), LAG_MONTHS)[0] <= np.datetime64(last_day.date(), "D") else month - 1


def _dated(cut: Cut, column: str, ward: np.ndarray) -> pd.DataFrame:
    """Month and ward of the rows that count."""
    day, recorded = cut.days(column), cut.days("recorded_date")
    is_adult = completed_years(cut.known.birth[cut.person], day) >= ADULT_YEARS
    counts = is_adult & (recorded <= months_after(day, LAG_MONTHS)) & pd.notna(ward)
    return pd.DataFrame({"month": pd.PeriodIndex(day[counts], freq="M"), "ward": ward[counts].astype(str)})
