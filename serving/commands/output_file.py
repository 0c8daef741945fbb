"""A file that appears whole or not at all."""

import errno
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from features.exceptions import DataRefused, UsageRefused

# What a file that grows can run out of: the disk, the largest file, the share of somebody.
_NO_SPACE = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


def require_writable(out: Path, *, suffix: str) -> None:
    """Refuse a path at which no such file can be written.

    Parameters
    ----------
    out : Path
        Where the file would go; an older one is replaced.
    suffix : str
        How its name must end, such as `.parquet`.

    Raises
    ------
    UsageRefused
        If it is a folder, ends otherwise, or its folder is not there.
    """
    if out.is_dir():
        raise UsageRefused(f"--out {out.name} is a folder. Give the name of a file to write.")
    if out.suffix != suffix:
        raise UsageRefused(
            f"--out {out.name} would be written as {suffix} and is not called so. End its name in {suffix}."
        )
    if not out.parent.is_dir():
        raise UsageRefused(f"There is no folder {out.parent} for --out {out.name}. Make it, or write elsewhere.")


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A new file beside `out` that takes its place when the block ends well, and vanishes when it does not.

    Parameters
    ----------
    out : Path
        Where the result goes.

    Yields
    ------
    Path
        Where to write.

    Raises
    ------
    UsageRefused
        If no file can be made there, which is found out before the block begins, or the finished one not put there.
    DataRefused
        If the disk is full, or what may be written to it is used up.
    """
    fresh = out.with_name(f".{out.name}.partial-{uuid.uuid4().hex[:8]}")
    with refusing_to_write(out):
        fresh.touch()
        try:
            yield fresh
            fresh.replace(out)
        finally:
            fresh.unlink(missing_ok=True)


@contextmanager
def refusing_to_write(out: Path) -> Iterator[None]:
    """What the disk does not allow within the block, said of the place that was asked for.

    Parameters
    ----------
    out : Path
        A file, or a folder of files, that is written within the block.

    Yields
    ------
    None
        Once.

    Raises
    ------
    UsageRefused
        If nothing can be written there.
    DataRefused
        If the disk is full, or what may be written to it is used up.
    """
    try:
        yield
    except OSError as fault:
        raise _refusal(out, fault) from None


def _refusal(out: Path, fault: OSError) -> DataRefused | UsageRefused:
    why = fault.strerror or type(fault).__name__
    if fault.errno in _NO_SPACE:
        return DataRefused(f"{out.name} cannot be written: {why}. Free some space, or write elsewhere.")
    return UsageRefused(f"{out.name} cannot be written into {out.parent}: {why}. Write elsewhere.")
