"""The features of very many people, one shard of persons after the other: what a shard takes bounds the memory.

A folder is sharded when its tables are `TABLE/part-*.parquet` and parts of one name hold the same people.
"""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from features.build import features_of_known, people_asked_for
from features.exceptions import DataRefused, UsageRefused
from features.known.known import Known
from features.need_items import NEEDS
from features.reading.part_columns import framed, read_columns
from features.reading.part_people import as_people
from features.reading.parts import shard_names
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

COLUMNS_READ = {
    "persons": ("person_id", "date_of_birth"),
    "sanctions": ("person_id", "sanction_id", "sanction_date", "recorded_date", "ho_offence_code", "detection"),
    "supervision": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
    "custody": ("person_id", "kind", "start_date", "end_date", "end_recorded_date", "recorded_date"),
    "appointments": ("person_id", "appointment_date", "recorded_date", "outcome"),
    "needs": ("person_id", "assessed_date", "recorded_date", *NEEDS),
    "cohort": ("person_id", "joined_date", "left_date", "left_recorded_date", "recorded_date"),
}
"""The columns from which any feature is made, by table."""


def build_features_of_folder(folder: Path | str, index_date: pd.Timestamp | str) -> Iterator[pd.DataFrame]:
    """The features of everybody in a sharded folder, shard by shard.

    Parameters
    ----------
    folder : path
        Checked case tables in parts; only the columns that features read are read.
    index_date : Timestamp or str
        The date for which the features are made.

    Yields
    ------
    DataFrame of shape (n_people_of_shard, n_features + 2)
        As `build_features` gives it for the people of the shard.

    Raises
    ------
    UsageRefused
        If the folder is not sharded.
    DataRefused
        If a table has a part that the persons table has not, or a shard holds rows of people of another.
    """
    names = shard_names(folder)
    if not names:
        raise UsageRefused("Shards are read from `persons/part-*.parquet`; there are none. Use `build_features`.")
    _refuse_other_parts(Path(folder), names)
    for name in names:
        yield _features_of_shard(Path(folder), name, index_date)


def read_shard(folder: Path | str, name: str) -> CaseTables:
    """The tables of one shard, with the columns that features read.

    Parameters
    ----------
    folder : path
        Case tables in parts.
    name : str
        Name of the part, such as `part-0003.parquet`.

    Returns
    -------
    CaseTables
        Tables without a part of that name are absent when they have no part at all, and else have no rows. A row of
        somebody who is not in this part of the persons table has no `person_id`.
    """
    parts = {table: Path(folder) / table / name for table in COLUMNS_READ if (Path(folder) / table).exists()}
    held = {
        table: read_columns(part, CASE_TABLES[table], COLUMNS_READ[table])
        for table, part in parts.items()
        if part.exists()
    }
    people = as_people({table: columns["person_id"] for table, columns in held.items()})
    return CaseTables(
        {
            table: framed(held[table], CASE_TABLES[table], people[table])
            if table in held
            else CASE_TABLES[table].empty()
            for table in parts
        }
    )


def _features_of_shard(folder: Path, name: str, index_date: pd.Timestamp | str) -> pd.DataFrame:
    tables = read_shard(folder, name)
    known = Known(tables, index_date, people_asked_for(tables, None, asked_by="build_features_of_folder"))
    strangers = {table: known.of(table).held.strangers for table in tables}
    if any(strangers.values()):
        told = ", ".join(f"{count} in {table}" for table, count in strangers.items() if count)
        raise DataRefused(
            f"Features of the shard {name} need every row of its people and of nobody else; rows of people who are "
            f"not in its part of the persons table: {told}. Write parts so that each person is in one of them."
        )
    return features_of_known(known)


def _refuse_other_parts(folder: Path, names: tuple[str, ...]) -> None:
    found = {table: {part.name for part in (folder / table).glob("part-*.parquet")} for table in COLUMNS_READ}
    strange = [f"{table}/{part}" for table, parts in found.items() for part in sorted(parts - set(names))]
    if strange:
        shown = ", ".join(strange[:10])
        raise DataRefused(
            f"Shards need parts of one name to hold the same people; {len(strange)} part(s) have no part of the "
            f"persons table: {shown}. Write the persons of those rows into a part of that name."
        )
