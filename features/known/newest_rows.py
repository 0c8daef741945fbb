"""The newest rows of each person, in plain words and ISO dates, in an order that no row order changes."""

import pandas as pd

from features.known.known import Cut


def newest_rows(cut: Cut, columns: tuple[str, ...], *, by: str, most: int, **other: pd.Series) -> list[list[dict]]:
    """Some rows of each person as documents, the newest first.

    Parameters
    ----------
    cut : Cut
        Known rows.
    columns : tuple of str
        What a document holds, in order; `is_open` of a spell says that no end is known.
    by : str
        The date column that orders the rows, one of `columns`; empty where rows have no date.
    most : int
        How many rows of one person are kept; open spells before ended ones, then the newest.
    **other : Series of shape (n_rows,)
        Columns as they are to be told, where that is otherwise than the table holds them.

    Returns
    -------
    list of list of dict, length n_people
        Dates are ISO words, missing is None.

    Notes
    -----
    Rows are ordered by every column that is told, so that rows which could change places read the same.
    """
    ended = cut.rows[cut.table.ended].isna().to_numpy() if cut.table.ended else False
    rows = cut.rows.assign(is_open=ended, person=cut.person, **other)
    order = ["person", *([by] if by else []), *(name for name in columns if name not in (by, "is_open"))]
    ascending = [name != by for name in order]
    open_first = rows.sort_values(["is_open", *order], ascending=[False, *ascending])
    kept = open_first.groupby("person").head(most).sort_values(order, ascending=ascending)
    found: list[list[dict]] = [[] for _ in range(cut.known.count)]
    for person, *values in zip(kept["person"], *(_plain(kept[name]) for name in columns), strict=True):
        found[person].append(dict(zip(columns, values, strict=True)))
    return found


def _plain(values: pd.Series) -> list:
    if pd.api.types.is_datetime64_dtype(values):
        values = values.dt.strftime("%Y-%m-%d")
    return values.astype(object).where(values.notna(), None).tolist()
