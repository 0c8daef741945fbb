"""First views and decisions: each is written together with its entry of the audit log, and never changed."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select, func, insert, or_, select

from features.vocabulary import Choice, Suitability
from serving.errors import DecisionMeanwhile, FirstViewStands
from serving.records import Decision, FirstView, Officer, ReviewedCase
from serving.stores.audit_log import append, row_hash
from serving.stores.database import reading, writing
from serving.stores.tables import CANDIDATE_LISTS, CASES, DECISIONS, FIRST_VIEWS

FIRST_VIEW_RECORDED = "first_view_recorded"
DECISION_RECORDED = "decision_recorded"


class ReviewStore:
    """What people thought of cases and what they decided.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first_view(self, case_id: str, subject: str) -> FirstView | None:
        """An officer's first view of a case.

        Parameters
        ----------
        case_id : str
            Of which case.
        subject : str
            Whose.

        Returns
        -------
        FirstView or None
            None when there is none yet.
        """
        with reading(self._engine) as connection:
            return _first_view_of(connection, case_id, subject)

    def first_views_on(self, list_id: str, subject: str) -> dict[str, FirstView]:
        """An officer's first views of the cases of a list.

        Parameters
        ----------
        list_id : str
            Of which list.
        subject : str
            Whose.

        Returns
        -------
        dict of str to FirstView
            By case.
        """
        query = select(FIRST_VIEWS).join(CASES).where(CASES.c.list_sha256 == list_id, FIRST_VIEWS.c.subject == subject)
        with reading(self._engine) as connection:
            return {row["case_id"]: _first_view(row) for row in connection.execute(query).mappings()}

    def add_first_view(self, view: FirstView) -> None:
        """Keep a first view.

        Parameters
        ----------
        view : FirstView
            The view.

        Raises
        ------
        FirstViewStands
            The officer has one of this case already.
        """
        with writing(self._engine) as connection:
            standing = _first_view_of(connection, view.case_id, view.subject)
            if standing:
                raise FirstViewStands(standing)
            row = {**vars(view), "suitability": str(view.suitability), "at": view.at.isoformat()}
            _insert_with_entry(connection, FIRST_VIEWS, row, action=FIRST_VIEW_RECORDED, at=view.at)

    def decisions(self, case_id: str) -> tuple[Decision, ...]:
        """Every decision on a case.

        Parameters
        ----------
        case_id : str
            On which case.

        Returns
        -------
        tuple of Decision
            In the order they were made; the last one stands.
        """
        with reading(self._engine) as connection:
            return _decisions(connection, select(DECISIONS).where(DECISIONS.c.case_id == case_id))

    def standing_on(self, list_id: str) -> dict[str, Decision]:
        """The decision that stands on each decided case of a list.

        Parameters
        ----------
        list_id : str
            On which list.

        Returns
        -------
        dict of str to Decision
            By case.
        """
        query = select(DECISIONS).join(CASES).where(CASES.c.list_sha256 == list_id)
        with reading(self._engine) as connection:
            return {decision.case_id: decision for decision in _decisions(connection, query)}

    def decided_counts(self, today: date) -> dict[str, int]:
        """How many cases of each list nobody is waited for on.

        Parameters
        ----------
        today : date
            A case that comes back by then is to be decided again.

        Returns
        -------
        dict of str to int
            By list, restricted cases left out; a list without any is left out.
        """
        every = DECISIONS.alias()
        latest = select(func.max(every.c.ordinal)).where(every.c.case_id == CASES.c.id).correlate(CASES)
        stands = DECISIONS.c.ordinal == latest.scalar_subquery()
        is_away = or_(DECISIONS.c.come_back_on.is_(None), DECISIONS.c.come_back_on > today.isoformat())
        query = (
            select(CASES.c.list_sha256, func.count())
            .join(DECISIONS)
            .where(stands, is_away, DECISIONS.c.choice != str(Choice.SECOND_OPINION))
            .where(CASES.c.is_restricted.is_(False))
            .group_by(CASES.c.list_sha256)
        )
        with reading(self._engine) as connection:
            return dict(connection.execute(query).all())

    def reviewed_cases(self) -> tuple[ReviewedCase, ...]:
        """Every case of every list with its first view and the decision that stands, for the audit of the human stage.

        Returns
        -------
        tuple of ReviewedCase
            In the order of lists and cases; who thought or decided so is not in it.
        """
        cases = select(CASES.c.id, CASES.c.person_id, CASES.c.list_sha256, CASES.c.item, CANDIDATE_LISTS.c.as_of_date)
        cases = cases.join(CANDIDATE_LISTS, CANDIDATE_LISTS.c.sha256 == CASES.c.list_sha256)
        with reading(self._engine) as connection:
            rows = connection.execute(cases.order_by(CANDIDATE_LISTS.c.as_of_date, CASES.c.id)).all()
            views = connection.execute(
                select(FIRST_VIEWS.c.id, FIRST_VIEWS.c.case_id, FIRST_VIEWS.c.suitability).order_by(
                    FIRST_VIEWS.c.log_seq
                )
            ).all()
            standing = {one.case_id: one for one in _decisions(connection, select(DECISIONS))}
        of_id = {view.id: Suitability(view.suitability) for view in views}
        first: dict[str, Suitability] = {}
        for view in views:
            first.setdefault(view.case_id, Suitability(view.suitability))
        return tuple(
            ReviewedCase(
                person_id=row.person_id,
                list_id=row.list_sha256,
                as_of_date=row.as_of_date,
                result=json.loads(row.item)["result"],
                first_view=first.get(row.id),
                choice=standing[row.id].choice if row.id in standing else None,
                own_first_view=of_id[standing[row.id].first_view_id] if row.id in standing else None,
            )
            for row in rows
        )

    def add_decision(self, decision: Decision) -> None:
        """Keep a decision, if it is the one to follow those that stand.

        Parameters
        ----------
        decision : Decision
            Its ordinal is one more than the number of decisions that the person who decides had seen.

        Raises
        ------
        DecisionMeanwhile
            Another decision was made on the case in between.
        """
        with writing(self._engine) as connection:
            there = _decisions(connection, select(DECISIONS).where(DECISIONS.c.case_id == decision.case_id))
            if len(there) + 1 != decision.ordinal:
                raise DecisionMeanwhile(there)
            row = {
                **vars(decision),
                "choice": str(decision.choice),
                "reason_codes": " ".join(decision.reason_codes),
                "come_back_on": decision.come_back_on.isoformat() if decision.come_back_on else None,
                "at": decision.at.isoformat(),
            }
            _insert_with_entry(connection, DECISIONS, row, action=DECISION_RECORDED, at=decision.at)


