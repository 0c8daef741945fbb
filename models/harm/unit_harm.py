"""What one offence of each kind comes to on three scales, and the harm of offences that were proven."""

import tomllib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from features.vocabulary import CostBasis
from models.harm.cost_series import CostSeries, is_verified, read_cost_series
from models.harm.kinds import HOMICIDE, kinds, kinds_of

SCALES = ("gbp", "cchi_days", "css_points")
_FOLDER = Path(__file__).parent


def unit_harm(
    costs: CostSeries | None = None, *, basis: CostBasis = CostBasis.TOTAL, prices: str | None = None
) -> pd.DataFrame:
    """Harm of one proven offence of each kind on each scale.

    Parameters
    ----------
    costs : CostSeries, optional
        Where costs are from; the default series without it.
    basis : CostBasis
        Which costs.
    prices : str, optional
        Financial year of the prices; the latest without it.

    Returns
    -------
    DataFrame of shape (n_kinds, 4)
        Indexed by kind: "gbp", "cchi_days", "css_points", and "is_ranked", False for offences that follow police
        activity and for homicide, which stand outside the ranking harm.

    References
    ----------
    The series named in `scales.toml` and `costs/series.toml`; basis and certainty of every figure stand in the tables.
    """
    table = kinds()
    return pd.DataFrame(
        {
            "gbp": (costs or read_cost_series()).unit_costs(basis, prices=prices),
            "cchi_days": table["cchi_days"],
            "css_points": table["css_points"],
            "is_ranked": table["ranked"] == "yes",
        }
    )


def offence_harm(ho_offence_codes: pd.Series, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Harm of proven offences, each by its code where a table has it, else by its category.

    Parameters
    ----------
    ho_offence_codes : Series of str, shape (n_offences,)
        Home Office codes.
    units : DataFrame, optional
        As `unit_harm` gives it.

    Returns
    -------
    DataFrame of shape (n_offences, 6)
        On the index of the codes: "kind", the three scales, "is_ranked" and "is_homicide". A homicide is flagged and
        counts as nothing: one would outweigh hundreds of burglaries in any sum.
    """
    units = unit_harm() if units is None else units
    kind = kinds_of(ho_offence_codes)
    found = units.reindex(kind).set_axis(ho_offence_codes.index)
    is_homicide = kind.eq(HOMICIDE).to_numpy()
    found[list(SCALES)] = np.where(is_homicide[:, None], 0.0, found[list(SCALES)])
    return found.assign(is_homicide=is_homicide).assign(kind=kind)[["kind", *SCALES, "is_ranked", "is_homicide"]]


def unverified_kinds(scale: str, costs: CostSeries | None = None, *, basis: CostBasis = CostBasis.TOTAL) -> list[str]:
    """Kinds of offence whose unit harm on a scale is not verified.

    Parameters
    ----------
    scale : {"gbp", "cchi_days", "css_points"}
        A scale.
    costs : CostSeries, optional
        Where costs are from; the default series without it.
    basis : CostBasis
        Which costs; only pounds ask.

    Returns
    -------
    list of str
        Kinds whose figure is remembered, assumed, derived or inferred.
    """
    if scale == "gbp":
        return (costs or read_cost_series()).unverified(basis)
    certainty = kinds()[f"{scale.split('_', maxsplit=1)[0]}_certainty"]
    return sorted(certainty.index[~is_verified(certainty)])


@cache
def scales() -> dict[str, dict]:
    """Title, unit, series and notes of each scale.

    Returns
    -------
    dict of str to dict
        By scale.
    """
    with (_FOLDER / "scales.toml").open("rb") as file:
        return tomllib.load(file)
