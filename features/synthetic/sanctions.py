"""Detected offences to the sanctions table: several offences to an occasion, some facts unknown."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from features.synthetic.occasions import as_dates, recorded_after
from features.synthetic.offending import DISPOSALS
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import Detection, DomesticAbuse

_YOUNGEST_DAYS = 3700


def sanctions(
    rows: pd.DataFrame,
    people: People,
    rng: np.random.Generator,
    *,
    world: World,
    is_inside: Callable[[np.ndarray, np.ndarray], np.ndarray],
    days: tuple[int, int],
) -> pd.DataFrame:
    """The sanctions table: one row for each offence, several offences to an occasion.

    Parameters
    ----------
    rows : DataFrame
        Occasions.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    is_inside : callable
        Takes arrays of persons and days; tells who was in custody.
    days : tuple of int
        First and last day of the records; what is recorded later is not in the table.

    Returns
    -------
    DataFrame
        Columns of the case table, in order of the sanction.
    """
    first_day, last_day = days
    lag = world["detection"]["recording_lag_days"]
    rows = rows.assign(recorded=recorded_after(rows["sanction_day"].to_numpy(), rng, mean_days=lag))
    each = _offences_taken_together(rows, people, rng, world=world)
    day = np.maximum(each["offence_day"] - each["earlier"], people.birth_day[each["person"]] + _YOUNGEST_DAYS)
    could_not = is_inside(each["person"].to_numpy(), day.to_numpy()) | (day < first_day)
    offence = people.record_ids("OF", each["occasion"])
    table = pd.DataFrame(
        {
            "person_id": people.person_id[each["person"]],
            "offence_id": [f"{a}-{b}" for a, b in zip(offence, each["number"], strict=True)],
            "sanction_id": people.record_ids("SA", each["occasion"]),
            "offence_date": as_dates(np.where(could_not, each["offence_day"], day)),
            "sanction_date": as_dates(each["sanction_day"].to_numpy()),
            "recorded_date": as_dates(each["recorded"].to_numpy()),
            "ho_offence_code": world.offences["ho_code"].to_numpy(dtype=object)[each["offence"]],
            "disposal": np.array(DISPOSALS, dtype=object)[each["disposal"]],
            **_what_was_noted(each, rng, world=world),
        }
    )
    return table[(each["recorded"] <= last_day).to_numpy()].reset_index(drop=True)


def _offences_taken_together(
    rows: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World
) -> pd.DataFrame:
    """Each occasion with the offences taken with the first: mostly of the same kind, some weeks earlier.

    Some people are mostly dealt with for a run of offences and others for one at a time.
    """
    about = world["offending"]
    runs = rng.gamma(about["further_shape"], 1 / about["further_shape"], len(people))
    further = rng.poisson(about["further_offences"] * runs[rows["person"]])
    repeat = np.repeat(np.arange(len(rows)), further + 1)
    each = rows.iloc[repeat].reset_index(drop=True)
    n = len(each)
    is_first = np.diff(repeat, prepend=-1) != 0
    same_kind = is_first | (rng.random(n) < 0.6)
    mix = world.cumulative_mix()[people.kind[each["person"]]]
    other = (rng.random(n)[:, None] > mix).sum(axis=1)
    offence = np.where(same_kind, each["offence"], other)
    by_police = rng.random(n) < world.offences["police_detected"].to_numpy()[offence]
    return each.assign(
        number=np.arange(n) - np.maximum.accumulate(np.where(is_first, np.arange(n), 0)),
        is_first=is_first,
        offence=offence,
        is_police_detected=np.where(same_kind, each["is_police_detected"], by_police).astype(bool),
        earlier=np.where(is_first, 0, rng.integers(0, 45, n)),
    )


def _what_was_noted(each: pd.DataFrame, rng: np.random.Generator, *, world: World) -> dict:
    n = len(each)
    abuse = rng.random(n) < world.offences["domestic_abuse"].to_numpy()[each["offence"]]
    detection = np.where(each["is_police_detected"], Detection.POLICE_DETECTED, Detection.REPORTED)
    noted = np.where(abuse, DomesticAbuse.YES, DomesticAbuse.NO)
    is_principal = pd.Series(each["is_first"], dtype="boolean")
    return {
        "detection": np.where(rng.random(n) < 0.08, Detection.UNKNOWN, detection),
        "domestic_abuse": np.where(rng.random(n) < 0.05, DomesticAbuse.UNKNOWN, noted),
        "offence_area": np.where(rng.random(n) < 0.85, "area_01", "elsewhere"),
        "is_principal": is_principal.mask(rng.random(n) < 0.15),
    }
