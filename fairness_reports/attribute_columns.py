"""A column of any table as groups of an audit: codes, ages and words, and what is no group refused."""

import pandas as pd

from fairness_reports.ethnicity import age_bands, ethnicity_groups
from features.exceptions import DataRefused

_AGES = ("age", "age_years")
_MOST_GROUPS = 40


def attribute_groups(column: pd.Series, *, codes: str | None = None) -> pd.Series:
    """The group of each person by one column, missing where nothing is stated.

    Parameters
    ----------
    column : pandas.Series
        Words, codes, whole numbers or True and False; completed years where it is called `age` or `age_years`.
    codes : str, optional
        An ethnicity code set, 16+1, 18+1 or 2021, to be read as the 5+1 groups.

    Returns
    -------
    pandas.Series of str
        On the index of the column.

    Raises
    ------
    DataRefused
        If it has more than 40 groups, or an age is under 18.
    UnknownCategory
        If a code is not in the set.
    """
    if codes is not None:
        return ethnicity_groups(column, code_set=codes)
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number and str(column.name).casefold() in _AGES:
        return age_bands(column)
    if is_number and (column.dropna() % 1 == 0).all():
        column = column.astype("Int64")
    groups = column.astype("string").str.strip()
    count = groups.nunique()
    if count > _MOST_GROUPS:
        raise DataRefused(
            f"The audit divides people by at most {_MOST_GROUPS} groups; `{column.name}` has {count}. Put its values "
            "into bands or wider groups first."
        )
    return groups.astype("object").where(groups.notna() & (groups != ""), None)
