"""`desist score` as its users run it: requests a second, and memory that does not grow with the file."""

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.invented import answered_requests
from benchmarks.timing import of_command

AT_ONCE = 1_000


def run(requests: Path, responses: Path) -> dict:
    """CPU and wall seconds and peak memory of one run of the command."""
    return of_command(
        [sys.executable, "-c", "from serving.cli import main; main()", "score", requests, "--out", responses]
    )


def write_requests(path: Path, lines: int) -> None:
    """A file of fully answered requests, a thousand at a time: what is held here would count as the command's peak."""
    with path.open("w", encoding="utf-8") as file:
        for first in range(0, lines, AT_ONCE):
            bodies = answered_requests(min(AT_ONCE, lines - first), seed=first)
            file.writelines(json.dumps(body) + "\n" for body in bodies)


def measure(count: int) -> dict:
    """A file of fully answered requests, and a quarter of it.

    Parameters
    ----------
    count : int
        Lines of the larger file.
    """
    with tempfile.TemporaryDirectory() as folder:
        found = {}
        for name, lines in (("quarter", count // 4), ("whole", count)):
            requests, responses = Path(folder) / f"{name}.jsonl", Path(folder) / f"{name}-responses.jsonl"
            write_requests(requests, lines)
            found[name] = {"requests": lines} | run(requests, responses)
    whole, quarter = found["whole"], found["quarter"]
    # The quarter's time is taken away with the start of the command.
    rate = (whole["requests"] - quarter["requests"]) / (whole["cpu_s"] - quarter["cpu_s"])
    return found | {
        "requests_per_cpu_second": round(rate),
        "peak_of_whole_over_quarter": round(whole["peak_mb"] / quarter["peak_mb"], 3),
    }
