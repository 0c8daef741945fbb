"""How each proven reoffence came to light: reported by somebody, or detected by the police."""

import pandas as pd

from features import CaseTables
from features.vocabulary import Detection
from training.labels import counts_for, proven_offences
from training.protocol import Outcome

# Columns by how offences came to light; "unknown" is on record as such, or not at all.
DETECTED = {
    "reported": "reported_reoffences",
    "police_detected": "police_detected_reoffences",
    "unknown": "reoffences_of_unknown_detection",
}


def reoffences_by_detection(
    tables: CaseTables, start: pd.Series, outcome: Outcome, *, known_by: pd.Timestamp
) -> pd.DataFrame:
    """Proven reoffences of each person within the horizon, by how they came to light.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    start : Series of Timestamp, indexed by person
        When each person's follow-up starts; missing while still inside.
    outcome : Outcome
        Horizon, months allowed for proof, and which offences count.
    known_by : Timestamp
        The last day whose records may be looked at.

    Returns
    -------
    DataFrame of shape (n_persons, 3)
        Whole counts, the columns those of `DETECTED`. They add up to the outcome's own count of reoffences.
    """
    horizon = start + pd.DateOffset(months=outcome.horizon_months)
    proof = start + pd.DateOffset(months=outcome.proven_within_months)
    offences = proven_offences(tables, start, horizon, proof, known_by=known_by)
    offences = offences[counts_for(outcome, offences["ho_offence_code"])]
    told = offences["detection"].astype("object")
    told = told.where(told.isin([Detection.REPORTED, Detection.POLICE_DETECTED]), Detection.UNKNOWN)
    counts = pd.crosstab(offences["person_id"], told.astype("str"))
    return counts.reindex(index=start.index, columns=list(DETECTED), fill_value=0).rename(columns=DETECTED)
