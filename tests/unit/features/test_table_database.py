"""Case tables in a database: the same as from files, read only, with nothing of the address in any message."""

import sqlite3
from decimal import Decimal

import pandas as pd
import pytest
import sqlalchemy as sa

from features.checks.check_tables import check_tables
from features.exceptions import DataRefused, MappingRefused, RiskError, UsageRefused
from features.reading.case_files import read_tables
from features.reading.mapping_reading import read_mapping
from features.reading.one_person import read_person
from features.reading.table_database import TableDatabase
from features.synthetic import simulate
from features.tables.case_table import Kind
from features.tables.declared import CASE_TABLES
from tests.support.declared_tables import EXTRACT_DAY, declared_tables
from tests.support.foreign_extract import foreign_frames, foreign_mapping

SENTINEL = "Zxqv1984"


@pytest.fixture(scope="module")
def tables():
    return simulate(60, 4)[0]


def written(path, frames):
    """A SQLite file with frames as tables, and its address."""
    engine = sa.create_engine(f"sqlite:///{path}")
    write(engine, frames)
    return f"sqlite:///{path}"


def write(engine, frames):
    with engine.begin() as connection:
        for name, frame in frames.items():
            table, kinds = CASE_TABLES.get(name), {Kind.DATE: sa.Date(), Kind.FLAG: sa.Boolean()}
            types = {column.name: kinds.get(column.kind, sa.Text()) for column in table.columns} if table else None
            frame.to_sql(name, connection, index=False, dtype=types)
    engine.dispose()


def test_a_sqlite_file_holds_the_same_as_files(tables, tmp_path):
    found = read_tables(written(tmp_path / "case.db", tables))
    assert found.fingerprint() == tables.fingerprint()
    for name, frame in found.items():
        assert frame.dtypes.to_dict() == tables[name].dtypes.to_dict()


def assert_one_person_is_read_alone(address: str) -> None:
    """Rows and their numbers are those of the whole tables; people and days are everybody's."""
    whole = read_tables(address)
    person = whole["sanctions"]["person_id"].iloc[-1]
    one = read_person(address, person)
    assert set(one.tables) == set(whole)
    for name, frame in whole.items():
        numbered = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
        mine = numbered[numbered["person_id"] == person]
        pd.testing.assert_frame_equal(one.tables[name], mine)
    assert one.people["person_id"].tolist() == whole["persons"]["person_id"].tolist()
    recorded = {day for frame in whole.values() if "recorded_date" in frame for day in frame["recorded_date"]}
    assert one.recorded.tolist() == sorted(day.date() for day in recorded)


def test_one_person_is_read_alone_by_number_too(tables, tmp_path):
    address = written(tmp_path / "tables.db", dict(tables))
    assert_one_person_is_read_alone(address)


def test_views_and_other_names_are_read_through_a_mapping(tables, tmp_path):
    address = written(tmp_path / "foreign.db", foreign_frames(tables))
    with sqlite3.connect(tmp_path / "foreign.db") as connection:
        connection.execute('CREATE VIEW "T_SEEN" AS SELECT * FROM "T_PERSONS"')
    text = foreign_mapping(tables, tmp_path / "m.toml").read_text().replace('"T_PERSONS"', '"T_SEEN"')
    (tmp_path / "m.toml").write_text(text)
    assert read_tables(address, read_mapping(tmp_path / "m.toml")).fingerprint() == tables.fingerprint()


@pytest.mark.database
def test_postgresql_holds_the_same_as_files(tables, postgres_database, tmp_path):
    engine = sa.create_engine(postgres_database)
    write(engine, tables)
    found = read_tables(postgres_database)
    assert found.fingerprint() == tables.fingerprint()
    assert_one_person_is_read_alone(postgres_database)
    for name, frame in found.items():
        assert frame.dtypes.to_dict() == tables[name].dtypes.to_dict()
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA iom")
        connection.exec_driver_sql("CREATE VIEW iom.people AS SELECT * FROM persons")
    engine.dispose()
    (tmp_path / "m.toml").write_text('[persons]\nsource = "iom.people"\n')
    assert read_tables(postgres_database, read_mapping(tmp_path / "m.toml")).fingerprint() == tables.fingerprint()


@pytest.mark.database
def test_postgresql_in_other_names_and_words_is_read_through_a_mapping(tables, postgres_database, tmp_path):
    write(sa.create_engine(postgres_database), foreign_frames(tables))
    mapping = read_mapping(foreign_mapping(tables, tmp_path / "m.toml"))
    assert read_tables(postgres_database, mapping).fingerprint() == tables.fingerprint()


@pytest.mark.database
def test_a_moment_in_a_time_zone_in_postgresql_is_a_fault(tables, postgres_database):
    engine = sa.create_engine(postgres_database)
    write(engine, tables)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE charges ALTER COLUMN charge_date TYPE timestamptz")
    engine.dispose()
    found = {(fault.table, fault.column): fault for fault in check_tables(read_tables(postgres_database))}
    assert "a date with a time zone;" in found["charges", "charge_date"].what


@pytest.mark.database
def test_postgresql_is_only_read_and_its_address_told_to_nobody(postgres_database):
    write(sa.create_engine(postgres_database), declared_tables("persons"))
    database = TableDatabase(postgres_database)
    with pytest.raises(sa.exc.DBAPIError, match="read-only transaction"):
        database._connection.execute(sa.text("DELETE FROM persons"))
    database.close()
    with pytest.raises(UsageRefused, match=r"postgresql database desist_utf8 cannot be reached") as refused:
        read_tables(postgres_database.replace("tester@", f"{SENTINEL}:{SENTINEL}@"))
    assert SENTINEL not in str(refused.value)


