"""Simulated case tables of very many people in shards: `python -m benchmarks.feature_tables --out FOLDER 10000 100000`.

Two shards are simulated; the others are the same two again under other ids, since a million people would take minutes.
Tables that no feature reads are left out.
"""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from features import CASE_TABLES, simulate
from features.needed_tables import COLUMNS_READ
from features.synthetic.in_shards import PEOPLE_OF_SHARD
from features.tables.case_table import Kind

SEEDS = (1, 2)
# Some 54 rows of a person in the tables that features read.
FIRST_DAY, LAST_DAY = "2018-01-01", "2026-06-30"

Frames = Mapping[str, pd.DataFrame]


def simulated(people: int) -> list[Frames]:
    """The two shards from which all others are made.

    Parameters
    ----------
    people : int
        How many people a shard is to hold.
    """
    shards = (simulate(people, seed, start=FIRST_DAY, end=LAST_DAY)[0] for seed in SEEDS)
    return [{name: tables[name] for name in COLUMNS_READ} for tables in shards]


def write_shards(shards: Sequence[Frames], folder: Path, people: int) -> None:
    """Write `TABLE/part-NN.parquet` of so many people, part NN of every table the same people.

    Parameters
    ----------
    shards : sequence of frames by table
        As `simulated` returns them.
    folder : Path
        Made here.
    people : int
        How many, at most 100 shards.
    """
    for name in COLUMNS_READ:
        (folder / name).mkdir(parents=True)
    for number, first in enumerate(range(0, people, len(shards[0]["persons"]))):
        frames = _first_people(shards[number % len(shards)], people - first)
        for name, frame in frames.items():
            _renamed(frame, name, number).to_parquet(folder / name / f"part-{number:02d}.parquet", index=False)


def rows_of(folder: Path) -> int:
    """How many rows the tables of a folder have, persons apart: what happened to people."""
    return sum(len(pd.read_parquet(folder / name, columns=["person_id"])) for name in COLUMNS_READ if name != "persons")


def _first_people(frames: Frames, people: int) -> Frames:
    if people >= len(frames["persons"]):
        return frames
    kept = set(frames["persons"]["person_id"].iloc[:people])
    return {name: frame[frame["person_id"].isin(kept)] for name, frame in frames.items()}


def _renamed(frame: pd.DataFrame, name: str, number: int) -> pd.DataFrame:
    """The frame with the number of its shard for the first two letters of every id."""
    ids = [column.name for column in CASE_TABLES[name].columns_of(Kind.ID)]
    return frame.assign(**{column: frame[column].str.slice_replace(0, 2, f"{number:02d}") for column in ids})


def main() -> None:
    """Write one folder for each size, named after it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("people", type=int, nargs="+")
    options = parser.parse_args()
    shards = simulated(min(max(options.people), PEOPLE_OF_SHARD))
    for people in options.people:
        write_shards(shards, options.out / str(people), people)


if __name__ == "__main__":
    main()
