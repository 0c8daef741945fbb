"""The table of people an audit reads: its columns checked and put in one order before anything is counted."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import numpy as np
import pandas as pd

from features.exceptions import DataRefused, MissingColumns, NotEnoughData, UsageRefused

_LISTED = 10


def checked_people(
    people: pd.DataFrame,
    *,
    attributes: Sequence[str],
    intersections: Sequence[Sequence[str]],
    claims: Sequence[str],
    shares: Sequence[str] = (),
    scores: Sequence[str] = (),
    probabilities: Sequence[str] = (),
    amounts: Sequence[str] = (),
    may_be_missing: Sequence[str] = (),
    identifiers: Sequence[str] = (),
) -> pd.DataFrame:
    """The columns that an audit reads, checked, with people in the order of the index.

    The order of rows makes no difference to an audit, resampling included, because of this sorting.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person, index unique.
    attributes : sequence of str
        Attribute columns, one at least.
    intersections : sequence of sequence of str
        Sets of two attribute columns or more.
    claims : sequence of str
        Columns of True and False (or 1 and 0).
    shares : sequence of str, default ()
        Columns of True and False, or of 0 to 1 where a claim holds of a person in part; none missing.
    scores : sequence of str, default ()
        Columns of any finite numbers, none missing.
    probabilities : sequence of str, default ()
        Columns between 0 and 1.
    amounts : sequence of str, default ()
        Columns of numbers of 0 or more.
    may_be_missing : sequence of str, default ()
        Which of these columns may have missing values.
    identifiers : sequence of str, default ()
        Columns of any values, none missing, that say to whom or to which cluster a row belongs.

    Returns
    -------
    pandas.DataFrame
        Claims as bool, or as 1, 0 and missing where they may be; shares and numbers as float, attributes as they came.

    Raises
    ------
    UsageRefused
        If no attribute is named, or an intersection has fewer than two.
    MissingColumns
        If a column is absent.
    NotEnoughData
        If there are no people.
    DataRefused
        If the index repeats or a column holds what it may not.
    """
    if not attributes or any(len(set(together)) < 2 for together in intersections):
        raise UsageRefused("An audit needs at least one attribute, and intersections of two or more. Name them.")
    inside = [column for together in intersections for column in together]
    lowest_and_highest = (
        dict.fromkeys(scores, (-np.inf, np.inf))
        | dict.fromkeys(amounts, (0.0, np.inf))
        | dict.fromkeys([*shares, *probabilities], (0.0, 1.0))
    )
    columns = list(dict.fromkeys([*attributes, *inside, *claims, *lowest_and_highest, *identifiers]))
    require_columns(people, columns)
    if people.empty:
        raise NotEnoughData("An audit needs people and got none. Check the table and what was filtered out of it.")
    if not people.index.is_unique:
        repeats = int(people.index.duplicated().sum())
        raise DataRefused(f"An audit needs one row per person; {repeats} rows repeat a person. Keep one of each.")
    checked = people[columns].sort_index()
    for column in identifiers:
        require_stated(checked[column])
    for column in claims:
        checked[column] = _as_claim(checked[column], missing=column in may_be_missing)
    for column, span in lowest_and_highest.items():
        checked[column] = _as_number(checked[column], span=span, missing=column in may_be_missing)
    return checked


def require_columns(people: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse a table without these columns, with the nearest name for each.

    Parameters
    ----------
    people : pandas.DataFrame
        Any table.
    columns : iterable of str
        What it must have.

    Raises
    ------
    MissingColumns
        If any is absent.
    """
    absent = [column for column in columns if column not in people.columns]
    if not absent:
        return
    near = {column: get_close_matches(column, map(str, people.columns), n=1) for column in absent}
    hints = ", ".join(f"`{c}`" + (f" (did you mean `{near[c][0]}`?)" if near[c] else "") for c in absent[:_LISTED])
    raise MissingColumns(f"The audit needs {len(absent)} columns that the table lacks: {hints}. Add or rename them.")


def require_stated(column: pd.Series) -> None:
    """Refuse a column that leaves rows without a value.

    Parameters
    ----------
    column : pandas.Series
        Of any values.

    Raises
    ------
    DataRefused
        If any is missing or empty.
    """
    missing = int((column.isna() | (column.astype("string").str.strip() == "").fillna(False)).sum())
    if missing:
        raise DataRefused(
            f"The audit needs a value of `{column.name}` for every row; {missing} of {len(column)} have none. Give "
            "each of them a value of its own, or leave those people out, and say so."
        )


def _as_claim(column: pd.Series, *, missing: bool) -> pd.Series:
    """A column of True and False, with gaps where it may have some, or a refusal."""
    wrong = int((~column.isin([0, 1]) & ~(column.isna() & missing)).sum())
    if wrong:
        raise DataRefused(
            f"The audit needs True or False in `{column.name}`; {wrong} of {len(column)} values are missing or "
            "something else. Leave those people out, and say so, or fill what is known."
        )
    return column.astype("float64") if missing else column.astype("float64").astype("bool")


def _as_number(column: pd.Series, *, span: tuple[float, float], missing: bool) -> pd.Series:
    """A column of numbers within a span, or a refusal."""
    numbers = pd.to_numeric(column, errors="coerce").astype("float64")
    unread = int((numbers.isna() & column.notna()).sum())
    absent = 0 if missing else int(column.isna().sum())
    outside = int(((numbers < span[0]) | (numbers > span[1]) | np.isinf(numbers)).sum())
    if unread or absent or outside:
        words = {(0.0, 1.0): "numbers of 0 to 1", (0.0, np.inf): "numbers of 0 or more"}.get(span, "numbers")
        raise DataRefused(
            f"The audit needs {words} in `{column.name}`: {absent} are missing, {outside} are outside, "
            f"{unread} are not numbers. Leave those people out, and say so, or mend the column."
        )
    return numbers
