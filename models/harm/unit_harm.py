"""What one offence of each category costs on three scales, with source and certainty."""

import tomllib
from functools import cache
from pathlib import Path

import pandas as pd

SCALES = ("gbp", "cchi_days", "css_points")
_FOLDER = Path(__file__).parent


def unit_harm() -> pd.DataFrame:
    """Harm of one proven offence by actuarial category on each scale.

    Returns
    -------
    DataFrame of shape (n_categories, 4)
        Indexed by category: "gbp" (2024/25 prices), "cchi_days", "css_points", and "is_ranked", False for offences
        that follow police activity and therefore stand outside the ranking harm.

    References
    ----------
    The series named in `scales.toml`; basis and certainty of every figure stand in `unit_harm.csv`.
    """
    table = _table()
    return pd.DataFrame(
        {
            "gbp": table["gbp_2015_16"] * scales()["gbp"]["factor_to_2024_25"],
            "cchi_days": table["cchi_days"],
            "css_points": table["css_points"],
            "is_ranked": table["ranked"] == "yes",
        }
    )


def unverified_categories(scale: str) -> list[str]:
    """Categories whose unit harm on a scale is not verified.

    Parameters
    ----------
    scale : {"gbp", "cchi_days", "css_points"}
        A scale.

    Returns
    -------
    list of str
        Categories remembered, assumed or inferred.
    """
    column = f"{scale.split('_', maxsplit=1)[0]}_certainty"
    certainty = _table()[column]
    return sorted(certainty.index[~certainty.str.startswith("verified")])


def harm_groups() -> pd.Series:
    """The harm group of each actuarial category: offences that are counted together.

    Returns
    -------
    Series of str
        Indexed by category. Either all categories of a group rank or none does.
    """
    return _table()["harm_group"]


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


@cache
def _table() -> pd.DataFrame:
    return pd.read_csv(_FOLDER / "unit_harm.csv", index_col="category", keep_default_na=False)
