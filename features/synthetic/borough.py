"""What is simulated: how many people, by which chance, in which world, from when to when."""

from dataclasses import dataclass

import pandas as pd

from features.exceptions import UsageRefused
from features.reading.typed import parsed_dates
from features.synthetic.settings import read_world

FIRST_DAY, LAST_DAY = "2014-01-01", "2026-06-30"
_SHORTEST_DAYS = 3 * 365


@dataclass(frozen=True)
class Borough:
    """What is simulated; the same always gives the same tables.

    Parameters
    ----------
    people : int
        How many people, at least 1.
    seed : int
        Seed of chance, 0 or more.
    world : str
        Name of a world.
    start, end : str
        First and last day of the records as ISO dates, at least three years apart.

    Raises
    ------
    UsageRefused
        If there are no people, the world is unknown, the seed is negative or the dates are too close.
    """

    people: int
    seed: int
    world: str = "equal"
    start: str = FIRST_DAY
    end: str = LAST_DAY

    def __post_init__(self) -> None:
        if self.people < 1:
            raise UsageRefused(f"A simulated borough needs at least 1 person; {self.people} were asked for.")
        if self.seed < 0:
            raise UsageRefused("A seed is 0 or more; give a whole number.")
        read_world(self.world)
        first, last = self.days
        if last - first < _SHORTEST_DAYS:
            raise UsageRefused(
                f"Records from {self.start} to {self.end} are under three years; give dates further apart."
            )

    @property
    def days(self) -> tuple[int, int]:
        """First and last day of the records.

        Returns
        -------
        tuple of int
            Days since the Unix epoch.

        Raises
        ------
        UsageRefused
            If one of them is not an ISO date.
        """
        dates = parsed_dates(pd.Series([self.start, self.end]))
        if dates.isna().any():
            raise UsageRefused(
                f"Records run between two ISO dates such as {FIRST_DAY}; got {self.start} and {self.end}."
            )
        first, last = (int(day) for day in dates.to_numpy().astype("datetime64[D]").astype("int64"))
        return first, last
