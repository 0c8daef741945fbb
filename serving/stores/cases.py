"""Lists loaded for review and their cases; what was worked out is read only for an officer with a first view."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select

from models.release import Release, canonical
from serving.records import CandidateList, Case, NewCase, Officer, Scored
from serving.stores.audit_log import append, row_hash
from serving.stores.database import reading, writing
from serving.stores.releases import keep_list, keep_release
from serving.stores.tables import CANDIDATE_LISTS, CASES, FIRST_VIEWS, RELEASES, REVIEWABLE_LISTS

LIST_LOADED = "list_loaded"
_OPEN_TO_ALL = (
    CASES.c.id,
    CASES.c.list_sha256,
    CASES.c.label,
    CASES.c.is_restricted,
    CASES.c.is_present_member,
    CASES.c.facts,
)


class CaseStore:
    """Lists that people review, and the cases on them.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def load(
        self,
        release: Release,
        document: dict[str, Any],
        cases: Sequence[NewCase],
        *,
        fairness_page: str | None,
        by: Officer,
        at: datetime,
    ) -> bool:
        """Take in a list for review: all of it, with its entry of the log, or nothing.

        Parameters
        ----------
        release : Release
            The release it was made with.
        document : dict
            A candidate list.
        cases : sequence of NewCase
            Its people.
        fairness_page : str or None
            The audit of exactly this list as a page.
        by : Officer
            Who loads it.
        at : datetime
            When, with time zone.

        Returns
        -------
        bool
            False where the list was loaded before; then nothing is done.
        """
        head = canonical({key: value for key, value in document.items() if key != "items"})
        with writing(self._engine) as connection:
            keep_release(connection, release)
            list_id = keep_list(connection, release, document)
            there = select(REVIEWABLE_LISTS.c.list_sha256).where(REVIEWABLE_LISTS.c.list_sha256 == list_id)
            if connection.execute(there).first() is not None:
                return False
            connection.execute(
                insert(REVIEWABLE_LISTS).values(list_sha256=list_id, head=head, fairness_page=fairness_page)
            )
            if cases:
                connection.execute(insert(CASES), [_new_row(new, list_id) for new in cases])
            detail = {
                "id": list_id,
                "release": release.sha256,
                "cases": len(cases),
                "row_sha256": list_hashes(connection)[LIST_LOADED][list_id],
            }
            append(connection, by, LIST_LOADED, about=list_id, detail=detail, at=at)
        return True

    def lists(self) -> list[CandidateList]:
        """The lists loaded for review.

        Returns
        -------
        list of CandidateList
            By title, then the newest as-of date first.
        """
        with reading(self._engine) as connection:
            found = [_candidate_list(row) for row in connection.execute(_HEADS)]
        found.sort(key=lambda one: str(one.versions["as_of_date"]), reverse=True)
        return sorted(found, key=lambda one: str(one.scheme["title"]))

    def find_list(self, list_id: str) -> CandidateList | None:
        """A list loaded for review.

        Parameters
        ----------
        list_id : str
            Its hash.

        Returns
        -------
        CandidateList or None
            None when there is no such list.
        """
        with reading(self._engine) as connection:
            row = connection.execute(_HEADS.where(REVIEWABLE_LISTS.c.list_sha256 == list_id)).first()
        return _candidate_list(row) if row else None

    def fairness_page(self, list_id: str) -> str | None:
        """The audit of exactly this list as a page.

        Parameters
        ----------
        list_id : str
            Hash of the list.

        Returns
        -------
        str or None
            None when it was not at hand.
        """
        query = select(REVIEWABLE_LISTS.c.fairness_page).where(REVIEWABLE_LISTS.c.list_sha256 == list_id)
        with reading(self._engine) as connection:
            return connection.execute(query).scalar_one_or_none()

    def case_counts(self) -> dict[str, int]:
        """How many cases each list has, the restricted ones left out.

        Returns
        -------
        dict of str to int
            By list; a list without any is left out.
        """
        open_to_all = CASES.c.is_restricted.is_(False)
        query = select(CASES.c.list_sha256, func.count()).where(open_to_all).group_by(CASES.c.list_sha256)
        with reading(self._engine) as connection:
            return dict(connection.execute(query).all())

    def cases(self, list_id: str) -> tuple[Case, ...]:
        """The cases of a list, in the order of their random ids.

        Parameters
        ----------
        list_id : str
            Hash of the list.

        Returns
        -------
        tuple of Case
            What anybody may see of them.
        """
        query = select(*_OPEN_TO_ALL).where(CASES.c.list_sha256 == list_id).order_by(CASES.c.id)
        with reading(self._engine) as connection:
            return tuple(_case(row) for row in connection.execute(query))

    def find(self, case_id: str) -> Case | None:
        """A case.

        Parameters
        ----------
        case_id : str
            Its id.

        Returns
        -------
        Case or None
            None when there is no such case.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(*_OPEN_TO_ALL).where(CASES.c.id == case_id)).first()
        return _case(row) if row else None

    def scored(self, case_id: str, subject: str) -> Scored | None:
        """What was worked out for a case.

        Parameters
        ----------
        case_id : str
            Its id.
        subject : str
            Who asks.

        Returns
        -------
        Scored or None
            None unless that officer's own first view of the case is kept.
        """
        query = (
            select(CASES.c.item, CASES.c.features)
            .join(FIRST_VIEWS)
            .where(CASES.c.id == case_id, FIRST_VIEWS.c.subject == subject)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return Scored(json.loads(row.item), None if row.features is None else json.loads(row.features))

    def items_seen(self, list_id: str, subject: str) -> dict[str, dict[str, Any]]:
        """What was worked out for those cases of a list of which an officer has a first view.

        Parameters
        ----------
        list_id : str
            Hash of the list.
        subject : str
            Who asks.

        Returns
        -------
        dict of str to dict
            Items as in `list.json`, by case.
        """
        query = (
            select(CASES.c.id, CASES.c.item)
            .join(FIRST_VIEWS)
            .where(CASES.c.list_sha256 == list_id, FIRST_VIEWS.c.subject == subject)
        )
        with reading(self._engine) as connection:
            return {row.id: json.loads(row.item) for row in connection.execute(query)}


def list_hashes(connection: Connection) -> dict[str, dict[str, str]]:
    """What every loaded list hashes to now, with its release, report and cases, for the check of the log.

    Parameters
    ----------
    connection : Connection
        From `reading` or `writing`.

    Returns
    -------
    dict of str to dict of str to str
        By the action that the log calls it, hashes by list.
    """
    found = {}
    together = select(REVIEWABLE_LISTS, CANDIDATE_LISTS.c.document, RELEASES.c.document.label("release"))
    together = together.select_from(REVIEWABLE_LISTS.join(CANDIDATE_LISTS).join(RELEASES))
    for row in connection.execute(together).mappings().all():
        of_list = select(CASES).where(CASES.c.list_sha256 == row["list_sha256"]).order_by(CASES.c.id)
        cases = [row_hash(dict(case)) for case in connection.execute(of_list).mappings()]
        found[row["list_sha256"]] = row_hash({**row, "cases": cases})
    return {LIST_LOADED: found}


_HEADS = select(
    REVIEWABLE_LISTS.c.list_sha256,
    REVIEWABLE_LISTS.c.head,
    REVIEWABLE_LISTS.c.fairness_page.is_not(None).label("has_fairness_page"),
)


def _new_row(new: NewCase, list_id: str) -> dict[str, Any]:
    return {
        "id": new.case.id,
        "list_sha256": list_id,
        "person_id": new.person_id,
        "label": new.case.label,
        "is_restricted": new.case.is_restricted,
        "is_present_member": new.case.is_present_member,
        "facts": canonical(new.case.facts),
        "item": canonical(new.item),
        "features": None if new.features is None else canonical(new.features),
    }


def _case(row: Row) -> Case:
    return Case(
        id=row.id,
        list_id=row.list_sha256,
        label=row.label,
        is_restricted=row.is_restricted,
        is_present_member=row.is_present_member,
        facts=json.loads(row.facts),
    )


def _candidate_list(row: Row) -> CandidateList:
    head = json.loads(row.head)
    return CandidateList(
        id=row.list_sha256,
        scheme=head["scheme"],
        capacity=head["capacity"],
        counts=head["counts"],
        notes=head["notes"],
        versions=head["versions"],
        has_fairness_report=bool(row.has_fairness_page),
    )
