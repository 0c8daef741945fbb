"""The disparity register: items and steps, each written together with its entry of the audit log, and never changed."""

import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select

from features.exceptions import UsageRefused
from serving.records import Officer
from serving.register_records import Concern, Item, Settlement, Step, StepKind
from serving.stores.audit_log import append, row_hash
from serving.stores.database import reading, writing
from serving.stores.tables import REGISTER_ITEMS, REGISTER_STEPS

ITEM_OPENED = "register_item_opened"
STEP_RECORDED = "register_step_recorded"


class RegisterStore:
    """The disparity register of a database.

    Parameters
    ----------
    engine : Engine
        A migrated database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def items(self) -> tuple[Item, ...]:
        """Every item with its steps.

        Returns
        -------
        tuple of Item
            In the order they were opened.
        """
        with reading(self._engine) as connection:
            return _items(connection)

    def open_items(self, items: list[Item]) -> list[Item]:
        """Keep the items whose concern has none yet, all or none.

        Parameters
        ----------
        items : list of Item
            Without steps.

        Returns
        -------
        list of Item
            Those that were kept.
        """
        with writing(self._engine) as connection:
            held = {item.concern.key for item in _items(connection)}
            fresh = [item for item in items if item.concern.key not in held]
            for item in fresh:
                row = _item_row(item)
                seq = _logged(connection, row, ITEM_OPENED, about=item.id, at=item.at)
                connection.execute(insert(REGISTER_ITEMS).values(**row, log_seq=seq))
            return fresh

    def add_step(self, item_id: str, step: Step, *, after: int) -> None:
        """Keep a step, if it follows those that the person who takes it had seen.

        Parameters
        ----------
        item_id : str
            Of which item.
        step : Step
            The step.
        after : int
            How many steps they had seen.

        Raises
        ------
        UsageRefused
            Another step was taken in between.
        """
        with writing(self._engine) as connection:
            taken = select(func.count()).select_from(REGISTER_STEPS).where(REGISTER_STEPS.c.item_id == item_id)
            if connection.execute(taken).scalar_one() != after:
                raise UsageRefused(
                    f"Somebody took another step about item {item_id[:8]} meanwhile, so nothing was kept. Read it with "
                    "`desist register show`, and say again what still holds."
                )
            row = _step_row(item_id, step, ordinal=after + 1)
            seq = _logged(connection, row, STEP_RECORDED, about=item_id, at=step.at)
            connection.execute(insert(REGISTER_STEPS).values(**row, log_seq=seq))


def register_hashes(connection: Connection) -> dict[str, dict[str, str]]:
    """What every kept item and step hashes to now, for the check of the log.

    Parameters
    ----------
    connection : Connection
        From `reading`.

    Returns
    -------
    dict of str to dict of str to str
        By the action that the log calls it, hashes by id.
    """
    kept = {ITEM_OPENED: REGISTER_ITEMS, STEP_RECORDED: REGISTER_STEPS}
    return {
        action: {row["id"]: row_hash(dict(row)) for row in connection.execute(select(table)).mappings()}
        for action, table in kept.items()
    }


def _logged(connection: Connection, row: dict[str, Any], action: str, *, about: str, at: datetime) -> int:
    officer = Officer(row["subject"], row["name"], frozenset())
    detail = {"id": row["id"], "row_sha256": row_hash(row)}
    return append(connection, officer, action, about=about, detail=detail, at=at)


def _items(connection: Connection) -> tuple[Item, ...]:
    steps: dict[str, list[Step]] = {}
    every = select(REGISTER_STEPS).order_by(REGISTER_STEPS.c.item_id, REGISTER_STEPS.c.ordinal)
    for row in connection.execute(every).mappings():
        steps.setdefault(row["item_id"], []).append(_step(row))
    items = connection.execute(select(REGISTER_ITEMS).order_by(REGISTER_ITEMS.c.log_seq)).mappings()
    return tuple(_item(row, tuple(steps.get(row["id"], ()))) for row in items)


def _item_row(item: Item) -> dict[str, Any]:
    concern = item.concern
    return {
        "id": item.id,
        "release_sha256": concern.release_sha256,
        "audited": concern.audited,
        "metric": concern.metric,
        "attribute": concern.attribute,
        "compared": json.dumps(list(concern.groups), ensure_ascii=False),
        "verdict": concern.verdict,
        "finding": concern.finding,
        "owner": item.owner,
        "due_date": item.due_date.isoformat(),
        "subject": item.subject,
        "name": item.name,
        "at": item.at.isoformat(),
    }


def _item(row: RowMapping, steps: tuple[Step, ...]) -> Item:
    concern = Concern(
        release_sha256=row["release_sha256"],
        audited=row["audited"],
        metric=row["metric"],
        attribute=row["attribute"],
        groups=tuple(json.loads(row["compared"])),
        verdict=row["verdict"],
        finding=row["finding"],
    )
    return Item(
        id=row["id"],
        concern=concern,
        owner=row["owner"],
        due_date=date.fromisoformat(row["due_date"]),
        subject=row["subject"],
        name=row["name"],
        at=datetime.fromisoformat(row["at"]),
        steps=steps,
    )


def _step_row(item_id: str, step: Step, *, ordinal: int) -> dict[str, Any]:
    return {
        "id": step.id,
        "item_id": item_id,
        "ordinal": ordinal,
        "kind": str(step.kind),
        "text": step.text,
        "owner": step.owner,
        "due_date": step.due_date.isoformat() if step.due_date else None,
        "outcome": str(step.outcome) if step.outcome else None,
        "subject": step.subject,
        "name": step.name,
        "at": step.at.isoformat(),
    }


def _step(row: RowMapping) -> Step:
    return Step(
        id=row["id"],
        kind=StepKind(row["kind"]),
        text=row["text"],
        owner=row["owner"],
        due_date=date.fromisoformat(row["due_date"]) if row["due_date"] else None,
        outcome=Settlement(row["outcome"]) if row["outcome"] else None,
        subject=row["subject"],
        name=row["name"],
        at=datetime.fromisoformat(row["at"]),
    )
