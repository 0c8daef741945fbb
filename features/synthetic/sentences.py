"""What sentences bring with them: time in custody, orders made at court, licences after release."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from features.synthetic.occasions import NEVER, as_dates, recorded_after
from features.synthetic.offending import DISPOSALS, Lives, joined
from features.synthetic.people import DAYS_A_YEAR, People
from features.synthetic.settings import World
from features.vocabulary import CustodyKind, Disposal, SupervisionKind


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
    rows = pd.DataFrame(joined(lives.custody))
    rows = rows.sort_values(["person", "start_day", "end_day"], kind="stable", ignore_index=True)
    latest_end = rows.groupby("person")["end_day"].cummax().groupby(rows["person"]).shift(fill_value=-1)
    group = (rows["start_day"] > latest_end).cumsum()
    return rows.groupby(group, sort=True).agg(
        person=("person", "first"),
        kind=("kind", "first"),
        start_day=("start_day", "first"),
        end_day=("end_day", "max"),
    )


def inside_lookup(spells: pd.DataFrame) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    """A function that tells who was in custody on a day.

    Parameters
    ----------
    spells : DataFrame
        From `custody_spells`; the spells of a person never overlap.

    Returns
    -------
    callable
        Takes arrays of persons and days, gives an array of bool.
    """
    scale = 1_000_000
    start = spells["person"].to_numpy() * scale + spells["start_day"].to_numpy()
    end = spells["person"].to_numpy() * scale + spells["end_day"].to_numpy()

    def is_inside(person: np.ndarray, day: np.ndarray) -> np.ndarray:
        if not len(start):
            return np.zeros(len(person), dtype=bool)
        moment = person.astype("int64") * scale + day
        before = np.searchsorted(start, moment, side="right") - 1
        return (before >= 0) & (moment <= end[np.maximum(before, 0)])

    return is_inside


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
    community = _court_orders(rows[disposal == Disposal.COMMUNITY_ORDER], rng, months=about["community_months"])
    suspended = _court_orders(rows[disposal == Disposal.SUSPENDED], rng, months=about["suspended_months"])
    parts = [
        community.assign(kind=str(SupervisionKind.COMMUNITY_ORDER)),
        suspended.assign(kind=str(SupervisionKind.SUSPENDED)),
        _licences(spells[spells["kind"] == str(CustodyKind.SENTENCE)], rng),
    ]
    return pd.concat(parts).sort_values(["start_day", "person", "kind"], kind="stable", ignore_index=True)


def _court_orders(made: pd.DataFrame, rng: np.random.Generator, *, months: list[float]) -> pd.DataFrame:
    length = (rng.uniform(months[0], months[1], len(made)) * DAYS_A_YEAR / 12).astype(int)
    start = made["sanction_day"]
    return pd.DataFrame({"person": made["person"], "start_day": start, "end_day": start + length})


def _licences(served: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A licence, or supervision after the sentence, as long as the time served and at least a year."""
    length = np.maximum((served["end_day"] - served["start_day"]).to_numpy(), 365)
    after_sentence = rng.random(len(served)) < 0.25
    kinds = np.where(after_sentence, SupervisionKind.POST_SENTENCE_SUPERVISION, SupervisionKind.LICENCE)
    return pd.DataFrame(
        {
            "person": served["person"],
            "kind": kinds.astype(object),
            "start_day": served["end_day"] + 1,
            "end_day": served["end_day"] + length,
        }
    )
