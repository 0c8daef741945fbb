"""The dates of past panels as a command is given them: days, and months from one day to another."""

import itertools

import pandas as pd

from features.exceptions import UsageRefused

_RANGE = ".."
_MOST = 120


def panel_dates(text: str) -> list[pd.Timestamp]:
    """Days of panels.

    Parameters
    ----------
    text : str
        Days with commas between, such as 2024-01-01,2024-03-01; and 2024-01-01..2024-12-01 for the same day of every
        month from the first to the last.

    Returns
    -------
    list of Timestamp
        In order, each once.

    Raises
    ------
    UsageRefused
        If there is none, one is not a day, a range ends before it begins, or there are more than 120.
    """
    found: set[pd.Timestamp] = set()
    for part in filter(None, (one.strip() for one in text.split(","))):
        first, *rest = part.split(_RANGE)
        found.update(_monthly(_day(first), _day(rest[0])) if len(rest) == 1 else [_day(part)])
    if not found:
        raise UsageRefused("--dates names no day. Give days, as 2024-01-01,2024-02-01, or months, as D1..D2.")
    if len(found) > _MOST:
        raise UsageRefused(f"--dates names {len(found)} days; at most {_MOST} panels are replayed at once. Give fewer.")
    return sorted(found)


def _monthly(first: pd.Timestamp, last: pd.Timestamp) -> list[pd.Timestamp]:
    if last < first:
        raise UsageRefused(f"--dates {first.date()}{_RANGE}{last.date()} ends before it begins. Turn the two round.")
    # Counted from the first day each time: the 31st stays the last of its month, and is not the 28th ever after.
    days = (first + pd.DateOffset(months=number) for number in itertools.count())
    return list(itertools.takewhile(lambda day: day <= last, days))


def _day(text: str) -> pd.Timestamp:
    try:
        return pd.to_datetime(text.strip(), format="%Y-%m-%d")
    except ValueError:
        raise UsageRefused(f"--dates: {text.strip()[:20]} is not a day; write it year first, as 2024-06-30.") from None
