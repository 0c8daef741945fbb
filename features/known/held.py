"""The known rows of one table, each column made into an array once, however many features read it."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.offence_codes import code_rows, read_offence_codes
from features.places import group_numbers, places_among, word_places
from features.tables.case_table import CaseTable, Kind
from features.tables.columns import Columns
from features.tables.cutting import known_rows, not_yet_known, with_hidden_cells
from features.vocabulary import ActuarialCategory

Whole = npt.NDArray[np.signedinteger]

CODE = "ho_offence_code"
FLAGS = (False, True)
_MICROSECONDS_A_DAY = 86_400_000_000


class Held:
    """The known rows of one table for the people asked for.

    Parameters
    ----------
    table : CaseTable
        What the table is.
    rows : DataFrame of shape (n_all, n_columns)
        Every row; an absent column counts as missing.
    people : Index of str, shape (n_people,)
        The people asked for, each once.
    day : datetime64[D]
        The index date.

    Attributes
    ----------
    person : array of int, shape (n_rows,)
        Position of each row's person among the people asked for.
    strangers : int
        How many rows, known or not, are of other people.
    """

    def __init__(self, table: CaseTable, rows: pd.DataFrame, people: pd.Index, day: np.datetime64) -> None:
        self.table, self.day = table, day
        self._columns = Columns(table, rows)
        person = places_among(self._columns["person_id"], people)
        is_asked = person >= 0
        self.strangers = int(np.count_nonzero(~is_asked))
        known = known_rows(table, self._columns, day) & is_asked
        self._known = None if known.all() else known
        self.person = self._here(person)
        self._days: dict[str, np.ndarray] = {}
        self._cells: dict[str, tuple[Whole, Mapping[str | bool, int]]] = {}
        self._places: dict[str, Whole] = {}
        self._groups: dict[str, tuple[Whole, Whole]] = {}

    def _here(self, values: np.ndarray) -> np.ndarray:
        """Of every row of the table those that are known."""
        return values if self._known is None else values[self._known]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame.

        Returns
        -------
        DataFrame of shape (n_rows, n_columns)
            Every declared column, cells that were not yet known missing; of offences also `category` and `is_violent`.
        """
        rows = self.table.completed(self._columns.rows)
        rows = rows if self._known is None else rows[self._known]
        rows = with_hidden_cells(self.table, rows, self.day)
        if self.table.name != "sanctions":
            return rows
        codes = read_offence_codes()[["category", "is_violent"]]
        looked_up = codes.reindex(rows[CODE].to_numpy()).set_axis(rows.index)
        return rows.assign(category=looked_up["category"].astype("str"), is_violent=looked_up["is_violent"])

    def days(self, column: str) -> np.ndarray:
        """A date column as days.

        Parameters
        ----------
        column : str
            Name of a date column.

        Returns
        -------
        array of datetime64[D], shape (n_rows,)
            NaT where the date is missing or was not yet known.
        """
        if column not in self._days:
            days = _whole_days(self._here(self._columns[column].to_numpy()), is_own=self._known is not None)
            declared = self._columns.declared[column]
            if declared.known_from:
                days[self._here(not_yet_known(declared, self._columns, self.day))] = np.datetime64("NaT", "D")
            self._days[column] = days
        return self._days[column]

    def is_one_of(self, column: str, words: tuple, chosen: Whole | None = None) -> npt.NDArray[np.bool_]:
        """Whether a column holds one of some words.

        Parameters
        ----------
        column : str
            A column of words, flags or text; of an offence also `category` and `is_violent`.
        words : tuple of str or bool
            Which.
        chosen : array of int, shape (n_chosen,), optional
            Which rows are looked at; all by default.

        Returns
        -------
        array of bool, shape (n_rows,) or (n_chosen,)
            False where the cell is missing.

        Raises
        ------
        ValueError
            If a word is none that the column may hold, so that a slip in code is not taken for nothing found.
        """
        if (allowed := self._words(column)) and not set(words) <= set(allowed):
            raise ValueError(f"`{column}` holds none of {words}; its words are {tuple(allowed)}.")
        cells, number = self._numbered(column, words)
        cells = cells if chosen is None else cells[chosen]
        found = np.zeros(len(cells), dtype=bool)
        for word in words:
            if word in number:
                found |= cells == number[word]
        return found

    def places(self, column: str) -> Whole:
        """The place of each cell among the words of its column.

        Parameters
        ----------
        column : str
            A column of words or flags; of an offence also `category` and `is_violent`, or the code itself for its row
            in the table of codes.

        Returns
        -------
        array of int, shape (n_rows,)
            From 0; the number of words where the cell is missing, one more where it is none of them.
        """
        if column not in self._places:
            self._places[column] = (
                _OF_CODES[column]()[self.places(CODE)] if column in _OF_CODES else self._here(self._look_up(column))
            )
        return self._places[column]

    def groups(self, column: str) -> tuple[Whole, Whole]:
        """The rows of each person in groups of one identifier.

        Parameters
        ----------
        column : str
            An identifier.

        Returns
        -------
        group : array of int, shape (n_rows,)
            Number of each row's group, from 0.
        owner : array of int, shape (n_groups,)
            Position of each group's person.
        """
        if column not in self._groups:
            self._groups[column] = _groups(self.person, self._here(group_numbers(self._columns[column])))
        return self._groups[column]

    def _numbered(self, column: str, words: tuple) -> tuple[Whole, Mapping[str | bool, int]]:
        """The cells of a column as numbers, and the number of each word that occurs in it."""
        if column not in self._cells:
            if column in self._columns.declared and isinstance(held := self._columns[column].array, pd.Categorical):
                self._cells[column] = self._here(held.codes), _numbers(held.categories.tolist())
            elif known := self._words(column):
                self._cells[column] = self.places(column), _numbers(known)
            else:
                # Of free text only the words that are asked for have numbers.
                return self._here(word_places(self._columns[column], tuple(map(str, words)))), _numbers(words)
        return self._cells[column]

    def _look_up(self, column: str) -> Whole:
        if column == CODE:
            return np.minimum(word_places(self._columns[CODE], tuple(code_rows())), len(code_rows()))
        words = self._words(column)
        if words == FLAGS:
            return np.asarray(self._columns[column].astype("Int8").fillna(len(FLAGS)), dtype=np.int8)
        return np.asarray(word_places(self._columns[column], words or ()), dtype=np.int8)

    def _words(self, column: str) -> tuple | None:
        """The words of a column; None of free text."""
        if column == "category":
            return tuple(ActuarialCategory)
        if column == "is_violent" or self._columns.declared[column].kind == Kind.FLAG:
            return FLAGS
        return tuple(map(str, self._columns.declared[column].words)) or None


