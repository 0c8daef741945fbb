"""Rows of each person counted, for facts that rules look at."""

import numpy as np

from features.known.known import Cut, Known
from features.offence_classes import is_of_class

NEVER = np.iinfo(np.int64).min


def count_of(cut: Cut) -> np.ndarray:
    """How many rows each person has.

    Parameters
    ----------
    cut : Cut
        Known rows.

    Returns
    -------
    ndarray of int, shape (n_people,)
        0 without any.
    """
    return np.bincount(cut.person, minlength=cut.known.count)


def offence_class_count(cut: Cut, name: str) -> np.ndarray:
    """How many rows of each person are of a named class of offences.

    Parameters
    ----------
    cut : Cut
        Known rows with a Home Office code.
    name : str
        A name of `offence_classes.toml`.

    Returns
    -------
    ndarray of int, shape (n_people,)
        0 without any.
    """
    return count_of(cut.having(is_of_class(cut, name)))


def rows_of_scheme(known: Known, table: str, scheme: str, *, kind: str, months: int = 0) -> Cut:
    """The rows of one kind that are of one scheme.

    Parameters
    ----------
    known : Known
        What was known on the date.
    table : str
        A table with `scheme` and `kind`.
    scheme, kind : str
        Which rows.
    months : int
        Length of the window that ends on the date, 0 for none.

    Returns
    -------
    Cut
        The rows.
    """
    return known.cut(table, where=(("scheme", (scheme,)), ("kind", (kind,))), months=months)


def largest_of(cut: Cut, values: np.ndarray) -> np.ndarray:
    """The largest value of each person, at least 0; missing where any of theirs is, since it could be the largest.

    Parameters
    ----------
    cut : Cut
        Known rows.
    values : ndarray of float, shape (n_rows,)
        One for each row.

    Returns
    -------
    ndarray of float, shape (n_people,)
        0 without a row.
    """
    largest = np.zeros(cut.known.count)
    np.maximum.at(largest, cut.person, np.nan_to_num(values))
    largest[cut.person[np.isnan(values)]] = np.nan
    return largest


def latest_day(cut: Cut, column: str) -> np.ndarray:
    """The latest day of each person.

    Parameters
    ----------
    cut : Cut
        Known rows.
    column : str
        A date column.

    Returns
    -------
    ndarray of int, shape (n_people,)
        Days since 1970; `NEVER` without any.
    """
    found = np.full(cut.known.count, NEVER)
    days = cut.days(column)
    there = ~np.isnat(days)
    np.maximum.at(found, cut.person[there], days[there].astype(np.int64))
    return found


def as_dates(days: np.ndarray) -> np.ndarray:
    """Days as dates.

    Parameters
    ----------
    days : ndarray of int
        Days since 1970, `NEVER` for none.

    Returns
    -------
    ndarray of datetime64[s]
        Missing where there is none.
    """
    return days.astype("datetime64[D]").astype("datetime64[s]")
