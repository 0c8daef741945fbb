"""How simulation and features grow with the people.

`python -m benchmarks.scale --people 1000000 --out R.json` measures a hundredth, a tenth, a quarter and all of so many
people. One process works, so that its peak memory is that of a worker; then two workers simulate all of them once more,
for the time on the clock. What stands there of 12 million people is extrapolated, and called so.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet

from benchmarks.feature_speed import slope
from benchmarks.timing import of_command

WHOLE_COUNTRY = 12_000_000  # people with a criminal record in England and Wales, as an order of magnitude
INDEX_DATE = "2025-12-31"
PARTS = (100, 10, 4, 1)
STEPS = ("simulate", "features")
FEATURES_OF_FOLDER = (
    "import sys; from features import build_features; from features.needed_tables import COLUMNS_READ; "
    "from features.reading.parts import read_part, shard_names; folder, day = sys.argv[1:]; "
    "print(sum(len(build_features(read_part(folder, name, COLUMNS_READ), day)) for name in shard_names(folder)))"
)


def desist(*words: object) -> list[str]:
    """A command of Desist in a process of its own."""
    return [sys.executable, "-c", "from serving.cli import main; main()", *map(str, words)]


def rows_in(folder: Path) -> int:
    """How many rows the tables of a run have."""
    return sum(pyarrow.parquet.read_metadata(part).num_rows for part in folder.glob("tables/*/part-*.parquet"))


def measure_size(folder: Path, people: int) -> dict:
    """Simulation and features of so many people: CPU and wall seconds, rows a CPU second, peak memory."""
    simulated = of_command(desist("simulate", folder, "--people", people))
    made = of_command([sys.executable, "-c", FEATURES_OF_FOLDER, folder / "tables", INDEX_DATE])
    rows = rows_in(folder)
    return {
        "people": people,
        "rows": rows,
        "simulate": simulated | {"rows_per_cpu_second": round(rows / simulated["cpu_s"])},
        "features": made | {"rows_per_cpu_second": round(rows / made["cpu_s"])},
    }


def measure(people: int) -> dict:
    """Four sizes, the slopes in log-log, the growth of the peak, and the largest carried on to the whole country.

    Parameters
    ----------
    people : int
        The largest number of people; the others are a hundredth, a tenth and a quarter of it.
    """
    sizes = [max(people // part, 1) for part in PARTS]
    with tempfile.TemporaryDirectory() as folder:
        # What every command takes to start is measured once and taken away.
        starts = min(of_command(desist("--help"))["cpu_s"] for _ in range(3))
        found = [measure_size(Path(folder) / str(size), size) for size in sizes]
        together = of_command(desist("simulate", Path(folder) / "together", "--people", people, "--workers", 2))
    grown = {step: growth(found, step, starts) for step in STEPS}
    return {"sizes": found, "simulate_by_two_workers": together, "growth": grown, "start_cpu_s": starts}


def growth(found: Sequence[dict], step: str, starts: float) -> dict:
    """The slope of CPU seconds in log-log, the peak of the largest over that of a quarter, and what is extrapolated."""
    seconds = [max(one[step]["cpu_s"] - starts, 0.01) for one in found]
    people = [one["people"] for one in found]
    return {
        "slope": round(slope(people, seconds), 3),
        "peak_of_all_over_quarter": round(found[-1][step]["peak_mb"] / found[-2][step]["peak_mb"], 3),
        "extrapolated_cpu_hours_of_12_million": round(seconds[-1] / people[-1] * WHOLE_COUNTRY / 3600, 2),
    }


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    told = json.dumps(measure(options.people), indent=2) + "\n"
    if options.out:
        options.out.write_text(told, encoding="utf-8")
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
