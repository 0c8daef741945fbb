"""Occasions on which people were sanctioned, and how days of a life become dates of a record."""

import numpy as np
import pandas as pd

from features.synthetic.offending import Lives, joined

NEVER = np.iinfo(np.int32).max


def as_dates(days: np.ndarray) -> pd.Series:
    """Days since the Unix epoch as dates.

    Parameters
    ----------
    days : array of int, shape (n,)
        Days; `NEVER` and below zero are missing.

    Returns
    -------
    Series of datetime64[us], shape (n,)
        The dates.
    """
    days = np.asarray(days, dtype="int64")
    whole = np.where((days < 0) | (days >= NEVER), np.iinfo("int64").min, days)
    return pd.Series(whole.astype("datetime64[D]").astype("datetime64[us]"))


def recorded_after(days: np.ndarray, rng: np.random.Generator, *, mean_days: float) -> np.ndarray:
    """Days on which things that happened were written down, never before they happened.

    Parameters
    ----------
    days : array of int, shape (n,)
        Days on which they happened.
    rng : Generator
        Source of chance.
    mean_days : float
        Mean delay in days.

    Returns
    -------
    array of int, shape (n,)
        Days.
    """
    return days + rng.exponential(mean_days, len(days)).astype(int)


def occasions(lives: Lives) -> pd.DataFrame:
    """One row for each occasion on which a person was sanctioned, in order of the day.

    Parameters
    ----------
    lives : Lives
        What happened.

    Returns
    -------
    DataFrame of shape (n_occasions, 9)
        The arrays of `Lives.offences` and `occasion`, a number from 0.
    """
    rows = pd.DataFrame(joined(lives.offences))
    rows = rows.sort_values(["sanction_day", "person", "offence_day"], kind="stable", ignore_index=True)
    return rows.assign(occasion=np.arange(len(rows)))
