"""People of a candidate list as a test wants them: everyone passes every gate unless the test says otherwise."""

import numpy as np
import pandas as pd

from models.harm import SCALES
from models.selection import People

PASSES = {
    "age_years": 30.0,
    "identity_resolved": True,
    "is_local": True,
    "mappa_level": 0.0,
    "is_mappa_category_1": False,
    "custody_days_left": 0.0,
    "is_gone": False,
    "refused_in_3m_without_new_event": False,
    "has_static_inputs": True,
    "currently_supervised": True,
    "neighbourhood_crime_count_24m": 2,
    "instrument_score": 80.0,
    "neighbourhood_charge_count_6m": 0,
    "vrp_score": 10.0,
    "nominated_domestic_abuse_12m": False,
    "domestic_abuse_count_12m": 0,
    "shop_theft_count_12m": 0,
    "shop_theft_proven_or_open_count_12m": 0,
    "green_for_6m": False,
    "days_at_liberty_since_last_sanction": 30.0,
}


def facts(count: int = 1, **changed) -> pd.DataFrame:
    """Facts of some people who would all enter the Fixed strand, but for what is changed."""
    return pd.DataFrame({**PASSES, **changed}, index=pd.Index([f"p{n}" for n in range(count)], name="person_id"))


def people(rows: pd.DataFrame, probability, *, replicates=None, harm=None, members=None, missing=None) -> People:
    """People with these facts and probabilities; the same harm for all unless given; no needs to leave out."""
    chance = pd.Series(probability, index=rows.index, dtype=float)
    bounds = missing or [chance, chance, 0]
    unit = pd.Series(1.0 if harm is None else harm, index=rows.index, dtype=float)
    return People(
        facts=rows,
        probability=chance,
        replicates=np.empty((len(rows), 0)) if replicates is None else np.asarray(replicates, dtype=float),
        probability_without_needs=chance,
        missing_answers=pd.DataFrame(
            {"lowest": bounds[0], "highest": bounds[1], "missing_count": bounds[2]}, index=rows.index
        ),
        reasons=[{"history": [], "attendance": [], "needs": []} for _ in rows.index],
        harm=pd.DataFrame({scale: unit * (number + 1) for number, scale in enumerate(SCALES)}),
        harm_unavailable_because="",
        member_strand=pd.Series(members or {}, dtype=object),
    )


VERSIONS = {"code": "0.1.0", "data": "d" * 64, "release": "r" * 64, "as_of_date": "2026-06-30", "seed": 1}
