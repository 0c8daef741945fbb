"""The limits within which the official service accepts values."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

LIMITS = Path(__file__).with_name("limits.toml")


@cache
def read_limits() -> Mapping[str, int]:
    """The limits within which the official service accepts values.

    Returns
    -------
    Mapping from str to int
        By name, read-only; sources stand in `limits.toml`.
    """
    return MappingProxyType(tomllib.loads(LIMITS.read_text(encoding="utf-8"))["values"])
