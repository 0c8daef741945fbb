"""What followed a day, for each person: whether and how often they reoffended, and the harm of it."""

import numpy as np
import pandas as pd

from features import CaseTables
from models.harm import SCALES, offence_harm
from training.labels import data_end, outcomes_after, proven_offences
from training.protocol import Outcome

FOLLOWED = Outcome(
    name="any_12m",
    meaning="An offence committed in the 12 months after follow-up starts and proven within 18 months of that start.",
    horizon_months=12,
    proven_within_months=18,
)
"""What a replayed list is judged by, whatever its release foretells."""


def mature_until(tables: CaseTables) -> pd.Timestamp:
    """The last day on which a list can be judged: what was committed in the year after it is proven by now.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.

    Returns
    -------
    Timestamp
        The day.
    """
    return data_end(tables) - pd.DateOffset(months=FOLLOWED.proven_within_months)


def what_followed(tables: CaseTables, date: pd.Timestamp, person_ids: pd.Index, units: pd.DataFrame) -> pd.DataFrame:
    """What followed a day, as the whole tables tell it.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    date : Timestamp
        The day of the list.
    person_ids : Index of str
        Whose.
    units : DataFrame of shape (n_kinds, 4)
        As `models.harm.unit_harm` gives it.

    Returns
    -------
    DataFrame of shape (n_persons, 6)
        Indexed by person: "is_known" (false of who was released too late, or is still inside), "reoffended" (0 or 1),
        "reoffences" (proven offences) and the harm of these on each scale, offences outside the ranking left out. All
        are 0 where nothing can be known.
    """
    outcomes = outcomes_after(tables, date, person_ids, FOLLOWED)
    known = outcomes["is_mature"].to_numpy(dtype=bool)
    start = outcomes["follow_up_start"]
    horizon = start + pd.DateOffset(months=FOLLOWED.horizon_months)
    proof = start + pd.DateOffset(months=FOLLOWED.proven_within_months)
    offences = proven_offences(tables, start, horizon, proof)
    each = offence_harm(offences["ho_offence_code"], units)
    harm = each[list(SCALES)].mul(each["is_ranked"].astype(float), axis=0)
    total = harm.groupby(offences["person_id"]).sum().reindex(person_ids, fill_value=0.0)
    return pd.DataFrame(
        {
            "is_known": known,
            "reoffended": outcomes["outcome"].fillna(0.0),
            "reoffences": outcomes["reoffence_count"].fillna(0.0),
            **{scale: np.where(known, total[scale], 0.0) for scale in SCALES},
        },
        index=person_ids,
    )
