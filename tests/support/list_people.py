"""People of a candidate list as a test wants them: everyone passes every gate unless the test says otherwise."""

import numpy as np
import pandas as pd

from models.expected_harm import Harm
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
    """People with these facts and probabilities; the same harm of an offence unless given; no needs to leave out."""
    chance = pd.Series(probability, index=rows.index, dtype=float)
    bounds = missing or [chance, chance, 0]
    if not isinstance(harm, pd.DataFrame):
        unit = pd.Series(1.0 if harm is None else harm, index=rows.index, dtype=float)
        harm = pd.DataFrame({scale: unit * (number + 1) for number, scale in enumerate(SCALES)})
    chances = np.empty((len(rows), 0)) if replicates is None else np.asarray(replicates, dtype=float)
    return People(
        facts=rows,
        probability=chance,
        replicates=chances,
        probability_without_needs=chance,
        missing_answers=pd.DataFrame(
            {"lowest": bounds[0], "highest": bounds[1], "missing_count": bounds[2], "is_exact": True}, index=rows.index
        ),
        reasons=[{"history": [], "attendance": [], "needs": []} for _ in rows.index],
        harm=harm_of(harm, chance, chances, lowest=bounds[0], highest=bounds[1]),
        harm_unavailable_because="",
        member_strand=pd.Series(members or {}, dtype=object),
    )


def harm_of(units: pd.DataFrame, chance: pd.Series, chances: np.ndarray, *, lowest, highest) -> Harm:
    """Harm of one offence in a person's chance of one, given what that offence comes to on each scale."""

    def of(share) -> pd.DataFrame:
        return units.mul(pd.Series(share, index=units.index, dtype=float), axis=0)

    ends = np.quantile(chances, (0.05, 0.95), axis=1) if chances.shape[1] else (chance, chance)
    nothing = of(0.0).add_suffix("_not_ranked").where(chance.notna())
    return Harm(
        value=of(chance).join(nothing),
        low=of(ends[0]).join(nothing),
        high=of(ends[1]).join(nothing),
        replicates={scale: chances * units[[scale]].to_numpy() for scale in SCALES},
        without_needs=of(chance),
        without_attendance=of(np.nan),
        lowest=of(lowest),
        highest=of(highest),
        is_exact=np.ones(len(units), dtype=bool),
    )


VERSIONS = {"code": "0.1.0", "data": "d" * 64, "release": "r" * 64, "as_of_date": "2026-06-30", "seed": 1}
