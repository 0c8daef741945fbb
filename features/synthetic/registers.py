"""Persons and the registers around them: identifiers, the audit table, panels, cohorts."""

import numpy as np
import pandas as pd

from features.synthetic.occasions import NEVER, as_dates, recorded_after
from features.synthetic.offending import DISPOSALS, Lives
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import Disposal, EthnicitySource, Panel, Sex

IOM = "iom_neighbourhood_crime"
_SEXUAL_CODE = "01908"
_GRAVE = 0.9


def persons(people: People, rng: np.random.Generator, *, world: World, last_day: int) -> pd.DataFrame:
    """The persons table; a few have no date of birth.

    Parameters
    ----------
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    last_day : int
        Last day of the records; a later death or move is not in the table.

    Returns
    -------
    DataFrame of shape (n_people, 8)
        Columns of the case table.
    """
    n, about = len(people), world["people"]
    unknown = rng.random(n) < about["missing_birth_share"]
    dead = people.deceased_day <= np.minimum(last_day, people.transferred_day)
    moved = ~dead & (people.transferred_day <= last_day)
    birth = as_dates(np.where(people.birth_day < 0, 0, people.birth_day))
    birth = birth.where(people.birth_day >= 0, pd.Series(_before_epoch(people.birth_day)))
    return pd.DataFrame(
        {
            "person_id": people.person_id,
            "sex": np.where(people.is_male, Sex.MALE, Sex.FEMALE).astype(object),
            "date_of_birth": birth.mask(unknown),
            "area": "area_01",
            "ward": [f"ward_{number:02d}" for number in rng.integers(1, about["wards"] + 1, n)],
            "restricted": pd.array(rng.random(n) < 0.004, dtype="boolean"),
            "deceased_date": as_dates(np.where(dead, people.deceased_day, NEVER)),
            "transferred_out_date": as_dates(np.where(moved, people.transferred_day, NEVER)),
        }
    )


def _before_epoch(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[us]")


def identifiers(people: People, rng: np.random.Generator) -> pd.DataFrame:
    """The identifiers table, in numbers that no register could have issued.

    Parameters
    ----------
    people : People
        Who they are.
    rng : Generator
        Source of chance.

    Returns
    -------
    DataFrame
        Columns of the case table.
    """
    n = len(people)
    has = {"crn": np.full(n, True), "pnc": rng.random(n) < 0.97, "nomis": rng.random(n) < 0.55}
    parts = [
        pd.DataFrame(
            {
                "person_id": people.person_id[rows],
                "kind": kind,
                "value": [f"SIM-{kind.upper()}-{value:08d}" for value in people.number[rows]],
            }
        )
        for kind, rows in has.items()
    ]
    return pd.concat(parts, ignore_index=True)


def equality(people: People, rng: np.random.Generator, *, world: World) -> pd.DataFrame:
    """The audit table, which nothing but the audit reads.

    Parameters
    ----------
    people : People
        Their ethnicity was drawn apart from everything else.
    rng : Generator
        Source of chance.
    world : World
        Settings.

    Returns
    -------
    DataFrame of shape (n_people, 5)
        Columns of the case table; some answers are missing.
    """
    n = len(people)
    missing = rng.random(n) < world["registers"]["ethnicity_missing_share"]
    source = np.where(rng.random(n) < 0.8, EthnicitySource.SELF, EthnicitySource.OFFICER).astype(object)
    religions = np.array(["none", "christian", "muslim", "jewish", "hindu", "other"], dtype=object)
    return pd.DataFrame(
        {
            "person_id": people.person_id,
            "ethnicity": pd.Series(people.ethnicity.astype(object)).mask(missing),
            "ethnicity_source": pd.Series(source).mask(missing),
            "disability": pd.Series(rng.random(n) < 0.2, dtype="boolean").mask(rng.random(n) < 0.1),
            "religion": pd.Series(rng.choice(religions, n, p=[0.42, 0.31, 0.17, 0.02, 0.02, 0.06])).mask(
                rng.random(n) < 0.2
            ),
        }
    )


def cohort(lives: Lives, people: People, rng: np.random.Generator, *, world: World, last_day: int) -> pd.DataFrame:
    """The cohort table of the neighbourhood crime scheme.

    Parameters
    ----------
    lives : Lives
        Who joined and left.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of joining.
    """
    rows = pd.DataFrame(lives.members, columns=["person", "joined", "left"]).astype("int64")
    rows = rows.sort_values(["joined", "person"], ignore_index=True)
    strand = np.where(world.is_of_panel(people.kind[rows["person"]]), "fixed", "flex").astype(object)
    recorded = recorded_after(rows["joined"].to_numpy(), rng, mean_days=2.0)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[rows["person"]],
            "scheme": IOM,
            "strand": strand,
            "joined_date": as_dates(rows["joined"].to_numpy()),
            "left_date": as_dates(rows["left"].to_numpy()),
            "recorded_date": as_dates(recorded),
            "officer_id": [f"iom_officer_{number:02d}" for number in rng.integers(1, 9, len(rows))],
        }
    )
    return table[recorded <= last_day].reset_index(drop=True)


