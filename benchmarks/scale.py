"""How simulation and features grow with the people.

`python -m benchmarks.scale --people 10000 100000 1000000 --out R.json`; one process works, so that its peak memory is
that of a worker. Figures beyond the largest size are extrapolated, and called so.
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
FEATURES_OF_FOLDER = (
    "import sys; from features.sharding import build_features_of_folder as made; "
    "print(sum(map(len, made(*sys.argv[1:]))))"
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


def measure(sizes: Sequence[int]) -> dict:
    """Each size, the slopes in log-log, and the largest carried on to the whole country.

    Parameters
    ----------
    sizes : sequence of int
        Numbers of people, at least two.
    """
    with tempfile.TemporaryDirectory() as folder:
        # What every command takes to start is measured once and taken away.
        starts = min(of_command(desist("--help"))["cpu_s"] for _ in range(3))
        found = [measure_size(Path(folder) / str(people), people) for people in sorted(sizes)]
    grown: dict = {}
    for step in ("simulate", "features"):
        seconds = [max(one[step]["cpu_s"] - starts, 0.01) for one in found]
        people = [one["people"] for one in found]
        each = seconds[-1] / people[-1]
        grown[step] = {
            "slope": round(slope(people, seconds), 3),
            "peak_of_largest_over_smallest": round(found[-1][step]["peak_mb"] / found[0][step]["peak_mb"], 3),
            "extrapolated_cpu_hours_of_12_million": round(each * WHOLE_COUNTRY / 3600, 2),
        }
    return {"sizes": found, "growth": grown, "start_cpu_s": starts}


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    told = json.dumps(measure(options.people), indent=2) + "\n"
    if options.out:
        options.out.write_text(told, encoding="utf-8")
    sys.stdout.write(told)


if __name__ == "__main__":
    main()
