"""Supervision as it is lived: orders with their officers, and needs assessed late, partly or never."""

import numpy as np
import pandas as pd

from features.need_items import DRUG_FLAGS, NEED_ITEMS, NEEDS, Area, NeedItem
from features.synthetic.occasions import as_dates, recorded_after
from features.synthetic.people import People
from features.synthetic.settings import World
from features.vocabulary import NeedAnswer

# Which flags of drug use grow out of an assessed drug problem, and how often.
_DRUG_SHARES = {
    "has_heroin_usage": 0.34,
    "has_other_opiate_usage": 0.10,
    "has_crack_cocaine_usage": 0.42,
    "has_powder_cocaine_usage": 0.30,
    "has_cannabis_usage": 0.55,
    "has_spice_usage": 0.12,
    "has_benzodiazepines_usage": 0.10,
    "has_methadone_usage": 0.12,
}
_RARE_DRUG_SHARE = 0.03


def supervision(
    orders: pd.DataFrame,
    people: People,
    rng: np.random.Generator,
    *,
    world: World,
    gone_day: np.ndarray,
    last_day: int,
) -> pd.DataFrame:
    """The supervision table, and with it the officer of each order.

    Parameters
    ----------
    orders : DataFrame
        Periods of supervision.
    people : People
        Who they are.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    gone_day : array of int, shape (n_people,)
        Day on which death or a move ends every order.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table, then person, officer, start_day and end_day as numbers.
    """
    n = len(orders)
    officers = max(round(world["attendance"]["officers_per_thousand"] * len(people) / 1000), 2)
    officer = rng.integers(0, officers, n)
    end = np.minimum(orders["end_day"].to_numpy(), gone_day[orders["person"]])
    recorded = recorded_after(orders["start_day"].to_numpy(), rng, mean_days=2.0)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[orders["person"]],
            "order_id": people.record_ids("OR", range(n)),
            "kind": orders["kind"].to_numpy(),
            "start_date": as_dates(orders["start_day"].to_numpy()),
            "end_date": as_dates(end),
            "recorded_date": as_dates(recorded),
            "officer_id": [f"officer_{number:03d}" for number in officer],
            "area": "area_01",
            "person": orders["person"].to_numpy(),
            "officer": officer,
            "start_day": orders["start_day"].to_numpy(),
            "end_day": end,
        }
    )
    return table[(recorded <= last_day) & (table["start_day"] < end)].reset_index(drop=True)


def assessments(
    orders: pd.DataFrame, people: People, rng: np.random.Generator, *, world: World, last_day: int
) -> pd.DataFrame:
    """The needs table: most orders assessed, some weeks late, some only in part, some never.

    Parameters
    ----------
    orders : DataFrame
        From `supervision`.
    people : People
        Their latent needs.
    rng : Generator
        Source of chance.
    world : World
        Settings.
    last_day : int
        Last day of the records.

    Returns
    -------
    DataFrame
        Columns of the case table in order of the assessment.
    """
    about = world["assessment"]
    first = orders[rng.random(len(orders)) < about["assessed_share"]]
    first_day = first["start_day"].to_numpy() + rng.exponential(about["lag_days"], len(first)).astype(int)
    again = rng.random(len(first)) < about["review_share"]
    review_day = first_day + 180 + rng.exponential(90.0, len(first)).astype(int)
    day = np.r_[first_day, review_day[again]]
    end = np.r_[first["end_day"].to_numpy(), first["end_day"].to_numpy()[again]]
    person = np.r_[first["person"].to_numpy(), first["person"].to_numpy()[again]]
    recorded = recorded_after(day, rng, mean_days=5.0)
    seen = (recorded <= last_day) & (day <= end)
    whole = pd.DataFrame({"person": person[seen], "day": day[seen], "recorded": recorded[seen]})
    whole = whole.drop_duplicates(["person", "day", "recorded"])
    whole = whole.sort_values(["day", "person", "recorded"], ignore_index=True)
    answers = _answers(whole["person"].to_numpy(), people, rng, about=about)
    table = pd.DataFrame(
        {
            "person_id": people.person_id[whole["person"]],
            "assessed_date": as_dates(whole["day"].to_numpy()),
            "recorded_date": as_dates(whole["recorded"].to_numpy()),
        }
    )
    return pd.concat([table, answers], axis=1)


def _answers(person: np.ndarray, people: People, rng: np.random.Generator, *, about: dict) -> pd.DataFrame:
    """Each need and item, from the latent need and the assessor's error; unanswered is missing."""
    n = len(person)
    seen = {name: people.needs[name][person] + about["noise"] * rng.standard_normal(n) for name in NEEDS}
    scale = np.sqrt(1 + about["noise"] ** 2)
    seen = {name: values / scale for name, values in seen.items()}
    columns: dict[str, np.ndarray | pd.Series] = {}
    for name in NEEDS:
        answer = np.where(seen[name] > about["cuts"][name], NeedAnswer.NEED, NeedAnswer.NO_NEED)
        columns[name] = pd.Series(answer.astype(object))
    for item in NEED_ITEMS:
        columns[item.name] = _item_answers(item, seen, rng, about=about)
    frame = pd.DataFrame(columns)
    partial = rng.random(n) < about["partial_share"]
    share = np.where(partial, 0.35, about["item_missing_share"])
    return frame.mask(rng.random(frame.shape) < share[:, None] * _rarely_missing(frame.columns))


def _rarely_missing(names: pd.Index) -> np.ndarray:
    # A whole assessment is mostly filled in: single items go missing far less often than in a partial one.
    return np.where(names.isin(NEEDS), 1.0, 0.35)


def _item_answers(item: NeedItem, seen: dict, rng: np.random.Generator, *, about: dict) -> pd.Series:
    n = len(seen["lifestyle"])
    latent, cut = _latent_of(item, seen, rng, about=about)
    if item.name in DRUG_FLAGS:
        share = _DRUG_SHARES.get(item.name, _RARE_DRUG_SHARE)
        used = (seen["drugs"] > about["cuts"]["drugs"] - 0.3) & (rng.random(n) < share)
        return pd.Series(used, dtype="boolean")
    if item.name == "current_relationship_status":
        return pd.Series(rng.choice(np.array(item.words, dtype=object), n, p=[0.58, 0.20, 0.22]))
    if item.name == "does_recognise_impact_of_offending_on_others":
        return pd.Series(latent < cut, dtype="boolean")
    if not item.words:
        return pd.Series(latent > cut, dtype="boolean")
    steps = cut + np.linspace(-0.4, 0.6, len(item.words) - 1)
    level = (latent[:, None] > steps).sum(axis=1)
    return pd.Series(np.array(item.words, dtype=object)[level])


def _latent_of(item: NeedItem, seen: dict, rng: np.random.Generator, *, about: dict):
    n = len(seen["lifestyle"])
    own = rng.standard_normal(n)
    if item.area in NEEDS:
        return 0.8 * seen[item.area] + 0.6 * own, about["cuts"][item.area]
    # Health is unrelated to offending here; the other areas follow thinking a little.
    if item.area == Area.HEALTH:
        return own, 1.1
    return 0.4 * seen["thinking"] + 0.9 * own, 1.3