def _numbers(words: Iterable) -> dict:
    return {word: number for number, word in enumerate(words)}


def _whole_days(times: np.ndarray, *, is_own: bool) -> np.ndarray:
    """Times as days, by a division, which takes a third of numpy's conversion; where they stand if nobody else's."""
    numbers = times.view(np.int64)
    # A missing date is the least number.
    missing = np.isnat(times) if numbers.min(initial=0) == np.iinfo(np.int64).min else None
    days = np.floor_divide(numbers, _MICROSECONDS_A_DAY, out=numbers if is_own else None).view("datetime64[D]")
    if missing is not None:
        days[missing] = np.datetime64("NaT", "D")
    return days


def _groups(person: Whole, number: Whole) -> tuple[Whole, Whole]:
    count = number.max(initial=-1) + 1
    owner = np.zeros(count, dtype=np.int64)
    owner[number] = person
    if (owner[number] == person).all():
        return number, owner
    # One identifier with several people: a group is the two together.
    group, pairs = pd.factorize(person.astype(np.int64) * count + number)
    return group, pairs // count


@cache
def _category_by_row() -> Whole:
    words = [str(word) for word in ActuarialCategory]
    rows = read_offence_codes()["category"]
    return np.array([*(words.index(word) for word in rows), len(words)], dtype=np.int8)


@cache
def _violence_by_row() -> Whole:
    return np.array([*read_offence_codes()["is_violent"].astype("int8"), len(FLAGS)], dtype=np.int8)


_OF_CODES: Mapping[str, Callable[[], Whole]] = MappingProxyType(
    {"category": _category_by_row, "is_violent": _violence_by_row}
)
