"""The index date of a command: a day of which the case tables can speak."""

from datetime import datetime

import pandas as pd

from features import CaseTables
from features.exceptions import NotEnoughData, UsageRefused


def require_told_of(tables: CaseTables, index_date: pd.Timestamp, *, data_date: datetime | None = None) -> None:
    """Refuse a day of which the tables say nothing: silence would pass for nothing having happened.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp
        The day for which something is to be made.
    data_date : datetime or None
        The day of the extract; by default the last on which anything was recorded.

    Raises
    ------
    UsageRefused
        If the day comes after the extract, or before anything was recorded.
    NotEnoughData
        If nothing was ever recorded.
    """
    recorded = [frame["recorded_date"] for frame in tables.values() if "recorded_date" in frame and len(frame)]
    if not recorded:
        raise NotEnoughData(
            "No row of the case tables has a recorded date, so nothing was known on any day. Add events."
        )
    first, last = min(column.min() for column in recorded), max(column.max() for column in recorded)
    day, end = index_date, last if data_date is None else pd.Timestamp(data_date)
    if day > end:
        raise UsageRefused(
            f"--index-date {day.date()} comes {(day - end).days:,} days after the case tables end ({end.date()}): what "
            "they do not tell would pass for nothing having happened. Give that day or an earlier one, or say with "
            "--data-date when they were extracted, if that was later."
        )
    if day < first:
        raise UsageRefused(
            f"On --index-date {day.date()} nothing had been recorded: the case tables begin on {first.date()}. Give a "
            "later day."
        )
