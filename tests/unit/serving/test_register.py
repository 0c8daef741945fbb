"""The disparity register: what the database refuses whoever writes to it, what may be done, and what is said."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from fairness_reports import prospective_audit, retrospective_audit, summarise
from features.exceptions import UsageRefused
from serving import cli
from serving.clock import utc_now
from serving.commands.register import concerns_in
from serving.commands.register_gate import register_state
from serving.policy import PROMOTE_RELEASES, READ_SCORES
from serving.records import Officer
from serving.register_records import Concern, Settlement, Step, StepKind
from serving.services.development_issuer import open_issuer
from serving.services.log_check import LogBroken, check_database
from serving.services.register import Register
from serving.settings import read_settings
from serving.stores.database import open_database, writing
from serving.stores.register import STEP_RECORDED, RegisterStore, _logged
from serving.stores.tables import REGISTER_ITEMS, REGISTER_STEPS
from tests.support.databases import drop_guards, past_desist
from tests.unit.fairness_reports.people import made_up_people

ADA = Officer("ada", "Ada", frozenset())
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DUE = date(2027, 1, 15)
WORDS = "Stop records of two wards were compared with calls from the public."
RELEASE = "a" * 64


def concern(group="Black", metric="false_negative_rate"):
    return Concern(
        RELEASE, "forecasts of any_12m", metric, "ethnicity", (group, "everyone else"), "concern",
        "By ethnicity: people in one group were missed more often than everyone else.",
    )  # fmt: skip


@pytest.fixture
def engine(database):
    engine = open_database(database)
    yield engine
    engine.dispose()


@pytest.fixture
def register(engine):
    return Register(RegisterStore(engine), lambda: NOW)


@pytest.fixture
def item(register):
    return register.open_items([concern()], ADA, owner="The board", due=DUE)[0]


def test_each_concern_opens_one_item_however_often_it_is_opened(register):
    first = register.open_items([concern(), concern("Asian")], ADA, owner="The board", due=DUE)
    again = register.open_items([concern(), concern("Mixed")], ADA, owner="Somebody else", due=DUE)
    assert [len(first), len(again)] == [2, 1]
    assert {one.concern.groups[0]: one.answers for one in register.items()} == {
        "Black": "The board", "Asian": "The board", "Mixed": "Somebody else",
    }  # fmt: skip


@pytest.mark.parametrize("owner", ["", " ", "x", "y" * 101])
def test_an_item_without_an_owner_is_refused_in_words(register, owner):
    with pytest.raises(UsageRefused, match="needs an owner"):
        register.open_items([concern()], ADA, owner=owner, due=DUE)
    assert register.items() == ()


@pytest.mark.parametrize("due", [date(2026, 11, 23), date(2026, 1, 1)])
def test_a_day_that_has_passed_is_refused(register, due):
    with pytest.raises(UsageRefused, match="is not after today, 2026-11-23"):
        register.open_items([concern()], ADA, owner="The board", due=due)


def test_it_is_overdue_from_the_day_after_and_no_more_once_it_is_closed(register, item):
    assert not register.items()[0].is_overdue(DUE)
    assert register.items()[0].is_overdue(DUE + timedelta(days=1))
    register.add_evidence(item.id[:8], ADA, text=WORDS)
    register.settle(item.id, ADA, outcome=Settlement.EXPLAINED, text=WORDS)
    closed = register.items()[0]
    assert (closed.outcome, closed.is_closed) == (Settlement.EXPLAINED, True)
    assert not closed.is_overdue(DUE + timedelta(days=900))
    with pytest.raises(UsageRefused, match="is closed: it was explained"):
        register.add_evidence(item.id, ADA, text=WORDS)


def test_another_owner_and_day_stand_instead_and_the_first_are_kept(register, item):
    later = date(2027, 3, 1)
    register.assign(item.id, ADA, owner="Head of analysis", due=later, text=WORDS)
    found = register.items()[0]
    assert (found.answers, found.due) == ("Head of analysis", later)
    assert (found.owner, found.due_date) == ("The board", DUE)


def test_what_is_monitored_stays_open_until_its_day_and_may_be_settled_again(register, item):
    register.add_evidence(item.id, ADA, text=WORDS)
    again = date(2027, 6, 1)
    register.settle(item.id, ADA, outcome=Settlement.MONITORED, text=WORDS, due=again)
    watched = register.items()[0]
    assert (watched.is_closed, watched.due) == (False, again)
    assert watched.is_overdue(again + timedelta(days=1))
    register.settle(item.id, ADA, outcome=Settlement.REFORMED, text=WORDS)
    assert register.items()[0].is_closed


def test_nothing_is_concluded_without_evidence_and_only_what_is_monitored_has_a_day(register, item):
    with pytest.raises(UsageRefused, match="has no evidence yet"):
        register.settle(item.id, ADA, outcome=Settlement.EXPLAINED, text=WORDS)
    with pytest.raises(UsageRefused, match="give it with --due"):
        register.settle(item.id, ADA, outcome=Settlement.MONITORED, text=WORDS)
    with pytest.raises(UsageRefused, match="closed and has no day"):
        register.settle(item.id, ADA, outcome=Settlement.REFORMED, text=WORDS, due=DUE)


@pytest.mark.parametrize(("name", "said"), [("abc", "4 letters"), ("zzzzzzzz", "no item whose id begins")])
def test_an_item_that_is_not_there_is_refused(register, item, name, said):
    with pytest.raises(UsageRefused, match=said):
        register.add_evidence(name, ADA, text=WORDS)


def test_a_step_taken_on_what_somebody_else_had_changed_meanwhile_is_not_kept(engine, register, item):
    step = Step("f" * 32, StepKind.EVIDENCE, WORDS, None, None, None, "ada", "Ada", NOW)
    register.add_evidence(item.id, ADA, text=WORDS)
    with pytest.raises(UsageRefused, match=r"another step about item .* meanwhile"):
        RegisterStore(engine).add_step(item.id, step, after=0)
    assert len(register.items()[0].steps) == 1


def test_the_database_itself_lets_nothing_be_changed_or_taken_away(engine, register, item):
    register.add_evidence(item.id, ADA, text=WORDS)
    for table in ("register_items", "register_steps"):
        for statement in (f"UPDATE {table} SET name = 'Eve'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DBAPIError, match="only ever grows"), writing(engine) as connection:
                connection.exec_driver_sql(statement)


ITEM = {
    "id": "b" * 32, "release_sha256": RELEASE, "audited": "forecasts", "metric": "auc", "attribute": "sex",
    "compared": '["female", "male"]', "verdict": "concern", "finding": "A gap in the order of people.",
    "owner": "The board", "due_date": "2027-01-15", "subject": "ada", "name": "Ada", "at": NOW.isoformat(),
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"owner": None}, {"owner": " "}, {"due_date": None}, {"due_date": "soon"}, {"finding": ""}, {"verdict": "fine"}],
)
def test_the_database_itself_refuses_an_item_that_is_not_whole(database, item, wrong):
    with past_desist(database) as direct:
        drop_guards(direct)
        with pytest.raises(DBAPIError):
            direct.execute(insert(REGISTER_ITEMS).values(**(ITEM | wrong), log_seq=99))
        direct.execute(insert(REGISTER_ITEMS).values(**ITEM, log_seq=99))


STEP = {
    "id": "c" * 32, "ordinal": 1, "kind": "settled", "text": WORDS, "owner": None, "due_date": None,
    "outcome": "explained", "subject": "ada", "name": "Ada", "at": NOW.isoformat(),
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "evidence"},
        {"outcome": "monitored"},
        {"outcome": None},
        {"outcome": "forgotten"},
        {"kind": "assigned", "outcome": None},
        {"due_date": "2027-01-15"},
        {"text": "Because."},
    ],
)
def test_the_database_itself_refuses_a_step_that_is_not_whole(database, item, wrong):
    with past_desist(database) as direct:
        drop_guards(direct)
        with pytest.raises(DBAPIError):
            direct.execute(insert(REGISTER_STEPS).values(**(STEP | wrong), item_id=item.id, log_seq=99))
        direct.execute(insert(REGISTER_STEPS).values(**STEP, item_id=item.id, log_seq=99))


def test_the_database_itself_refuses_what_is_not_in_the_log_out_of_order_or_ends_without_evidence(engine, item):
    with pytest.raises(DBAPIError, match="a concern has one item"), writing(engine) as connection:
        connection.execute(insert(REGISTER_ITEMS).values(**ITEM, log_seq=1))
    for wrong in ({}, {"kind": "evidence", "outcome": None, "ordinal": 2}, {"kind": "evidence", "outcome": None}):
        step = STEP | wrong
        with pytest.raises(DBAPIError, match="a step follows the last one"), writing(engine) as connection:
            # Only the last of them is whole and in order: it is not in the log.
            seq = _logged(connection, step, STEP_RECORDED, about=item.id, at=NOW) if len(wrong) != 2 else 1
            connection.execute(insert(REGISTER_STEPS).values(**step, item_id=item.id, log_seq=seq))


def test_items_and_steps_are_in_the_log_and_what_is_changed_around_desist_is_found(database, engine, register, item):
    register.add_evidence(item.id, ADA, text=WORDS)
    assert check_database(engine).count == 2
    engine.dispose()
    with past_desist(database) as direct:
        drop_guards(direct)
        direct.exec_driver_sql("UPDATE register_items SET owner = 'Nobody'")
    again = open_database(database)
    with pytest.raises(LogBroken, match="the row that it tells of was changed afterwards"):
        check_database(again)
    again.dispose()


# As it is typed.


def run(monkeypatch, *arguments) -> int:
    monkeypatch.setattr("sys.argv", ["desist", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return int(end.value.code or 0)


def compared(verdict, group, metric="false_negative_rate", primary=True):
    return {
        "metric": metric, "attribute": "ethnicity", "groups": [group, "everyone else"], "difference": 0.12,
        "low": 0.06, "high": 0.18, "primary": primary, "verdict": verdict, "tipping_point": None,
        **dict.fromkeys(("extra_until", "extra_least", "extra_most")),
        "not_stated_could_undo": False, "p": 0.001, "adjusted_p": 0.01, "detectable_gap": 0.08,
    }  # fmt: skip


@pytest.fixture
def typed(tmp_path, monkeypatch):
    monkeypatch.delenv("HMPPS_AUTH_URL", raising=False)
    monkeypatch.delenv("DESIST_DATABASE", raising=False)
    monkeypatch.setenv("DESIST_HOME", str(tmp_path / "home"))
    summary = {
        "findings": [], "not_known": [], "kind": "retrospective",
        "versions": {"release": RELEASE, "list": "forecasts of any_12m"},
        "comparisons": [compared("concern", "Black"), compared("fragile", "Asian", primary=False),
                        compared("not enough evidence", "Mixed"), compared("no concern found", "White")],
        "detection": {"comparisons": [compared("concern", "Black", "detected_to_reported")]},
    }  # fmt: skip
    (tmp_path / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    issuer = open_issuer(read_settings())
    for name, role in (("ada", PROMOTE_RELEASES), ("reader", READ_SCORES)):
        (tmp_path / name).write_text(issuer.token([role], client=name, now=utc_now(), minutes=5), encoding="utf-8")
    return tmp_path


def opened(monkeypatch, typed, due="2999-01-15", token="ada"):  # noqa: S107 - the name of a file
    line = ["register", "open", typed / "summary.json", "--owner", "The board", "--due", due]
    return run(monkeypatch, *line, "--token-file", typed / token)


def test_concerns_and_fragile_ones_are_opened_told_and_exported(monkeypatch, typed, capsys):
    assert len(concerns_in(typed / "summary.json")) == 3
    assert opened(monkeypatch, typed) == 0
    assert "Opened 3 of 3 concerns." in capsys.readouterr().out
    assert opened(monkeypatch, typed) == 0
    assert "Opened 0 of 3 concerns. 3 were in the register already." in capsys.readouterr().out
    assert run(monkeypatch, "register", "show", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == {"open": 3, "overdue": 0, "closed": 0}
    ids = [one["id"] for one in document["items"]]
    signed = ("--text", WORDS, "--token-file", typed / "ada")
    assert run(monkeypatch, "register", "evidence", ids[0], *signed) == 0
    assert run(monkeypatch, "register", "settle", ids[0][:8], "--outcome", "explained", *signed) == 0
    assert run(monkeypatch, "register", "assign", ids[1], "--owner", "Ms Chair", "--due", "2999-06-01", *signed) == 0
    assert run(monkeypatch, "register", "export", "--out", typed / "out") == 0
    page = (typed / "out" / "register.html").read_text(encoding="utf-8")
    assert "Ms Chair" in page and "explained" in page and WORDS in page
    assert run(monkeypatch, "verify-log") == 0
    assert "6 entries" in capsys.readouterr().out


def test_both_audits_of_a_list_are_opened_apart_and_stand_in_its_report(monkeypatch, typed, capsys):
    kept = json.loads((typed / "summary.json").read_text(encoding="utf-8"))
    people = made_up_people(1500, seed=4)
    back = {"outcome": "reoffended", "probability": "probability"}
    audits = {
        "prospective": prospective_audit(people, selected="on_list", attributes=["ethnicity"]),
        "retrospective": retrospective_audit(people, **back, selected="on_list", attributes=["ethnicity"]),
    }
    summary = summarise(audits, kept["versions"])
    for name in audits:
        summary[name]["comparisons"][0]["verdict"] = "concern"
    (typed / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert opened(monkeypatch, typed) == 0
    assert {one.audited for one in concerns_in(typed / "summary.json")} == {
        "forecasts of any_12m, prospective",
        "forecasts of any_12m, retrospective",
    }
    line = ("register", "export", "--out", typed / "out", "--report", typed / "summary.json")
    assert run(monkeypatch, *line) == 0
    report = (typed / "out" / "report.html").read_text(encoding="utf-8")
    assert report.count("<dt>Answers for it</dt><dd>The board</dd>") == 2
    written = json.loads((typed / "out" / "summary.json").read_text(encoding="utf-8"))
    assert len(written["register"]["items"]) == 2


def test_promotion_reads_what_is_in_it_and_what_is_overdue(monkeypatch, typed):
    nothing = register_state(None, RELEASE, today=utc_now().date())
    assert "no database" in nothing.unreadable
    assert opened(monkeypatch, typed, due="2998-01-15") == 0
    state = register_state(None, RELEASE, today=date(2998, 1, 15))
    assert (state.unreadable, state.overdue, len(state.held)) == ("", (), 3)
    assert ("forecasts of any_12m", "false_negative_rate", "ethnicity", "Black", "everyone else") in state.held
    late = register_state(None, "b" * 64, today=date(2998, 1, 16))
    assert len(late.overdue) == 3 and not late.held
    assert late.overdue[0].endswith("of The board, due 2998-01-15")


def test_an_audit_without_a_concern_opens_nothing_and_says_that_it_is_no_pass(monkeypatch, typed, capsys):
    summary = json.loads((typed / "summary.json").read_text(encoding="utf-8"))
    quiet = summary | {"comparisons": summary["comparisons"][2:], "detection": {"comparisons": []}}
    (typed / "summary.json").write_text(json.dumps(quiet), encoding="utf-8")
    assert opened(monkeypatch, typed) == 0
    assert "nothing to open. What had not enough evidence is not a pass." in capsys.readouterr().out
    assert run(monkeypatch, "register", "show") == 0
    assert "not that no audit found anything" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"due": "2020-01-01"}, 2, "is not after today"),
        ({"token": "reader"}, 5, "does not allow keeping the disparity register"),
        ({"token": "absent"}, 2, "no file absent with a token"),
    ],
)
def test_who_may_not_and_what_cannot_be_is_refused(monkeypatch, typed, capsys, change, code, said):
    assert opened(monkeypatch, typed, **change) == code
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (None, 2, "no file summary.json"),
        ("{", 3, "is not what an audit wrote"),
        ('{"findings": [], "versions": {"seed": 1}}', 3, "names no release"),
    ],
)
def test_a_file_that_is_no_audit_of_a_release_is_refused(monkeypatch, typed, capsys, text, code, said):
    (typed / "summary.json").unlink()
    if text is not None:
        (typed / "summary.json").write_text(text, encoding="utf-8")
    assert opened(monkeypatch, typed) == code
    assert said in capsys.readouterr().err


def test_words_that_say_nothing_are_refused(monkeypatch, typed, capsys):
    assert opened(monkeypatch, typed) == 0
    assert run(monkeypatch, "register", "evidence", "abcd", "--text", "Fine.", "--token-file", typed / "ada") == 2
    assert "--text: say why, in 20 to 2,000 letters" in capsys.readouterr().err
