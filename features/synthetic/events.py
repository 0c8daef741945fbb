"""Detected offences to the tables in which they are recorded: sanctions, charges, custody, supervision."""

import numpy as np
import pandas as pd

from features.synthetic.offending import DISPOSALS, Lives
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import ChargeOutcome, Detection, Disposal, DomesticAbuse, SupervisionKind

NEVER = np.iinfo(np.int32).max


def as_dates(days: np.ndarray) -> pd.Series:
    """Days since the Unix epoch as dates.

    Parameters
    ----------
    days : array of int, shape (n,)
        Days; `NEVER` and below zero are missing.

    Returns
    -------
    Series of datetime64[us], shape (n,)
        The dates.
    """
    days = np.asarray(days, dtype="int64")
    whole = np.where((days < 0) | (days >= NEVER), np.iinfo("int64").min, days)
    return pd.Series(whole.astype("datetime64[D]").astype("datetime64[us]"))


def recorded_after(days: np.ndarray, rng: np.random.Generator, *, mean_days: float) -> np.ndarray:
    """Days on which things that happened were written down, never before they happened.

    Parameters
    ----------
    days : array of int, shape (n,)
        Days on which they happened.
    rng : Generator
        Source of chance.
    mean_days : float
        Mean delay in days.

    Returns
    -------
    array of int, shape (n,)
        Days.
    """
    return days + rng.exponential(mean_days, len(days)).astype(int)


def occasions(lives: Lives) -> pd.DataFrame:
    """One row for each occasion on which a person was sanctioned, in order of the day.

    Parameters
    ----------
    lives : Lives
        What happened.

    Returns
    -------
    DataFrame of shape (n_occasions, 9)
        The arrays of `Lives.offences` and `occasion`, a number from 0.
    """
    rows = pd.concat([pd.DataFrame(week) for week in lives.offences], ignore_index=True)
    rows = rows.sort_values(["sanction_day", "person", "offence_day"], kind="stable", ignore_index=True)
    return rows.assign(occasion=np.arange(len(rows)))


