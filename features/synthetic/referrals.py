"""How people come to Project Reset and to treatment: nominations, anti-social behaviour, drug tests."""

import numpy as np
import pandas as pd

from features.synthetic.occasions import NEVER, as_dates, recorded_after
from features.synthetic.people import People
from features.synthetic.registers import IOM
from features.synthetic.settings import World
from features.vocabulary import NominationRoute

PROJECT_RESET = "project_reset_north_area"
_ROUTES = {
    NominationRoute.WARD_OFFICER: 0.50,
    NominationRoute.COUNCIL: 0.25,
    NominationRoute.DRUG_SERVICE: 0.20,
    NominationRoute.OTHER: 0.05,
}
_LEAD = {NominationRoute.DOMESTIC_ABUSE_LEAD: 1.0}
_DOMESTIC_SHARE = 0.01


def nominations(
    people: People, wards: np.ndarray, rng: np.random.Generator, *, world: World, last_day: int
) -> pd.DataFrame:
    """The nominations of the last year; every adult without a sanction has one for Project Reset.

    Parameters
    ----------
    people : People
        Lifestyle and drug needs make a nomination likelier.
    wards : array of str, shape (n_people,)
        Where each person is known.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table.
    """
    chance = world["registers"]["nominations_per_hundred"] / 100
    chance = chance * np.exp(0.6 * people.needs["drugs"] + 0.4 * people.needs["lifestyle"] - 0.36)
    adult = people.birth_day < last_day - 19 * 365
    here = (people.deceased_day > last_day) & (people.transferred_day > last_day)
    reset = ((rng.random(len(people)) < chance) | ~people.is_sanctioned) & adult & here
    domestic = (rng.random(len(people)) < _DOMESTIC_SHARE) & people.is_sanctioned & adult & here
    parts = []
    for scheme, named, routes in ((PROJECT_RESET, reset, _ROUTES), (IOM, domestic, _LEAD)):
        who = np.flatnonzero(named)
        day = last_day - rng.integers(5, 330, len(who))
        recorded = recorded_after(day, rng, mean_days=2.0)
        part = pd.DataFrame(
            {
                "person_id": people.person_id[who],
                "scheme": scheme,
                "route": rng.choice(np.array(list(routes), dtype=object), len(who), p=list(routes.values())),
                "nominated_date": as_dates(day),
                "recorded_date": as_dates(recorded),
                "ward": wards[who],
            }
        )
        parts.append(part[recorded <= last_day])
    return pd.concat(parts, ignore_index=True)


def asb_events(
    people: People,
    wards: np.ndarray,
    rng: np.random.Generator,
    *,
    world: World,
    first_day: int,
    last_day: int,
) -> pd.DataFrame:
    """Anti-social behaviour of the last three years, for Project Reset alone.

    Parameters
    ----------
    people : People
        Lifestyle and alcohol needs make events likelier.
    wards : array of str, shape (n_people,)
        Where each person is known.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    first_day : int
        First day of the records.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of the event.
    """
    mean = world["registers"]["asb_per_hundred"] / 100
    mean = mean * np.exp(0.7 * people.needs["lifestyle"] + 0.5 * people.needs["alcohol"] - 0.5)
    count = rng.poisson(mean + 2.0 * ~people.is_sanctioned)
    person = np.repeat(np.arange(len(people)), count)
    day = rng.integers(max(last_day - 1095, first_day), last_day + 1, len(person))
    kept = day > people.birth_day[person] + 4000
    person, day = person[kept], day[kept]
    recorded = recorded_after(day, rng, mean_days=1.5)
    elsewhere = rng.random(len(person)) < 0.25
    other = wards[rng.integers(0, len(wards), len(person))]
    kinds = np.array(["nuisance", "street_drinking", "drug_litter", "vehicle_nuisance", "other"], dtype=object)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[person],
            "event_date": as_dates(day),
            "recorded_date": as_dates(recorded),
            "ward": np.where(elsewhere, other, wards[person]),
            "kind": rng.choice(kinds, len(person)),
        }
    )
    table = table[recorded <= last_day]
    return table.sort_values(["event_date", "person_id"], kind="stable", ignore_index=True)


def drug_tests(
    rows: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World, last_day: int
) -> pd.DataFrame:
    """The drug tests at charge, and the assessments that a positive test requires.

    Parameters
    ----------
    rows : DataFrame
        Occasions; some of their charges came with a test.
    people : People
        Their drug needs move the result.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of the test.
    """
    about = world["registers"]
    adult = rows["charge_day"].to_numpy() > people.birth_day[rows["person"]] + 18 * 366
    tested = rows[(rng.random(len(rows)) < about["drug_test_share"]) & adult]
    n, person = len(tested), tested["person"].to_numpy()
    day = tested["charge_day"].to_numpy()
    strength = people.needs["drugs"][person] + rng.standard_normal(n)
    positive = strength > about["positive_latent_cut"]
    cocaine = positive & (rng.random(n) < 0.87)
    opiates = positive & ((rng.random(n) < 0.31) | ~cocaine)
    due = np.where(positive, day + rng.integers(7, 21, n), NEVER)
    known = positive & (due <= last_day)
    recorded = recorded_after(day, rng, mean_days=0.8)
    attended = np.where(rng.random(n) < 0.75, 1.0, 0.0)
    signed = np.where(rng.random(n) < 0.7, 1.0, 0.0)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[person],
            "test_date": as_dates(day),
            "recorded_date": as_dates(recorded),
            "route": rng.choice(np.array(["trigger", "authorised"], dtype=object), n, p=[0.87, 0.13]),
            "cocaine": pd.array(cocaine, dtype="boolean"),
            "opiates": pd.array(opiates, dtype="boolean"),
            "required_assessment_date": as_dates(due),
            "attended": pd.Series(attended).where(known).astype("boolean"),
            "ra1_signed": pd.Series(signed).where(known).astype("boolean"),
        }
    )
    table = table[recorded <= last_day]
    return table.sort_values(["test_date", "person_id"], kind="stable", ignore_index=True)
