"""What the rows of the table of offence codes say, for one case or for many."""

from functools import cache

import numpy as np
import numpy.typing as npt

from features.offence_codes import read_offence_codes
from features.vocabulary import ActuarialCategory
from models.actuarial.case import Ints, Truth


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
