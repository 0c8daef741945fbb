"""A file that appears whole or not at all."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from features.exceptions import DataRefused, UsageRefused


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
    DataRefused
        If the disk refuses it.
    """
    fresh = out.with_name(f".{out.name}.partial-{uuid.uuid4().hex[:8]}")
    try:
        yield fresh
        fresh.replace(out)
    except OSError as fault:
        raise DataRefused(
            f"{out.name} cannot be written: {fault.strerror}. Free some space, or write elsewhere."
        ) from None
    finally:
        fresh.unlink(missing_ok=True)
