"""Rows by person, whole months and years, in pandas."""

import numpy as np
import pandas as pd
from pandas.core.groupby import DataFrameGroupBy


def by_person(rows: pd.DataFrame) -> DataFrameGroupBy:
    """Rows grouped by person, with a group for everybody."""
    return rows.groupby("person_id", observed=False)


def of_each_row(rows: pd.DataFrame, values: pd.Series) -> np.ndarray:
    """What a series over everybody holds of the person of each row; `Series.map` would look everybody up again."""
    return values.to_numpy()[rows["person_id"].cat.codes]


def count(rows: pd.DataFrame) -> pd.Series:
    """How many rows each person has."""
    return by_person(rows).size()


def whole_months(start: pd.Series, end: pd.Series | pd.Timestamp) -> pd.Series:
    """Completed months from one date to another, missing where a date is."""
    end = end.dt if isinstance(end, pd.Series) else end
    return 12 * (end.year - start.dt.year) + (end.month - start.dt.month) - (start.dt.day > end.day)


def whole_years(start: pd.Series, end: pd.Series | pd.Timestamp) -> pd.Series:
    """Completed years from one date to another, missing where a date is."""
    return np.floor(whole_months(start, end) / 12)


def months_before(day: pd.Timestamp, months: int) -> pd.Timestamp:
    """The last day before a window of some months that ends on a day."""
    return day - pd.DateOffset(months=months)
