"""A worker that is killed in the middle of its first shard, as the kernel kills one for want of memory."""

import os
import signal
from pathlib import Path

from features.synthetic.borough import Borough
from features.synthetic.in_shards import write_shard


def write_shard_but_die_once(marker: str, borough: Borough, shards: int, shard: int, folder: Path) -> None:
    """Write the shard; whoever comes first leaves half of it and is gone."""
    write_shard(borough, shards, shard, folder)
    try:
        Path(marker).touch(exist_ok=False)
    except FileExistsError:
        return
    next(folder.rglob("*.parquet")).unlink()
    os.kill(os.getpid(), signal.SIGKILL)
