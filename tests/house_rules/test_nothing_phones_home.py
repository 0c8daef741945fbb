"""Rule 10: no socket of a test leaves loopback, and what libraries would send is switched off in code."""

import os
import socket
import subprocess
import sys

import pytest

from serving.commands.demo import run_demo
from tests.support.loopback import is_loopback
from tests.support.person_tables import small_protocol, small_table
from tests.support.tree import ROOT

# A documentation address (RFC 5737): nobody is there.
NOWHERE = "192.0.2.1"


def connect(kind):
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.connect((NOWHERE, 9))


def connect_ex():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as opened:
        opened.connect_ex((NOWHERE, 9))


def send():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as opened:
        opened.sendto(b"", (NOWHERE, 9))


@pytest.mark.parametrize(
    "leave",
    [
        lambda: connect(socket.SOCK_STREAM),
        lambda: connect(socket.SOCK_DGRAM),
        lambda: socket.create_connection((NOWHERE, 9), timeout=0.1),
        connect_ex,
        send,
    ],
)
def test_the_guard_stops_what_would_leave_and_notes_it(stays_on_this_machine, leave):
    with pytest.raises(pytest.fail.Exception, match=r"192\.0\.2\.1"):
        leave()
    assert stays_on_this_machine == [NOWHERE]
    stays_on_this_machine.clear()


def test_a_name_is_not_even_looked_up(stays_on_this_machine):
    with pytest.raises(pytest.fail.Exception, match=r"somewhere\.invalid"):
        socket.create_connection(("somewhere.invalid", 443), timeout=0.1)
    assert stays_on_this_machine == ["somewhere.invalid"]
    stays_on_this_machine.clear()


def test_loopback_stays_open(stays_on_this_machine):
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost"):
            with socket.create_connection((host, server.getsockname()[1]), timeout=5) as opened:
                assert opened.getpeername()[0] == "127.0.0.1"
    assert stays_on_this_machine == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("127.8.9.10", 1), True),
        (("::1", 1, 0, 0), True),
        (("localhost", 1), True),
        ("a/path.sock", True),
        ((NOWHERE, 1), False),
        (("10.0.0.1", 1), False),
        (("0.0.0.0", 1), False),  # noqa: S104
        (("2001:db8::1", 1, 0, 0), False),
        (("localhost.invalid", 1), False),
    ],
)
def test_only_this_machine_is_loopback(address, expected):
    assert is_loopback(address) == expected


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SADeprecationWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning:mlflow")
def test_the_main_job_stays_on_this_machine(tmp_path, capsys, stays_on_this_machine):
    protocol, data = small_protocol(tmp_path), small_table(tmp_path)
    run_demo(people=0, out=tmp_path / "out", data=data, protocol_name=str(protocol), as_json=True)
    assert '"chosen"' in capsys.readouterr().out
    assert (tmp_path / "out" / "mlflow.db").is_file()
    assert stays_on_this_machine == []


@pytest.mark.parametrize("module", ["training.tracking", "serving.cli"])
def test_telemetry_is_off_once_the_product_is_imported(module):
    bare = {key: value for key, value in os.environ.items() if key not in ("MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK")}
    probe = (
        f"import os, {module}; "
        "assert (os.environ['MLFLOW_DISABLE_TELEMETRY'], os.environ['DO_NOT_TRACK']) == ('true', '1')"
    )
    subprocess.run([sys.executable, "-c", probe], cwd=ROOT, env=bare, check=True)
