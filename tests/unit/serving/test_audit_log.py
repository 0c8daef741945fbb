"""The audit log: one chain, and any tampering is found at the first entry that it touched."""

import hashlib
import json
import sqlite3
import threading

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from serving.cli import app
from serving.services.log_check import LogBroken, check_database
from serving.stores.audit_log import GENESIS, entry_hash
from tests.support.databases import drop_guards, past_desist
from tests.support.review import AMINA, BOB, Desk


@pytest.fixture
def desk(tmp_path, database):
    opened = Desk(tmp_path, database=database)
    opened.view()
    opened.service.reveal(opened.case.id, AMINA)
    opened.decide()
    opened.view(BOB)
    opened.decide(BOB, expected="1", choice="do_not_put_forward", reasons=["stable"])
    yield opened
    opened.close()


def tamper(desk, *statements):
    """What somebody does who has the file, or owns the tables, and knows of the triggers."""
    with past_desist(desk.settings.database_url) as direct:
        drop_guards(direct)
        for statement in statements:
            direct.execute(text(statement))


def check(desk, **more):
    return check_database(desk.engine, **more)


def test_the_log_tells_who_did_what_in_order(desk):
    assert desk.actions() == [
        "list_loaded",
        "first_view_recorded",
        "score_shown",
        "decision_recorded",
        "first_view_recorded",
        "decision_recorded",
    ]
    assert [entry.seq for entry in desk.log.entries()] == [1, 2, 3, 4, 5, 6]
    assert {entry.name for entry in list(desk.log.entries())[1:4]} == {AMINA.name}


def test_each_hash_is_taken_over_the_one_before_and_the_entry(desk):
    previous = GENESIS
    for entry in desk.log.entries():
        assert entry.previous_hash == previous
        assert entry.hash == entry_hash(entry)
        # Worked out here from the description of the chain, not by our own function.
        said = {name: value for name, value in vars(entry).items() if name not in ("hash", "previous_hash")}
        text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert entry.hash == hashlib.sha256(f"{previous}{text}\n".encode()).hexdigest()
        previous = entry.hash
    assert check(desk).count == 6
    assert check(desk).last_hash == previous


def test_no_word_of_a_reason_stands_in_the_log(desk):
    text = desk.reviews.decisions(desk.case.id)[0].reason_text
    assert not any(text in json.dumps(vars(entry)) for entry in desk.log.entries())


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit_log SET name = 'Some Body' WHERE seq = 3", "Entry 3 "),
        ("UPDATE audit_log SET at = replace(at, '09:30', '09:31') WHERE seq = 1", "Entry 1 "),
        ("UPDATE audit_log SET detail = '{}' WHERE seq = 4", "Entry 4 "),
        ("UPDATE audit_log SET hash = replace(hash, substr(hash, 1, 1), 'z') WHERE seq = 2", "Entry 2 "),
        ("DELETE FROM audit_log WHERE seq = 2", "Entry 3 .*entry 2 is missing"),
        ("DELETE FROM audit_log WHERE seq = 1", "Entry 2 .*entry 1 is missing"),
        ("UPDATE audit_log SET seq = seq + 100 WHERE seq >= 4", "Entry 104 .*entry 4 is missing"),
        ("UPDATE decisions SET reason_text = reason_text || '.' WHERE ordinal = 1", "Entry 4 .*was changed"),
        ("UPDATE decisions SET name = 'Some Body' WHERE ordinal = 2", "Entry 6 .*was changed"),
        ("UPDATE first_views SET suitability = 'suitable'", "Entry 2 .*was changed"),
        ("DELETE FROM decisions WHERE ordinal = 2", "Entry 6 .*is gone"),
        ("UPDATE cases SET item = replace(item, 'propose', 'consider')", "Entry 1 .*was changed"),
        ("UPDATE cases SET facts = replace(facts, '2026', '2025')", "Entry 1 .*was changed"),
        ("UPDATE cases SET label = label || 'x'", "Entry 1 .*was changed"),
        ("UPDATE candidate_lists SET document = document || ' '", "Entry 1 .*was changed"),
        ("UPDATE reviewable_lists SET fairness_page = 'nothing found'", "Entry 1 .*was changed"),
        ("UPDATE releases SET document = document || ' '", "Entry 1 .*was changed"),
    ],
)
def test_the_first_bad_entry_is_named(desk, statement, first_bad):
    tamper(desk, statement)
    with pytest.raises(LogBroken, match=first_bad):
        check(desk)


