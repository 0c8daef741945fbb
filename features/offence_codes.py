"""Which Home Office offence codes exist, and the category, violent flag, OGRS3 group and gravity of each."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

CODES = Path(__file__).with_name("offence_codes.csv")
CATEGORIES = Path(__file__).with_name("offence_categories.csv")
ABOUT = Path(__file__).with_name("offence_codes.toml")


@cache
def _codes_once() -> pd.DataFrame:
    types = {"ho_code": "str", "category": "str", "is_violent": "int64", "ogrs3_group": "str"}
    codes = pd.read_csv(CODES, dtype=types)
    codes = codes.set_index("ho_code")
    days = pd.read_csv(CATEGORIES).set_index("category")["gravity_days"]
    return codes.assign(
        is_violent=codes["is_violent"].astype(bool).astype("boolean"),
        gravity_days=codes["category"].map(days).astype("float64"),
    )


def read_offence_codes() -> pd.DataFrame:
    """Every offence code that exists, with its category, violent flag, OGRS3 group and gravity.

    Returns
    -------
    DataFrame of shape (3039, 4)
        Indexed by `ho_code` (five digits); columns `category` (words of `ActuarialCategory`),
        `is_violent` (boolean), `ogrs3_group` (one of 20 groups; DETAIL_NEEDED where the code does not say which
        offence it was, NO_DESCRIPTION where OGRS3 gave it no weight, missing where the code is younger than OGRS3)
        and `gravity_days` (days, above 0). A copy: changing it changes nothing.

    References
    ----------
    HMPPS actuarial predictors, offence mapping at commit 016919c; OGRS3 groups at 340ab71 and earlier; version in
    `offence_codes.toml`.
    """
    return _codes_once().copy()


@cache
def offence_codes_version() -> str:
    """The version of the table of codes, to be written beside every score.

    Returns
    -------
    str
        Where the table was taken from, for example `hmpps-016919c`.
    """
    return str(tomllib.loads(ABOUT.read_text(encoding="utf-8"))["version"])


@cache
@cache
def code_rows() -> Mapping[str, int]:
    """The place of each offence code in the table.

    Returns
    -------
    Mapping from str to int
        Rows of `read_offence_codes` from 0, by code, read-only.
    """
    return MappingProxyType({code: row for row, code in enumerate(_codes_once().index)})


def _looked_up(codes: pd.Series, column: str) -> pd.Series:
    found = codes.astype("str").map(_codes_once()[column])
    return found.rename(column)


def categories_of(codes: pd.Series) -> pd.Series:
    """The offence category of each code, missing where the code does not exist.

    Parameters
    ----------
    codes : Series of str, shape (n,)
        Five-digit Home Office codes; missing allowed.

    Returns
    -------
    Series of str, shape (n,)
        Words of `ActuarialCategory`, on the index of `codes`. `UNKNOWN` is a category that exists
        and is not scored.
    """
    return _looked_up(codes, "category").astype("str")


def is_violent(codes: pd.Series) -> pd.Series:
    """Whether each code is a violent offence, missing where the code does not exist.

    Parameters
    ----------
    codes : Series of str, shape (n,)
        Five-digit Home Office codes; missing allowed.

    Returns
    -------
    Series of boolean, shape (n,)
        On the index of `codes`.
    """
    return _looked_up(codes, "is_violent").astype("boolean")


def gravity_of(codes: pd.Series) -> pd.Series:
    """The gravity of each code, only to order the offences of one occasion, missing where it does not exist.

    Parameters
    ----------
    codes : Series of str, shape (n,)
        Five-digit Home Office codes; missing allowed.

    Returns
    -------
    Series of float, shape (n,)
        Days of the category in the Cambridge Crime Harm Index (above 0), on the index of `codes`.

    Notes
    -----
    Not a figure of harm: a category's typical days, some assumed; `offence_categories.csv` says which.
    """
    return _looked_up(codes, "gravity_days").astype("float64")
