"""The database: SQLite with a write-ahead log by default, brought to its newest shape by migrations."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Engine, ForeignKey, MetaData, String, Table, Text, create_engine, event

METADATA = MetaData()

RELEASES = Table(
    "releases",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("document", Text, nullable=False),
)

CANDIDATE_LISTS = Table(
    "candidate_lists",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("scheme", String(100), nullable=False),
    Column("as_of_date", String(10), nullable=False),
    Column("release_sha256", String(64), ForeignKey("releases.sha256"), nullable=False),
    Column("document", Text, nullable=False),
)


def open_database(url: str) -> Engine:
    """Database at an address, migrated to its newest shape.

    Parameters
    ----------
    url : str
        SQLAlchemy address; SQLite or PostgreSQL.

    Returns
    -------
    Engine
        Ready to use.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _harden)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return engine


def _harden(connection, _record) -> None:
    """Nothing acknowledged is lost on a crash, and foreign keys hold."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")
