"""Go over the shards of a run until all are finished: what is there is kept, what was lost is done again."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from features.exceptions import UsageRefused
from features.shards.engines import Engine, WorkerLost
from features.shards.finishing import Writer, finish_shard, remove_leftovers, unfinished
from features.shards.kept_memory import keep_freed_memory
from features.shards.made_with import refuse_other_code
from features.shards.run import ABOUT, Run

# A worker that is lost again and again is lost for a reason that another try does not mend.
ATTEMPTS = 3


def go_over(run: Run, write: Writer, engine: Engine) -> Iterator[int]:
    """Finish every shard of a run that is not finished yet.

    Parameters
    ----------
    run : Run
        Its folder is taken for it, or gone on with.
    write : callable
        Takes a shard and an empty folder, and writes its files there; the same files whenever it is asked.
    engine : Engine
        Where the work is done.

    Yields
    ------
    int
        Shards as they are finished; those that were already are left out.

    Raises
    ------
    UsageRefused
        If the folder holds something else, another command is at work in it, or a worker has other code.
    DataRefused
        If the disk refuses a file.
    WorkerLost
        If workers are lost again and again.
    """
    run.begin()
    work = partial(_finish, run, write)
    with _alone_in(run):
        remove_leftovers(run)
        left = unfinished(run)
        for attempt in range(1, ATTEMPTS + 1):
            told = set()
            try:
                for shard in engine(work, left):
                    told.add(shard)
                    yield shard
            except WorkerLost:
                if attempt == ATTEMPTS:
                    raise
                still = unfinished(run)
                # Finished, and lost on the way to us.
                yield from sorted(set(left) - set(still) - told)
                left = still
            else:
                remove_leftovers(run)
                return


def _finish(run: Run, write: Writer, shard: int) -> int:
    keep_freed_memory()
    refuse_other_code(run.about)
    return finish_shard(run, shard, write)


@contextmanager
def _alone_in(run: Run) -> Iterator[None]:
    with (run.folder / ABOUT).open("rb") as held:
        try:
            # Let go by the system when the process ends, however it ends.
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageRefused(
                f"Another command is writing shards into {run.folder.name}. Wait for it, or name another folder."
            ) from None
        yield
