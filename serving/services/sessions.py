"""Signing in on one's own machine, and what a browser shows to say who it is."""

import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta

from serving.errors import FormFaults, FormFromElsewhere, SignInNeeded
from serving.policy import READ_LISTS, RECORD_REVIEWS
from serving.records import Fault, Officer
from serving.services.typed_text import Typed, one, seen_letters
from serving.stores.sessions import Session, SessionStore

IDLE = timedelta(minutes=15)
LONGEST = timedelta(hours=8)
_NOTED_EVERY = timedelta(minutes=1)
_LONGEST_NAME = 100
ROLES = {"reviewer": frozenset({READ_LISTS, RECORD_REVIEWS}), "reader": frozenset({READ_LISTS})}


def read_sign_in(typed: Typed) -> Officer:
    """Whom the development sign-in form names; nothing proves that it is they.

    Parameters
    ----------
    typed : Mapping from str to sequence of str
        Fields `name` and `role`.

    Returns
    -------
    Officer
        The same subject for the same name, however it is spaced or capitalised.

    Raises
    ------
    FormFaults
        There is no name, or no known role.
    """
    faults = []
    name = " ".join(unicodedata.normalize("NFC", one(typed, "name")).split())
    # The subject is the name casefolded, which may be longer.
    is_long = max(len(name), len(name.casefold())) > _LONGEST_NAME
    if seen_letters(name) < 2 or not any(map(str.isalpha, name)) or is_long or not name.isprintable():
        faults.append(Fault("name", f"Give your name: at least two letters, at most {_LONGEST_NAME} characters."))
    role = one(typed, "role")
    if role not in ROLES:
        faults.append(Fault("role", "Choose what you do."))
    if faults:
        raise FormFaults(faults)
    return Officer(subject=f"development:{name.casefold()}", name=name, roles=ROLES[role])


class Sessions:
    """Opens, finds and ends sessions.

    Parameters
    ----------
    store : SessionStore
        Where they are kept.
    """

    def __init__(self, store: SessionStore) -> None:
        self._store = store

    def open(self, officer: Officer, *, now: datetime) -> str:
        """Begin a session.

        Parameters
        ----------
        officer : Officer
            Whose.
        now : datetime
            With time zone.

        Returns
        -------
        str
            The token for the browser; it is kept nowhere else.
        """
        token = secrets.token_urlsafe(32)
        self._store.open(_hash(token), Session(officer, seen_at=now, ends_at=now + LONGEST))
        return token

    def officer(self, token: str, *, now: datetime) -> Officer:
        """Whose session a token opens.

        Parameters
        ----------
        token : str
            As the browser sent it; empty for none.
        now : datetime
            With time zone.

        Returns
        -------
        Officer
            The person signed in.

        Raises
        ------
        SignInNeeded
            There is no such session, or it has ended.
        """
        session = self._store.find(_hash(token)) if token else None
        if session is None:
            raise SignInNeeded("You are not signed in.")
        if now >= session.ends_at or now - session.seen_at >= IDLE:
            raise SignInNeeded("You have been signed out, because nothing was done for a while or the day is over.")
        if now - session.seen_at >= _NOTED_EVERY:
            self._store.touch(_hash(token), now)
        return session.officer

    def close(self, token: str, officer: Officer, *, now: datetime) -> None:
        """End a session.

        Parameters
        ----------
        token : str
            As the browser sent it.
        officer : Officer
            Whose.
        now : datetime
            With time zone.
        """
        self._store.close(_hash(token), officer, now)


def form_mark(token: str) -> str:
    """The mark that every form of a session carries, so that no other page can send one in its name.

    Parameters
    ----------
    token : str
        Token of the session.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    return hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest()


def require_form_mark(typed: Typed, token: str) -> None:
    """Refuse a form that does not carry the mark of its session.

    Parameters
    ----------
    typed : Mapping from str to sequence of str
        A form, with the field `csrf`.
    token : str
        Token of the session.

    Raises
    ------
    FormFromElsewhere
        The mark is missing or another.
    """
    if not hmac.compare_digest(one(typed, "csrf").encode(), form_mark(token).encode()):
        raise FormFromElsewhere("This form was opened in another session, or does not come from this service.")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
