"""Expected harm: probability, times reoffences of those who reoffend, times their mix, times unit harm."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.exceptions import UnknownCategory
from models.harm.unit_harm import SCALES, unit_harm


@dataclass(frozen=True)
class HarmModel:
    """What turns a probability into expected harm; learned on training rows, part of a release.

    Parameters
    ----------
    reoffences_per_reoffender : float
        Mean proven offences of those who reoffend.
    category_share : Series
        Share of each category among proven reoffences, summing to 1.
    prior_strength : float
        Offences that this average mix counts for beside a person's own history.
    """

    reoffences_per_reoffender: float
    category_share: pd.Series
    prior_strength: float


def harm_if_reoffending(model: HarmModel, offence_counts: pd.DataFrame) -> pd.DataFrame:
    """Expected harm of a person given that they reoffend, on each scale.

    Parameters
    ----------
    model : HarmModel
        Reoffences per reoffender and the average mix.
    offence_counts : DataFrame of shape (n_persons, n_categories)
        A person's own proven offences by category.

    Returns
    -------
    DataFrame of shape (n_persons, 6)
        For each scale its ranking part, "gbp" and so on, and "gbp_not_ranked": offences that follow police activity.

    Raises
    ------
    UnknownCategory
        If a count or a share names a category that has no unit harm.

    Notes
    -----
    The mix is a person's own history shrunk towards the average: (own + strength x average) / (own total + strength).
    """
    units = unit_harm()
    share = model.category_share.reindex(units.index, fill_value=0.0)
    strange = sorted((set(offence_counts.columns) | set(model.category_share.index)) - set(units.index))
    if strange:
        raise UnknownCategory(f"No unit harm for {strange[:10]}. Use the actuarial categories of the glossary.")
    own = offence_counts.reindex(columns=units.index, fill_value=0).to_numpy(dtype=float)
    blended = own + model.prior_strength * share.to_numpy()
    mix = blended / blended.sum(axis=1, keepdims=True)
    offences = model.reoffences_per_reoffender * mix
    ranked = units["is_ranked"].to_numpy()
    found: dict[str, np.ndarray] = {}
    for scale in SCALES:
        harm = units[scale].to_numpy()
        found[scale] = offences @ (harm * ranked)
        found[f"{scale}_not_ranked"] = offences @ (harm * ~ranked)
    return pd.DataFrame(found, index=offence_counts.index)
