"""The rows of a frame as a case of arrays, for an instrument that reads few of the static fields."""

from collections.abc import Collection

import numpy as np
import pandas as pd

from models.actuarial.case import Case
from models.actuarial.case_of_frame import STATIC_COLUMNS, case_of_frame
from models.actuarial.request_fields import request_frame
from models.columns import require_columns


def case_of_columns(X: pd.DataFrame, answers: Collection[str], *, columns: Collection[str], needed_by: str) -> Case:
    """The case of every row for an instrument that reads few of the static fields; the others count as not given.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64.
    answers : collection of str
        The answers that are looked at, by column; an absent one counts as not given.
    columns : collection of str
        Fields that must be columns.
    needed_by : str
        The instrument, for messages.

    Returns
    -------
    Case
        Of arrays of shape (n_persons,).

    Raises
    ------
    MissingColumns
        A field that must be a column is not.
    UnknownCategory
        A field holds a word that is not one of its words.
    """
    require_columns(X, columns, needed_by=needed_by)
    read = X[[name for name in X if name in columns or name in answers]]
    unread = request_frame([{}], [name for name in STATIC_COLUMNS if name not in columns])
    blank = unread.take(np.zeros(len(X), dtype=np.int64))
    filled = read.assign(**{str(name): blank[name].array for name in blank})
    return case_of_frame(filled, answers, needed_by=needed_by, counts_violence=False)
