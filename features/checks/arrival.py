"""When rows reached the record: how long after they happened, and whether a table has gone silent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# A figure is told only where this many rows lie on each side of it: fewer say little, and one of them could be read.
ROWS_BEYOND = 10
# A table has stopped once it is silent for two weeks and for twice its longest pause in two years. A table of rare rows
# that come by chance outlasts the longest of twenty pauses one time in twenty, and twice that one time in two hundred.
SHORTEST_SILENCE_DAYS = 14
LONGER_TIMES = 2
RHYTHM_DAYS = 730
FEWEST_DAYS_OF_RHYTHM = 10
# So few rows, so long after all others, are slips of the pen.
SLIP_DAYS = 365
SLIP_SHARE = 0.01
SLOWER_BY_DAYS = 7.0
SLOWER_TIMES = 2.0
QUARTERS_BEFORE = 4


@dataclass(frozen=True)
class Delay:
    """How long rows took from happening to being recorded.

    Parameters
    ----------
    quarter : str
        Calendar quarter in which they were recorded, as "2026 Q2"; empty for all of them.
    rows : int
        Rows with both dates, recorded on or after the day they happened.
    median, p90, p99 : float or None
        Days; None where fewer than ten rows lie beyond the figure.
    """

    quarter: str
    rows: int
    median: float | None
    p90: float | None
    p99: float | None


@dataclass(frozen=True)
class Silence:
    """How long nothing of a table has been recorded.

    Parameters
    ----------
    days : int
        Days from the last row recorded to the day of the extract.
    longest_before : int or None
        Longest such pause in the two years before that row, in days; None where rows came on too few days to say.
    """

    days: int
    longest_before: int | None

    @property
    def has_stopped(self) -> bool:
        """Whether the silence is too long to be a pause.

        Returns
        -------
        bool
            True from 14 days and twice the longest pause before on; never where the rhythm is not known.
        """
        if self.longest_before is None:
            return False
        return self.days >= max(SHORTEST_SILENCE_DAYS, LONGER_TIMES * self.longest_before)


def day_of_extract(recorded: Sequence[pd.Series]) -> pd.Timestamp | None:
    """The last day on which anything was recorded, by which the tables must have been extracted.

    Parameters
    ----------
    recorded : sequence of Series of datetime64
        When the rows of each table were recorded; missing allowed.

    Returns
    -------
    Timestamp or None
        None where nothing has a date. Rows that come more than a year after all others and are less than one in a
        hundred do not count: a year typed wrong would make every table look as if it had stopped.
    """
    every = [dates.to_numpy("datetime64[D]") for dates in recorded]
    days, counts = np.unique(np.concatenate([*every, np.empty(0, "datetime64[D]")]), return_counts=True)
    counts, days = counts[~np.isnat(days)], days[~np.isnat(days)]
    if not len(days):
        return None
    share_from = counts[::-1].cumsum()[::-1] / counts.sum()
    are_slips = (np.diff(days).astype("int64") > SLIP_DAYS) & (share_from[1:] < SLIP_SHARE)
    return pd.Timestamp(days[np.argmax(are_slips)] if are_slips.any() else days[-1]).as_unit("us")


def recording_delays(happened: pd.Series, recorded: pd.Series) -> tuple[Delay, ...]:
    """Delays of all rows, then of those recorded in each calendar quarter.

    Parameters
    ----------
    happened, recorded : Series of datetime64, shape (n_rows,)
        The two dates of each row; missing allowed. A row recorded before it happened is left out.

    Returns
    -------
    tuple of Delay
        All rows first, then each quarter in which any was recorded, in order.

    Notes
    -----
    Quarters are those of recording. By the quarter in which rows happened, the newest would always look quickest,
    since what comes late has not come yet.
    """
    days = (recorded.to_numpy("datetime64[D]") - happened.to_numpy("datetime64[D]")).astype("timedelta64[D]")
    usable = ~np.isnat(days) & (days >= np.timedelta64(0, "D"))
    days, month = days[usable].astype("int64"), recorded.to_numpy("datetime64[M]")[usable].astype("int64")
    delays, quarters = [_delay("", days)], month // 3
    order = np.argsort(quarters, kind="stable")
    found, starts = np.unique(quarters[order], return_index=True)
    for quarter, part in zip(found, np.split(days[order], starts[1:]), strict=False):
        delays.append(_delay(f"{1970 + quarter // 4} Q{quarter % 4 + 1}", part))
    return tuple(delays)


def silence(recorded: pd.Series, data_date: pd.Timestamp) -> Silence | None:
    """How long nothing has been recorded, beside the longest pause before.

    Parameters
    ----------
    recorded : Series of datetime64, shape (n_rows,)
        When each row was recorded; missing allowed.
    data_date : Timestamp
        The day of the extract; what is recorded later is a fault and does not count.

    Returns
    -------
    Silence or None
        None where nothing was recorded by that day.
    """
    days = np.unique(recorded.to_numpy("datetime64[D]"))
    last_day = np.datetime64(data_date.date(), "D")
    days = days[~np.isnat(days) & (days <= last_day)]
    if not len(days):
        return None
    recent = days[days >= days[-1] - np.timedelta64(RHYTHM_DAYS, "D")]
    longest = int(np.diff(recent).max().astype("int64")) if len(recent) >= FEWEST_DAYS_OF_RHYTHM else None
    return Silence(int((last_day - days[-1]).astype("int64")), longest)


def slower_quarter(delays: tuple[Delay, ...]) -> tuple[Delay, float] | None:
    """The newest quarter, where recording took much longer in it than in the year before.

    Parameters
    ----------
    delays : tuple of Delay
        From `recording_delays`.

    Returns
    -------
    tuple of (Delay, float) or None
        That quarter and the median day count of the four quarters before it (the median of their medians); None unless
        its own median is at least a week longer and at least twice as long.
    """
    known = [delay for delay in delays if delay.quarter and delay.median is not None]
    before = [delay.median for delay in known[-1 - QUARTERS_BEFORE : -1] if delay.median is not None]
    if len(before) < QUARTERS_BEFORE:
        return None
    newest, usual = known[-1], float(np.median(before))
    is_slower = newest.median is not None and newest.median >= max(usual + SLOWER_BY_DAYS, usual * SLOWER_TIMES)
    return (newest, usual) if is_slower else None


def quantile_if_enough(values: np.ndarray, share: float) -> float | None:
    """A quantile of some numbers, where ten or more of them lie on each side of it.

    Parameters
    ----------
    values : array of numbers, shape (n,)
        Missing values do not count.
    share : float
        Between 0 and 1.

    Returns
    -------
    float or None
        In the unit of the values: the smallest of them that at least that share does not exceed. None where fewer than
        ten would lie beyond it.
    """
    known = values[~np.isnan(values)] if values.dtype.kind == "f" else values
    # Rounded, since 100 x (1 - 0.9) is 9.999999999999998.
    if round(len(known) * min(share, 1 - share), 6) < ROWS_BEYOND:
        return None
    return float(np.quantile(known, share, method="inverted_cdf"))


def _delay(quarter: str, days: np.ndarray) -> Delay:
    return Delay(quarter, len(days), *(quantile_if_enough(days, share) for share in (0.5, 0.9, 0.99)))
