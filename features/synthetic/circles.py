"""Circles of people that no table holds, who go through bad times together."""

from dataclasses import dataclass

import numpy as np

from features.synthetic.people import DAYS_A_YEAR

_WEEKS_A_YEAR = DAYS_A_YEAR / 7


@dataclass(frozen=True)
class Circles:
    """Who belongs together, and when a bad time was.

    Parameters
    ----------
    of_person : array of int, shape (n,)
        Number of each person's circle.
    is_in_trouble : array of bool, shape (weeks, n)
        Whether the circle of each person was in a bad time.
    """

    of_person: np.ndarray
    is_in_trouble: np.ndarray


def circles(people: int, weeks: int, rng: np.random.Generator, *, own: dict) -> Circles | None:
    """The circles of a borough, and their bad times week by week.

    Parameters
    ----------
    people, weeks : int
        How many.
    rng : Generator
        Source of chance; a world without circles asks nothing of it.
    own : dict
        What the world has of its own: `circle_size`, `trouble_yearly` and `relief_yearly`, or none of them.

    Returns
    -------
    Circles or None
        None in a world without circles.
    """
    if "circle_size" not in own:
        return None
    count = max(people // own["circle_size"], 1)
    circle = rng.integers(0, count, people)
    begins, ends = own["trouble_yearly"] / _WEEKS_A_YEAR, own["relief_yearly"] / _WEEKS_A_YEAR
    now = rng.random(count) < begins / (begins + ends)
    found = np.zeros((weeks, people), dtype=bool)
    for week in range(weeks):
        chance = rng.random(count)
        now = np.where(now, chance >= ends, chance < begins)
        found[week] = now[circle]
    return Circles(circle, found)
