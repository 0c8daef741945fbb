"""A list of 240,000 people: `python -m benchmarks.propose_scale --file F --release RELEASE --out R.json`.

People of the file stand in it again under other identifiers until there are enough; the whole command is timed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from training.list_inputs import ListInputs
from training.list_inputs_file import read_list_inputs, write_list_inputs

_PARTS = ("features", "instruments", "facts", "standing", "offences", "kinds")


def enlarged(inputs: ListInputs, count: int) -> ListInputs:
    """The first `count` of the people over and over, each time under another identifier."""
    rows = np.arange(count) % len(inputs.ids)
    ids = inputs.ids[rows] + "-" + (np.arange(count) // len(inputs.ids)).astype(str)
    parts = {name: getattr(inputs, name).iloc[rows].set_axis(ids.rename("person_id")) for name in _PARTS}
    return replace(inputs, **parts)


def main() -> None:
    """Make the file, run the command, and write what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True, help="from desist features --for-list")
    parser.add_argument("--release", type=Path, required=True)
    parser.add_argument("--people", type=int, default=240_000)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    inputs, about = read_list_inputs(options.file)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.parquet"
        write_list_inputs(file, enlarged(inputs, options.people), about)
        asked = ["propose", str(file), "--scheme", about.scheme_id, "--index-date", about.versions["as_of_date"]]
        asked += ["--release", str(options.release), "--out", f"{folder}/list", "--json"]
        start = perf_counter()
        subprocess.run([sys.executable, "-m", "serving.cli", *asked], check=True, stdout=subprocess.DEVNULL)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        found = {
            "people": options.people,
            "wall_s": round(perf_counter() - start, 1),
            "cpu_s": round(used.ru_utime + used.ru_stime, 1),
            "peak_gb": round(used.ru_maxrss / 1e6, 2),
            "list_mb": round((Path(folder) / "list" / "list.json").stat().st_size / 1e6),
        }
    options.out.write_text(json.dumps(found, indent=2), encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
