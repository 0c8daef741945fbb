"""What assessments say: need, no need, or not assessed."""

from collections.abc import Callable

import numpy as np

from features.aggregates.rows import count_of_each
from features.known.known import Cut
from features.need_items import NEEDS
from features.vocabulary import NeedAnswer

# By place of the answer; after the words the place of no answer.
_ANSWERS = np.array([*(float(word == NeedAnswer.NEED) for word in NeedAnswer), np.nan])


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
        return _of_each(cut.known.latest_assessment, (need,))[:, 0]

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
    answers = _of_each(cut.known.latest_assessment, NEEDS)
    return np.where(np.isnan(answers).all(axis=1), np.nan, np.nansum(answers, axis=1))


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
    answered = (~np.isnan(_of_each(cut.known.latest_assessment, NEEDS))).sum(axis=1)
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
    now, before = (_of_each(which, NEEDS) for which in (cut.known.latest_assessment, cut.known.assessment_before))
    change = now - before
    return np.where(np.isnan(change).all(axis=1), np.nan, np.nansum(change, axis=1))


def _of_each(assessments: Cut, needs: tuple[str, ...]) -> np.ndarray:
    """Answers by person and need: 1 need, 0 no need, missing when not assessed."""
    found = np.full((assessments.known.count, len(needs)), np.nan)
    for place, need in enumerate(needs):
        found[assessments.person, place] = _ANSWERS[assessments.places(need)]
    return found
