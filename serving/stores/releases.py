"""Releases and candidate lists as they were made; a stored document is never changed."""

import hashlib
import json
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from models.release import Release, canonical, parse_release
from serving.stores.database import reading, writing
from serving.stores.tables import CANDIDATE_LISTS, RELEASES


class ReleaseStore:
    """Where releases and the lists made with them are kept.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, release: Release, lists: list[dict]) -> None:
        """Keep a release and its lists, together or not at all; what is there already stays as it is.

        Parameters
        ----------
        release : Release
            A release.
        lists : list of dict
            Candidate lists made with it.
        """
        with writing(self._engine) as connection:
            keep_release(connection, release)
            for document in lists:
                keep_list(connection, release, document)

    def release(self, sha256: str) -> Release | None:
        """A stored release, its hash checked.

        Parameters
        ----------
        sha256 : str
            Its hash.

        Returns
        -------
        Release or None
            None when there is no such release.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(RELEASES.c.document).where(RELEASES.c.sha256 == sha256)).first()
        return None if row is None else parse_release(json.loads(row.document))

    def lists(self) -> list[dict]:
        """All stored candidate lists.

        Returns
        -------
        list of dict
            Documents, by scheme and date.
        """
        order = (CANDIDATE_LISTS.c.scheme, CANDIDATE_LISTS.c.as_of_date, CANDIDATE_LISTS.c.sha256)
        with reading(self._engine) as connection:
            rows = connection.execute(select(CANDIDATE_LISTS.c.document).order_by(*order)).all()
        return [json.loads(row.document) for row in rows]


def keep_release(connection: Connection, release: Release) -> None:
    """Keep a release inside a transaction, unless it is there.

    Parameters
    ----------
    connection : Connection
        From `writing`.
    release : Release
        A release.
    """
    if connection.execute(select(RELEASES.c.sha256).where(RELEASES.c.sha256 == release.sha256)).first() is None:
        row = {"sha256": release.sha256, "name": release.document["name"]}
        connection.execute(insert(RELEASES).values(**row, document=canonical(release.document)))


def keep_list(connection: Connection, release: Release, document: dict[str, Any]) -> str:
    """Keep a list inside a transaction, unless it is there.

    Parameters
    ----------
    connection : Connection
        From `writing`.
    release : Release
        The release it was made with, which is kept.
    document : dict
        A candidate list.

    Returns
    -------
    str
        Hash of the list.
    """
    text = canonical(document)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    if connection.execute(select(CANDIDATE_LISTS.c.sha256).where(CANDIDATE_LISTS.c.sha256 == sha256)).first() is None:
        connection.execute(
            insert(CANDIDATE_LISTS).values(
                sha256=sha256,
                scheme=document["scheme"]["id"],
                as_of_date=str(document["versions"]["as_of_date"]),
                release_sha256=release.sha256,
                document=text,
            )
        )
    return sha256
