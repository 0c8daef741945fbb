"""The database itself refuses a review without a name, a reason or a first view, and every change of what it keeps."""

import sqlite3

import pytest
from sqlalchemy.exc import DatabaseError

from tests.support.review import AMINA, BOB, Desk

KEPT = ("releases", "candidate_lists", "reviewable_lists", "cases", "audit_log", "first_views", "decisions")


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    opened.view()
    opened.decide()
    yield opened
    opened.engine.dispose()


@pytest.fixture
def direct(desk):
    """A connection past Desist, as somebody with the file at hand would open one."""
    opened = sqlite3.connect(desk.settings.database_url.removeprefix("sqlite:///"))
    yield opened
    opened.close()


def insert_decision(direct, **changed):
    found = direct.execute("SELECT * FROM decisions")
    row = dict(zip([column[0] for column in found.description], found.fetchone(), strict=True))
    row |= {"id": "f" * 32, "ordinal": 2, "log_seq": 10_000} | changed
    marks = ", ".join(f":{name}" for name in row)
    direct.execute(f"INSERT INTO decisions ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608


def test_a_decision_with_everything_would_be_taken(direct):
    insert_decision(direct)


@pytest.mark.parametrize(
    "changed",
    [
        {"reason_text": None},
        {"reason_text": ""},
        {"reason_text": " \t\n" * 20},
        {"reason_text": "nineteen characters"},
        {"reason_text": "x" * 1601},
        {"reason_codes": None},
        {"reason_codes": "  "},
        {"name": None},
        {"name": ""},
        {"name": " A\n"},
        {"choice": "accept_all"},
        {"choice": None},
        {"choice": "come_back_later"},
        {"come_back_on": "2026-12-01"},
        {"subject": BOB.subject},
        {"first_view_id": None},
        {"first_view_id": "0" * 32},
        {"ordinal": 1},
        {"ordinal": 3},
        {"case_id": "0" * 32},
        {"log_seq": None},
    ],
    ids=str,
)
def test_the_database_refuses_a_decision_that_lacks_a_part(direct, changed):
    with pytest.raises(sqlite3.IntegrityError):
        insert_decision(direct, **changed)


def test_a_first_view_needs_a_name_and_a_known_word(direct, desk):
    row = ("f" * 32, desk.all_cases[1].id, "someone", "", "suitable", "now", 10_000)
    with pytest.raises(sqlite3.IntegrityError):
        direct.execute("INSERT INTO first_views VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    with pytest.raises(sqlite3.IntegrityError):
        direct.execute("INSERT INTO first_views VALUES (?, ?, ?, ?, ?, ?, ?)", (*row[:3], "Some One", "yes", *row[5:]))


@pytest.mark.parametrize("table", KEPT)
def test_nothing_kept_is_changed_deleted_or_replaced(direct, table):
    before = direct.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608
    assert before
    column = direct.execute(f"SELECT * FROM {table}").description[-1][0]  # noqa: S608
    marks = ", ".join("?" for _ in before[0])
    for statement, values in (
        (f"UPDATE {table} SET {column} = {column}", ()),  # noqa: S608
        (f"DELETE FROM {table}", ()),  # noqa: S608
        (f"INSERT OR REPLACE INTO {table} VALUES ({marks})", before[-1]),  # noqa: S608
    ):
        with pytest.raises(sqlite3.IntegrityError):
            direct.execute(statement, values)
    assert direct.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() == before  # noqa: S608


def test_an_entry_of_the_log_must_follow_the_last_one(direct):
    last, last_hash = direct.execute("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1").fetchone()
    for seq, previous in ((last + 2, last_hash), (last + 1, "0" * 64), (last, last_hash)):
        row = (seq, "now", "s", "name", "action", "", "{}", previous, "1" * 64)
        with pytest.raises(sqlite3.IntegrityError):
            direct.execute("INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def test_a_decision_and_its_entry_stand_together_or_not_at_all(desk):
    desk.view(BOB)
    before = desk.actions()
    desk.fill("decisions")
    # The entry is written first, in the same transaction.
    with pytest.raises(DatabaseError, match="full"):
        desk.decide(BOB, expected="1")
    assert desk.actions() == before
    assert [decision.name for decision in desk.reviews.decisions(desk.case.id)] == [AMINA.name]
