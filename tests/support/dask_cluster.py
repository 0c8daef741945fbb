"""A Dask cluster as somebody runs it: a scheduler and workers, each a process of its own, on this machine alone."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from distributed import Client

from tests.support.tree import ROOT

PATIENCE_SECONDS = 60
# No nanny: a worker that is killed stays away, as a machine that is gone does.
WORKER = ("worker", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")


@dataclass(frozen=True)
class Cluster:
    """What of it a test needs.

    Parameters
    ----------
    address : str
        Of the scheduler.
    workers : tuple of Popen
        The processes of the workers.
    """

    address: str
    workers: tuple[subprocess.Popen, ...]

    def lost(self) -> int:
        """How many workers were killed."""
        return sum(worker.poll() == -9 for worker in self.workers)


@contextmanager
def dask_cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A scheduler and its workers, gone with the block; what they say is in files of the folder."""
    with ExitStack() as running:
        where = folder / "scheduler.json"
        _start(running, folder, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", file=where)
        _wait_for(where)
        started = tuple(_start(running, folder, *WORKER, file=where) for _ in range(workers))
        with Client(scheduler_file=str(where), timeout=PATIENCE_SECONDS) as client:
            client.wait_for_workers(workers, timeout=PATIENCE_SECONDS)
            address = client.scheduler.address
        yield Cluster(address, started)


def _start(running: ExitStack, folder: Path, *words: str, file: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "dask", *words, "--scheduler-file", str(file)]
    with (folder / f"{words[0]}.log").open("ab") as log:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
            stdout=log,
            stderr=log,
        )
    running.callback(started.wait, PATIENCE_SECONDS)
    running.callback(started.terminate)
    return started


def _wait_for(file: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not (file.is_file() and file.stat().st_size):
        if time.monotonic() > until:
            raise TimeoutError(f"The scheduler did not start: {file.with_name('scheduler.log').read_text()}")
        time.sleep(0.05)
