"""Several answers as one number, so that what they give together is one look-up for one person and for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt

from models.actuarial.answers import answer_words
from models.actuarial.case import Ints


@dataclass(frozen=True)
class AnswerRows:
    """The rows of a table with one for every combination of some answers, not answered among them.

    Parameters
    ----------
    steps : tuple of tuple of str and int
        Each field, and how many rows lie between one of its places and the next.
    """

    steps: tuple[tuple[str, int], ...]

    def row(self, answers: Mapping[str, Ints]) -> Ints:
        """Where the answers of a case stand.

        Parameters
        ----------
        answers : Mapping from str to int or ndarray of int
            Places by column, as a case has them.

        Returns
        -------
        int or ndarray of int
            From 0.
        """
        row: Ints = 0
        for column, step in self.steps:
            row = row + answers[column] * step
        return row


def answer_rows(columns: Sequence[str]) -> AnswerRows:
    """The rows for some answers, the last of which changes first.

    Parameters
    ----------
    columns : sequence of str
        Fields that take an answer.

    Returns
    -------
    AnswerRows
        As many as there are combinations of places.
    """
    sizes = _places(columns)
    return AnswerRows(tuple((column, prod(sizes[at + 1 :])) for at, column in enumerate(columns)))


def every_row(columns: Sequence[str]) -> npt.NDArray[np.int64]:
    """The answers that stand behind each row.

    Parameters
    ----------
    columns : sequence of str
        Fields that take an answer.

    Returns
    -------
    ndarray of int, shape (n_columns, n_rows)
        Places; the last of a field is that of no answer.
    """
    return np.indices(_places(columns)).reshape(len(columns), -1)


def _places(columns: Sequence[str]) -> list[int]:
    return [len(answer_words()[column]) + 1 for column in columns]
