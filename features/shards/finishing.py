"""A shard is finished when its files stand in their place and a record names the hash of each."""

import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from features.exceptions import DataRefused
from features.shards.run import ABOUT, RECORDS, Run

_WRITING = ".writing-"
Writer = Callable[[int, Path], None]


def finish_shard(run: Run, shard: int, write: Writer) -> int:
    """Write the files of a shard under a temporary name, put them in their place, and record that they are there.

    Parameters
    ----------
    run : Run
        Begun.
    shard : int
        From 0.
    write : callable
        Takes the shard and an empty folder, and writes its files there as they are to lie in the folder of the run.

    Returns
    -------
    int
        The shard.

    Raises
    ------
    DataRefused
        If the disk refuses it; shards that were finished before stay so.
    """
    name = run.name(shard)
    with _refusing(run, name):
        # A name of its own: a worker that is about to be stopped may still be writing the same shard.
        fresh = Path(tempfile.mkdtemp(prefix=f"{_WRITING}{name}-", dir=run.folder))
        try:
            write(shard, fresh)
            made = sorted(path for path in fresh.rglob("*") if path.is_file())
            hashes = {str(path.relative_to(fresh)): file_hash(path) for path in made}
            for path in made:
                place = run.folder / path.relative_to(fresh)
                place.parent.mkdir(parents=True, exist_ok=True)
                path.replace(place)
            record = fresh / f"{name}.json"
            record.write_text(json.dumps({"run": run.key, "files": hashes}, indent=2) + "\n", encoding="utf-8")
            record.replace(run.record(shard))
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return shard


def remove_leftovers(run: Run) -> None:
    """Remove what killed workers left half written.

    Parameters
    ----------
    run : Run
        Begun, with nobody else at work in it.
    """
    for path in run.folder.glob(f"{_WRITING}*"):
        shutil.rmtree(path, ignore_errors=True)


def unfinished(run: Run) -> list[int]:
    """The shards that are not finished, or whose files are no longer what was recorded.

    Parameters
    ----------
    run : Run
        Begun.

    Returns
    -------
    list of int
        In order.
    """
    return [shard for shard in range(run.shards) if _fault(run, shard)]


def require_whole(folder: Path) -> Run:
    """The run of a folder, once it is sure that every shard is there, of this run, and as it was written.

    Parameters
    ----------
    folder : Path
        With `run.json`.

    Returns
    -------
    Run
        The run.

    Raises
    ------
    DataRefused
        If a shard is missing, damaged or of another run.
    """
    run = Run.of_folder(folder)
    faults = [f"{run.name(shard)} {fault}" for shard in range(run.shards) if (fault := _fault(run, shard))]
    known = {run.record(shard).name for shard in range(run.shards)}
    faults += [
        f"{path.stem} is of another run" for path in sorted((folder / RECORDS).glob("*")) if path.name not in known
    ]
    if faults:
        raise DataRefused(
            f"{folder.name} does not hold the {run.shards} shards of one run: {'; '.join(faults[:5])}"
            f"{' and more' if len(faults) > 5 else ''}. Run the command that made it again: it keeps what is sound."
        )
    return run


def refuse_unsound_run(tables: Path | str) -> None:
    """Refuse a folder of tables that belongs to a run over shards which is not whole; any other folder is let through.

    Parameters
    ----------
    tables : path
        Folder of case tables; what is no folder is let through too.

    Raises
    ------
    DataRefused
        If a shard of the run is missing, damaged or of another run.
    """
    above = Path(tables).parent
    if (above / ABOUT).is_file() and Path(tables).is_dir():
        require_whole(above)


def file_hash(path: Path) -> str:
    """SHA-256 of a file.

    Parameters
    ----------
    path : Path
        A file.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fault(run: Run, shard: int) -> str:
    """What is wrong with a shard; empty where nothing is."""
    try:
        record = json.loads(run.record(shard).read_text(encoding="utf-8"))
        files = dict(record["files"])
    except FileNotFoundError:
        return "is missing"
    except (OSError, ValueError, KeyError, TypeError):
        return "has a damaged record"
    if record.get("run") != run.key:
        return "is of another run"
    for name, recorded in files.items():
        path = run.folder / name
        if not path.is_file():
            return f"has lost {name}"
        if file_hash(path) != recorded:
            return f"has a damaged file {name}"
    return ""


@contextmanager
def _refusing(run: Run, name: str) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise DataRefused(
            f"{name} of {run.folder.name} cannot be written: {os.strerror(fault.errno or errno.EIO)}. "
            "Finished shards are kept; free some space and give the same command again."
        ) from None
