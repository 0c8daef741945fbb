"""The features of custody, supervision and cohorts with pandas: spells, open or ended."""

import pandas as pd

from benchmarks.pandas_people import by_person, count, months_before, whole_months

ORDERS = {
    "on_community_order": "community_order",
    "on_suspended_sentence": "suspended",
    "on_licence": "licence",
    "on_post_sentence_supervision": "pss",
}
NAMES = {
    "start_date": "start",
    "joined_date": "start",
    "end_date": "end",
    "left_date": "end",
    "end_recorded_date": "end_recorded",
    "left_recorded_date": "end_recorded",
}
DAY = pd.Timedelta(days=1)
FIRST_DAY, NOT_YET = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")


def custody(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the known rows of the custody table, by name."""
    spells = _spells(rows, day)
    window = months_before(day, 24)
    began_lately = spells["start"] > window
    return {
        "in_custody": _has_open(spells),
        "custody_days_24m": _days_inside(spells, window + DAY, day),
        "remand_spell_count_24m": count(spells[(spells["kind"] == "remand") & began_lately]),
        "sentence_spell_count_ever": count(spells[spells["kind"] == "sentence"]),
        "recall_count_24m": count(spells[(spells["kind"] == "recall") & began_lately]),
        "months_since_release": whole_months(_last_release(spells), day),
    }


def supervision(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the known rows of the supervision table, by name."""
    spells = _spells(rows, day)
    opened = by_person(spells[spells["end"].isna()])["start"].max()
    return {
        "currently_supervised": _has_open(spells),
        **{name: _has_open(spells[spells["kind"] == kind]) for name, kind in ORDERS.items()},
        "months_on_supervision": whole_months(opened, day),
        "order_count_ever": count(spells),
        "weeks_on_supervision_12m": _days_inside(spells, months_before(day, 12) + DAY, day) / 7,
    }


def cohort(rows: pd.DataFrame, day: pd.Timestamp) -> dict[str, pd.Series]:
    """Every feature of the known rows of the cohort table, by name."""
    spells = _spells(rows, day)
    return {"months_in_cohort": _days_inside(spells, FIRST_DAY, day) / 30.4375, "in_cohort": _has_open(spells)}


def _spells(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Spells with `start` and `end`, an end that happened or was recorded after the day not yet known."""
    spells = rows.rename(columns=NAMES)
    is_hidden = spells["end"] > day
    if "end_recorded" in spells:
        is_hidden |= spells["end_recorded"] > day
    return spells.assign(end=spells["end"].mask(is_hidden))


def _has_open(spells: pd.DataFrame) -> pd.Series:
    """Whether each person has a spell without an end."""
    return count(spells[spells["end"].isna()]) > 0


def _last_release(spells: pd.DataFrame) -> pd.Series:
    """The last end after which no other spell held the person on the next day."""
    in_order = spells.assign(end=spells["end"].fillna(NOT_YET)).sort_values(["person_id", "start"])
    reached, following = by_person(in_order)["end"].cummax(), by_person(in_order)["start"].shift(-1)
    is_release = (reached < NOT_YET) & (following.isna() | (following > reached + DAY))
    return by_person(in_order.assign(released=reached.where(is_release)))["released"].max()


def _days_inside(spells: pd.DataFrame, first: pd.Timestamp, day: pd.Timestamp) -> pd.Series:
    """Days in spells from a first day to the index date, both counted, each day once."""
    spells = spells[["person_id"]].assign(start=spells["start"].clip(lower=first), end=spells["end"].fillna(day))
    spells = spells[spells["end"] >= spells["start"]].sort_values(["person_id", "start"])
    # What earlier spells of the same person reached.
    reached = by_person(spells.assign(reached=by_person(spells)["end"].cummax()))["reached"].shift()
    start = spells["start"].where(reached.isna() | (spells["start"] > reached), reached + DAY)
    days = ((spells["end"] - start).dt.days + 1).clip(lower=0)
    return by_person(spells.assign(days=days))["days"].sum()
