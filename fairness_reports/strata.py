"""The regions or dates that an audit pools over, each with a list of its own."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_input import require_stated
from fairness_reports.operating_point import selected_at


def strata_of(people: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The stratum of each person by one column or several.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person.
    columns : sequence of str
        Columns of the table, one at least.

    Returns
    -------
    pandas.Series of str
        As "North, 2025-01-01", on the index of the people.

    Raises
    ------
    DataRefused
        If a row has no value.
    """
    for column in columns:
        require_stated(people[column])
    parts = [people[column].astype("string").str.strip() for column in columns]
    named = parts[0]
    for part in parts[1:]:
        named = named + ", " + part
    return named.astype("object")


def listed_by_stratum(
    score: pd.Series, strata: pd.Series | None, *, cut: float | None, capacity: int | None
) -> NDArray[np.float64]:
    """How far each person is on the list of their own stratum.

    Parameters
    ----------
    score : pandas.Series of float
        Higher comes first.
    strata : pandas.Series or None
        The stratum of each person; None where there is one list.
    cut, capacity : float, int or None
        As for `selected_at`; the capacity is that of each list.

    Returns
    -------
    numpy.ndarray of shape (n_people,)
        0 to 1.

    Raises
    ------
    UsageRefused
        If a list has fewer people than places.
    """
    if strata is None:
        return selected_at(score, cut=cut, capacity=capacity)
    values, of_person, found = score.to_numpy(), strata.to_numpy(), np.empty(len(score))
    for one in dict.fromkeys(of_person):
        inside = of_person == one
        found[inside] = selected_at(values[inside], cut=cut, capacity=capacity)
    return found
