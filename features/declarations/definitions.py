"""What a feature is: a frozen value that says what it means, from which events, over which window."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from features.declarations.deciding import EVERY_ROW, Deciding
from features.known.known import Cut, Known
from features.vocabulary import Direction, ReasonGroup


@dataclass(frozen=True)
class Events:
    """Rows of one case table, narrowed by words and by a window that ends on the index date.

    Parameters
    ----------
    table : str
        Name of the case table.
    where : tuple of (str, tuple)
        Columns and the words of which a row must hold one.
    months, days : int
        Length of the window, 0 for none. In the window is what happened after the index date less that
        long and on or before the index date.
    """

    table: str
    where: tuple[tuple[str, tuple], ...] = ()
    months: int = 0
    days: int = 0

    def having(self, column: str, *words: str | bool) -> "Events":
        """The events, only where a column holds one of the words.

        Parameters
        ----------
        column : str
            A column of the table, or `category` or `is_violent` of a sanction.
        *words : str or bool
            Words to keep.

        Returns
        -------
        Events
            The narrowed events.
        """
        return replace(self, where=(*self.where, (column, words)))

    def in_last(self, *, months: int = 0, days: int = 0) -> "Events":
        """The events, only those in a window that ends on the index date.

        Parameters
        ----------
        months, days : int
            Length of the window; give one of them.

        Returns
        -------
        Events
            The narrowed events.
        """
        return replace(self, months=months, days=days)

    def counted(self, known: Known) -> Cut:
        """The events that were known.

        Parameters
        ----------
        known : Known
            What was known on the index date.

        Returns
        -------
        Cut
            The rows that a feature of these events counts.
        """
        return known.cut(self.table, where=self.where, months=self.months, days=self.days)

    @property
    def window(self) -> str:
        """The window in words.

        Returns
        -------
        str
            Such as `24 months`, or `ever`.
        """
        if self.months:
            return f"{self.months} months"
        return f"{self.days} days" if self.days else "ever"


@dataclass(frozen=True)
class Feature:
    """One column of the features table.

    Parameters
    ----------
    name : str
        Noun, qualifier, window; it never changes once released.
    events : Events
        From which rows.
    aggregate : callable
        Takes a `Cut` of the rows, gives one number for each person, NaN where there is nothing to say.
    if_no_events : float or None
        What a person without such rows gets; None is missing.
    unit : str
        Unit of the number: sanctions, months, days, share, flag.
    meaning : str
        What a reader would otherwise ask: ties, inclusive ends, what no rows mean.
    purpose : str
        Why a panel, an analyst or an auditor may be told this of a person.
    direction : Direction
        Which way the field expects it to move the risk.
    reason_group : ReasonGroup
        Under which heading it is told as a reason.
    health : bool
        Whether it says something about health; such a feature never raises a rank.
    is_predictor : bool
        False for an exposure, such as months under closer watch, that no model may use.
    also_needs : str
        A second case table without which it cannot be worked out; empty for none.
    decided_by : Deciding
        Which of the rows settle the number; every one unless said.
    """

    name: str
    events: Events
    aggregate: Callable[[Cut], np.ndarray]
    if_no_events: float | None
    unit: str
    meaning: str
    purpose: str
    direction: Direction = Direction.EITHER
    reason_group: ReasonGroup = ReasonGroup.OTHER
    health: bool = False
    is_predictor: bool = True
    also_needs: str = ""
    decided_by: Deciding = EVERY_ROW

    @property
    def window(self) -> str:
        """Of which time the number speaks, in words.

        Returns
        -------
        str
            Such as `24 months`, `ever`, or `on the index date`.
        """
        return self.decided_by.window or self.events.window

    @property
    def dtype(self) -> Literal["boolean", "float64"]:
        """The pandas dtype of the column: nullable for flags, float where a number may be missing.

        Returns
        -------
        str
            `boolean` or `float64`.
        """
        return "boolean" if self.unit == "flag" else "float64"
