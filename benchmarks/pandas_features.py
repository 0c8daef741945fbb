"""The declared features as an analyst writes them with pandas: the version that ours is measured against.

Read the columns, keep what had happened and been recorded, group by person. Persons and words are read as categories,
and everybody is a category, the same for every table: with ids left as text it takes three times as long.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.dataset

from benchmarks import pandas_appointments, pandas_needs, pandas_sanctions, pandas_spells
from benchmarks.pandas_people import whole_years
from features import FEATURES
from features.need_items import NEEDS

COLUMNS = {
    "persons": ("person_id", "date_of_birth"),
    "sanctions": ("person_id", "sanction_id", "sanction_date", "recorded_date", "ho_offence_code", "detection"),
    "custody": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
    "appointments": ("person_id", "appointment_date", "recorded_date", "outcome"),
    "needs": ("person_id", "assessed_date", "recorded_date", *NEEDS),
    "supervision": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
    "cohort": ("person_id", "joined_date", "left_date", "left_recorded_date", "recorded_date"),
}
CATEGORIES = ("person_id", "ho_offence_code", "detection", "kind", "outcome", *NEEDS)
HAPPENED = {
    "sanctions": "sanction_date",
    "custody": "start_date",
    "appointments": "appointment_date",
    "needs": "assessed_date",
    "supervision": "start_date",
    "cohort": "joined_date",
}


def read_frames(folder: Path) -> dict[str, pd.DataFrame]:
    """The columns that features need, of each table in a folder of `TABLE/part-*.parquet`."""
    frames = {name: _read(folder / name, columns) for name, columns in COLUMNS.items()}
    everyone = pd.CategoricalDtype(frames["persons"]["person_id"])
    return {name: frame.assign(person_id=_of_everyone(frame["person_id"], everyone)) for name, frame in frames.items()}


def pandas_features(frames: Mapping[str, pd.DataFrame], index_date: str) -> pd.DataFrame:
    """What `features.build_features` returns, of tables that are all there.

    Parameters
    ----------
    frames : Mapping from str to DataFrame
        As `read_frames` returns them.
    index_date : str
        ISO date.

    Returns
    -------
    DataFrame of shape (n_people, n_features + 2)
        `person_id`, `index_date` and every declared feature, in the order of `persons`.
    """
    day = pd.Timestamp(index_date)
    persons = frames["persons"]
    birth = persons.set_index("person_id")["date_of_birth"]
    known = {name: _known_rows(frames[name], happened, day) for name, happened in HAPPENED.items()}
    made = {
        "age_years": whole_years(birth, day),
        **pandas_sanctions.features(known["sanctions"], birth, day),
        **pandas_spells.custody(known["custody"], day),
        **pandas_appointments.features(known["appointments"], known["supervision"], day),
        **pandas_needs.features(known["needs"], day),
        **pandas_spells.supervision(known["supervision"], day),
        **pandas_spells.cohort(known["cohort"], day),
    }
    columns: dict[str, object] = {"person_id": persons["person_id"].astype("str"), "index_date": day.as_unit("us")}
    for feature in FEATURES:
        # Every result has a group for everybody, in the order of `persons`.
        values = pd.Series(made[feature.name].to_numpy(dtype="float64"))
        values = values if feature.if_no_events is None else values.fillna(feature.if_no_events)
        columns[feature.name] = values.astype(feature.dtype)
    return pd.DataFrame(columns)


def _of_everyone(ids: pd.Series, everyone: pd.CategoricalDtype) -> pd.Categorical:
    """The ids with everybody a category, so that a group without rows is there too; `astype` might keep their order."""
    if not isinstance(ids.dtype, pd.CategoricalDtype):
        return pd.Categorical.from_codes(range(len(ids)), dtype=everyone)
    places = everyone.categories.get_indexer(ids.cat.categories)
    return pd.Categorical.from_codes(places[ids.cat.codes], dtype=everyone)


def _read(folder: Path, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of a table, those that it lacks left out; each of the persons is another, and so no category."""
    there = set(pyarrow.dataset.dataset(folder).schema.names)
    categories = CATEGORIES if folder.name != "persons" else ()
    return pd.read_parquet(folder, columns=[name for name in columns if name in there], read_dictionary=categories)


def _known_rows(frame: pd.DataFrame, happened: str, day: pd.Timestamp) -> pd.DataFrame:
    """Rows that had happened and been recorded by a day."""
    return frame[(frame[happened] <= day) & (frame["recorded_date"] <= day)]
