"""The database: SQLite with a write-ahead log, brought to its newest shape by migrations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DatabaseError, OperationalError

from features.exceptions import DataRefused, UsageRefused
from serving.errors import DatabaseBusy

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
    config = _migrations()
    try:
        with writing(engine) as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (DatabaseError, DatabaseBusy) as fault:
        engine.dispose()
        why = fault.orig if isinstance(fault, DatabaseError) else "it is locked, or its folder cannot be written"
        raise DataRefused(f"The database {_name(engine)} cannot be used: {why}. Nothing was changed.") from None
    except CommandError:
        engine.dispose()
        raise DataRefused(
            f"The database {_name(engine)} was made by another version of Desist, a newer one most likely. "
            "Use that version."
        ) from None
    return engine


def open_read_only(path: Path) -> Engine:
    """A database as it is, to be looked at and not changed, not even to a newer shape.

    Parameters
    ----------
    path : Path
        A SQLite file.

    Returns
    -------
    Engine
        Nothing can be written through it.

    Raises
    ------
    DataRefused
        The file is no database, or not of this version's shape.
    """
    engine = create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true")
    event.listen(engine, "connect", _look_only)
    event.listen(engine, "begin", _begin)
    try:
        with reading(engine) as connection:
            shape = MigrationContext.configure(connection).get_current_revision()
    except (DatabaseError, DatabaseBusy):
        engine.dispose()
        raise DataRefused(
            f"{path.name} cannot be read as a database. If its folder cannot be written, copy it with the files "
            "beside it to one that can."
        ) from None
    newest = ScriptDirectory.from_config(_migrations()).get_current_head()
    if shape != newest:
        engine.dispose()
        raise DataRefused(
            f"{path.name} has the shape of another version of Desist ({shape or 'none'}, not {newest}). Use that "
            "version, or let `desist serve` bring it up to date first."
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
    with _answering(), engine.connect().execution_options(**{_WRITES: True}) as connection, connection.begin():
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


def _name(engine: Engine) -> str:
    return Path(str(engine.url.database)).name


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def _look_only(connection, _record) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


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
