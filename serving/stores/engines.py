"""Connections to SQLite and PostgreSQL, hardened, and how a transaction begins in each."""

from pathlib import Path
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from features.exceptions import DataRefused, RiskError, UsageRefused

WRITES = "desist_writes"
_POSTGRESQL = "postgresql+psycopg"
_SECONDS_TO_WAIT = 5
# The same in every version of Desist: two that serve one database must wait for each other.
_LOCK = 0x646573697374


def make_engine(address: str, *, read_only: bool = False) -> Engine:
    """A database with one writer at a time, where every reader sees one state and nothing acknowledged is lost.

    Parameters
    ----------
    address : str
        A SQLite file or a PostgreSQL database, as SQLAlchemy writes it.
    read_only : bool
        Whether nothing can be written through it.

    Returns
    -------
    Engine
        Not connected yet.

    Raises
    ------
    UsageRefused
        The address is none, or of another kind of database; its driver or, where it is only read, its file is not
        there. The address is not repeated, since it may hold a password.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        url = URL.create("none")
    if url.get_backend_name() == "sqlite":
        return _file_to_read(url) if read_only else _file(url)
    if url.drivername == _POSTGRESQL:
        return _server(url, read_only=read_only)
    raise UsageRefused(
        "Desist keeps reviews in SQLite or PostgreSQL. Give DESIST_DATABASE the name of a file, or an address as "
        f"{_POSTGRESQL}://USER@HOST/DATABASE."
    )


def described(engine: Engine) -> str:
    """What to call a database in a message: its kind and name, and nothing else of its address.

    Parameters
    ----------
    engine : Engine
        A database.

    Returns
    -------
    str
        Such as "database desist.db".
    """
    kind = "PostgreSQL database" if engine.dialect.name == "postgresql" else "database"
    return f"{kind} {Path(unquote(engine.url.database or '')).name}".rstrip()


def require_utf8(connection: Connection) -> None:
    """Refuse a server's database that would not keep every name as it is written, or would count it otherwise.

    Parameters
    ----------
    connection : Connection
        To a database of either kind; SQLite always keeps UTF-8.

    Raises
    ------
    DataRefused
        The database has another encoding.
    """
    if connection.dialect.name == "postgresql":
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise DataRefused(
                f"The {described(connection.engine)} keeps text as {encoding}. Make one with ENCODING 'UTF8'."
            )


def reason_of(fault: DatabaseError | RiskError, engine: Engine) -> str:
    """Why a database cannot be used; of PostgreSQL, whose own words may hold a login or a row, only the code.

    Parameters
    ----------
    fault : DatabaseError or RiskError
        What came of using it.
    engine : Engine
        The database.

    Returns
    -------
    str
        For a message.
    """
    if engine.dialect.name == "sqlite":
        return str(fault.orig) if isinstance(fault, DatabaseError) else "it is locked, or its folder cannot be written"
    code = getattr(getattr(fault, "orig", None), "sqlstate", None)
    return f"PostgreSQL says {code}" if code else "it is locked or not there, or does not let this login in"


def _file(url: URL) -> Engine:
    # A new file is its owner's alone; SQLite gives the files beside it the same rights.
    if url.database and Path(url.database).parent.is_dir() and not Path(url.database).exists():
        Path(url.database).touch(mode=0o600)
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _harden)
    event.listen(engine, "begin", _begin_in_file)
    return engine


def _file_to_read(url: URL) -> Engine:
    path = Path(url.database or "")
    if not path.is_file():
        raise UsageRefused(f"There is no database {path.name} there. Name the output folder that holds it.")
    engine = create_engine(f"sqlite:///file:{quote(str(path.resolve()))}?mode=ro&uri=true", hide_parameters=True)
    event.listen(engine, "connect", _look_only)
    event.listen(engine, "begin", _begin_in_file)
    return engine


def _look_only(connection, _record) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


def _harden(connection, _record) -> None:
    """Nothing acknowledged is lost on a crash, foreign keys hold, and transactions begin where we say."""
    connection.isolation_level = None
    for pragma in (f"busy_timeout={_SECONDS_TO_WAIT}000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_in_file(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _server(url: URL, *, read_only: bool) -> Engine:
    # What the address asks for goes before what we would.
    connecting = {"connect_timeout": _SECONDS_TO_WAIT, "client_encoding": "UTF8", **url.query}
    try:
        # A connection that the server dropped meanwhile is made anew, not handed out.
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=connecting)
    except ImportError:
        raise UsageRefused(
            "PostgreSQL needs the driver psycopg, which is not installed. Install Desist with its extra `postgresql`."
        ) from None
    event.listen(engine, "begin", _begin_to_look if read_only else _begin_on_server)
    return engine


def _begin_on_server(connection: Connection) -> None:
    """One writer at a time, as in SQLite: who writes has the lock before reading, and reads what the last one left."""
    if not connection.get_execution_options().get(WRITES, False):
        return _begin_to_look(connection)
    for setting in (
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
        f"SET LOCAL lock_timeout = '{_SECONDS_TO_WAIT}s'",
        # A server may be set to acknowledge before anything is on disk. One set to wait for more is left to it.
        "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'",
        f"SELECT pg_advisory_xact_lock({_LOCK})",
    ):
        connection.exec_driver_sql(setting)
    return None


def _begin_to_look(connection: Connection) -> None:
    connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
