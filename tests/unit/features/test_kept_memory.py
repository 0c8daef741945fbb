"""What a process of shards lets go of is not given back to the kernel and asked for again."""

import subprocess
import sys

import pytest

PAGE_BYTES, ARRAY_BYTES, ARRAYS, TIMES = 4_096, 1_000_000, 60, 5
# Many arrays below the size that has pages of its own, held together and let go of together, as a shard's are.
FAULTS = f"""
import resource
import numpy as np
from features.shards.kept_memory import keep_freed_memory
BEGIN
def shard():
    return len([np.ones({ARRAY_BYTES}, dtype=np.uint8) for _ in range({ARRAYS})])
shard()
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TIMES}):
    shard()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(begin: str) -> int:
    words = [sys.executable, "-c", FAULTS.replace("BEGIN", begin)]
    return int(subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="Only the C library of Linux has the setting.")
def test_the_memory_of_a_shard_serves_the_next():
    pages_of_a_shard = ARRAYS * ARRAY_BYTES // PAGE_BYTES
    assert faults("") > (TIMES - 1) * pages_of_a_shard
    assert faults("keep_freed_memory(); keep_freed_memory()") < pages_of_a_shard
