"""Look-up tables of OGRS3, OGP and OVP: ranges of whole numbers and words, each with what it adds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.actuarial.answers import answer_table, answer_words
from models.actuarial.case import UNKNOWN, Case, Ints
from models.actuarial.two_year_tables import place
from models.actuarial.two_year_terms import Number

Floats = npt.NDArray[np.float64]
NOWHERE = 2**62


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
        What any higher number counts as: the last number itself where the last range has no upper end.
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
        return place(min(number, self.ceiling), self.highest)

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
        found = self.slot(number)
        return self.many[found] if isinstance(found, np.ndarray) else self.one[found]


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
    return LookUp(listed, np.array(listed), highest, highest if is_open else NOWHERE)


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


def answer_look_up(weights: Mapping[str, float], column: str) -> LookUp:
    """A table of the answers to a field, by their place.

    Parameters
    ----------
    weights : Mapping from str to float
        Labels `COLUMN=WORD`.
    column : str
        A field that takes an answer.

    Returns
    -------
    LookUp
        NaN for no answer.
    """
    points = {word: weights[f"{column}={word}"] for word in answer_words()[column]}
    return look_up(answer_table(column, points, missing=np.nan)[:-1])


def level(case: Case, column: str) -> Ints:
    """The level of an answer: its place among words that stand from no need to most.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    column : str
        A field that takes a word.

    Returns
    -------
    int or ndarray of int
        0, 1 or 2; UNKNOWN, and with it any sum, where it was not answered.
    """
    found, unanswered = case.answers[column], len(answer_words()[column])
    if isinstance(found, np.ndarray):
        return np.where(found == unanswered, UNKNOWN, found)
    return UNKNOWN if found == unanswered else found


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


def known(number: Ints) -> Number:
    """A whole number as a float.

    Parameters
    ----------
    number : int or ndarray of int
        Any.

    Returns
    -------
    float or ndarray of float
        NaN where it is not known.
    """
    if isinstance(number, np.ndarray):
        return np.where(number == UNKNOWN, np.nan, number.astype(np.float64))
    return np.nan if number == UNKNOWN else float(number)


def at_least(number: Number, lowest: float) -> Number:
    """A number that is not below a limit.

    Parameters
    ----------
    number : float or ndarray of float
        Any.
    lowest : float
        The limit.

    Returns
    -------
    float or ndarray of float
        The number; NaN where it is below, or was NaN.
    """
    if isinstance(number, np.ndarray):
        return np.where(number >= lowest, number, np.nan)
    return number if number >= lowest else np.nan
