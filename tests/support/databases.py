"""A database as somebody reaches it past Desist, with the file or a login in hand: the same words for both kinds."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

POSTGRESQL = "postgresql"


@contextmanager
def past_desist(address: str) -> Iterator[sa.Connection]:
    """A connection without anything that Desist does to its own; every statement stands at once."""
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def drop_guards(connection: sa.Connection) -> None:
    """Take every trigger away, and what holds rows of different tables together, as an owner of the database can."""
    if connection.dialect.name == POSTGRESQL:
        # Triggers and foreign keys alike.
        connection.exec_driver_sql("SET session_replication_role = replica")
        return
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
        connection.exec_driver_sql(f"DROP TRIGGER {name}")


def refuse_rows(connection: sa.Connection, table: str) -> None:
    """Make every further row of a table fail, as on a full disk."""
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(
            "CREATE FUNCTION refuse_rows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$"
        )
        # Triggers fire in the order of their names.
        connection.exec_driver_sql(
            f'CREATE TRIGGER "0_full" BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_rows()'
        )
        return
    connection.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'full'); END")


def replace_row(connection: sa.Connection, table: str, row: sa.RowMapping) -> str:
    """The statement that puts a row in place of the one with its key; the key is the first column."""
    marks, key, column = ", ".join(f":{name}" for name in row), next(iter(row)), list(row)[-1]
    if connection.dialect.name == POSTGRESQL:
        return f"INSERT INTO {table} VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {column} = EXCLUDED.{column}"  # noqa: S608
    return f"INSERT OR REPLACE INTO {table} VALUES ({marks})"  # noqa: S608


@contextmanager
def held_by_another(address: str) -> Iterator[None]:
    """Somebody else has the right to write until the block ends."""
    from serving.stores.database import open_database, writing

    engine = open_database(address)
    with writing(engine):
        yield
    engine.dispose()
