"""The database itself refuses a review without a name, a reason or a first view, and every change of what it keeps."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.support.databases import POSTGRESQL, past_desist, replace_row
from tests.support.review import AMINA, BOB, Desk

KEPT = ("releases", "candidate_lists", "reviewable_lists", "cases", "audit_log", "first_views", "decisions")


@pytest.fixture
def desk(tmp_path, database):
    opened = Desk(tmp_path, database=database)
    opened.view()
    opened.decide()
    yield opened
    opened.close()


@pytest.fixture
def direct(desk):
    """A connection past Desist, as somebody with the file or a login at hand would open one."""
    with past_desist(desk.settings.database_url) as opened:
        yield opened


def last_entry(direct):
    return direct.execute(text("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")).one()


def insert_entry(direct, desk_case, **changed):
    """An entry of the log as Desist would write it for the decision below; the number it got."""
    last, last_hash = last_entry(direct)
    row = {
        "seq": last + 1,
        "at": "now",
        "subject": AMINA.subject,
        "name": AMINA.name,
        "action": "decision_recorded",
        "about": desk_case,
        "detail": f'{{"id":"{"f" * 32}"}}',
        "previous_hash": last_hash,
        "hash": "1" * 64,
    } | changed
    direct.execute(text(f"INSERT INTO audit_log VALUES ({', '.join(f':{name}' for name in row)})"), row)  # noqa: S608
    return row["seq"]


def insert_decision(direct, **changed):
    row = dict(direct.execute(text("SELECT * FROM decisions")).mappings().one())
    row |= {"id": "f" * 32, "ordinal": 2, "log_seq": 10_000} | changed
    marks = ", ".join(f":{name}" for name in row)
    direct.execute(text(f"INSERT INTO decisions ({', '.join(row)}) VALUES ({marks})"), row)  # noqa: S608


def test_a_decision_with_everything_is_taken(direct, desk):
    insert_decision(direct, log_seq=insert_entry(direct, desk.case.id))


@pytest.mark.parametrize(
    "other",
    [{"action": "case_opened"}, {"about": "0" * 32}, {"subject": BOB.subject}, {"detail": '{"id":"other"}'}],
    ids=str,
)
def test_a_decision_needs_its_own_entry_of_the_log(direct, desk, other):
    seq = insert_entry(direct, desk.case.id, **other)
    with pytest.raises(IntegrityError, match="decisions:"):
        insert_decision(direct, log_seq=seq)
    with pytest.raises(IntegrityError, match="decisions:"):
        insert_decision(direct, log_seq=1)


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
def test_the_database_refuses_a_decision_that_lacks_a_part(direct, desk, changed):
    seq = insert_entry(direct, desk.case.id)
    with pytest.raises(IntegrityError):
        insert_decision(direct, **({"log_seq": seq} | changed))


def test_a_first_view_needs_a_name_and_a_known_word(direct, desk):
    case = desk.all_cases[1].id
    seq = insert_entry(direct, case, action="first_view_recorded")
    statement = text("INSERT INTO first_views VALUES (:id, :case, :subject, :name, :said, 'now', :seq)")
    row = {"id": "f" * 32, "case": case, "subject": AMINA.subject, "name": AMINA.name, "said": "suitable", "seq": seq}
    for wrong in ({"name": ""}, {"said": "yes"}, {"seq": 1}, {"subject": BOB.subject}):
        with pytest.raises(IntegrityError):
            direct.execute(statement, row | wrong)
    direct.execute(statement, row)


@pytest.mark.parametrize("table", KEPT)
def test_nothing_kept_is_changed_deleted_or_replaced(direct, table):
    def rows():
        return direct.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings().all()  # noqa: S608

    before = rows()
    assert before
    column = list(before[0])[-1]
    statements = [
        f"UPDATE {table} SET {column} = {column}",  # noqa: S608
        f"DELETE FROM {table}",  # noqa: S608
        replace_row(direct, table, before[-1]),
    ]
    if direct.dialect.name == POSTGRESQL:
        statements.append(f"TRUNCATE {table} CASCADE")
    for statement in statements:
        with pytest.raises(IntegrityError, match=f"{table}(:| only ever grows)"):
            direct.execute(text(statement), dict(before[-1]))
    assert rows() == before


def test_an_entry_of_the_log_must_follow_the_last_one(direct):
    last, last_hash = last_entry(direct)
    statement = text(
        "INSERT INTO audit_log VALUES (:seq, 'now', 's', 'name', 'action', '', '{}', :previous, :hash)",
    )
    for seq, previous in ((last + 2, last_hash), (last + 1, "0" * 64), (last, last_hash)):
        with pytest.raises(IntegrityError):
            direct.execute(statement, {"seq": seq, "previous": previous, "hash": "1" * 64})


def test_a_decision_and_its_entry_stand_together_or_not_at_all(desk):
    desk.view(BOB)
    before = desk.actions()
    desk.fill("decisions")
    # The entry is written first, in the same transaction.
    with pytest.raises(DatabaseError, match="full"):
        desk.decide(BOB, expected="1")
    assert desk.actions() == before
    assert [decision.name for decision in desk.reviews.decisions(desk.case.id)] == [AMINA.name]
