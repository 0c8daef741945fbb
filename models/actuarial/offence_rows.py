"""What the rows of the table of offence codes say, for one case or for many, and codes without a row."""

from functools import cache

import numpy as np
import numpy.typing as npt

from features.offence_codes import read_offence_codes
from features.vocabulary import ActuarialCategory
from models.actuarial.case import CODE_LENGTH, CODE_MALFORMED, CODE_NOT_FOUND, CODE_OF_LETTERS, Ints, Truth


@cache
def _unscored() -> tuple[npt.NDArray[np.bool_], list[bool]]:
    rows = read_offence_codes()["category"].eq(ActuarialCategory.UNKNOWN).to_numpy(dtype=bool)
    table = np.array([*rows, True])
    return table, table.tolist()


def is_unscored(row: Ints) -> Truth:
    """Whether a code is of a category that no predictor scores.

    Parameters
    ----------
    row : int or ndarray of int
        Rows of the table, its length for none.

    Returns
    -------
    bool or ndarray of bool
        True also where there is no row.
    """
    table, listed = _unscored()
    return table[row] if isinstance(row, np.ndarray) else listed[row]


def state_without_row(code: str) -> int:
    """What became of a code that is not in the table.

    Parameters
    ----------
    code : str
        As given.

    Returns
    -------
    int
        CODE_NOT_FOUND, CODE_OF_LETTERS or CODE_MALFORMED.
    """
    if len(code) != CODE_LENGTH:
        return CODE_MALFORMED
    return CODE_NOT_FOUND if code.isascii() and code.isdigit() else CODE_OF_LETTERS


@cache
def row_of_category(category: str) -> int:
    """The first code of a category, to stand for all of them: they weigh the same.

    Parameters
    ----------
    category : str
        Word of `ActuarialCategory`.

    Returns
    -------
    int
        A row of the table.
    """
    return int(np.flatnonzero(read_offence_codes()["category"].eq(category).to_numpy(dtype=bool))[0])
