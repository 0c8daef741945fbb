"""Progress of a long command: a bar where someone watches, a line a step elsewhere; on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

Tell = Callable[[str], None]


@contextmanager
def steps(total: int, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A function to call with a few words at the start of each step.

    Parameters
    ----------
    total : int
        How many steps are expected.
    quiet : bool
        Say nothing.

    Yields
    ------
    callable
        Takes the words.
    """
    if quiet or not sys.stderr.isatty():
        began = time.monotonic()

        def say(words: str) -> None:
            if not quiet:
                sys.stderr.write(f"{time.monotonic() - began:6.1f} s  {words}\n")

        yield say
        return
    columns = (TextColumn("{task.description:<58}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Starting", total=total)
        first = [True]

        def show(words: str) -> None:
            progress.update(task, description=words, advance=0 if first[0] else 1)
            first[0] = False

        yield show
        progress.update(task, completed=total)
