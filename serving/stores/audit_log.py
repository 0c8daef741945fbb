"""The audit log: who did what to which case and when, each entry bound to the one before it by a hash."""

import hashlib
from collections.abc import Generator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from models.release import canonical
from serving.records import Entry, Officer
from serving.stores.database import reading, writing
from serving.stores.tables import AUDIT_LOG

GENESIS = "0" * 64
_READ_AT_A_TIME = 1_000


def entry_hash(entry: Entry) -> str:
    """What the hash of an entry must be: over the hash before it and everything the entry says.

    Parameters
    ----------
    entry : Entry
        An entry; its own hash is not looked at.

    Returns
    -------
    str
        SHA-256 in 64 hexadecimal digits.
    """
    said = {
        "seq": entry.seq,
        "at": entry.at,
        "subject": entry.subject,
        "name": entry.name,
        "action": entry.action,
        "about": entry.about,
        "detail": entry.detail,
    }
    return hashlib.sha256((entry.previous_hash + canonical(said)).encode()).hexdigest()


def append(
    connection: Connection, officer: Officer, action: str, *, about: str, detail: Mapping[str, object], at: datetime
) -> int:
    """Add an entry inside a transaction that others share, so that both stand or neither does.

    Parameters
    ----------
    connection : Connection
        From `writing`.
    officer : Officer
        Who did it.
    action : str
        What was done.
    about : str
        The list or case it was done to; empty where to none.
    detail : Mapping from str to object
        What else must be known later; no personal data.
    at : datetime
        When, with time zone.

    Returns
    -------
    int
        The entry's number.
    """
    newest = select(AUDIT_LOG.c.seq, AUDIT_LOG.c.hash).order_by(AUDIT_LOG.c.seq.desc()).limit(1)
    last = connection.execute(newest).first()
    bare = Entry(
        seq=last.seq + 1 if last else 1,
        at=at.isoformat(),
        subject=officer.subject,
        name=officer.name,
        action=action,
        about=about,
        detail=canonical(dict(detail)).strip(),
        previous_hash=last.hash if last else GENESIS,
        hash="",
    )
    connection.execute(insert(AUDIT_LOG).values(**{**vars(bare), "hash": entry_hash(bare)}))
    return bare.seq


class AuditLog:
    """The audit log of a database.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(
        self,
        officer: Officer,
        action: str,
        *,
        at: datetime,
        about: str = "",
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Add an entry on its own: something was looked at, or somebody signed in.

        Parameters
        ----------
        officer : Officer
            Who did it.
        action : str
            What was done.
        at : datetime
            When, with time zone.
        about : str
            The list or case it was done to.
        detail : Mapping from str to object, optional
            What else must be known later; no personal data.
        """
        with writing(self._engine) as connection:
            append(connection, officer, action, about=about, detail=detail or {}, at=at)

    def entries(self) -> list[Entry]:
        """Every entry from the first to the last, as they stand.

        Returns
        -------
        list of Entry
            In the order of their numbers.
        """
        with reading(self._engine) as connection:
            return list(entries_in(connection))


def entries_in(connection: Connection) -> Generator[Entry, None, None]:
    """Every entry from the first to the last, as one transaction sees them.

    Parameters
    ----------
    connection : Connection
        From `reading`.

    Yields
    ------
    Entry
        In the order of their numbers.
    """
    every = select(AUDIT_LOG).order_by(AUDIT_LOG.c.seq)
    with connection.execute(every, execution_options={"yield_per": _READ_AT_A_TIME}) as rows:
        for row in rows:
            yield Entry(**row._mapping)


def row_hash(row: Mapping[str, Any]) -> str:
    """What binds a stored row to its entry of the log, without its words standing in the log.

    Parameters
    ----------
    row : Mapping
        A row by column; the number of the entry itself is left out.

    Returns
    -------
    str
        SHA-256 over its canonical form, in 64 hexadecimal digits.
    """
    return hashlib.sha256(canonical({key: row[key] for key in row if key != "log_seq"}).encode()).hexdigest()
