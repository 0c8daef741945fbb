"""What is known on the index date, as arrays that the aggregates read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.known.held import Held
from features.months import months_after
from features.tables.case_table import CaseTable, Kind
from features.tables.case_tables import CaseTables
from features.tables.declared import CASE_TABLES

Places = npt.NDArray[np.signedinteger]
Truths = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """The known rows of one table for some people, narrowed to what one feature counts.

    Parameters
    ----------
    held : Held
        Every known row of the table.
    kept : array of bool, shape (n_held,), or of int, shape (n_rows,), or None
        Which of them, true or by place; None is all.
    known : Known
        Everything else that is known.
    """

    held: Held
    kept: Truths | Places | None
    known: "Known"

    @property
    def table(self) -> CaseTable:
        """What the table is.

        Returns
        -------
        CaseTable
            The declaration.
        """
        return self.held.table

    @cached_property
    def chosen(self) -> Places | None:
        """The places of the rows among all known rows of the table.

        Returns
        -------
        array of int, shape (n_rows,), or None
            None is all.
        """
        if self.kept is None or self.kept.dtype != bool:
            return cast("Places | None", self.kept)
        return np.flatnonzero(self.kept)

    @cached_property
    def person(self) -> Places:
        """Position of each row's person among the people asked for.

        Returns
        -------
        array of int, shape (n_rows,)
            From 0.
        """
        # As wide as an index is inside numpy, which looks up and counts by no other.
        return self._here(self.held.person).astype(np.intp, copy=False)

    def days(self, column: str) -> np.ndarray:
        """A date column as days.

        Parameters
        ----------
        column : str
            Name of a date column.

        Returns
        -------
        array of datetime64[D], shape (n_rows,)
            Missing is NaT.
        """
        return self._here(self.held.days(column))

    def places(self, column: str) -> Places:
        """The place of each cell among the words of its column.

        Parameters
        ----------
        column : str
            A column of words or flags, or what the table of offence codes says of an offence.

        Returns
        -------
        array of int, shape (n_rows,)
            From 0; the number of words where the cell is missing.
        """
        return self._here(self.held.places(column))

    def groups(self, column: str) -> tuple[Places, Places]:
        """The rows of each person in groups of one identifier.

        Parameters
        ----------
        column : str
            An identifier, such as that of an occasion.

        Returns
        -------
        group : array of int, shape (n_rows,)
            Number of each row's group.
        owner : array of int, shape (n_groups,)
            Position of each group's person, of all groups of the table.
        """
        group, owner = self.held.groups(column)
        return self._here(group), owner

    def is_one_of(self, column: str, *words: str | bool) -> Truths:
        """Whether a column holds one of some words.

        Parameters
        ----------
        column : str
            A column of words, flags or text; of an offence also `category` and `is_violent`.
        *words : str or bool
            Which.

        Returns
        -------
        array of bool, shape (n_rows,)
            False where the cell is missing.
        """
        return self.held.is_one_of(column, words, self.chosen)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows as a frame, for what needs more than a number of each person.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            Every declared column; sanctions carry two more, `category` and `is_violent`.
        """
        return self.held.frame if self.chosen is None else self.held.frame.iloc[self.chosen]

    def having(self, keep: Truths) -> "Cut":
        """The same cut with fewer rows.

        Parameters
        ----------
        keep : array of bool, shape (n_rows,)
            Which rows to keep.

        Returns
        -------
        Cut
            The kept rows.
        """
        return Cut(self.held, keep if self.chosen is None else self.chosen[np.flatnonzero(keep)], self.known)

    def among(self, rows: Truths) -> "Cut":
        """The rows that are also among others.

        Parameters
        ----------
        rows : array of bool, shape (n_held,)
            Of every known row of the table whether it is one of the others.

        Returns
        -------
        Cut
            The rows that are both.
        """
        if self.kept is None or self.kept.dtype == bool:
            return Cut(self.held, rows if self.kept is None else self.kept & rows, self.known)
        return self.having(rows[self.kept])

    def _here(self, values: np.ndarray) -> np.ndarray:
        return values if self.chosen is None else values[self.chosen]


