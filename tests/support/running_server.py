"""The real `desist demo` and `desist serve`, as processes of their own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import training

PROTOCOLS = Path(training.__file__).parent / "protocols"
SECONDS_TO_START = 60
PORT = re.compile(r"(?:127\.0\.0\.1:|\bport )(\d+)\b")


@dataclass(frozen=True)
class Server:
    """A server that answers, and where it keeps what is its own."""

    address: str
    output: Path
    home: Path
    log: Path
    process: subprocess.Popen

    def kill(self) -> None:
        """End it as a power cut would: no signal that it could answer, no time to write anything."""
        self.process.kill()
        self.process.wait()


def environment(**more: str) -> dict[str, str]:
    """This machine's environment without settings of Desist that somebody may have made, and with those given."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DESIST_", "HMPPS_"))}
    return {**kept, "OMP_NUM_THREADS": "1", **more}


def make_demo_output(folder: Path, *, people: int = 3000, replicates: int = 8) -> Path:
    """Run `desist demo` on its simulated borough with fewer replicates, for speed: the same lists, coarser ranges."""
    text = (PROTOCOLS / "borough_any_12m.toml").read_text(encoding="utf-8")
    assert "replicate_count = 200" in text
    protocol, out = folder / "borough_any_12m.toml", folder / "demo-output"
    protocol.write_text(text.replace("replicate_count = 200", f"replicate_count = {replicates}"), encoding="utf-8")
    desist("demo", "--people", str(people), "--protocol", str(protocol), "--out", str(out), "--json", folder=folder)
    return out


def desist(*arguments: str, folder: Path, **settings: str) -> str:
    """What a command of `desist` prints that must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "serving.cli", *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@contextmanager
def running_server(output: Path, folder: Path, *, plain: bool = False) -> Iterator[Server]:
    """`desist serve` on a copy of a demo output folder and a free port, with a home of its own, until the block ends.

    With `plain` its pages use plain.css even where GOV.UK Frontend's stylesheet was built.
    """
    copy = folder / "demo-output"
    shutil.copytree(output, copy, ignore=shutil.ignore_patterns("mlruns", "mlflow.db"))
    with served_again(copy, folder, plain=plain) as server:
        yield server


@contextmanager
def served_again(copy: Path, folder: Path, *, plain: bool = False) -> Iterator[Server]:
    """`desist serve` on an output folder as it stands, with the home in the folder given: what was kept is there."""
    home, log = folder / "home", folder / "server.log"
    settings = {"DESIST_HOME": str(home)} | ({"DESIST_PLAIN_STYLE": "1"} if plain else {})
    command = [sys.executable, "-m", "serving.cli", "serve", str(copy), "--port", "0"]
    # A file, not a pipe: nobody need read it for the server to go on.
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(**settings), stdout=subprocess.DEVNULL, stderr=stderr
        )
    try:
        yield Server(f"http://127.0.0.1:{_port(process, log)}", copy, home, log, process)
    finally:
        _stop(process)


def _port(process: subprocess.Popen, log: Path) -> int:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        # The port is open before it is told, so that what is asked now waits and is answered.
        told = PORT.search(log.read_text(encoding="utf-8"))
        if told:
            return int(told[1])
        assert process.poll() is None, f"desist serve ended with {process.returncode}:\n{log.read_text()[-2000:]}"
        time.sleep(0.05)
    raise AssertionError(f"desist serve did not say its port in {SECONDS_TO_START} s:\n{log.read_text()[-2000:]}")


def _stop(process: subprocess.Popen) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
