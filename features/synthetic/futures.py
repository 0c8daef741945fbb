"""What else might have come after a day: the people of a simulated borough, their past as it was, other chance."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from features.exceptions import UsageRefused
from features.synthetic import sentences
from features.synthetic.borough import Borough
from features.synthetic.occasions import occasions
from features.synthetic.offending import other_lives
from features.synthetic.people import draw_people
from features.synthetic.sanctions import sanctions
from features.synthetic.settings import read_world
from features.synthetic.simulate import sources_of_chance
from features.tables.declared import CASE_TABLES

_WEEK = 7


def futures(borough: Borough, *, on: str, count: int, seed: int) -> Iterator[dict[str, pd.DataFrame]]:
    """Tables of what might have come after a day, many times over.

    Parameters
    ----------
    borough : Borough
        As `simulate` makes it from the same people, seed, world and dates.
    on : str
        ISO date of the last day that is as it was; time is lived by the week, so it is the last of a week.
    count : int
        How many futures.
    seed : int
        Seed of chance after the day.

    Yields
    ------
    dict of str to DataFrame
        "sanctions" of offences after the day, and "custody" from the first day of the records, up to the last.

    Raises
    ------
    UsageRefused
        If the day is not the last day of a week of the records.

    Notes
    -----
    What was under way on the day goes on: sentences still to be passed, recalls, active spells, bad times of a circle.
    """
    world, days = read_world(borough.world), borough.days
    day = int(np.datetime64(on).astype("datetime64[D]").astype("int64"))
    lived, left = divmod(day + 1 - days[0], _WEEK)
    if left or not 0 < lived <= (days[1] - days[0]) // _WEEK:
        raise UsageRefused(
            f"Futures begin after the last day of a week of the records, which run from {borough.start} to "
            f"{borough.end}; {on} is none. Give a day some weeks of seven days after the first, less one day."
        )
    chance = sources_of_chance(np.random.SeedSequence(borough.seed))
    weeks, numbers = (days[1] - days[0]) // _WEEK + 1, np.arange(1, borough.people + 1)
    people = draw_people(numbers, chance["people"], world=world, first_day=days[0], weeks=weeks)
    sources = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(count)]
    lives = other_lives(
        people, chance["lives"], world=world, first_day=days[0], weeks=weeks, lived=lived, chances=sources
    )
    gone_day = np.minimum(people.deceased_day, people.transferred_day)
    for life, rng in zip(lives, sources, strict=True):
        spells = sentences.custody_spells(life)
        is_inside = sentences.inside_lookup(spells)
        frames = {
            "sanctions": sanctions(occasions(life), people, rng, world=world, is_inside=is_inside, days=days),
            "custody": sentences.custody(spells, people, rng, gone_day=gone_day, last_day=days[1]),
        }
        yield {name: CASE_TABLES[name].completed(frame) for name, frame in frames.items()}