def sanctions(
    rows: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World, last_day: int
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
    last_day : int
        Last day of the records; what is recorded later is not in the table.

    Returns
    -------
    DataFrame
        Columns of the case table, in order of recording.
    """
    mix, classes = world.offences, list(world.classes)
    further = rng.poisson(world["offending"]["further_offences"] * rng.gamma(0.6, 1 / 0.6, len(rows)))
    repeat = np.repeat(np.arange(len(rows)), further + 1)
    each = rows.iloc[repeat].reset_index(drop=True)
    is_first = np.diff(repeat, prepend=-1) != 0
    same_kind = is_first | (rng.random(len(each)) < 0.6)
    weights = mix[classes].to_numpy(dtype=float).T
    cumulative = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)[:, :-1]
    other = (rng.random(len(each))[:, None] > cumulative[people.kind[each["person"]]]).sum(axis=1)
    offence = np.where(same_kind, each["offence"], other)
    earlier = np.where(is_first, 0, rng.integers(0, 45, len(each)))
    offence_day = np.maximum(each["offence_day"].to_numpy() - earlier, people.birth_day[each["person"]] + 3700)
    is_police = np.where(
        same_kind, each["is_police_detected"], rng.random(len(each)) < mix["police_detected"].to_numpy()[offence]
    )
    unknown = rng.random(len(each)) < 0.08
    abuse = rng.random(len(each)) < mix["domestic_abuse"].to_numpy()[offence]
    lag = recorded_after(rows["sanction_day"].to_numpy(), rng, mean_days=world["detection"]["recording_lag_days"])
    numbers = rows["occasion"].to_numpy()[repeat]
    offence_number = np.arange(len(each)) - np.maximum.accumulate(np.where(is_first, np.arange(len(each)), 0))
    table = pd.DataFrame(
        {
            "person_id": people.person_id[each["person"]],
            "offence_id": [f"OF{a:08d}-{b}" for a, b in zip(numbers, offence_number, strict=True)],
            "sanction_id": [f"SA{a:08d}" for a in numbers],
            "offence_date": as_dates(offence_day),
            "sanction_date": as_dates(each["sanction_day"].to_numpy()),
            "recorded_date": as_dates(lag[repeat]),
            "ho_offence_code": mix["ho_code"].to_numpy(dtype=object)[offence],
            "disposal": np.array(DISPOSALS, dtype=object)[each["disposal"]],
            "detection": np.where(
                unknown,
                Detection.UNKNOWN,
                np.where(is_police.astype(bool), Detection.POLICE_DETECTED, Detection.REPORTED),
            ),
            "domestic_abuse": np.where(
                rng.random(len(each)) < 0.05,
                DomesticAbuse.UNKNOWN,
                np.where(abuse, DomesticAbuse.YES, DomesticAbuse.NO),
            ),
            "offence_area": np.where(rng.random(len(each)) < 0.85, "area_01", "elsewhere"),
            "is_principal": pd.array(is_first, dtype="boolean"),
        }
    )
    table.loc[rng.random(len(table)) < 0.15, "is_principal"] = pd.NA
    return table[lag[repeat] <= last_day].reset_index(drop=True)


def charges(
    rows: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World, last_day: int
) -> pd.DataFrame:
    """The charges table: a row when a charge is laid and another when it comes to an end.

    Parameters
    ----------
    rows : DataFrame
        Occasions, each of which had one charge.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings; most charges come to nothing.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table. A charge that has ended has two rows, recorded at different times.
    """
    ended = rng.poisson(world["registers"]["charges_ended_per_conviction"], len(rows))
    repeat = np.repeat(np.arange(len(rows)), ended)
    charge_day = np.r_[
        rows["charge_day"].to_numpy(),
        rows["charge_day"].to_numpy()[repeat] + rng.integers(-160, 160, len(repeat)),
    ]
    close_day = np.r_[
        rows["sanction_day"].to_numpy(), charge_day[len(rows) :] + 5 + rng.gamma(2, 45, len(repeat)).astype(int)
    ]
    person = np.r_[rows["person"].to_numpy(), rows["person"].to_numpy()[repeat]]
    offence = np.r_[rows["offence"].to_numpy(), rows["offence"].to_numpy()[repeat]]
    outcome = np.r_[
        np.full(len(rows), ChargeOutcome.CONVICTED, dtype=object),
        np.full(len(repeat), ChargeOutcome.ENDED, dtype=object),
    ]
    charged = pd.DataFrame(
        {
            "person_id": people.person_id[person],
            "charge_id": [f"CH{number:08d}" for number in range(len(person))],
            "charge_date": as_dates(charge_day),
            "ho_offence_code": world.offences["ho_code"].to_numpy(dtype=object)[offence],
        }
    )
    laid = recorded_after(charge_day, rng, mean_days=2.0)
    closed = np.maximum(recorded_after(close_day, rng, mean_days=4.0), laid + 1)
    both = pd.concat(
        [
            charged.assign(recorded_date=as_dates(laid), outcome=str(ChargeOutcome.OPEN), day=laid),
            charged.assign(recorded_date=as_dates(closed), outcome=outcome, day=closed),
        ],
        ignore_index=True,
    )
    grown = charge_day > people.birth_day[person] + 3800
    both = both[(both["day"] <= last_day) & np.r_[grown, grown]]
    columns = ["person_id", "charge_id", "charge_date", "recorded_date", "ho_offence_code", "outcome"]
    return both.sort_values(["recorded_date", "charge_id"], ignore_index=True)[columns]


def custody_spells(lives: Lives) -> pd.DataFrame:
    """Spells in custody with overlapping ones made one, in order of person and start.

    Parameters
    ----------
    lives : Lives
        What happened.

    Returns
    -------
    DataFrame of shape (n_spells, 4)
        Columns person, kind, start_day, end_day.
    """
    rows = pd.concat([pd.DataFrame(spell) for spell in lives.custody], ignore_index=True)
    rows = rows.sort_values(["person", "start_day", "end_day"], kind="stable", ignore_index=True)
    latest_end = rows.groupby("person")["end_day"].cummax().groupby(rows["person"]).shift(fill_value=-1)
    group = (rows["start_day"] > latest_end).cumsum()
    return rows.groupby(group, sort=True).agg(
        person=("person", "first"),
        kind=("kind", "first"),
        start_day=("start_day", "first"),
        end_day=("end_day", "max"),
    )


def custody(
    spells: pd.DataFrame, people: People, rng: np.random.Generator, *, gone_day: np.ndarray, last_day: int
) -> pd.DataFrame:
    """The custody table, as it stood on the last day.

    Parameters
    ----------
    spells : DataFrame
        From `custody_spells`.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    gone_day : array of int, shape (n_people,)
        Day after which a person has no record.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table; the end of an open spell is missing.
    """
    start, end = spells["start_day"].to_numpy(), spells["end_day"].to_numpy()
    is_remand = (spells["kind"] == "remand").to_numpy()
    moved = rng.choice([0, 0, 0, -14, 14, 35], len(spells))
    recorded = recorded_after(start, rng, mean_days=1.0)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[spells["person"]],
            "kind": spells["kind"].to_numpy(),
            "start_date": as_dates(start),
            "end_date": as_dates(np.where(end <= last_day, end, NEVER)),
            "expected_release_date": as_dates(np.where(is_remand, NEVER, np.maximum(end + moved, start + 1))),
            "recorded_date": as_dates(recorded),
            "establishment": rng.choice(["prison_a", "prison_b", "prison_c"], len(spells)),
        }
    )
    seen = (recorded <= last_day) & (start <= gone_day[spells["person"]])
    return table[seen].reset_index(drop=True)


def orders(rows: pd.DataFrame, spells: pd.DataFrame, rng: np.random.Generator, *, world: World) -> pd.DataFrame:
    """Every period of supervision: orders made at court, licences after sentences.

    Parameters
    ----------
    rows : DataFrame
        Occasions.
    spells : DataFrame
        Custody spells; each sentence is followed by a licence.
    rng : Generator
        Source of chance.
    world : World
        Settings.

    Returns
    -------
    DataFrame of shape (n_orders, 4)
        Columns person, kind, start_day, end_day, in order of the start.
    """
    about = world["sentences"]
    disposal = np.array(DISPOSALS, dtype=object)[rows["disposal"]]
    parts = []
    for word, kind, months in (
        (Disposal.COMMUNITY_ORDER, SupervisionKind.COMMUNITY_ORDER, about["community_months"]),
        (Disposal.SUSPENDED, SupervisionKind.SUSPENDED, about["suspended_months"]),
    ):
        made = rows[disposal == word]
        length = (rng.uniform(months[0], months[1], len(made)) * 30.44).astype(int)
        parts.append(
            pd.DataFrame(
                {
                    "person": made["person"].to_numpy(),
                    "kind": str(kind),
                    "start_day": made["sanction_day"].to_numpy(),
                    "end_day": made["sanction_day"].to_numpy() + length,
                }
            )
        )
    served = spells[spells["kind"] == "sentence"]
    length = np.maximum((served["end_day"] - served["start_day"]).to_numpy(), 365)
    short = rng.random(len(served)) < 0.25
    parts.append(
        pd.DataFrame(
            {
                "person": served["person"].to_numpy(),
                "kind": np.where(short, SupervisionKind.POST_SENTENCE_SUPERVISION, SupervisionKind.LICENCE).astype(
                    object
                ),
                "start_day": served["end_day"].to_numpy() + 1,
                "end_day": served["end_day"].to_numpy() + length,
            }
        )
    )
    return pd.concat(parts).sort_values(["start_day", "person", "kind"], kind="stable", ignore_index=True)
