"""CPU seconds of works done in turn, so that what slows the machine slows all of them."""

import statistics
import time
from collections.abc import Callable, Mapping

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