def cohort_events(lives: Lives, people: People, rng: np.random.Generator, *, last_day: int) -> pd.DataFrame:
    """The cohort events: colours, refusals and removals of past panels.

    Parameters
    ----------
    lives : Lives
        What panels recorded.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of the event.
    """
    rows = pd.DataFrame(lives.cohort_events, columns=["person", "kind", "value", "day"])
    person, day = rows["person"].astype("int64").to_numpy(), rows["day"].astype("int64").to_numpy()
    recorded = recorded_after(day, rng, mean_days=1.0)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[person],
            "scheme": IOM,
            "kind": rows["kind"].astype("str"),
            "value": rows["value"].astype("str"),
            "event_date": as_dates(day),
            "recorded_date": as_dates(recorded),
        }
    )
    return table[recorded <= last_day].reset_index(drop=True)


def panels(
    rows: pd.DataFrame,
    cohort_rows: pd.DataFrame,
    people: People,
    rng: np.random.Generator,
    *,
    world: World,
    last_day: int,
) -> pd.DataFrame:
    """The panels table: MAPPA after grave offences (its level sometimes unknown), and IOM membership.

    Parameters
    ----------
    rows : DataFrame
        Occasions.
    cohort_rows : DataFrame
        The cohort table.
    people : People
        Who they are.
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
    offence = world.offences.iloc[rows["offence"]]
    sexual = (offence["ho_code"] == _SEXUAL_CODE).to_numpy()
    grave = (offence["gravity"] >= _GRAVE).to_numpy() & (
        rows["disposal"] == DISPOSALS.index(Disposal.CUSTODY)
    ).to_numpy()
    chosen = rows[sexual | (grave & (rng.random(len(rows)) < 0.35))]
    is_sexual = sexual[chosen.index]
    start = chosen["sanction_day"].to_numpy() + rng.integers(5, 90, len(chosen))
    end = start + rng.integers(365, 2200, len(chosen))
    recorded = recorded_after(start, rng, mean_days=3.0)
    level = rng.choice(np.array(["1", "2", "3"], dtype=object), len(chosen), p=[0.72, 0.23, 0.05])
    mappa = pd.DataFrame(
        {
            "person_id": people.person_id[chosen["person"]],
            "panel": str(Panel.MAPPA),
            "level": pd.Series(level).mask(rng.random(len(chosen)) < 0.08),
            "category": np.where(is_sexual, "1", "2").astype(object),
            "start_date": as_dates(start),
            "end_date": as_dates(np.where(end <= last_day, end, NEVER)),
            "recorded_date": as_dates(recorded),
        }
    )[recorded <= last_day]
    iom = cohort_rows.rename(columns={"joined_date": "start_date", "left_date": "end_date"})
    iom = iom.assign(panel=str(Panel.IOM), level=None, category=None)[list(mappa.columns)]
    both = pd.concat([mappa.astype(object), iom.astype(object)], ignore_index=True)
    return both.drop_duplicates(["person_id", "panel", "start_date"], ignore_index=True)