def test_rows_are_numbered_in_the_order_of_their_key(tmp_path):
    frame = declared_tables("persons")["persons"].iloc[::-1].reset_index(drop=True)
    frame["sex"] = frame["sex"].where(frame["person_id"] != "person_1", "M")
    found = read_tables(written(tmp_path / "case.db", {"persons": frame}))
    assert found["persons"]["person_id"].is_monotonic_increasing
    faults = [fault for fault in check_tables(found, data_date=EXTRACT_DAY) if fault.table == "persons"]
    assert [(fault.column, fault.first_rows) for fault in faults] == [("sex", (2,))]


def test_no_column_is_asked_for_but_those_that_are_ours(tmp_path):
    frame = declared_tables("persons")["persons"].assign(surname=SENTINEL)
    address, asked = written(tmp_path / "case.db", {"persons": frame}), []
    database = TableDatabase(address)
    sa.event.listen(database._connection, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    database.read("persons", ["person_id", "sex"])
    database.close()
    assert [text for text in asked if "FROM persons" in text] == [
        "SELECT persons.person_id, persons.sex \nFROM persons"
    ]
    found = read_tables(address)
    assert SENTINEL not in str(found["persons"].to_dict())
    faults = [fault for fault in check_tables(found, data_date=EXTRACT_DAY) if fault.table == "persons"]
    assert [(fault.column, fault.what) for fault in faults] == [
        ("surname", "the contract has no such column; leave it out or map it")
    ]


def test_cells_of_any_type_become_text_without_a_change(tmp_path):
    path = tmp_path / "case.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE persons (person_id, sex, date_of_birth, restricted, area)")
        rows = [
            (1, "MALE", "1990-01-02", 1, 7),
            ("two", None, None, 0, 2.5),
            ("three", "FEMALE", "1991-01-02", None, "x"),
        ]
        connection.executemany("INSERT INTO persons VALUES (?, ?, ?, ?, ?)", rows)
    found = read_tables(f"sqlite:///{path}")["persons"].set_index("person_id")
    assert sorted(found.index) == ["1", "three", "two"]
    assert found.loc["1", "date_of_birth"] == pd.Timestamp("1990-01-02")
    assert found["restricted"].dropna().to_dict() == {"1": True, "two": False}
    assert found["area"].to_dict() == {"1": "7", "two": "2.5", "three": "x"}


def test_many_rows_come_in_parts_and_together_make_the_table(tmp_path, monkeypatch):
    address = written(tmp_path / "case.db", declared_tables())
    whole = read_tables(address).fingerprint()
    monkeypatch.setattr("features.reading.table_database.ROWS_AT_ONCE", 3)
    assert read_tables(address).fingerprint() == whole == declared_tables().fingerprint()


def test_nothing_can_be_written_through_it(tmp_path):
    database = TableDatabase(written(tmp_path / "case.db", declared_tables("persons")))
    with pytest.raises(sa.exc.OperationalError, match="readonly"):
        database._connection.execute(sa.text("DELETE FROM persons"))
    database.close()


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        ("sqlite:///{folder}/absent.db", UsageRefused, "sqlite database absent.db is not there"),
        ("sqlite://", UsageRefused, "sqlite database is not there"),
        ("sqlite:///{folder}/text.db", DataRefused, "cannot be"),
        ("sqlite:///{folder}/empty.db", DataRefused, "No case table was found in the sqlite database empty.db"),
        (f"nosuch://me:{SENTINEL}@host/{SENTINEL}", UsageRefused, "knows no kind of database `nosuch`"),
        (f"mysql+pymysql://me:{SENTINEL}@host/iom", UsageRefused, "needs the driver `pymysql`, which is not installed"),
        (f"{SENTINEL}://", UsageRefused, "knows no kind of database"),
        (f"://{SENTINEL}", UsageRefused, "none that SQLAlchemy reads"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_credentials(tmp_path, address, kind, words):
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at as one" * 20)
    sa.create_engine(f"sqlite:///{tmp_path}/empty.db").connect().close()
    with pytest.raises(RiskError) as refused:
        read_tables(address.format(folder=tmp_path))
    assert isinstance(refused.value, kind)
    assert words in str(refused.value)
    assert f":{SENTINEL}" not in str(refused.value)
    assert not (tmp_path / "absent.db").exists()


def test_a_table_that_the_mapping_names_and_the_database_has_not_is_refused_with_the_nearest(tmp_path):
    address = written(tmp_path / "case.db", {"OFFENDERS": declared_tables("persons")["persons"]})
    (tmp_path / "m.toml").write_text('[persons]\nsource = "OFENDERS"\n')
    with pytest.raises(MappingRefused, match=r"not in the sqlite database case\.db; nearest: `OFFENDERS`"):
        read_tables(address, read_mapping(tmp_path / "m.toml"))


def test_decimals_and_moments_of_a_driver_are_written_as_they_are():
    from features.reading.table_database import _as_text

    assert _as_text([Decimal("12"), None, Decimal("7")]).to_pylist() == ["12", None, "7"]
    moment = pd.Timestamp("2026-06-30 09:15", tz="Europe/London").to_pydatetime()
    assert _as_text([moment, None]).to_pylist() == ["2026-06-30 09:15:00+01:00", None]
    assert _as_text([1, "two"]).to_pylist() == ["1", "two"]
    assert _as_text([True, None]).to_pylist() == ["true", None]
    assert _as_text([None, None]).to_pylist() == [None, None]
