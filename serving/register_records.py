"""What the disparity register holds: a concern of an audit, and the steps that are taken about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class StepKind(StrEnum):
    """What a step does to an item."""

    ASSIGNED = "assigned"
    EVIDENCE = "evidence"
    SETTLED = "settled"


class Settlement(StrEnum):
    """What comes of a concern: a reason that is no unfairness, a change, or another look on a later day."""

    EXPLAINED = "explained"
    REFORMED = "reformed"
    MONITORED = "monitored"


@dataclass(frozen=True)
class Concern:
    """A comparison of an audit that needs an answer.

    Parameters
    ----------
    release_sha256 : str
        Hash of the release whose audit it is.
    audited : str
        What was audited, as the audit names it.
    metric, attribute : str
        What is compared, and what divides the people.
    groups : tuple of str
        The two sides.
    verdict : str
        concern or fragile.
    finding : str
        The gap in a sentence, as the audit has it.
    """

    release_sha256: str
    audited: str
    metric: str
    attribute: str
    groups: tuple[str, ...]
    verdict: str
    finding: str

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same concern.

        Returns
        -------
        tuple of str
            All but what was found.
        """
        return (self.release_sha256, self.audited, self.metric, self.attribute, *self.groups)


@dataclass(frozen=True)
class Step:
    """One step about an item; a later one stands instead, and none is ever changed.

    Parameters
    ----------
    id : str
        Opaque.
    kind : StepKind
        What it does.
    text : str
        In the person's own words.
    owner : str or None
        Who answers for the item from now on; of an assignment.
    due_date : date or None
        By when; of an assignment, and of a settlement that is monitored.
    outcome : Settlement or None
        What came of it; of a settlement.
    subject, name : str
        Who recorded it.
    at : datetime
        When, in UTC.
    """

    id: str
    kind: StepKind
    text: str
    owner: str | None
    due_date: date | None
    outcome: Settlement | None
    subject: str
    name: str
    at: datetime


@dataclass(frozen=True)
class Item:
    """One concern in the register.

    Parameters
    ----------
    id : str
        Opaque.
    concern : Concern
        Which one.
    owner : str
        Who answers for it.
    due_date : date
        By when.
    subject, name : str
        Who opened it.
    at : datetime
        When, in UTC.
    steps : tuple of Step
        In the order they were taken.
    """

    id: str
    concern: Concern
    owner: str
    due_date: date
    subject: str
    name: str
    at: datetime
    steps: tuple[Step, ...] = field(default=())

    @property
    def answers(self) -> str:
        """Who answers for it now.

        Returns
        -------
        str
            The last owner it was given.
        """
        return next((step.owner for step in reversed(self.steps) if step.owner), self.owner)

    @property
    def due(self) -> date:
        """By when.

        Returns
        -------
        date
            The last day it was given.
        """
        return next((step.due_date for step in reversed(self.steps) if step.due_date), self.due_date)

    @property
    def outcome(self) -> Settlement | None:
        """What came of it so far.

        Returns
        -------
        Settlement or None
            None while nothing has.
        """
        return next((step.outcome for step in reversed(self.steps) if step.outcome), None)

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is waited for; what is monitored stays open.

        Returns
        -------
        bool
            True where it was explained or reformed.
        """
        return self.outcome in (Settlement.EXPLAINED, Settlement.REFORMED)

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not closed.

        Parameters
        ----------
        today : date
            The day on which it is asked.

        Returns
        -------
        bool
            On the day itself it is not yet.
        """
        return not self.is_closed and self.due < today
