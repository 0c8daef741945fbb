"""Features on a Dask cluster of two workers: ours by shards, our local engine, and pandas by `dask.dataframe`.

`python -m benchmarks.dask_features --people 100000 400000 1000000 --out R.json`. Each makes one row per person of the
same sharded folder and writes it, in processes of their own, whose CPU seconds count, those of all workers together;
what it takes to start and to import Desist is measured with no work to do, told, and taken away on both sides: it is
some eight seconds of any run, and would hide what Dask costs where there are few people. `dask.dataframe` does as an
analyst would: rows of all tables go by person to partitions (a shuffle), and the pandas version is mapped over them.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from pathlib import Path

import pandas as pd

from benchmarks.pandas_features import CATEGORIES, COLUMNS, pandas_features
from benchmarks.scale import INDEX_DATE, desist
from benchmarks.timing import of_command
from features import build_features
from features.needed_tables import COLUMNS_READ
from features.reading.parts import read_part, shard_names
from features.shards.dask_engine import QUIET, DaskEngine
from features.shards.engines import Engine, LocalEngine
from features.shards.kept_memory import keep_freed_memory
from features.synthetic.in_shards import PEOPLE_OF_SHARD

WORKERS, SHARDS = 2, 8
PEOPLE = (100_000, 400_000, 1_000_000)
# A difference of two runs is only as good as both: a start is run often, and so is work of up to so many people.
ROUNDS, FEW = 3, 100_000
AT_MOST_LOCAL, AT_LEAST_PANDAS = 1.5, 6
WAYS = ("local_start", "local", "dask_start", "dask", "dask_dataframe")


def write_shard(folder: Path, out: Path, shard: int) -> int:
    """Our features of one shard, in a file of its own."""
    keep_freed_memory()
    name = shard_names(folder)[shard]
    build_features(read_part(folder, name, COLUMNS_READ), INDEX_DATE).to_parquet(out / name, index=False)
    return shard


def no_work(shard: int) -> int:
    """Nothing; that this module and so Desist is imported for it is all that it takes."""
    return shard


def by_engine(engine: Engine, folder: Path, out: Path, *, works: bool) -> None:
    """Our features of every shard, or no work for as many."""
    shards = range(len(shard_names(folder)))
    done = sorted(engine(partial(write_shard, folder, out) if works else no_work, shards))
    if done != list(shards):
        raise SystemExit(f"Of {len(shards)} shards {len(done)} were done.")


def by_dask_dataframe(folder: Path, out: Path) -> None:
    """The pandas version over partitions by person."""
    import dask
    import dask.dataframe as dd
    from distributed import Client

    # A cluster as quiet as ours, so that what is compared is the work.
    with (
        dask.config.set(QUIET),
        Client(n_workers=WORKERS, threads_per_worker=1, host="127.0.0.1", dashboard_address=None),
    ):
        parts = len(shard_names(folder))
        tables = {name: read_table(dd, folder / name, columns) for name, columns in COLUMNS.items()}
        by_person = [table.shuffle(on="person_id", npartitions=parts) for table in tables.values()]
        first = {name: pd.read_parquet(folder / name / shard_names(folder)[0]).head(0) for name in COLUMNS}
        meta = features_of_partition(*first.values())
        made = dd.map_partitions(features_of_partition, *by_person, meta=meta, align_dataframes=False)
        made.to_parquet(out)


def read_table(dd, folder: Path, columns: Sequence[str]):
    """The columns that features need, those that the table lacks left out."""
    there = pd.read_parquet(next(folder.glob("part-*.parquet"))).columns
    return dd.read_parquet(folder, columns=[name for name in columns if name in there])


def features_of_partition(*tables: pd.DataFrame) -> pd.DataFrame:
    """The pandas version for the people of one partition."""
    frames = dict(zip(COLUMNS, tables, strict=True))
    everyone = pd.CategoricalDtype(frames["persons"]["person_id"])
    for name, frame in frames.items():
        words = {} if name == "persons" else dict.fromkeys(set(CATEGORIES) & set(frame), "category")
        frames[name] = frame.reset_index(drop=True).astype(words | {"person_id": everyone})
    return pandas_features(frames, INDEX_DATE)


def make(way: str, folder: Path, out: Path) -> None:
    """Every row, by one of the ways."""
    if way == "dask_dataframe":
        by_dask_dataframe(folder, out)
        return
    engine = LocalEngine(WORKERS) if way.startswith("local") else DaskEngine(WORKERS)
    by_engine(engine, folder, out, works=not way.endswith("_start"))


def refuse_disagreement(one: Path, other: Path) -> None:
    """Stop where two results do not agree to 1e-12."""
    left, right = (pd.read_parquet(made).sort_values("person_id", ignore_index=True) for made in (one, other))
    pd.testing.assert_frame_equal(left, right, rtol=1e-12, atol=1e-12)


def measure(people: int, *, rounds: int = ROUNDS) -> dict:
    """CPU seconds of each way, the middle run of several, and the ratios of what is left without the start.

    Parameters
    ----------
    people : int
        How many are simulated, in eight shards, or in more where these would hold over 32,768 people.
    rounds : int
        How often a start is run, and work of few people.
    """
    with tempfile.TemporaryDirectory() as working:
        folder = Path(working) / "people"
        shards = max(SHARDS, people // PEOPLE_OF_SHARD)
        of_command(desist("simulate", folder, "--people", people, "--shards", shards))
        taken: dict[str, list[float]] = {way: [] for way in WAYS}
        for number in range(rounds):
            for way in WAYS:
                if number == 0 or way.endswith("_start") or people <= FEW:
                    taken[way].append(in_a_process(way, folder / "tables", Path(working) / way))
        found = {way: statistics.median(seconds) for way, seconds in taken.items()}
        for way in ("local", "dask_dataframe"):
            refuse_disagreement(Path(working) / "dask", Path(working) / way)
    return told(people, found)


def in_a_process(way: str, folder: Path, out: Path) -> float:
    """CPU seconds of one of the ways, its workers included."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    command = [sys.executable, "-m", "benchmarks.dask_features", "--way", way, "--folder", folder, "--out", out]
    return of_command(command)["cpu_s"]


