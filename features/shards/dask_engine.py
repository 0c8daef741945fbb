"""The same work on a Dask cluster: one of this machine, or whichever scheduler is named. Alone to import Dask."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import dask
from distributed import Client, as_completed
from distributed.scheduler import KilledWorker

from features.exceptions import UsageRefused
from features.shards.engines import Work, WorkerLost

LOOPBACK = "127.0.0.1"
QUIET: Mapping[str, object] = MappingProxyType(
    {
        # A hundred times a second where each worker is, for a dashboard that is not served.
        "distributed.worker.profile.enabled": False,
        # Whether an event loop is late: by default fifty times a second in every process.
        "distributed.admin.tick.interval": "1s",
        "distributed.admin.system-monitor.interval": "5s",
        # A worker near the end of its memory is still paused, a second later at most.
        "distributed.worker.memory.monitor-interval": "1s",
        # Looks for copies of results that could be let go of; a result here is a number.
        "distributed.scheduler.active-memory-manager.start": False,
    }
)
"""What a cluster that is started here does besides the work: an idle one takes an eighth of the CPU time."""


class DaskEngine:
    """Workers of a Dask cluster, which all see the folder of the run under one path.

    Parameters
    ----------
    workers : int
        How many processes a cluster of this machine has; a named scheduler has its own.
    scheduler : str, optional
        Address such as `tcp://host:8786`; by default a cluster is started here for the time of the work.
    patience_seconds : float
        How long a named scheduler has to answer.
    """

    def __init__(self, workers: int = 1, scheduler: str | None = None, *, patience_seconds: float = 20) -> None:
        self.workers = workers
        self.scheduler = scheduler
        self.patience_seconds = patience_seconds

    def __call__(self, work: Work, shards: Sequence[int]) -> Iterator[int]:
        """Do the work for each shard.

        Parameters
        ----------
        work : callable
            Takes a shard and gives it back.
        shards : sequence of int
            Which.

        Yields
        ------
        int
            The shards as they are done.

        Raises
        ------
        UsageRefused
            If the scheduler does not answer.
        WorkerLost
            If workers were lost again and again over one shard.
        """
        if not shards:
            return
        with self._client() as client:
            try:
                for done in as_completed(client.map(work, shards, pure=False)):
                    yield done.result()
            except KilledWorker:
                raise WorkerLost("Workers of the cluster were lost again and again over one shard.") from None

    def _client(self) -> Client:
        if self.scheduler is None:
            # No dashboard, and a port that is free for the little page that Dask serves all the same.
            with dask.config.set(QUIET):
                return Client(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    host=LOOPBACK,
                    dashboard_address=None,
                    scheduler_kwargs={"dashboard_address": f"{LOOPBACK}:0"},
                )
        try:
            return Client(self.scheduler, timeout=self.patience_seconds)
        except (OSError, ValueError):
            raise UsageRefused(
                f"No Dask scheduler answers at {self.scheduler} within {self.patience_seconds:g} s. Start one there, "
                "name another, or leave --scheduler out."
            ) from None
