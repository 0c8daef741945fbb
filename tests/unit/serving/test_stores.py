"""Releases and lists are kept together, once, and never point at nothing."""

import json

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event, insert, text
from sqlalchemy.exc import IntegrityError

from features.exceptions import DataRefused, ReleaseRefused, UsageRefused
from models.release import make_release
from models.selection import make_list, read_scheme
from serving.stores.database import open_database, open_read_only, reading, writing
from serving.stores.releases import ReleaseStore
from serving.stores.tables import CANDIDATE_LISTS, METADATA
from tests.support.additive_models import small_model, small_people
from tests.support.databases import drop_guards, past_desist
from tests.support.list_people import VERSIONS, facts, people
from tests.support.tree import ROOT

RELEASE = make_release({"any_12m": small_model()}, {"name": "small", "features": [], "research_only": False})


def candidate_list(capacity=3):
    scheme = read_scheme("iom_neighbourhood_crime", capacity=capacity)
    return make_list(scheme, people(facts(4), [0.1, 0.2, 0.3, 0.4]), versions={**VERSIONS, "release": RELEASE.sha256})


@pytest.fixture
def engine(database):
    opened = open_database(database)
    yield opened
    opened.dispose()


def count(engine, table):
    with reading(engine) as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608


def test_a_release_and_its_lists_come_back_as_they_went_in(engine):
    store = ReleaseStore(engine)
    store.add(RELEASE, [candidate_list(), candidate_list(2)])
    found = store.release(RELEASE.sha256)
    assert found.document == RELEASE.document
    assert (
        found.models["any_12m"].probability(small_people()).tolist()
        == RELEASE.models["any_12m"].probability(small_people()).tolist()
    )
    assert sorted(json.dumps(one, sort_keys=True) for one in store.lists()) == sorted(
        json.dumps(one, sort_keys=True) for one in (candidate_list(), candidate_list(2))
    )


def test_the_same_twice_adds_nothing(engine):
    store = ReleaseStore(engine)
    for _ in range(2):
        store.add(RELEASE, [candidate_list()])
    assert (count(engine, "releases"), count(engine, "candidate_lists")) == (1, 1)


def test_an_unknown_release_is_none(engine):
    assert ReleaseStore(engine).release("0" * 64) is None


def test_a_stored_release_that_was_changed_is_refused(engine):
    ReleaseStore(engine).add(RELEASE, [])
    with past_desist(engine.url) as connection:
        drop_guards(connection)
        connection.execute(text("UPDATE releases SET document = replace(document, '-0.7', '-0.6')"))
    with pytest.raises(ReleaseRefused):
        ReleaseStore(engine).release(RELEASE.sha256)


def test_a_list_of_a_release_that_is_not_there_is_refused_by_the_database(engine):
    row = {"sha256": "1" * 64, "scheme": "x", "as_of_date": "2026-06-30", "release_sha256": "2" * 64, "document": "{}"}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(insert(CANDIDATE_LISTS).values(**row))


def test_a_release_and_its_lists_are_kept_together_or_not_at_all(engine):
    broken = {**candidate_list(), "versions": {"as_of_date": "2026-06-30"}, "scheme": {"id": None}}
    with pytest.raises(IntegrityError):
        ReleaseStore(engine).add(RELEASE, [candidate_list(), broken])
    assert (count(engine, "releases"), count(engine, "candidate_lists")) == (0, 0)


def test_sqlite_writes_ahead_in_full_and_holds_foreign_keys(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'desist.db'}")
    with reading(engine) as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    engine.dispose()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_migrations_make_exactly_the_declared_tables_and_run_again_in_peace(database):
    open_database(database).dispose()
    opened = open_database(database)
    with reading(opened) as connection:
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    opened.dispose()


def test_a_database_of_a_newer_version_is_left_alone(database):
    open_database(database).dispose()
    with past_desist(database) as direct:
        direct.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DataRefused, match="made by another version of Desist"):
        open_database(database)
    with pytest.raises(DataRefused, match="9999, not 0003"):
        open_read_only(database)


def test_the_shape_is_never_taken_back_over_decisions(engine):
    config = Config()
    config.set_main_option("script_location", str(ROOT / "serving" / "stores" / "migrations"))
    with pytest.raises(UsageRefused, match="would delete the disparity register"), writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
    assert count(engine, "decisions") == 0


def test_values_are_bound_and_never_part_of_the_statement(engine):
    seen = []
    event.listen(engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    ReleaseStore(engine).release("x' OR '1'='1")
    assert any("FROM releases" in statement for statement in seen)
    assert all("'1'='1" not in statement for statement in seen)
