"""What assessments say: need, no need, or not assessed."""

from collections.abc import Callable

import numpy as np

from features.aggregates.rows import count_of_each
from features.known.known import Cut, Known
from features.need_items import NEEDS
from features.vocabulary import NeedAnswer

_NOT_ASKED = -1
# By place of the answer; after the words the place of no answer.
_ANSWERS = np.array([*(word == NeedAnswer.NEED for word in NeedAnswer), _NOT_ASKED], dtype=np.int8)


def latest_answer(need: str) -> Callable[[Cut], np.ndarray]:
    """An aggregate: the answer to one need in the latest known assessment.

    Parameters
    ----------
    need : str
        One of the nine needs.

    Returns
    -------
    callable
        Gives an array of float, shape (n_people,): 1 need, 0 no need, missing when not assessed.
    """

    def answer(cut: Cut) -> np.ndarray:
        answers = _latest_answers(cut.known)[NEEDS.index(need)]
        return np.where(answers == _NOT_ASKED, np.nan, answers)

    return answer


def latest_need_count(cut: Cut) -> np.ndarray:
    """How many of the nine needs the latest known assessment found.

    Parameters
    ----------
    cut : Cut
        Assessments.

    Returns
    -------
    array of float, shape (n_people,)
        0 to 9, missing when never assessed or when the latest assessment answers none of the nine.
    """
    answers = _latest_answers(cut.known)
    return _sum(answers, answers != _NOT_ASKED)


def latest_answer_count(cut: Cut) -> np.ndarray:
    """How many of the nine needs the latest known assessment answers.

    Parameters
    ----------
    cut : Cut
        Assessments.

    Returns
    -------
    array of float, shape (n_people,)
        0 to 9, missing when never assessed.
    """
    answered = np.count_nonzero(_latest_answers(cut.known) != _NOT_ASKED, axis=0)
    return np.where(count_of_each(cut) > 0, answered, np.nan)


def need_count_change(cut: Cut) -> np.ndarray:
    """How many more needs the latest known assessment found than the one of an earlier day before it.

    Parameters
    ----------
    cut : Cut
        Assessments.

    Returns
    -------
    array of float, shape (n_people,)
        Below 0 for fewer; only needs that both answer count. Missing without two assessments, or when they answer no
        need in common.
    """
    now, then = _latest_answers(cut.known), _answers(cut.known.assessment_before)
    return _sum(now - then, (now != _NOT_ASKED) & (then != _NOT_ASKED))


def _latest_answers(known: Known) -> np.ndarray:
    return known.once("latest_answers", lambda: _answers(known.latest_assessment))


def _answers(assessments: Cut) -> np.ndarray:
    """Answers by need and person: 1 need, 0 no need, -1 not assessed."""
    found = np.full((len(NEEDS), assessments.known.count), _NOT_ASKED, dtype=np.int8)
    for of_need, need in zip(found, NEEDS, strict=True):
        of_need[assessments.person] = _ANSWERS[assessments.places(need)]
    return found


def _sum(numbers: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Of each person over the needs that are counted; missing where none is."""
    total = np.add.reduce(numbers * counted, axis=0, dtype=np.int8)
    return np.where(counted.any(axis=0), total, np.nan)
