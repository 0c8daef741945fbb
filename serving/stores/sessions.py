"""Sessions of signed-in people: the browser holds a random token, the database its hash."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from serving.records import Officer
from serving.stores.audit_log import append
from serving.stores.database import reading, writing
from serving.stores.tables import SESSIONS

SIGNED_IN = "signed_in"
SIGNED_OUT = "signed_out"


@dataclass(frozen=True)
class Session:
    """A session.

    Parameters
    ----------
    officer : Officer
        Whose.
    seen_at, ends_at : datetime
        When it was last used, and when it ends whatever happens.
    """

    officer: Officer
    seen_at: datetime
    ends_at: datetime


class SessionStore:
    """The sessions that are open.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, token_sha256: str, session: Session) -> None:
        """Keep a new session, and note that the person signed in.

        Parameters
        ----------
        token_sha256 : str
            Hash of the token that the browser holds.
        session : Session
            The session.
        """
        officer = session.officer
        with writing(self._engine) as connection:
            # Those that have ended are of no use to anybody.
            connection.execute(delete(SESSIONS).where(SESSIONS.c.ends_at < session.seen_at.isoformat()))
            connection.execute(
                insert(SESSIONS).values(
                    token_sha256=token_sha256,
                    subject=officer.subject,
                    name=officer.name,
                    roles=" ".join(sorted(officer.roles)),
                    seen_at=session.seen_at.isoformat(),
                    ends_at=session.ends_at.isoformat(),
                )
            )
            append(connection, officer, SIGNED_IN, about="", detail={}, at=session.seen_at)

    def find(self, token_sha256: str) -> Session | None:
        """A session, ended or not.

        Parameters
        ----------
        token_sha256 : str
            Hash of the token.

        Returns
        -------
        Session or None
            None when there is none.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256)).first()
        if row is None:
            return None
        officer = Officer(row.subject, row.name, frozenset(row.roles.split()))
        return Session(officer, datetime.fromisoformat(row.seen_at), datetime.fromisoformat(row.ends_at))

    def touch(self, token_sha256: str, at: datetime) -> None:
        """Note that a session was used.

        Parameters
        ----------
        token_sha256 : str
            Hash of the token.
        at : datetime
            When, with time zone.
        """
        with writing(self._engine) as connection:
            used = update(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256)
            connection.execute(used.values(seen_at=at.isoformat()))

    def close(self, token_sha256: str, officer: Officer, at: datetime) -> None:
        """End a session, and note that the person signed out.

        Parameters
        ----------
        token_sha256 : str
            Hash of the token.
        officer : Officer
            Whose.
        at : datetime
            When, with time zone.
        """
        with writing(self._engine) as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.token_sha256 == token_sha256))
            append(connection, officer, SIGNED_OUT, about="", detail={}, at=at)
