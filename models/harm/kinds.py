"""Kinds of offence: the actuarial categories, and within some of them offences whose own harm is known."""

from functools import cache
from pathlib import Path

import pandas as pd

from features.offence_codes import read_offence_codes
from features.vocabulary import ActuarialCategory

_FILE = Path(__file__).with_name("unit_harm.csv")
HOMICIDE = "HOMICIDE"
_CLASS_DIGITS = 3


def kinds() -> pd.DataFrame:
    """Every kind of offence with its harm on the scales that are not costs, and how sure each figure is.

    Returns
    -------
    DataFrame of shape (n_kinds, 10)
        Indexed by kind: "words" (a reader's), "category", "codes", "harm_group", "cchi_days", "cchi_certainty",
        "css_points", "css_certainty", "ranked" and "why_not_ranked". A kind that a scale does not have carries its
        category's figure.
    """
    return _once().copy()


def harm_groups() -> pd.Series:
    """The harm group of each actuarial category: offences that are counted together.

    Returns
    -------
    Series of str
        Indexed by category. Either all categories of a group rank or none does.
    """
    table = _once()
    return table.loc[table.index == table["category"], "harm_group"].rename_axis("category")


def kinds_of(ho_offence_codes: pd.Series) -> pd.Series:
    """The kind of each offence: by its code where a table has it, else by its actuarial category.

    Parameters
    ----------
    ho_offence_codes : Series of str, shape (n_offences,)
        Home Office codes of five digits.

    Returns
    -------
    Series of str, shape (n_offences,)
        Kinds; unknown codes are of the kind UNKNOWN.
    """
    kind = ho_offence_codes.astype(object).map(_kind_of_code())
    return kind.fillna(str(ActuarialCategory.UNKNOWN)).astype("str").rename("kind")


@cache
def _kind_of_code() -> dict[str, str]:
    """The kind of every offence code: a class may hold codes of other harm groups, which keep their category."""
    table, group = _once(), harm_groups()
    finer = {code: str(kind) for kind, several in table["codes"].str.split().items() for code in several}
    found = {}
    for code, category in read_offence_codes()["category"].items():
        kind = finer.get(str(code), finer.get(str(code)[:_CLASS_DIGITS]))
        is_same = kind is not None and table.loc[kind, "harm_group"] == group[category]
        found[str(code)] = str(kind) if is_same else str(category)
    return found


@cache
def _once() -> pd.DataFrame:
    table = pd.read_csv(_FILE, index_col="kind", keep_default_na=False, dtype="str")
    for scale in ("cchi", "css"):
        figure, certainty = ("cchi_days" if scale == "cchi" else "css_points"), f"{scale}_certainty"
        own = table[[figure, certainty]]
        whole = own.reindex(table["category"]).set_axis(table.index)
        table[[figure, certainty]] = own.where(own[figure].ne(""), whole)
        table[figure] = table[figure].astype(float)
    return table
