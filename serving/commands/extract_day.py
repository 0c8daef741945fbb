"""The day of the extract: nothing in the case tables may have happened after it."""

from datetime import datetime

import pandas as pd

from features.exceptions import UsageRefused
from serving.clock import utc_now


def extract_day(data_date: datetime | None) -> pd.Timestamp:
    """The day after which any date in the case tables is a fault, the same for every command.

    Parameters
    ----------
    data_date : datetime or None
        The day of the extract, where it was given.

    Returns
    -------
    Timestamp
        The day given, else today.

    Raises
    ------
    UsageRefused
        If the day given lies ahead: no rule would then find a date in the future.
    """
    today = pd.Timestamp(utc_now().date())
    given = today if data_date is None else pd.Timestamp(data_date)
    if given > today:
        raise UsageRefused(
            f"--data-date {given.date()} comes after today ({today.date()}). Give the day on which the tables were "
            "extracted."
        )
    return given