def review_hashes(connection: Connection) -> dict[str, dict[str, str]]:
    """What every kept first view and decision hashes to now, for the check of the log.

    Parameters
    ----------
    connection : Connection
        From `reading`.

    Returns
    -------
    dict of str to dict of str to str
        By the action that the log calls it, hashes by id.
    """
    kept = {FIRST_VIEW_RECORDED: FIRST_VIEWS, DECISION_RECORDED: DECISIONS}
    return {
        action: {row["id"]: row_hash(dict(row)) for row in connection.execute(select(table)).mappings()}
        for action, table in kept.items()
    }


def _insert_with_entry(connection: Connection, table: Any, row: dict[str, Any], *, action: str, at: datetime) -> None:
    officer = Officer(row["subject"], row["name"], frozenset())
    detail = {"id": row["id"], "row_sha256": row_hash(row)}
    seq = append(connection, officer, action, about=row["case_id"], detail=detail, at=at)
    connection.execute(insert(table).values(**row, log_seq=seq))


def _first_view_of(connection: Connection, case_id: str, subject: str) -> FirstView | None:
    query = select(FIRST_VIEWS).where(FIRST_VIEWS.c.case_id == case_id, FIRST_VIEWS.c.subject == subject)
    row = connection.execute(query).mappings().first()
    return _first_view(row) if row else None


def _first_view(row: RowMapping) -> FirstView:
    return FirstView(
        id=row["id"],
        case_id=row["case_id"],
        subject=row["subject"],
        name=row["name"],
        suitability=Suitability(row["suitability"]),
        at=datetime.fromisoformat(row["at"]),
    )


def _decisions(connection: Connection, query: Select) -> tuple[Decision, ...]:
    rows = connection.execute(query.order_by(DECISIONS.c.case_id, DECISIONS.c.ordinal)).mappings()
    return tuple(
        Decision(
            id=row["id"],
            case_id=row["case_id"],
            ordinal=row["ordinal"],
            choice=Choice(row["choice"]),
            reason_codes=tuple(row["reason_codes"].split()),
            reason_text=row["reason_text"],
            come_back_on=date.fromisoformat(row["come_back_on"]) if row["come_back_on"] else None,
            subject=row["subject"],
            name=row["name"],
            first_view_id=row["first_view_id"],
            at=datetime.fromisoformat(row["at"]),
        )
        for row in rows
    )
