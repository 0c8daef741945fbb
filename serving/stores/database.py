"""The database: SQLite or PostgreSQL, brought to its newest shape by migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from features.exceptions import DataRefused
from serving.errors import DatabaseBusy
from serving.stores.engines import WRITES, described, make_engine, reason_of, require_utf8


def open_database(address: str) -> Engine:
    """Database at an address, migrated to its newest shape.

    Parameters
    ----------
    address : str
        A SQLite file or a PostgreSQL database, as SQLAlchemy writes it.

    Returns
    -------
    Engine
        Ready to use.

    Raises
    ------
    UsageRefused
        The address is of another kind of database, or its driver is not there.
    DataRefused
        The database cannot be reached or used, was made by another version, or does not keep text as UTF-8.
    """
    engine = make_engine(address)
    config = _migrations()
    try:
        with writing(engine) as connection:
            require_utf8(connection)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (DatabaseError, DatabaseBusy) as fault:
        engine.dispose()
        raise DataRefused(
            f"The {described(engine)} cannot be used: {reason_of(fault, engine)}. Nothing was changed."
        ) from None
    except CommandError:
        engine.dispose()
        raise DataRefused(
            f"The {described(engine)} was made by another version of Desist, a newer one most likely. Use that version."
        ) from None
    except DataRefused:
        engine.dispose()
        raise
    return engine


def open_read_only(address: str) -> Engine:
    """A database as it is, to be looked at and not changed, not even to a newer shape.

    Parameters
    ----------
    address : str
        A SQLite file or a PostgreSQL database, as SQLAlchemy writes it.

    Returns
    -------
    Engine
        Nothing can be written through it.

    Raises
    ------
    UsageRefused
        There is no such file, or the address is of another kind of database.
    DataRefused
        It is no database, cannot be reached, or is not of this version's shape.
    """
    engine = make_engine(address, read_only=True)
    try:
        with reading(engine) as connection:
            shape = MigrationContext.configure(connection).get_current_revision()
    except (DatabaseError, DatabaseBusy):
        engine.dispose()
        raise DataRefused(
            f"The {described(engine)} cannot be read. A file: if its folder cannot be written, copy it with the files "
            "beside it to one that can. A server: check that it can be reached and that this login may read."
        ) from None
    newest = ScriptDirectory.from_config(_migrations()).get_current_head()
    if shape != newest:
        engine.dispose()
        raise DataRefused(
            f"The {described(engine)} has the shape of another version of Desist ({shape or 'none'}, not {newest}). "
            "Use that version, or let `desist serve` bring it up to date first."
        )
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction that takes the right to write before it reads, so that what it checks still holds when it writes.

    Parameters
    ----------
    engine : Engine
        A database.

    Yields
    ------
    Connection
        Committed at the end, rolled back on any error.
    """
    with _answering(), engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One transaction that sees one state of the database and changes nothing.

    Parameters
    ----------
    engine : Engine
        A database.

    Yields
    ------
    Connection
        Closed at the end.
    """
    with _answering(), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def _answering() -> Iterator[None]:
    """Say of a database that is locked, full or gone that it is, not that something is wrong with the service."""
    try:
        yield
    except OperationalError:
        raise DatabaseBusy(
            "The database could not be used just now, so nothing was recorded or shown. Wait a moment and try again; "
            "if it happens again, tell whoever runs the service."
        ) from None


def is_usable(engine: Engine) -> bool:
    """Whether a database can be written and read; without the log written nothing is shown.

    Parameters
    ----------
    engine : Engine
        A database.

    Returns
    -------
    bool
        False where it is locked or gone, or is no database any more.
    """
    try:
        with writing(engine) as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 1
    except (DatabaseError, DatabaseBusy):
        return False


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config