def test_swapped_entries_are_found(desk):
    tamper(
        desk,
        "UPDATE audit_log SET seq = 99 WHERE seq = 3",
        "UPDATE audit_log SET seq = 3 WHERE seq = 4",
        "UPDATE audit_log SET seq = 4 WHERE seq = 99",
    )
    with pytest.raises(LogBroken, match="Entry 3 "):
        check(desk)


def test_an_end_that_was_cut_off_is_found_by_what_was_noted_down(desk):
    noted = check(desk)
    tamper(desk, "DELETE FROM audit_log WHERE seq = 6", "DELETE FROM decisions WHERE ordinal = 2")
    assert check(desk).count == 5
    with pytest.raises(LogBroken, match="ends after entry 5"):
        check(desk, noted=(noted.count, noted.last_hash))


def test_a_log_written_anew_is_found_by_what_was_noted_down(desk):
    noted = check(desk)
    with pytest.raises(LogBroken, match=r"Entry 6 .*noted down"):
        check(desk, noted=(noted.count, "0" * 64))
    assert check(desk, noted=(noted.count, noted.last_hash)) == noted


def test_a_decision_that_was_slipped_in_is_found(desk):
    tamper(
        desk,
        "INSERT INTO decisions SELECT replace(id, substr(id, 1, 8), 'ffffffff'), case_id, 3, choice, reason_codes, "
        "reason_text, come_back_on, subject, name, first_view_id, at, 99 FROM decisions WHERE ordinal = 2",
    )
    with pytest.raises(
        LogBroken, match=r"1 kept list\(s\), first view\(s\), decision\(s\) or entries of the register have no entry"
    ):
        check(desk)


def test_the_check_holds_while_people_decide(desk):
    def decide_on() -> None:
        for number in range(2, 60):
            desk.decide(BOB, expected=str(number), text=f"Decision number {number} of the day.")

    deciding, checks = threading.Thread(target=decide_on), 0
    deciding.start()
    while deciding.is_alive():
        check(desk)
        checks += 1
    deciding.join()
    assert checks >= 2
    assert check(desk).count == 6 + 58


def test_the_check_changes_nothing_and_tells_of_an_older_shape(tmp_path):
    with sqlite3.connect(tmp_path / "desist.db") as older:
        older.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        older.execute("INSERT INTO alembic_version VALUES ('0001')")
    older.close()
    before = (tmp_path / "desist.db").read_bytes()
    refused = CliRunner().invoke(app, ["verify-log", str(tmp_path)])
    assert refused.exception.exit_code == 3
    assert "another version of Desist (0001" in str(refused.exception)
    assert (tmp_path / "desist.db").read_bytes() == before


def test_the_command_says_what_to_note_down_and_then_finds_it(desk, monkeypatch):
    monkeypatch.setenv("DESIST_DATABASE", desk.settings.database_url)
    first = CliRunner().invoke(app, ["verify-log"])
    assert first.exit_code == 0
    assert "6 entries" in first.stdout
    noted = first.stdout.splitlines()[-1]
    again = CliRunner().invoke(app, ["verify-log", "--noted", noted])
    assert (again.exit_code, "is among them" in again.stdout) == (0, True)


def test_the_command_refuses_what_it_cannot_check(tmp_path, monkeypatch):
    monkeypatch.setenv("DESIST_HOME", str(tmp_path))
    nothing = CliRunner().invoke(app, ["verify-log"])
    assert "There is no database desist.db there" in str(nothing.exception)
    assert not (tmp_path / "desist.db").exists()
    assert "NUMBER:HASH" in str(CliRunner().invoke(app, ["verify-log", "--noted", "6"]).exception)
    (tmp_path / "desist.db").write_bytes(b"not a database, but long enough to look like a file of one" * 100)
    broken = CliRunner().invoke(app, ["verify-log"])
    assert broken.exception.exit_code == 3
