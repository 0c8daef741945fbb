"""The database: SQLite with a write-ahead log, brought to its newest shape by migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError

from features.exceptions import DataRefused, UsageRefused

_WRITES = "desist_writes"


def open_database(url: str) -> Engine:
    """Database at an address, migrated to its newest shape.

    Parameters
    ----------
    url : str
        SQLAlchemy address of a SQLite file.

    Returns
    -------
    Engine
        Ready to use.

    Raises
    ------
    UsageRefused
        The address is of another kind of database.
    DataRefused
        The file cannot be opened, or is not a database.
    """
    if make_url(url).get_backend_name() != "sqlite":
        raise UsageRefused("Desist keeps reviews in SQLite so far. Give the address of a SQLite file.")
    engine = create_engine(url)
    _make_private(engine.url.database)
    event.listen(engine, "connect", _harden)
    event.listen(engine, "begin", _begin)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    try:
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as fault:
        engine.dispose()
        raise DataRefused(
            f"The database {Path(str(engine.url.database)).name} cannot be used: {fault.orig}. Nothing was changed."
        ) from None
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
    with engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
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
    with engine.connect() as connection, connection.begin():
        yield connection


def can_be_read(engine: Engine) -> bool:
    """Whether a database answers.

    Parameters
    ----------
    engine : Engine
        A database.

    Returns
    -------
    bool
        False where it is gone, or is no database any more.
    """
    try:
        with reading(engine) as connection:
            return connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar_one() == 1
    except DatabaseError:
        return False


def _make_private(path: str | None) -> None:
    """A new file is its owner's alone; SQLite gives the files beside it the same rights."""
    if path and Path(path).parent.is_dir() and not Path(path).exists():
        Path(path).touch(mode=0o600)


def _harden(connection, _record) -> None:
    """Nothing acknowledged is lost on a crash, foreign keys hold, and transactions begin where we say."""
    connection.isolation_level = None
    for pragma in ("busy_timeout=5000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
