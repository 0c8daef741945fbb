"""What an estimator asks of its frame: the columns it needs, and the words it knows."""

from collections.abc import Iterable
from difflib import get_close_matches

import pandas as pd

from features.exceptions import MissingColumns, UnknownCategory

LISTED = 10


def require_columns(X: pd.DataFrame, columns: Iterable[str], *, needed_by: str) -> pd.DataFrame:
    """The asked-for columns of a frame, or a refusal that names those that are not there.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        One row per person.
    columns : iterable of str
        Names that must be columns of `X`.
    needed_by : str
        Who needs them, as a reader knows it, for example `ARP`.

    Returns
    -------
    DataFrame of shape (n_persons, len(columns))
        Those columns in that order, on the index of `X`.

    Raises
    ------
    MissingColumns
        A column is absent.
    """
    wanted = list(columns)
    refuse_missing_columns(X, wanted, needed_by=needed_by)
    return X[wanted]


def refuse_missing_columns(X: pd.DataFrame, columns: Iterable[str], *, needed_by: str) -> None:
    """Nothing, or a refusal that names the columns that are not there.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        One row per person.
    columns : iterable of str
        Names that must be columns of `X`.
    needed_by : str
        Who needs them, as a reader knows it.

    Raises
    ------
    MissingColumns
        A column is absent.
    """
    missing = [name for name in columns if name not in X.columns]
    if missing:
        near = {name: get_close_matches(name, [str(c) for c in X.columns], n=1) for name in missing}
        slips = [f"`{found[0]}` for `{name}`" for name, found in near.items() if found]
        raise MissingColumns(
            f"{needed_by} needs {len(missing)} more column(s): {_listed(missing)}. "
            + (f"Was it a slip: {', '.join(slips[:LISTED])}? " if slips else "")
            + "Add columns of those names; a column may be all missing, but it must be there."
        )


def require_known_categories(values: pd.Series, words: Iterable[str], *, needed_by: str) -> pd.Series:
    """The values unchanged, or a refusal that counts the words nobody knows and names those that do exist.

    Parameters
    ----------
    values : Series of shape (n_persons,)
        Words; missing allowed.
    words : iterable of str
        The words that are allowed.
    needed_by : str
        Who needs them, as a reader knows it.

    Returns
    -------
    Series of shape (n_persons,)
        `values` itself.

    Raises
    ------
    UnknownCategory
        A value is not missing and not one of the words.
    """
    known = [str(word) for word in words]
    strange = values[values.notna() & ~values.isin(known)]
    if not strange.empty:
        distinct = strange.astype("str").unique()
        near = {close for word in distinct[:LISTED] for close in _nearest(word, known)}
        # The words themselves are not shown: a wrongly mapped column would put people's data into a message.
        raise UnknownCategory(
            f"{needed_by} does not know {len(distinct)} word(s) in `{values.name}`, in {len(strange)} row(s). "
            + (f"Did you mean {_listed(sorted(near))}? " if near else "")
            + f"Known: {_listed(known)}. Correct the data or map its words."
        )
    return values


def _nearest(word: str, known: list[str]) -> list[str]:
    return get_close_matches(word.upper().replace(" ", "_"), known, n=1)


def _listed(names: list[str]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:LISTED])
    return shown if len(names) <= LISTED else f"{shown} and {len(names) - LISTED} more"
