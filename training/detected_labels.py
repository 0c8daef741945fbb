"""How each proven reoffence came to light: reported by somebody, or detected by the police."""

import pandas as pd

from features import CaseTables
from features.vocabulary import Detection
from models.harm import offence_harm
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
    offences = _offences(tables, start, outcome, known_by=known_by)
    offences = offences[counts_for(outcome, offences["ho_offence_code"])]
    counts = pd.crosstab(offences["person_id"], _came_to_light(offences))
    return counts.reindex(index=start.index, columns=list(DETECTED), fill_value=0).rename(columns=DETECTED)


def harm_by_detection(
    tables: CaseTables, start: pd.Series, outcome: Outcome, *, known_by: pd.Timestamp, scale: str
) -> pd.DataFrame:
    """Harm of the proven reoffences of each person within the horizon, by how they came to light.

    Parameters
    ----------
    tables : CaseTables
        All case tables, not cut by date.
    start : Series of Timestamp, indexed by person
        When each person's follow-up starts.
    outcome : Outcome
        Horizon and months allowed for proof.
    known_by : Timestamp
        The last day whose records may be looked at.
    scale : str
        Scale of harm.

    Returns
    -------
    DataFrame of shape (n_persons, 3)
        In the unit of the scale, a column for each key of `DETECTED`. Offences outside the ranking count here too: they
        are those that the police find.
    """
    offences = _offences(tables, start, outcome, known_by=known_by)
    harm = offence_harm(offences["ho_offence_code"])[scale]
    sums = harm.groupby([offences["person_id"], _came_to_light(offences)]).sum().unstack(fill_value=0)
    return sums.reindex(index=start.index, columns=list(DETECTED), fill_value=0.0)


def _offences(tables: CaseTables, start: pd.Series, outcome: Outcome, *, known_by: pd.Timestamp) -> pd.DataFrame:
    horizon = start + pd.DateOffset(months=outcome.horizon_months)
    proof = start + pd.DateOffset(months=outcome.proven_within_months)
    return proven_offences(tables, start, horizon, proof, known_by=known_by)


def _came_to_light(offences: pd.DataFrame) -> pd.Series:
    told = offences["detection"].astype("object")
    return told.where(told.isin([Detection.REPORTED, Detection.POLICE_DETECTED]), Detection.UNKNOWN).astype("str")
