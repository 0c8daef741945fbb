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
    begins, ends = _weekly(own)
    now = rng.random(count) < begins / (begins + ends)
    return Circles(circle, _times(now, weeks, rng, own=own)[:, circle])


def other_times(circles: Circles, week: int, rng: np.random.Generator, *, own: dict) -> Circles:
    """The same circles, whose times from a week on are drawn again.

    Parameters
    ----------
    circles : Circles
        As they were.
    week : int
        The first week that may be otherwise, from 1.
    rng : Generator
        Source of chance.
    own : dict
        As `circles` takes it.

    Returns
    -------
    Circles
        The times go on from those of the week before.
    """
    now = np.zeros(circles.of_person.max() + 1, dtype=bool)
    now[circles.of_person] = circles.is_in_trouble[week - 1]
    later = _times(now, len(circles.is_in_trouble) - week, rng, own=own)[:, circles.of_person]
    return Circles(circles.of_person, np.vstack([circles.is_in_trouble[:week], later]))


def _times(now: np.ndarray, weeks: int, rng: np.random.Generator, *, own: dict) -> np.ndarray:
    """Whether each circle is in a bad time, week by week, after the one that is now."""
    begins, ends = _weekly(own)
    found = np.zeros((weeks, len(now)), dtype=bool)
    for week in range(weeks):
        chance = rng.random(len(now))
        now = np.where(now, chance >= ends, chance < begins)
        found[week] = now
    return found


def _weekly(own: dict) -> tuple[float, float]:
    return own["trouble_yearly"] / _WEEKS_A_YEAR, own["relief_yearly"] / _WEEKS_A_YEAR
