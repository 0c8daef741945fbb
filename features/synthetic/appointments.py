"""Appointments under supervision, and what came of each: risk, illness, the service and how an officer codes."""

import numpy as np
import pandas as pd

from features.synthetic.circles import Circles
from features.synthetic.occasions import NEVER, as_dates, recorded_after
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import AppointmentOutcome

# Nobody misses more than this share, however hard the times.
_MOST_MISSED = 0.8


def appointments(
    orders: pd.DataFrame,
    people: People,
    rng: np.random.Generator,
    *,
    world: World,
    is_active: np.ndarray,
    circles: Circles | None,
    is_inside,
    first_day: int,
    last_day: int,
) -> pd.DataFrame:
    """The appointments table: weekly at first, then every two weeks, while the person is not inside.

    Parameters
    ----------
    orders : DataFrame
        From `supervision`.
    people : People
        Their chaos moves how often they miss.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    is_active : array of bool, shape (weeks, n_people)
        Whether a person is in an active spell of offending; such people miss more.
    circles : Circles or None
        Whose bad times make people miss more; None in a world without circles.
    is_inside : callable
        Takes arrays of persons and days; tells who was in custody.
    first_day : int
        First day of the records.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of the date.
    """
    about = world["attendance"]
    order, day = _due(orders, is_inside, weekly=about["weekly_appointments"], last_day=last_day)
    person, officer = orders["person"].to_numpy()[order], orders["officer"].to_numpy()[order]
    lenient = rng.beta(2.0, 6.0, orders["officer"].max() + 1 if len(orders) else 1)
    moment = np.minimum((day - first_day) // 7, len(is_active) - 1), person
    pressure = about["missed_by_chaos"] * people.chaos[person]
    pressure += about["missed_when_active"] * (2.0 * is_active[moment] - 1)
    if circles is not None:
        pressure += world.own["trouble_missed"] * circles.is_in_trouble[moment]
    missed = np.minimum(about["missed_share"] * np.exp(pressure), _MOST_MISSED)
    outcome = _outcomes(rng, missed, lenient[officer], about=about)
    recorded = recorded_after(day, rng, mean_days=1.2)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[person],
            "appointment_date": as_dates(day),
            "recorded_date": as_dates(recorded),
            "outcome": outcome,
            "order_id": orders["order_id"].to_numpy(dtype=object)[order],
        }
    )
    table = table[recorded <= last_day]
    return table.sort_values(["appointment_date", "person_id"], kind="stable", ignore_index=True)


def _due(orders: pd.DataFrame, is_inside, *, weekly: int, last_day: int) -> tuple[np.ndarray, np.ndarray]:
    """The row of the order and the day of every appointment that was made."""
    start, end = orders["start_day"].to_numpy(), _contact_ends(orders)
    weeks = np.maximum((np.minimum(end, last_day) - start) // 7, 0)
    count = np.minimum(weeks, weekly) + np.maximum(weeks - weekly, 0) // 2
    order = np.repeat(np.arange(len(orders)), count)
    number = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    week = np.where(number < weekly, number, weekly + 2 * (number - weekly))
    day = start[order] + 3 + 7 * week
    kept = (day <= np.minimum(last_day, end[order])) & ~is_inside(orders["person"].to_numpy()[order], day)
    return order[kept], day[kept]


def _contact_ends(orders: pd.DataFrame) -> np.ndarray:
    """The day on which appointments under an order stop: its end, or the start of the person's next order."""
    in_order = orders.sort_values(["person", "start_day", "order_id"], kind="stable")
    next_start = in_order.groupby("person")["start_day"].shift(-1, fill_value=NEVER)
    return np.minimum(orders["end_day"].to_numpy(), next_start.reindex(orders.index).to_numpy() - 1)


def _outcomes(rng: np.random.Generator, missed: np.ndarray, lenient: np.ndarray, *, about: dict) -> np.ndarray:
    cancelled = np.full(len(missed), about["cancelled_share"])
    ill = about["ill_share"] * (1 - missed)
    excused = missed * lenient
    bounds = np.cumsum(np.stack([cancelled, ill + excused, missed - excused], axis=1), axis=1)
    words = np.array(
        [
            AppointmentOutcome.CANCELLED_BY_SERVICE,
            AppointmentOutcome.ACCEPTABLE_ABSENCE,
            AppointmentOutcome.UNACCEPTABLE_ABSENCE,
            AppointmentOutcome.ATTENDED,
        ],
        dtype=object,
    )
    return words[(rng.random(len(missed))[:, None] > bounds).sum(axis=1)]
