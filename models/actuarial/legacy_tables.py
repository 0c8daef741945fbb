"""Look-up tables of OGRS3, OGP and OVP: ranges of whole numbers and words, each with what it adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.actuarial.answer_rows import AnswerRows, answer_rows, every_row
from models.actuarial.answers import answer_words
from models.actuarial.case import UNKNOWN, Case, Ints
from models.actuarial.two_year_tables import place
from models.actuarial.two_year_terms import Number

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LookUp:
    """What each whole number from 0 up adds; NaN for what is below, above or in a gap.

    Parameters
    ----------
    one : list of float
        By number, NaN last.
    many : ndarray of float
        The same.
    highest : int
        The last number of the table.
    ceiling : int
        Where any higher number stands: with the last one where the last range has no upper end, else with NaN.
    """

    one: list[float]
    many: Floats
    highest: int
    ceiling: int

    def slot(self, number: Ints) -> Ints:
        """Where a number stands.

        Parameters
        ----------
        number : int or ndarray of int
            Any.

        Returns
        -------
        int or ndarray of int
            A place of `one` and of `many`; the last where the table does not hold the number.
        """
        if isinstance(number, np.ndarray):
            return place(np.minimum(number, self.ceiling), self.highest)
        return min(number, self.ceiling) if number >= 0 else self.highest + 1

    def at(self, number: Ints) -> Number:
        """What a number adds.

        Parameters
        ----------
        number : int or ndarray of int
            Any.

        Returns
        -------
        float or ndarray of float
            NaN where the table does not hold the number.
        """
        slot = self.slot(number)
        return self.many[slot] if isinstance(slot, np.ndarray) else self.one[slot]


def look_up(values: Sequence[float], *, is_open: bool = False) -> LookUp:
    """A table of the numbers from 0.

    Parameters
    ----------
    values : sequence of float
        By number.
    is_open : bool
        Whether numbers beyond the last count as the last.

    Returns
    -------
    LookUp
        One place longer than `values`.
    """
    listed, highest = [*values, np.nan], len(values) - 1
    return LookUp(listed, np.array(listed), highest, highest if is_open else highest + 1)


def range_look_up(weights: Mapping[str, float], name: str) -> LookUp:
    """A table of published ranges.

    Parameters
    ----------
    weights : Mapping from str to float
        Labels `NAME:7`, `NAME:10-11` or, without an upper end and last, `NAME:50+`.
    name : str
        What stands before the colon.

    Returns
    -------
    LookUp
        By whole number.
    """
    values: list[float] = []
    is_open = False
    for label, value in weights.items():
        if label.startswith(f"{name}:"):
            text = label.removeprefix(f"{name}:")
            low, _, high = text.rstrip("+").partition("-")
            values += [np.nan] * (int(low) - len(values)) + [value] * (int(high or low) - int(low) + 1)
            is_open = text.endswith("+")
    return look_up(values, is_open=is_open)


@dataclass(frozen=True)
class AnswerLookUp:
    """What one answer adds, or several together; NaN where one of them was not given.

    Parameters
    ----------
    rows : AnswerRows
        The combinations of answers.
    one : list of float
        By row.
    many : ndarray of float
        The same.
    """

    rows: AnswerRows
    one: list[float]
    many: Floats

    def of(self, case: Case) -> Number:
        """What the answers of a case add.

        Parameters
        ----------
        case : Case
            Of one person or of many.

        Returns
        -------
        float or ndarray of float
            NaN without an answer.
        """
        row = self.rows.row(case.answers)
        return self.many[row] if isinstance(row, np.ndarray) else self.one[row]


def answer_look_up(weights: Mapping[str, float], column: str) -> AnswerLookUp:
    """A table of the answers to one field.

    Parameters
    ----------
    weights : Mapping from str to float
        Labels `COLUMN=WORD`.
    column : str
        A field that takes an answer.

    Returns
    -------
    AnswerLookUp
        By place.
    """
    values = [*(weights[f"{column}={word}"] for word in answer_words()[column]), np.nan]
    return AnswerLookUp(answer_rows([column]), values, np.array(values))


def level_look_up(weights: Mapping[str, float], name: str, columns: Sequence[str]) -> AnswerLookUp:
    """A table of several answers whose words stand from no need to most, by the sum of their levels.

    Parameters
    ----------
    weights : Mapping from str to float
        Labels `NAME:3` or `NAME:4-6`.
    name : str
        What stands before the colon.
    columns : sequence of str
        Fields that take a word; the level of an answer is its place.

    Returns
    -------
    AnswerLookUp
        By combination of answers.
    """
    levels = every_row(columns)
    unanswered = np.array([[len(answer_words()[column])] for column in columns])
    values = np.where((levels == unanswered).any(axis=0), np.nan, range_look_up(weights, name).at(levels.sum(axis=0)))
    return AnswerLookUp(answer_rows(columns), values.tolist(), values)


def age_at_given_follow_up(case: Case) -> Ints:
    """The age at the start of follow-up, for which these instruments do not take the conviction where it is missing.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    int or ndarray of int
        Completed years; UNKNOWN where the start was not given or is not after the birth.
    """
    if isinstance(case.follow_up_given, np.ndarray):
        return np.where(case.follow_up_given == UNKNOWN, UNKNOWN, case.age_at_follow_up)
    return UNKNOWN if case.follow_up_given == UNKNOWN else case.age_at_follow_up


def at_least(number: Ints, lowest: int) -> Number:
    """A number that is not below a limit.

    Parameters
    ----------
    number : int or ndarray of int
        Any; UNKNOWN is below every limit.
    lowest : int
        The limit.

    Returns
    -------
    float or ndarray of float
        The number; NaN where it is below.
    """
    if isinstance(number, np.ndarray):
        return np.where(number >= lowest, number, np.nan)
    return float(number) if number >= lowest else np.nan
