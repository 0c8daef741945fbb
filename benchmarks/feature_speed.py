"""The features of a sharded folder, ours beside pandas: CPU seconds, read included, peak memory, and how ours grow.

`python -m benchmarks.feature_speed ours FOLDER SMALL_FOLDER` (or `pandas`) makes them once and tells what it took.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import log
from pathlib import Path

import pandas as pd

from benchmarks.feature_tables import LAST_DAY, rows_of
from benchmarks.pandas_features import pandas_features, read_frames
from benchmarks.timing import cpu_seconds, of_command, ratio
from features import build_features
from features.needed_tables import COLUMNS_READ
from features.reading.parts import read_part, shard_names
from features.shards.kept_memory import keep_freed_memory

INDEX_DATE = "2025-12-31"
# A small folder is gone through several times in a round, so that its figure rests on as many people.
ENOUGH_PEOPLE, MOST_REPEATS = 100_000, 10
ROUNDS = 3
DESIST = "from serving.cli import main; main()"


def by_ours(folder: Path) -> Iterator[pd.DataFrame]:
    """Every feature of everybody, shard by shard, as a process does whose work is shards."""
    keep_freed_memory()
    for name in shard_names(folder):
        yield build_features(read_part(folder, name, COLUMNS_READ), INDEX_DATE)


def by_pandas(folder: Path) -> Iterator[pd.DataFrame]:
    """The same with pandas, everybody at once."""
    yield pandas_features(read_frames(folder), INDEX_DATE)


MAKERS: dict[str, Callable[[Path], Iterator[pd.DataFrame]]] = {"ours": by_ours, "pandas": by_pandas}


def make(name: str, folder: Path) -> int:
    """The number of people for whom one of the two made features, each frame let go as it comes."""
    return sum(map(len, MAKERS[name](folder)))


def refuse_disagreement(folder: Path) -> None:
    """Stop where the two do not agree to 1e-12."""
    ours, theirs = (pd.concat(maker(folder), ignore_index=True) for maker in MAKERS.values())
    pd.testing.assert_frame_equal(ours, theirs, rtol=1e-12, atol=1e-12)


def feature_step(folder: Path) -> float:
    """CPU seconds of the features alone, the read left out."""
    seconds = 0.0
    for name in shard_names(folder):
        tables = read_part(folder, name, COLUMNS_READ)
        seconds += cpu_seconds(partial(build_features, tables, INDEX_DATE))
    return seconds


def slope(people: Sequence[int], seconds: Sequence[float]) -> float:
    """The straight line through the points of log seconds by log people, least squares."""
    across, up = [log(number) for number in people], [log(number) for number in seconds]
    return statistics.linear_regression(across, up).slope


def told_of(name: str, folder: Path, warm_up: Path) -> dict[str, float]:
    """CPU seconds and peak memory of one of the two in this process, a small folder made first and not counted."""
    make(name, warm_up)
    seconds = cpu_seconds(partial(make, name, folder))
    # What the process itself held at most; `getrusage` would begin with what its parent held.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (peak,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return {"cpu_s": seconds, "peak_mb": int(peak) / 1024}


def in_a_process(name: str, folder: Path, warm_up: Path) -> dict[str, float]:
    """The same in a process of its own: memory that one leaves behind would slow the other."""
    command = [sys.executable, "-m", "benchmarks.feature_speed", name, str(folder), str(warm_up)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)


def measure_beside(folder: Path, warm_up: Path, rounds: int) -> dict:
    """CPU seconds of each in turn, read included, and peak memory."""
    told: dict[str, list[dict[str, float]]] = {name: [] for name in MAKERS}
    for _ in range(rounds):
        for name in MAKERS:
            told[name].append(in_a_process(name, folder, warm_up))
    seconds = {name: [one["cpu_s"] for one in each] for name, each in told.items()}
    return {
        **{f"{name}_s": round(statistics.median(taken), 2) for name, taken in seconds.items()},
        **{f"{name}_peak_mb": round(max(one["peak_mb"] for one in each), 1) for name, each in told.items()},
        "times_pandas": round(ratio(seconds["pandas"], seconds["ours"]), 2),
        "times_pandas_by_round": [
            round(slow / quick, 2) for slow, quick in zip(seconds["pandas"], seconds["ours"], strict=True)
        ],
    }


def measure_command(folder: Path, warm_up: Path, rounds: int) -> dict:
    """CPU seconds of `desist features`, which reads and checks every column and writes a file, beside pandas."""
    taken: dict[str, list[float]] = {"command": [], "pandas": []}
    with tempfile.TemporaryDirectory() as out:
        words = ["features", folder, "--index-date", INDEX_DATE, "--data-date", LAST_DAY, "--out", f"{out}/f.parquet"]
        for _ in range(rounds):
            taken["command"].append(of_command([sys.executable, "-c", DESIST, *words])["cpu_s"])
            taken["pandas"].append(in_a_process("pandas", folder, warm_up)["cpu_s"])
    return {
        "cpu_s": round(statistics.median(taken["command"]), 2),
        "times_pandas": round(ratio(taken["pandas"], taken["command"]), 2),
    }


def measure_growth(folders: dict[int, Path], rounds: int) -> dict:
    """Microseconds a person of our feature step at each size, and its slope in log-log."""
    taken: dict[int, list[float]] = {people: [] for people in folders}
    for _ in range(rounds):
        for people, folder in folders.items():
            again = min(max(1, ENOUGH_PEOPLE // people), MOST_REPEATS)
            taken[people].append(statistics.median(feature_step(folder) for _ in range(again)))
    middle = {people: statistics.median(seconds) for people, seconds in taken.items()}
    return {
        "us_per_person": {str(people): round(seconds / people * 1e6, 2) for people, seconds in middle.items()},
        "slope": round(slope(list(middle), list(middle.values())), 3),
    }


def measure(people: int, growth: Sequence[int]) -> dict:
    """Features of simulated people, ours beside pandas.

    Parameters
    ----------
    people : int
        How many at the smaller of the two sizes at which both are measured.
    growth : sequence of int
        Further sizes for the slope of our feature step; at the largest pandas is measured again.

    Returns
    -------
    dict
        Of `few` and `many` the events, CPU seconds, how many times ours pandas takes, and peak memory; of `command` the
        same of `desist features` with the few; and `growth`.
    """
    sizes = sorted({people, *growth})
    with tempfile.TemporaryDirectory() as made:
        folders = {size: Path(made) / str(size) for size in sizes}
        of_command([sys.executable, "-m", "benchmarks.feature_tables", "--out", made, *sizes])
        beside = {"few": folders[people], "many": folders[sizes[-1]]}
        refuse_disagreement(folders[people])
        found = {
            name: {"people": int(folder.name), "events": rows_of(folder)}
            | measure_beside(folder, folders[sizes[0]], ROUNDS)
            for name, folder in beside.items()
        }
        found["command"] = measure_command(folders[people], folders[sizes[0]], ROUNDS)
        return found | {"growth": measure_growth(folders, ROUNDS)}


if __name__ == "__main__":
    print(json.dumps(told_of(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
