"""The ways to do the same work for every shard: in this process, in worker processes here, or on a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import TerminatedWorkerError

from features.exceptions import RiskError

Work = Callable[[int], int]


class WorkerLost(RiskError):
    """A worker process ended before its work did."""


class Engine(Protocol):
    """Something that does a work for many shards."""

    def __call__(self, work: Work, shards: Sequence[int]) -> Iterator[int]:
        """Do the work for each shard, and give the shards as they are done, in any order."""


class LocalEngine:
    """Worker processes of this machine.

    Parameters
    ----------
    workers : int
        How many; 1 works in this process.
    """

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

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
        WorkerLost
            If a worker process was killed.
        """
        if self.workers == 1:
            yield from map(work, shards)
            return
        with parallel_config(backend="loky", n_jobs=self.workers, inner_max_num_threads=1):
            try:
                yield from Parallel(return_as="generator_unordered", pre_dispatch=self.workers, batch_size=1)(
                    delayed(work)(shard) for shard in shards
                )
            except TerminatedWorkerError:
                raise WorkerLost("A worker process was killed, perhaps for want of memory.") from None
