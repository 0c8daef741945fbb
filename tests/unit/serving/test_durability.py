"""What was acknowledged is there after `kill -9`, whenever it comes, and the log still holds."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from serving.services.log_check import check_database
from serving.stores.database import open_database
from serving.stores.reviews import ReviewStore
from tests.support.review import AMINA, Desk, decision_form, small_list
from tests.support.running_server import PORT, environment

KILLS = 3
DECISIONS = 400


class Server:
    """The real service on the small list's database."""

    def __init__(self, home: Path, database: str) -> None:
        self.log = home / "server.log"
        command = [sys.executable, "-m", "serving.cli", "serve", "--port", "0"]
        settings = environment(DESIST_HOME=str(home), DESIST_DATABASE=database)
        with self.log.open("w") as stderr:
            self.process = subprocess.Popen(command, env=settings, stderr=stderr)
        while not PORT.search(self.log.read_text()):
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.05)
        self.address = f"http://127.0.0.1:{PORT.search(self.log.read_text())[1]}"

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def decide_until_killed(address: str, case: str, start: int, acknowledged: list[str]) -> None:
    """Decide over and over; what the service acknowledges is noted."""
    with httpx.Client(base_url=address, timeout=10) as client:
        client.post("/sign-in", data={"name": AMINA.name, "role": "reviewer"})
        page = client.get("/lists").text
        mark = page.split('name="csrf"')[1].split('value="')[1][:64]
        for number in range(start, start + DECISIONS):
            text = f"Decision number {number} of a long afternoon."
            form = decision_form(text=text, expected=str(number)) | {"csrf": [mark]}
            try:
                reply = client.post(f"{case}/decision", data=form)
            except httpx.TransportError:
                return
            if reply.status_code == 303:
                acknowledged.append(text)


@pytest.mark.long
def test_no_acknowledged_decision_is_lost_by_kill_9(tmp_path, database):
    desk = Desk(tmp_path, database=database, document=small_list())
    desk.view()
    case = desk.case
    desk.close()
    acknowledged: list[str] = []
    for number in range(KILLS):
        server = Server(tmp_path, database)
        engine = open_database(database)
        start = len(ReviewStore(engine).decisions(case.id))
        engine.dispose()
        before = len(acknowledged)
        arguments = (server.address, f"/cases/{case.id}", start, acknowledged)
        deciding = threading.Thread(target=decide_until_killed, args=arguments)
        deciding.start()
        # In the midst of writing, at another point each time.
        while len(acknowledged) < before + 5 + 7 * number and deciding.is_alive():
            time.sleep(0.001)
        server.kill()
        deciding.join()
    engine = open_database(database)
    kept = [decision.reason_text for decision in ReviewStore(engine).decisions(case.id)]
    state = check_database(engine)
    engine.dispose()
    assert len(acknowledged) >= 5 + 12 + 19
    assert [text for text in acknowledged if text not in kept] == []
    # At most the one that was on its way at each kill is there without having been acknowledged.
    assert len(kept) - len(acknowledged) <= KILLS
    assert state.count > len(kept)
