"""What holds in every test: no socket leaves loopback (rule 10)."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.loopback import guard_sockets
from tests.support.postgres import emptied, postgres

# How long an example takes is nothing that a test may judge: the first one reads the tables.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def socket_guard() -> Iterator[list[str]]:
    """Guard over the whole session, so that fixtures of modules are under it too: where something tried to go."""
    with pytest.MonkeyPatch.context() as patch:
        yield guard_sockets(patch)


@pytest.fixture(autouse=True)
def stays_on_this_machine(socket_guard: list[str]) -> Iterator[list[str]]:
    """Fail a test during which something tried to leave, even where its thread or library swallowed the refusal."""
    yield socket_guard
    tried, socket_guard[:] = list(socket_guard), []
    assert not tried, f"Tried to leave this machine for {sorted(set(tried))}."


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own."""
    with postgres() as address:
        yield address


@pytest.fixture
def postgres_database(postgres_server: str) -> str:
    """The address of an empty PostgreSQL database; what asks for it is marked `database`."""
    return emptied(postgres_server)
