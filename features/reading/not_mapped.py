"""What stands in a cell whose content a mapping has no word for, until the check reports it."""

import re

import pandas as pd

# A unit separator begins it, so that no word of anybody's is like it.
_MARK = "\x1fnot in the mapping"
_NEAR = re.compile(rf"{_MARK}(; nearest: `[^`]{{1,64}}`)")


def not_mapped(near: str = "") -> str:
    """The text that takes the place of a cell which the mapping cannot take over.

    Parameters
    ----------
    near : str
        The nearest word that the mapping has, as `nearest` gives it; empty where none is near.

    Returns
    -------
    str
        The same for every cell, but for the nearest word; nothing of the cell is in it.
    """
    return _MARK + near


def is_not_mapped(texts: pd.Series) -> pd.Series:
    """Which texts stand for a cell that the mapping could not take over.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Texts; missing allowed.

    Returns
    -------
    Series of bool, shape (n,)
        False where missing.
    """
    return texts.str.startswith(_MARK).fillna(False).astype(bool)


def nearest_mapped(texts: pd.Series) -> str:
    """The nearest word that the mapping has to the first of some cells that it could not take over.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        What stands in the cells.

    Returns
    -------
    str
        Such as "; nearest: `Custody`"; empty where there is none.
    """
    found = _NEAR.fullmatch(str(texts.iloc[0])) if len(texts) else None
    return found[1] if found else ""
