"""Outcomes of the Ministry's cohorts in the shape of those on a date, from what was recorded by a day."""

import pandas as pd

from features import CaseTables
from features.exceptions import DataRefused
from training.event_cohorts import moj_binary_12m
from training.labels import data_end, liberty_days
from training.protocol import EVENT_MONTHS

_FOLLOW_UP_MONTHS = 12


def outcomes_of_quarter(tables: CaseTables, first_day: pd.Timestamp, *, known_by: pd.Timestamp) -> pd.DataFrame:
    """Who had an event in the three months from a day, and what came of them.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date; custody among them.
    first_day : Timestamp
        First day of the three months.
    known_by : Timestamp
        The last day whose records may be looked at: of events and of reoffences.

    Returns
    -------
    DataFrame of shape (n_people, 5)
        Indexed by `person_id`, with the columns of `outcomes_after`; "follow_up_start" is the day of the event.

    Raises
    ------
    DataRefused
        If there is no custody table, so that nobody's release is known.
    """
    if "custody" not in tables:
        raise DataRefused(
            "Event cohorts need the table custody: without it nobody's release is known. Supply it, or use a protocol "
            "of landmarks."
        )
    then = tables.known_on(known_by)
    last_day = first_day + pd.DateOffset(months=EVENT_MONTHS) - pd.Timedelta(days=1)
    found = moj_binary_12m(then, first_day, last_day, known_by=min(known_by, data_end(then)))
    horizon = found["start"] + pd.DateOffset(months=_FOLLOW_UP_MONTHS)
    days = liberty_days(then["persons"], then.get("custody"), found["start"], horizon)
    return found.rename(columns={"start": "follow_up_start"}).assign(liberty_days=days)[
        ["follow_up_start", "is_mature", "outcome", "reoffence_count", "liberty_days"]
    ]
