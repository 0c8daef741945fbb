"""What is known on the index date, as arrays that the aggregates read; the only use of `known_on`."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from features.case_table import CaseTable
from features.months import months_after
from features.offence_codes import categories_of, is_violent
from features.tables import CASE_TABLES, CaseTables


@dataclass(frozen=True)
class Cut:
    """The known rows of one table for some people, narrowed to what one feature counts.

    Parameters
    ----------
    table : CaseTable
        What the table is.
    rows : DataFrame of shape (n_rows, n_columns)
        Known rows with every declared column.
    person : array of int, shape (n_rows,)
        Position of each row's person among the people asked for.
    known : Known
        Everything else that is known.
    """

    table: CaseTable
    rows: pd.DataFrame
    person: np.ndarray
    known: "Known"

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
        return self.rows[column].to_numpy().astype("datetime64[D]")

    def having(self, keep: np.ndarray) -> "Cut":
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
        return Cut(self.table, self.rows[keep], self.person[keep], self.known)


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
        self._cuts: dict[str, Cut] = {}

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
            Sanctions carry two more columns, `category` and `is_violent`.
        """
        if table not in self._cuts:
            only = CaseTables({name: self.tables[name] for name in self.tables if name == table})
            rows = only.known_on(pd.Timestamp(self.day)).rows_of(table)
            person = self.person_ids.get_indexer(pd.Index(rows["person_id"]))
            rows, person = rows[person >= 0], person[person >= 0]
            if table == "sanctions":
                codes = rows["ho_offence_code"]
                rows = rows.assign(category=categories_of(codes), is_violent=is_violent(codes))
            self._cuts[table] = Cut(CASE_TABLES[table], rows, person, self)
        return self._cuts[table]

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
            The rows that remain.
        """
        whole = self.of(table)
        keep = np.ones(len(whole.rows), dtype=bool)
        for column, words in where:
            keep &= whole.rows[column].isin(words).to_numpy(dtype=bool, na_value=False)
        if months or days:
            keep &= whole.days(whole.table.happened) > self.window_start(months=months, days=days)
        return whole.having(keep)

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


def last_of_each(cut: Cut, *, by: tuple[str, ...]) -> Cut:
    """The last row of each person in the order of some columns.

    Parameters
    ----------
    cut : Cut
        Known rows.
    by : tuple of str
        Columns that order the rows; they should leave no ties.

    Returns
    -------
    Cut
        At most one row for each person.
    """
    keys = [cut.rows[column].to_numpy() for column in reversed(by)]
    order = np.lexsort([*keys, cut.person])
    person = cut.person[order]
    is_last = np.r_[person[1:] != person[:-1], np.ones(min(len(person), 1), dtype=bool)]
    chosen = order[is_last]
    return Cut(cut.table, cut.rows.iloc[chosen], cut.person[chosen], cut.known)
