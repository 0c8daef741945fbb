"""`desist serve` and `desist token` as a person runs them; the real server answers as `desist score` does."""

import json
import logging
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx
import pytest

from serving import cli
from serving.commands.serve import WithoutTraceback
from tests.support.arp_person import ANSWERS, PERSON

ROLE = "ROLE_COHORT_SCORES__RO"


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


@pytest.fixture
def home(monkeypatch, tmp_path):
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("HMPPS_AUTH_URL", raising=False)
    return tmp_path / "home"


def test_a_token_is_printed_alone(home, monkeypatch, capsys):
    assert run(monkeypatch, "token", "--role", ROLE) == 0
    captured = capsys.readouterr()
    assert captured.out.count(".") == 2
    assert captured.err == ""
    assert run(monkeypatch, "token", "--role", ROLE, "--json") == 0
    assert json.loads(capsys.readouterr().out)["minutes"] == 60


@pytest.mark.parametrize("arguments", [[], ["--role", "admin"], ["--role", ROLE, "--minutes", "0"]])
def test_a_token_without_a_proper_role_or_time_is_refused(home, monkeypatch, arguments):
    assert run(monkeypatch, "token", *arguments) == 2


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104 - refused is what is tested
def test_the_development_issuer_keeps_the_service_on_this_machine(home, monkeypatch, capsys, host):
    assert run(monkeypatch, "serve", "--host", host) == 2
    assert "development issuer is on" in capsys.readouterr().err


def test_a_port_that_is_taken_is_refused_with_what_to_do(home, monkeypatch, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert run(monkeypatch, "serve", "--port", taken.getsockname()[1]) == 2
    assert "Give another with --port" in capsys.readouterr().err


def test_the_log_keeps_the_kind_of_an_error_and_not_its_words():
    try:
        raise KeyError("Mary Smith")
    except KeyError:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "Exception\n", (), sys.exc_info())
    assert WithoutTraceback().filter(record) is True
    told = logging.Formatter().format(record)
    assert "KeyError" in told
    assert "Mary" not in told


@contextmanager
def a_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "serving.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)
        _, said = server.communicate(timeout=20)
    assert "Not for real cases" in said
    assert "1991" not in said


def wait_until_up(address: str) -> None:
    for _ in range(200):
        try:
            if httpx.get(f"{address}/health/ping").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up in 20 s")


def test_a_real_server_a_real_token_and_desist_score_give_one_answer(home, tmp_path, monkeypatch, capsys):
    requests, responses = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    requests.write_text("\n".join(map(json.dumps, [PERSON, PERSON | ANSWERS, {}, {"x": 1}])))
    with a_server() as address:
        assert run(monkeypatch, "token", "--role", ROLE) == 0
        headers = {"Authorization": f"Bearer {capsys.readouterr().out.strip()}"}
        assert run(monkeypatch, "score", requests, "--out", responses) == 0
        wait_until_up(address)
        for asked, told in zip(requests.read_text().splitlines(), responses.read_text().splitlines(), strict=True):
            assert httpx.post(f"{address}/v1/scores", content=asked, headers=headers).json() == json.loads(told)
        assert httpx.post(f"{address}/v1/scores", json=PERSON).status_code == 401
    assert sorted(path.name for path in home.iterdir()) == [".gitignore", "desist.db", "development-key.pem"]
    # Requests are scored and forgotten: neither their dates nor their figures are kept.
    assert PERSON["dateOfBirth"].encode() not in (home / "desist.db").read_bytes()


def test_the_running_service_loads_neither_training_nor_audit_nor_mlflow():
    loaded = "import sys, serving.commands.serve; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    names = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout.split()
    assert {"serving", "models", "features"} <= set(names)
    assert not {"training", "fairness_reports", "mlflow", "matplotlib", "fairlearn"} & set(names)
