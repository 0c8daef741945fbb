"""What a model says of people it was not fitted on: persons in folds, each judged by the fit without their fold."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from training.study import hash_share

Forecast = Callable[[pd.DataFrame], np.ndarray]


def person_folds(persons: pd.Series, *, count: int, salt: str) -> np.ndarray:
    """The fold of each row, the same for all rows of a person and in every run.

    Parameters
    ----------
    persons : Series of shape (n_rows,)
        Whose row it is.
    count : int
        Number of folds.
    salt : str
        Mixed into the hash.

    Returns
    -------
    ndarray of int of shape (n_rows,)
        0 to count - 1, about as many persons in each.
    """
    return (hash_share(persons.astype(str), salt).to_numpy() * count).astype(int)


def unseen(
    fit: Callable[[pd.DataFrame], Forecast], train: pd.DataFrame, rows: pd.DataFrame, *, folds: int, salt: str
) -> np.ndarray:
    """Forecast of each row by a fit that never saw its person.

    Parameters
    ----------
    fit : callable
        From training rows to a forecast of any rows.
    train : DataFrame
        Rows to learn from, with "person_id".
    rows : DataFrame
        Rows to forecast, with "person_id"; the same rows, others of the same people, or other people.
    folds : int
        Fits, each without one fold of persons.
    salt : str
        Mixed into the hash that makes the folds.

    Returns
    -------
    ndarray of shape (n_rows,)
        Whatever `fit` forecasts.
    """
    learned = person_folds(train["person_id"], count=folds, salt=salt)
    asked = person_folds(rows["person_id"], count=folds, salt=salt)
    found = np.full(len(rows), np.nan)
    for fold in np.unique(asked):
        found[asked == fold] = fit(train[learned != fold])(rows[asked == fold])
    return found
