"""Prices of one financial year in those of another, by the GDP deflator."""

from functools import cache
from pathlib import Path

import pandas as pd

from features.exceptions import ProtocolRefused

_FILE = Path(__file__).with_name("deflators.csv")
_INDEX = "index_2024_25_100"
RELEASE = "HM Treasury GDP deflators, March 2026"


def price_factor(from_year: str, to_year: str) -> float:
    """What an amount in the prices of one financial year is multiplied by to be in those of another.

    Parameters
    ----------
    from_year, to_year : str
        Financial years, such as "2015/16".

    Returns
    -------
    float
        Above 0.

    Raises
    ------
    ProtocolRefused
        If there is no deflator for a year.

    References
    ----------
    HM Treasury GDP deflators, March 2026; only 2020/21 is verified, the certainty of each stands in `deflators.csv`.
    """
    known = _deflators()[_INDEX]
    if strange := [year for year in (from_year, to_year) if year not in known.index]:
        raise ProtocolRefused(
            f"There is no deflator for prices of {strange[0]}. Use one of {', '.join(known.index)}, or add the year "
            f"to models/harm/{_FILE.name}."
        )
    return float(known[to_year] / known[from_year])


def latest_prices(day: pd.Timestamp | str | None = None) -> str:
    """The latest financial year in whose prices amounts can be given.

    Parameters
    ----------
    day : Timestamp or str, optional
        Only years that had ended by this day; without it, all that are held.

    Returns
    -------
    str
        A financial year, such as "2024/25".

    Raises
    ------
    ProtocolRefused
        If none had ended.
    """
    years = _deflators().index
    if day is not None:
        years = years[years < financial_year(day)]
    if not len(years):
        raise ProtocolRefused(f"No deflator is held for a financial year that had ended by {day}. Name another year.")
    return str(years.max())


def financial_year(day: pd.Timestamp | str) -> str:
    """The financial year, April to March, of a day.

    Parameters
    ----------
    day : Timestamp or str
        A day.

    Returns
    -------
    str
        Such as "2024/25".
    """
    date = pd.Timestamp(day)
    first = date.year if date.month >= 4 else date.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def price_certainty(year: str) -> str:
    """How sure the deflator of a year is.

    Parameters
    ----------
    year : str
        A financial year that is held.

    Returns
    -------
    str
        In words.
    """
    return str(_deflators().loc[year, "certainty"])


@cache
def _deflators() -> pd.DataFrame:
    return pd.read_csv(_FILE, index_col="financial_year", dtype={"financial_year": "str"})
