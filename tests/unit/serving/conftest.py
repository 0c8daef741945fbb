"""What the service keeps, it keeps alike in both kinds of database: whoever asks for `database` is run on each."""

from pathlib import Path

import pytest


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.database)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'desist.db'}"
    return request.getfixturevalue("postgres_database")
