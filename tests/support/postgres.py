"""A PostgreSQL server of the tests' own, where its programs are there; a skip with the reason elsewhere."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
import sqlalchemy as sa

# As .ci/database looks for them: on the path, else where Debian keeps every version.
FOLDERS = [Path(found).parent for found in [shutil.which("initdb")] if found] + sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), reverse=True
)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a server on this machine that ends with the block; its data are gone then."""
    if find_spec("psycopg") is None:
        pytest.skip("There is no driver psycopg: make setup installs it.")
    if not FOLDERS:
        pytest.skip("There is no initdb, so no PostgreSQL to start: make test-database installs it.")
    with tempfile.TemporaryDirectory(prefix="desist-postgres-", ignore_cleanup_errors=True) as folder:
        data, port = Path(folder) / "data", _free_port()
        if _is_root():
            shutil.chown(folder, _user())
        _run("initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        # As careless as a server can be set: what may not be lost, Desist must ask for itself.
        careless = "-c fsync=off -c synchronous_commit=off -c default_transaction_isolation=serializable"
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} {careless}"
        _run("pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def emptied(server: str, *, encoding: str = "UTF8") -> str:
    """The address of a database on a server with nothing in it: one for all tests, as making one takes its time."""
    name = f"desist_{encoding.lower()}"
    address = sa.make_url(server).set(database=name)
    with _at_once(sa.make_url(server)) as connection:
        if connection.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
            connection.execute(
                sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
            )
        else:
            connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}'")
    with _at_once(address) as connection:
        for schema in ("public", "iom"):
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    return address.render_as_string(hide_password=False)


@contextmanager
def _at_once(address: sa.URL) -> Iterator[sa.Connection]:
    engine = sa.create_engine(
        address, connect_args={"client_encoding": "UTF8"}, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
    )
    with engine.connect() as connection:
        yield connection


def _run(program: str, *arguments: object) -> None:
    # PostgreSQL refuses to be root.
    as_other = ["setpriv", f"--reuid={_user()}", "--clear-groups"] if _is_root() else []
    command = [*as_other, str(FOLDERS[0] / program), *map(str, arguments)]
    done = subprocess.run(
        command, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False
    )
    assert done.returncode == 0, program


def _is_root() -> bool:
    return os.geteuid() == 0


def _user() -> str:
    """Whom root lets run the server: Debian's own user for it, or nobody."""
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
