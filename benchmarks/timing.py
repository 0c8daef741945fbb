"""CPU seconds of works done in turn, so that what slows the machine slows all of them; and what a command took."""

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

ROUNDS = 5

Work = Callable[[], object]


def cpu_seconds(work: Work) -> float:
    """User and system time of all threads of this process while a work is done."""
    began = time.process_time()
    work()
    return time.process_time() - began


def in_turn(works: Mapping[str, Work], *, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """CPU seconds of each work in each round, after one round that is not counted.

    Parameters
    ----------
    works : Mapping from str to callable
        Done one after the other, A B C A B C …
    rounds : int
        How often each is counted.

    Returns
    -------
    dict from str to list of float
        Seconds by name, one for each round.
    """
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(cpu_seconds(work))
    return seconds


def ratio(slow: list[float], quick: list[float]) -> float:
    """Median over the rounds of one work's seconds to another's."""
    return statistics.median(a / b for a, b in zip(slow, quick, strict=True))


def of_command(command: Sequence[object]) -> dict[str, float]:
    """CPU and wall seconds and peak memory of one run of a command, as the operating system counts them.

    Parameters
    ----------
    command : sequence of str or path
        What to run; its output is thrown away. Its peak counts what this process held when it was started.
    """
    began = time.perf_counter()
    words = [str(word) for word in command]
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(
            f"A command ended with status {process.returncode}; see what it said above: {' '.join(words[1:])}"
        )
    return {
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "wall_s": round(time.perf_counter() - began, 2),
        "peak_mb": round(used.ru_maxrss / 1024, 1),
    }
