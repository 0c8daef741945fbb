"""An invented borough: every case table, seeded, with the truth kept apart."""

import numpy as np
import pandas as pd

from features.synthetic import contact, referrals, registers, sentences
from features.synthetic.appointments import appointments
from features.synthetic.borough import Borough
from features.synthetic.charges import charges
from features.synthetic.occasions import occasions
from features.synthetic.offending import Lives, live
from features.synthetic.people import People, draw_people
from features.synthetic.sanctions import sanctions
from features.synthetic.settings import read_world
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

_PARTS = (
    "people",
    "lives",
    "sanctions",
    "charges",
    "custody",
    "orders",
    "supervision",
    "appointments",
    "needs",
    "persons",
    "identifiers",
    "equality",
    "cohort",
    "cohort_events",
    "panels",
    "nominations",
    "asb_events",
    "drug_tests",
)


def simulate(
    people: int,
    seed: int,
    *,
    world: str = "equal",
    start: str = "2014-01-01",
    end: str = "2026-06-30",
) -> tuple[CaseTables, pd.DataFrame]:
    """Every case table of an invented borough, and the truth about its people.

    Parameters
    ----------
    people : int
        How many people, at least 1: the nominals that a scheme might consider, not a population.
    seed : int
        Seed of chance, 0 or more; the same arguments always give the same tables.
    world : str
        Such as `equal` (ethnicity has to do with neither risk nor detection); `worlds` names all.
    start, end : str
        First and last day of the records as ISO dates, at least three years apart. The tables are an
        extract made on the last day: nothing recorded later is in them.

    Returns
    -------
    tables : CaseTables
        All case tables.
    truth : DataFrame of shape (n_people, 10)
        Indexed by `person_id`: latent traits, offences committed and detected, whether the person was in an active
        spell on the last day, and the number of the person's circle, -1 in a world without. No table holds any of it.

    Raises
    ------
    UsageRefused
        If there are no people, the world is unknown, the seed is negative or the dates are too close.

    Notes
    -----
    Results in this world are a test of the software and never evidence about people.
    """
    wanted = Borough(people, seed, world=world, start=start, end=end)
    return simulate_people(np.arange(1, people + 1), np.random.SeedSequence(seed), wanted)


def simulate_people(
    numbers: np.ndarray, seeds: np.random.SeedSequence, borough: Borough, *, mark: str = ""
) -> tuple[CaseTables, pd.DataFrame]:
    """The same of some people of a borough, who have a cohort and panels of their own.

    Parameters
    ----------
    numbers : array of int, shape (n_people,)
        Number of each, from 1; at least one.
    seeds : SeedSequence
        Source of chance.
    borough : Borough
        What is simulated; how many people it has in all does not matter here.
    mark : str
        What tells the identifiers of these records from those of other people's.

    Returns
    -------
    tables : CaseTables
        As `simulate` returns them.
    truth : DataFrame of shape (n_people, 10)
        As `simulate` returns it.
    """
    known_world = read_world(borough.world)
    first_day, last_day = borough.days
    weeks = (last_day - first_day) // 7 + 1
    chance = sources_of_chance(seeds)
    who = draw_people(numbers, chance["people"], world=known_world, first_day=first_day, weeks=weeks, mark=mark)
    lives = live(who, chance["lives"], world=known_world, first_day=first_day, weeks=weeks)
    days = (first_day, last_day)
    frames = _event_tables(who, lives, chance, world=known_world, days=days)
    frames |= _register_tables(who, lives, chance, world=known_world, days=days)
    tables = CaseTables({name: CASE_TABLES[name].completed(frames[name]) for name in CASE_TABLES})
    return tables, _truth(who, lives, classes=known_world.classes)


def sources_of_chance(seeds: np.random.SeedSequence) -> dict[str, np.random.Generator]:
    """A source of chance for each part of a simulation.

    Parameters
    ----------
    seeds : SeedSequence
        Of the simulation.

    Returns
    -------
    dict from str to Generator
        By part; the same for the same seeds that nothing was drawn from.
    """
    return {name: np.random.default_rng(child) for name, child in zip(_PARTS, seeds.spawn(len(_PARTS)), strict=True)}


def _event_tables(people: People, lives: Lives, chance: dict, *, world, days) -> dict[str, pd.DataFrame]:
    first_day, last_day = days
    gone_day = np.minimum(people.deceased_day, people.transferred_day)
    rows = occasions(lives)
    spells = sentences.custody_spells(lives)
    is_inside = sentences.inside_lookup(spells)
    made = sentences.orders(rows, spells, chance["orders"], world=world)
    supervised = contact.supervision(
        made, people, chance["supervision"], world=world, gone_day=gone_day, last_day=last_day
    )
    return {
        "sanctions": sanctions(rows, people, chance["sanctions"], world=world, is_inside=is_inside, days=days),
        "charges": charges(rows, people, chance["charges"], world=world, last_day=last_day),
        "custody": sentences.custody(spells, people, chance["custody"], gone_day=gone_day, last_day=last_day),
        "supervision": supervised,
        "appointments": appointments(
            supervised,
            people,
            chance["appointments"],
            world=world,
            is_active=lives.is_active,
            circles=lives.circles,
            is_inside=is_inside,
            first_day=first_day,
            last_day=last_day,
        ),
        "needs": contact.assessments(supervised, people, chance["needs"], world=world, last_day=last_day),
        "drug_tests": referrals.drug_tests(rows, people, chance["drug_tests"], world=world, last_day=last_day),
    }


def _register_tables(people: People, lives: Lives, chance: dict, *, world, days) -> dict[str, pd.DataFrame]:
    first_day, last_day = days
    rows = occasions(lives)
    persons = registers.persons(people, chance["persons"], world=world, last_day=last_day)
    wards = persons["ward"].to_numpy(dtype=object)
    members = registers.cohort(lives, people, chance["cohort"], world=world, last_day=last_day)
    return {
        "persons": persons,
        "identifiers": registers.identifiers(people, chance["identifiers"]),
        "equality": registers.equality(people, chance["equality"], world=world),
        "cohort": members,
        "cohort_events": registers.cohort_events(lives, people, chance["cohort_events"], last_day=last_day),
        "panels": registers.panels(rows, members, people, chance["panels"], world=world, last_day=last_day),
        "nominations": referrals.nominations(people, wards, chance["nominations"], world=world, last_day=last_day),
        "asb_events": referrals.asb_events(
            people, wards, chance["asb_events"], world=world, first_day=first_day, last_day=last_day
        ),
    }


def _truth(people: People, lives: Lives, *, classes: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "frailty": people.frailty,
            "chaos": people.chaos,
            "offending_class": np.array(classes, dtype=object)[people.kind],
            "committed_count": lives.committed,
            "detected_count": lives.detected,
            "is_active_on_last_day": lives.is_active[-1],
            "need_drugs": people.needs["drugs"],
            "need_lifestyle": people.needs["lifestyle"],
            "ethnicity": people.ethnicity.astype(object),
            "circle": -1 if lives.circles is None else lives.circles.of_person,
        },
        index=pd.Index(people.person_id, name="person_id"),
    )
