"""Reference material and real data beside the checkout; tests skip with a reason where they are absent."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"


def shared(path: str) -> Path:
    """Path below the shared folder, or a skip that says what is missing."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"shared/{path} is not beside this checkout")
    return found
