"""A PostgreSQL server of a test's own, where its programs and a driver are there; a skip with the reason elsewhere."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDERS = [Path(found).parent for found in [shutil.which("initdb")] if found] + sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), reverse=True
)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of a server that keeps its data below a folder and ends with the block."""
    if find_spec("psycopg") is None:
        pytest.skip("the driver psycopg is not installed; it is the operator's to add")
    if not FOLDERS:
        pytest.skip("there is no initdb on this machine, so no PostgreSQL to start")
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and setpriv, which would let it run as another, is not here")
    data, port = folder / "data", _free_port()
    folder.chmod(0o755)
    data.mkdir()
    if os.geteuid() == 0:
        _give_to_postgres(folder)
    _run(FOLDERS[0] / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={data} -c fsync=off"
    _run(FOLDERS[0] / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
    finally:
        _run(FOLDERS[0] / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    # PostgreSQL refuses to be root.
    as_other = ["setpriv", "--reuid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    done = subprocess.run(
        [*as_other, *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False
    )
    assert done.returncode == 0, command[0]


def _give_to_postgres(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        shutil.chown(path, "postgres")
    # A temporary folder of root's lets nobody else through.
    for above in folder.parents:
        if above.stat().st_uid == 0 and above.name.startswith("pytest"):
            above.chmod(above.stat().st_mode | 0o011)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]
