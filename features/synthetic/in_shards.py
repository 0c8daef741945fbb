"""A simulated borough of any number of people, shard by shard."""

from dataclasses import asdict
from pathlib import Path

import numpy as np

from features.exceptions import UsageRefused
from features.shards.made_with import made_with
from features.shards.run import Run
from features.synthetic.borough import Borough
from features.synthetic.people_of_shards import numbers_of_shard, people_in_shards
from features.synthetic.settings import settings_hash
from features.synthetic.simulate import simulate_people

PEOPLE_OF_SHARD = 32_768
TABLES, TRUTH = "tables", "truth"


def simulated_run(folder: Path, borough: Borough, shards: int | None = None) -> Run:
    """The run that simulates a borough.

    Parameters
    ----------
    folder : Path
        Where.
    borough : Borough
        What.
    shards : int, optional
        How many; by default as many as keep each at some 32,768 people.

    Returns
    -------
    Run
        Not begun yet.

    Raises
    ------
    UsageRefused
        If a shard would hold nobody.
    """
    shards = shards or -(-borough.people // PEOPLE_OF_SHARD)
    if shards < 1 or not people_in_shards(borough.people, shards).all():
        raise UsageRefused(
            f"{borough.people} people do not fill {shards} shards, each with somebody. Ask for fewer shards."
        )
    versions = made_with("features") | {"worlds": settings_hash()}
    return Run(folder, {"made_by": "desist simulate", **asdict(borough), **versions}, shards)


def write_shard(borough: Borough, shards: int, shard: int, folder: Path) -> None:
    """Simulate the people of one shard, and write their tables and the truth about them.

    Parameters
    ----------
    borough : Borough
        What is simulated.
    shards : int
        How many shards there are.
    shard : int
        Which, from 0.
    folder : Path
        Where; `tables/TABLE/part-NNNN.parquet` and `truth/part-NNNN.parquet` are made in it.

    Notes
    -----
    The people of a shard have a panel of their own, so that no shard waits for another.
    """
    numbers = numbers_of_shard(borough.people, shards, shard)
    seeds = np.random.SeedSequence(borough.seed, spawn_key=(shards, shard))
    tables, truth = simulate_people(numbers, seeds, borough, mark=f"{shard:04d}-")
    name = f"part-{shard:04d}.parquet"
    for table, rows in tables.items():
        part = folder / TABLES / table / name
        part.parent.mkdir(parents=True)
        rows.to_parquet(part, index=False)
    (folder / TRUTH).mkdir()
    truth.reset_index().to_parquet(folder / TRUTH / name, index=False)
