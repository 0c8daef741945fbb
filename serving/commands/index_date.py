"""The index date of a command: a day of which the case tables can speak."""

from datetime import datetime

import numpy as np
import pandas as pd

from features import CaseTables
from features.checks.arrival import silence
from features.exceptions import NotEnoughData, UsageRefused
from serving.commands.extract_day import extract_day


def recorded_days(tables: CaseTables) -> np.ndarray:
    """The days on which anything was recorded.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.

    Returns
    -------
    array of datetime64[D], shape (n_days,)
        Each once, in order.
    """
    recorded = [
        frame["recorded_date"].to_numpy("datetime64[D]") for frame in tables.values() if "recorded_date" in frame
    ]
    return np.unique(np.concatenate([*recorded, np.array([], dtype="datetime64[D]")]))


def refuse_day_ahead(day: pd.Timestamp, data_date: datetime | None, *, asked: str = "--index-date") -> None:
    """Refuse a day after the extract, which needs no table to be read.

    Parameters
    ----------
    day : Timestamp
        The day for which something is made.
    data_date : datetime or None
        The day of the extract; today where it is not known.
    asked : str
        What gave the day, for a message.

    Raises
    ------
    UsageRefused
        If it comes after the extract, or the extract lies ahead.
    """
    extract = extract_day(data_date)
    if day > extract:
        end = "the extract" if data_date else "today"
        raise UsageRefused(f"{asked} {day.date()} comes after {end} ({extract.date()}). Give an earlier day.")


def quiet_days(
    day: pd.Timestamp, recorded: np.ndarray, *, data_date: datetime | None = None, asked: str = "--index-date"
) -> int:
    """How many days before the index date were the last on which nothing was recorded, if that can be a pause.

    Parameters
    ----------
    day : Timestamp
        The day for which something is made.
    recorded : array of datetime64[D], shape (n_days,)
        From `recorded_days`, of all tables.
    data_date : datetime or None
        The day of the extract; None where it is not known.
    asked : str
        What gave the day, for a message; where it is not the option, there is no `--data-date` to go with it.

    Returns
    -------
    int
        0 where anything was recorded on the day or later.

    Raises
    ------
    UsageRefused
        If the day lies ahead, comes after the extract or so long after the last row that the tables must have ended, or
        comes before anything was recorded: silence would pass for nothing having happened.
    NotEnoughData
        If nothing was ever recorded.
    """
    if not len(recorded):
        raise NotEnoughData(
            "No row of the case tables has a recorded date, so nothing was known on any day. Add events."
        )
    first, last = pd.Timestamp(recorded[0]), pd.Timestamp(recorded[-1])
    if day < first:
        raise UsageRefused(
            f"On {asked} {day.date()} nothing had been recorded: the case tables begin on {first.date()}. Give a "
            "later day."
        )
    quiet = max((day - last).days, 0)
    if quiet:
        refuse_day_ahead(day, data_date, asked=asked)
    if data_date is None and (pause := silence(pd.Series(recorded), day)) and pause.has_stopped:
        or_else = ", or say with --data-date when they were extracted" if asked == "--index-date" else ""
        raise UsageRefused(
            f"{asked} {day.date()} comes {quiet:,} days after the case tables end ({last.date()}). The longest "
            f"pause before was of {pause.longest_before}; what is not told would pass for nothing having happened. "
            f"Give an earlier day{or_else}."
        )
    return quiet
