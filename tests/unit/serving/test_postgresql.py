"""What a server does and a file does not: it is set carelessly, goes away, lets nobody in or only a little."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError

from features.exceptions import DataRefused, UsageRefused
from serving.errors import DatabaseBusy
from serving.services.log_check import check_database
from serving.stores.database import is_usable, open_database, open_read_only, reading, writing
from tests.support.databases import past_desist
from tests.support.postgres import emptied
from tests.support.review import AMINA, Browser, Desk
from tests.unit.serving.review_forms import decide, first_view, kept

SENTINEL = "Zxqv1984"
REVIEWER = "reviewer_login"


def settings_of(connection):
    names = ("transaction_isolation", "transaction_read_only", "synchronous_commit", "lock_timeout")
    return [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]


@pytest.mark.database
def test_what_a_careless_server_leaves_open_is_asked_for(postgres_database):
    with past_desist(postgres_database) as direct:
        careless = [direct.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("synchronous_commit", "fsync")]
    assert careless == ["off", "off"]
    engine = open_database(postgres_database)
    with writing(engine) as connection:
        assert settings_of(connection) == ["read committed", "off", "on", "5s"]
    with reading(engine) as connection:
        assert settings_of(connection)[:2] == ["repeatable read", "on"]
    engine.dispose()


@pytest.mark.database
def test_a_server_that_waits_for_more_than_its_disk_still_does(postgres_database):
    engine = open_database(f"{postgres_database}?options=-csynchronous_commit%3Dremote_apply")
    with writing(engine) as connection:
        assert settings_of(connection)[2] == "remote_apply"
    engine.dispose()


@pytest.mark.database
def test_a_reader_sees_one_state_whatever_is_written_meanwhile(postgres_database):
    engine = open_database(postgres_database)
    row = sa.text("INSERT INTO releases VALUES ('1', 'one', '{}')")
    count = "SELECT count(*) FROM releases"
    with reading(engine) as before:
        assert before.exec_driver_sql(count).scalar_one() == 0
        with writing(engine) as connection:
            connection.execute(row)
        assert before.exec_driver_sql(count).scalar_one() == 0
    with reading(engine) as after:
        assert after.exec_driver_sql(count).scalar_one() == 1
    engine.dispose()


@pytest.mark.database
def test_services_that_start_at_the_same_moment_make_the_tables_once(postgres_database):
    with ThreadPoolExecutor(4) as threads:
        engines = list(threads.map(open_database, [postgres_database] * 4))
    assert [is_usable(engine) for engine in engines] == [True] * 4
    for engine in engines:
        engine.dispose()


@pytest.mark.database
def test_a_login_that_may_only_add_is_enough_and_can_do_no_more(postgres_database, tmp_path):
    owner = Desk(tmp_path / "owner", database=postgres_database)
    with past_desist(postgres_database) as direct:
        for statement in (
            f"DROP ROLE IF EXISTS {REVIEWER}",
            f"CREATE ROLE {REVIEWER} LOGIN",
            f"GRANT USAGE ON SCHEMA public TO {REVIEWER}",
            f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {REVIEWER}",
            f"GRANT UPDATE, DELETE ON sessions TO {REVIEWER}",
            f"REVOKE INSERT ON alembic_version FROM {REVIEWER}",
        ):
            direct.exec_driver_sql(statement)
    owner.close()
    address = postgres_database.replace("tester@", f"{REVIEWER}@")
    desk = Desk(tmp_path / "reviewer", database=address)
    browser, case = Browser(desk.app(), AMINA.name), f"/cases/{desk.case.id}"
    assert first_view(browser, case).status_code == decide(browser, case).status_code == 303
    assert browser.send("/sign-out", {}).status_code == 303
    assert len(kept(desk)) == 1
    assert check_database(desk.engine).last_at == desk.clock().isoformat()
    with past_desist(address) as direct:
        for statement in (
            "UPDATE decisions SET name = 'Some Body'",
            "DELETE FROM audit_log",
            "TRUNCATE audit_log CASCADE",
            "DROP TRIGGER audit_log_refuse_delete ON audit_log",
            "DROP TABLE decisions",
            "INSERT INTO alembic_version VALUES ('0001')",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(ProgrammingError) as refused:
                direct.exec_driver_sql(statement)
            assert refused.value.orig.sqlstate == "42501", statement
    desk.close()


@pytest.mark.database
def test_connections_that_the_server_dropped_are_made_anew(postgres_database, tmp_path):
    desk = Desk(tmp_path, database=postgres_database)
    browser = Browser(desk.app(), AMINA.name)
    with past_desist(postgres_database) as direct:
        others = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
        assert direct.exec_driver_sql(f"{others} AND pid <> pg_backend_pid()").scalar_one() >= 1
    assert browser.get("/lists").status_code == 200
    assert browser.get("/health/readiness").status_code == 200
    desk.close()


@pytest.mark.database
def test_a_server_that_went_away_is_told_as_busy_and_not_as_a_fault_of_the_service(postgres_database):
    engine = open_database(postgres_database)
    with pytest.raises(DatabaseBusy), writing(engine) as connection:
        with past_desist(postgres_database) as direct:
            pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            direct.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        connection.exec_driver_sql("SELECT 1")
    engine.dispose()


@pytest.mark.database
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_is_not_utf8_is_refused(postgres_server, encoding):
    with pytest.raises(DataRefused, match=f"database desist_{encoding.lower()} keeps text as {encoding}"):
        open_database(emptied(postgres_server, encoding=encoding))


@pytest.mark.database
@pytest.mark.parametrize("opened", [open_database, open_read_only])
def test_a_server_that_lets_nobody_in_is_refused_without_its_address(postgres_database, opened):
    wrong = postgres_database.replace("tester@", f"{SENTINEL}:{SENTINEL}@")
    with pytest.raises(DataRefused, match=r"The PostgreSQL database desist_utf8 cannot be (used|read)") as refused:
        opened(wrong)
    assert SENTINEL not in str(refused.value)


@pytest.mark.database
def test_nothing_is_made_or_written_by_looking(postgres_database):
    with pytest.raises(DataRefused, match=r"another version of Desist \(none, not 0003\)"):
        open_read_only(postgres_database)
    open_database(postgres_database).dispose()
    engine = open_read_only(postgres_database)
    with pytest.raises(DBAPIError, match="read-only transaction"), writing(engine) as connection:
        connection.exec_driver_sql("DELETE FROM sessions")
    engine.dispose()


@pytest.mark.parametrize(
    "address",
    [
        f"mysql+pymysql://me:{SENTINEL}@host/iom",
        f"postgresql://me:{SENTINEL}@host/iom",
        f"postgresql+psycopg2://me:{SENTINEL}@host/iom",
        f"://{SENTINEL}",
        f"{SENTINEL}://",
    ],
)
@pytest.mark.parametrize("opened", [open_database, open_read_only])
def test_an_address_of_another_kind_is_refused_without_its_password(address, opened):
    with pytest.raises(
        UsageRefused, match=r"SQLite or PostgreSQL.*postgresql\+psycopg://USER@HOST/DATABASE"
    ) as refused:
        opened(address)
    assert SENTINEL not in str(refused.value)


def test_the_driver_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(UsageRefused, match="needs the driver psycopg"):
        open_database("postgresql+psycopg://host/iom")