class Known:
    """What was known on a date about the people asked for.

    Parameters
    ----------
    tables : CaseTables
        Checked case tables.
    index_date : Timestamp or str
        The date for which something is made.
    person_ids : Index of str, shape (n_people,)
        The people asked for, each once.
    """

    def __init__(self, tables: CaseTables, index_date: pd.Timestamp | str, person_ids: pd.Index) -> None:
        self.tables = tables
        self.person_ids = person_ids
        self.day = np.datetime64(pd.Timestamp(index_date).date(), "D")
        self._cuts: dict[tuple, Cut] = {}
        self._made: dict[str, np.ndarray] = {}

    @property
    def count(self) -> int:
        """How many people were asked for.

        Returns
        -------
        int
            The number.
        """
        return len(self.person_ids)

    def of(self, table: str) -> Cut:
        """Every known row of a table for the people asked for.

        Parameters
        ----------
        table : str
            Name of a declared table; an absent one has no rows.

        Returns
        -------
        Cut
            The rows, in no order.
        """
        key = (table,)
        if key not in self._cuts:
            rows = self.tables[table] if table in self.tables else CASE_TABLES[table].empty()
            held = Held(CASE_TABLES[table], rows, self.person_ids, self.day)
            self._cuts[key] = Cut(held, None, self)
        return self._cuts[key]

    def cut(self, table: str, *, where: tuple = (), months: int = 0, days: int = 0) -> Cut:
        """The known rows of a table, narrowed by words and a window.

        Parameters
        ----------
        table : str
            Name of a declared table.
        where : tuple of (str, tuple)
            Columns and the words of which a row must hold one.
        months, days : int
            Length of the window that ends on the index date, 0 for none.

        Returns
        -------
        Cut
            The rows that remain; made once for all that ask for the same.
        """
        key = (table, where, months, days)
        if key not in self._cuts:
            self._cuts[key] = self._narrowed(table, where, months=months, days=days)
        return self._cuts[key]

    def once(self, name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
        """What several features share, made once.

        Parameters
        ----------
        name : str
            What it is called.
        make : callable
            Makes it where it is not there yet.

        Returns
        -------
        array
            As `make` gives it.
        """
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def forget(self) -> None:
        """Let go of every array; what is asked for again is made again.

        Notes
        -----
        Cuts know what they were cut from, which keeps them: nothing would be freed before Python looks for such
        circles, so that the arrays of many shards would lie in memory at once.
        """
        self._cuts.clear()
        self._made.clear()
        for name in ("birth", "latest_assessment", "assessment_before"):
            self.__dict__.pop(name, None)

    def _narrowed(self, table: str, where: tuple, *, months: int, days: int) -> Cut:
        if where:
            # The window first: it is shared by many, and words are then looked at in it alone.
            whole = self.cut(table, months=months, days=days)
            return whole.having(np.logical_and.reduce([whole.is_one_of(column, *words) for column, words in where]))
        whole = self.of(table)
        if not months and not days:
            return whole
        # As whole numbers, which are compared in a third of the time; a missing date is the least.
        start = self.window_start(months=months, days=days).astype(np.int64)
        return whole.having(whole.days(whole.table.happened).view(np.int64) > start)

    def window_start(self, *, months: int = 0, days: int = 0) -> np.datetime64:
        """The last day before a window that ends on the index date.

        Parameters
        ----------
        months, days : int
            Length of the window.

        Returns
        -------
        datetime64[D]
            The index date less that long; what happened after it is in the window.
        """
        return months_after(np.array([self.day]), -months)[0] - np.timedelta64(days, "D")

    @cached_property
    def birth(self) -> np.ndarray:
        """Dates of birth of the people asked for.

        Returns
        -------
        array of datetime64[D], shape (n_people,)
            Missing is NaT.
        """
        persons = self.of("persons")
        birth = np.full(self.count, np.datetime64("NaT"), dtype="datetime64[D]")
        birth[persons.person] = persons.days("date_of_birth")
        return birth

    @cached_property
    def latest_assessment(self) -> Cut:
        """The latest known assessment of each person who has one.

        Returns
        -------
        Cut
            At most one row for each person: of those assessed last, the one recorded last.
        """
        return last_of_each(self.of("needs"), by=("assessed_date", "recorded_date"))

    @cached_property
    def assessment_before(self) -> Cut:
        """The latest known assessment of an earlier day than the latest.

        Returns
        -------
        Cut
            At most one row for each person; of those assessed on one day, the one recorded last.
        """
        earlier = _only_before(self.of("needs"), self.latest_assessment, "assessed_date")
        return last_of_each(earlier, by=("assessed_date", "recorded_date"))


def _only_before(cut: Cut, later: Cut, column: str) -> Cut:
    """The rows of each person from before the day of another row of theirs."""
    day = np.full(cut.known.count, np.datetime64("NaT", "D"))
    day[later.person] = later.days(column)
    return cut.having(cut.days(column) < day[cut.person])


def last_of_each(cut: Cut, *, by: Sequence[str | np.ndarray]) -> Cut:
    """The last row of each person in some order.

    Parameters
    ----------
    cut : Cut
        Known rows.
    by : sequence of str or array of shape (n_rows,)
        Columns, or numbers of the rows, that order them, the weightiest first; they should leave no ties.

    Returns
    -------
    Cut
        At most one row for each person.
    """
    # Key by key, the rows that hold their person's greatest value stay: a fifth of the time of a sort.
    stay = np.arange(len(cut.person))
    for key in by:
        value = (_ordering(cut, key) if isinstance(key, str) else key)[stay]
        rank = value.view(np.int64) if value.dtype.kind == "M" else pd.factorize(value, sort=True)[0]
        greatest = np.full(cut.known.count, np.iinfo(np.int64).min)
        np.maximum.at(greatest, cut.person[stay], rank)
        stay = stay[rank == greatest[cut.person[stay]]]
    last = np.full(cut.known.count, -1)
    last[cut.person[stay]] = stay
    last = last[last >= 0]
    return Cut(cut.held, last if cut.chosen is None else cut.chosen[last], cut.known)


def _ordering(cut: Cut, column: str) -> np.ndarray:
    is_date = any(date.name == column for date in cut.table.columns_of(Kind.DATE))
    return cut.days(column) if is_date else cut.rows[column].to_numpy()
