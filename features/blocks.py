"""Long arrays piece by piece: what is worked out on the way stays in the cache, and no memory is asked for."""

from collections.abc import Iterator

_ROWS = 65_536


def blocks(count: int) -> Iterator[slice]:
    """The pieces of an array.

    Parameters
    ----------
    count : int
        How many rows it has.

    Yields
    ------
    slice
        Of 65,536 rows, the last of what is left.
    """
    for first in range(0, count, _ROWS):
        yield slice(first, first + _ROWS)
