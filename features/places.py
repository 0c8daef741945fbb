"""Words as whole numbers: the place of each among those that are known."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Whole = npt.NDArray[np.signedinteger]


def word_places(values: pd.Series | pd.Index, words: tuple[str, ...]) -> Whole:
    """Where each word stands among those that are known.

    Parameters
    ----------
    values : Series or Index of shape (n,)
        Words, as text or as categories; missing allowed.
    words : tuple of str
        The words that are known.

    Returns
    -------
    array of int, shape (n,)
        Places from 0; `len(words)` where the word is missing and `len(words) + 1` where it is not known.

    Notes
    -----
    Arrow looks words up in a third of the time of `pandas.factorize` (10 to 13 against 31 ns a word).
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        # A missing cell has the code -1, which is what stands last.
        return np.append(word_places(_categories(values), words), len(words)).take(_codes(values))
    given = _as_arrow(values)
    places = _looked_up(given, _arrow(words), absent=len(words) + 1)
    if given.null_count:
        places[given.is_null().to_numpy(zero_copy_only=False)] = len(words)
    return places


def places_among(values: pd.Series | pd.Index, known: pd.Index) -> Whole:
    """Where each value stands among many others.

    Parameters
    ----------
    values : Series or Index of shape (n,)
        Such as the person of each row, as text or as categories.
    known : Index of str
        Each once.

    Returns
    -------
    array of int, shape (n,)
        Places from 0; -1 where the value is not among them.

    Notes
    -----
    Of categories that are the others in their order it is their codes, in however few bytes pandas holds them.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        if _categories(values).equals(known):
            return _codes(values)
        return np.append(places_among(_categories(values), known), -1).take(_codes(values))
    return _looked_up(_as_arrow(values), _as_arrow(known), absent=-1)


def group_numbers(values: pd.Series) -> Whole:
    """A whole number for each value, the same for the same.

    Parameters
    ----------
    values : Series of str, shape (n,)
        Such as the occasion of each row; missing allowed.

    Returns
    -------
    array of int, shape (n,)
        From 0; -1 where the value is missing.
    """
    return pd.factorize(values)[0]


def as_text(values: pd.Series) -> pd.Index:
    """The values as text, whether they are held as text or as categories.

    Parameters
    ----------
    values : Series of str, shape (n,)
        Missing allowed.

    Returns
    -------
    Index of str, shape (n,)
        The values.

    Notes
    -----
    Of categories pandas would make a Python word for each row.
    """
    if isinstance(values.dtype, pd.CategoricalDtype):
        return pd.Index(_categories(values).array.take(_codes(values), allow_fill=True))
    return pd.Index(values.astype("str"))


def _categories(values: pd.Series | pd.Index) -> pd.Index:
    return values.array.categories


def _codes(values: pd.Series | pd.Index) -> Whole:
    return values.array.codes


def _as_arrow(values: pd.Series | pd.Index) -> pa.Array:
    return pa.array(values.array if isinstance(values.dtype, pd.StringDtype) else values.astype("str").array)


def _looked_up(given: pa.Array, known: pa.Array, *, absent: int) -> Whole:
    found = pc.index_in(given, value_set=known)
    return found.fill_null(absent).to_numpy(zero_copy_only=False).astype(np.int64)


@cache
def _arrow(words: tuple[str, ...]) -> pa.Array:
    return pa.array(words, type=pa.large_string())
