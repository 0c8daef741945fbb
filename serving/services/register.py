"""The disparity register: concerns are opened with an owner and a day, answered with evidence, and settled."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from features.exceptions import UsageRefused
from serving.records import Officer
from serving.register_records import Concern, Item, Settlement, Step, StepKind
from serving.stores.register import RegisterStore

_FEWEST_OF_ID, _FEWEST_OF_OWNER, _MOST_OF_OWNER = 4, 2, 100


class Register:
    """What may be done with the register.

    Parameters
    ----------
    store : RegisterStore
        Where it is kept.
    clock : callable
        Gives the moment, in UTC.
    """

    def __init__(self, store: RegisterStore, clock: Callable[[], datetime]) -> None:
        self._store, self._clock = store, clock

    def items(self) -> tuple[Item, ...]:
        """Every item.

        Returns
        -------
        tuple of Item
            The earliest due first, closed ones last.
        """
        return tuple(sorted(self._store.items(), key=lambda item: (item.is_closed, item.due, item.id)))

    def open_items(self, concerns: Sequence[Concern], officer: Officer, *, owner: str, due: date) -> list[Item]:
        """Open an item for each concern that has none yet.

        Parameters
        ----------
        concerns : sequence of Concern
            What audits raised.
        officer : Officer
            Who opens them.
        owner : str
            Who answers for them.
        due : date
            By when.

        Returns
        -------
        list of Item
            Those that are new.

        Raises
        ------
        UsageRefused
            If there is no owner, or the day has passed.
        """
        owner = self._owner(owner)
        self._refuse_past(due)
        at = self._clock()
        fresh = [Item(uuid4().hex, one, owner, due, officer.subject, officer.name, at) for one in concerns]
        return self._store.open_items(fresh)

    def assign(self, item_id: str, officer: Officer, *, owner: str, due: date, text: str) -> Item:
        """Give an item another owner, another day, or both.

        Parameters
        ----------
        item_id : str
            Of which item, or how its id begins.
        officer : Officer
            Who does it.
        owner : str
            Who answers for it from now on.
        due : date
            By when.
        text : str
            Why.

        Returns
        -------
        Item
            As it was before.

        Raises
        ------
        UsageRefused
            If there is no such item or it is closed, no owner, or the day has passed.
        """
        owner = self._owner(owner)
        self._refuse_past(due)
        return self._step(item_id, officer, StepKind.ASSIGNED, text, owner=owner, due_date=due)

    def add_evidence(self, item_id: str, officer: Officer, *, text: str) -> Item:
        """Add what was found about a concern.

        Parameters
        ----------
        item_id : str
            Of which item, or how its id begins.
        officer : Officer
            Who adds it.
        text : str
            The evidence, without anything about a person.

        Returns
        -------
        Item
            As it was before.

        Raises
        ------
        UsageRefused
            If there is no such item, or it is closed.
        """
        return self._step(item_id, officer, StepKind.EVIDENCE, text)

    def settle(
        self, item_id: str, officer: Officer, *, outcome: Settlement, text: str, due: date | None = None
    ) -> Item:
        """Say what came of a concern.

        Parameters
        ----------
        item_id : str
            Of which item, or how its id begins.
        officer : Officer
            Who says so.
        outcome : Settlement
            Explained, reformed, or monitored.
        text : str
            Why.
        due : date, optional
            When a monitored item is looked at again; with that outcome alone.

        Returns
        -------
        Item
            As it was before.

        Raises
        ------
        UsageRefused
            If there is no such item or it is closed, it has no evidence, or a day is missing, given in vain or passed.
        """
        if (outcome == Settlement.MONITORED) != (due is not None):
            raise UsageRefused(
                "What is monitored is looked at again on a day: give it with --due."
                if due is None
                else f"What is {outcome} is closed and has no day: leave --due out, or settle it as monitored."
            )
        if due is not None:
            self._refuse_past(due)
        item = self._found(item_id)
        if not any(step.kind == StepKind.EVIDENCE for step in item.steps):
            raise UsageRefused(
                f"Item {item.id[:8]} has no evidence yet, so nothing can be concluded. Add some with `desist register "
                "evidence` first."
            )
        return self._step(item_id, officer, StepKind.SETTLED, text, outcome=outcome, due_date=due)

    def _step(self, item_id: str, officer: Officer, kind: StepKind, text: str, **given: Any) -> Item:
        item = self._found(item_id)
        if item.is_closed:
            raise UsageRefused(f"Item {item.id[:8]} is closed: it was {item.outcome}. A new audit opens a new one.")
        known = {"owner": None, "due_date": None, "outcome": None} | given
        step = Step(
            uuid4().hex, kind, text.strip(), **known, subject=officer.subject, name=officer.name, at=self._clock()
        )
        self._store.add_step(item.id, step, after=len(item.steps))
        return item

    def _found(self, item_id: str) -> Item:
        if len(item_id) < _FEWEST_OF_ID:
            raise UsageRefused(
                f"Name an item by {_FEWEST_OF_ID} letters of its id or more; `desist register show` has them."
            )
        found = [item for item in self._store.items() if item.id.startswith(item_id)]
        if len(found) != 1:
            many = "There is no item" if not found else f"There are {len(found)} items"
            raise UsageRefused(f"{many} whose id begins with {item_id}. `desist register show` has them all.")
        return found[0]

    def _owner(self, owner: str) -> str:
        if not _FEWEST_OF_OWNER <= len(owner.strip()) <= _MOST_OF_OWNER:
            raise UsageRefused("An item of the register needs an owner: somebody, by name or post, who answers for it.")
        return owner.strip()

    def _refuse_past(self, due: date) -> None:
        today = self._clock().date()
        if due <= today:
            raise UsageRefused(f"The day {due} is not after today, {today}. Give one by which an answer can be had.")