def told(people: int, seconds: dict[str, float]) -> dict:
    """The figures: with the start, and without it."""
    ours = max(seconds["dask"] - seconds["dask_start"], 0.01)
    local = max(seconds["local"] - seconds["local_start"], 0.01)
    theirs = seconds["dask_dataframe"] - seconds["dask_start"]
    return {
        "people": people,
        "cpu_s": seconds,
        "without_start_cpu_s": {
            "local": round(local, 2),
            "dask": round(ours, 2),
            "dask_dataframe": round(theirs, 2),
        },
        "dask_over_local": round(ours / local, 2),
        "dask_over_local_with_start": round(seconds["dask"] / seconds["local"], 2),
        "times_dask_dataframe": round(theirs / ours, 2),
        "times_dask_dataframe_with_start": round(seconds["dask_dataframe"] / seconds["dask"], 2),
    }


def goals(found: Sequence[dict]) -> list[str]:
    """A line for each promise at each size, kept or not on this machine."""
    lines = []
    for one in found:
        for name, is_kept, promise in (
            ("dask_over_local", one["dask_over_local"] <= AT_MOST_LOCAL, f"<= {AT_MOST_LOCAL}"),
            ("times_dask_dataframe", one["times_dask_dataframe"] >= AT_LEAST_PANDAS, f">= {AT_LEAST_PANDAS}"),
        ):
            lines.append(f"{'kept' if is_kept else 'NOT kept'}: {one['people']} people, {name} {one[name]} {promise}")
    return lines


def main() -> None:
    """Measure and write; with `--way`, do one of the ways."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.way:
        # By its name and not as the main module, so that workers import it, and what that takes belongs to the start.
        import_module("benchmarks.dask_features").make(options.way, options.folder, options.out)
        return
    found = [measure(people) for people in options.people]
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(found, indent=2) + "\n" + "\n".join(goals(found)) + "\n")


if __name__ == "__main__":
    main()
