"""An output folder that appears whole or not at all, and never takes away what people did in the last one."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from features.exceptions import UsageRefused


@dataclass(frozen=True)
class Output:
    """What a command makes in its folder.

    Parameters
    ----------
    marker : str
        The file by which a folder of it is known.
    others : tuple of str
        What else a run makes anew. All else outlives it: training runs, the service's database, whatever people put
        beside them.
    """

    marker: str
    others: tuple[str, ...]


DEMO = Output(
    "demo.json", ("tables", "features.parquet", "release.json", "reference_summary.json", "lists", "fairness")
)
TRAINING = Output(
    "training.json", ("release.json", "release.html", "training.html", "reference_summary.json", "fairness")
)
ALTERNATIVES = Output("alternatives.json", ("alternatives.html", "what_if.html"))
REGISTER = Output("register.json", ("register.html", "report.html", "summary.json"))
MONITORING = Output("monitoring.json", ("monitoring.html",))
AUDIT = Output("summary.json", ("report.html",))
WARDS = Output("wards.json", ("wards.html",))
OVERLAP = Output("overlap.json", ("overlap.csv",))
PROPOSAL = Output("list.json", (".gitignore", "candidates.csv", "agenda.html", "service_gaps.csv", "fairness"))
BACKTEST = Output("backtest.json", (".gitignore", "backtest.html"))
COMPARISON = Output("comparison.json", (".gitignore", "comparison.html", "movers.csv"))


def require_usable(out: Path, output: Output = DEMO) -> None:
    """Refuse a folder that is not ours to write to.

    Parameters
    ----------
    out : Path
        Output folder; it may be absent, empty, or the output of an earlier run.
    output : Output
        What it is for.

    Raises
    ------
    UsageRefused
        If it is a file, holds something else, or is the folder that the command runs in or one above it.
    """
    if Path.cwd().is_relative_to(out.resolve()):
        raise UsageRefused(
            "--out is the folder you are in, or one above it, and would be replaced. Name one inside it."
        )
    if out.exists() and not out.is_dir():
        raise UsageRefused(f"--out {out.name} is a file. Name a folder.")
    if out.is_dir() and any(out.iterdir()) and not (out / output.marker).is_file():
        raise UsageRefused(
            f"--out {out.name} holds other files and no {output.marker}, so it is not the output of an earlier run. "
            "Name another folder, or empty it."
        )


@contextmanager
def whole_folder(out: Path, output: Output = DEMO) -> Iterator[Path]:
    """A new folder beside `out` that takes its place when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    out : Path
        Where the result goes; an earlier result is replaced, its histories and anything else there are kept.
    output : Output
        What it is for.

    Yields
    ------
    Path
        Where to write.
    """
    require_usable(out, output)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = out.with_name(f"{out.name}.partial-{uuid.uuid4().hex[:8]}")
    fresh.mkdir()
    try:
        yield fresh
        _take_place(fresh, out, output)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _take_place(fresh: Path, out: Path, output: Output) -> None:
    old = out.with_name(f"{out.name}.partial-{uuid.uuid4().hex[:8]}")
    carried: list[str] = []
    if out.exists():
        out.rename(old)
    try:
        for entry in sorted(old.iterdir()) if old.exists() else ():
            if entry.name not in (output.marker, *output.others):
                entry.rename(fresh / entry.name)
                carried.append(entry.name)
        fresh.rename(out)
    except (OSError, KeyboardInterrupt):
        # Put the earlier result back, with its histories, before saying what went wrong; an interrupt counts too.
        for name in carried:
            (fresh / name).rename(old / name)
        if old.exists():
            old.rename(out)
        raise
    shutil.rmtree(old, ignore_errors=True)
