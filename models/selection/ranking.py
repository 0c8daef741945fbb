"""What each person is worth to a scheme, in the model and in each of its replicates, and where that ranks them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.need_items import NEEDS
from models.expected_harm import Harm
from models.open_answers.questions import NEED_COUNT
from models.selection.people import People
from models.selection.scheme import Scheme

# The unit of a ranking that facts decide, and no figure of a model.
BY_FACTS = "order of needs"
_WINDOW = (0.05, 0.95)
_ANSWERED = "needs_answered_count"


@dataclass(frozen=True)
class Worth:
    """The figure a scheme ranks by; not a number where a person has none.

    Parameters
    ----------
    value : ndarray of shape (n_persons,)
        In the model.
    replicates : ndarray of shape (n_persons, n_replicates)
        In each replicate; no columns where the ranking does not rest on a model.
    without_needs, without_attendance, lowest, highest : ndarray of shape (n_persons,)
        With the needs left out, with attendance left out (not a number where it plays no part), and over all sets of
        answers to unanswered needs.
    is_exact : ndarray of bool of shape (n_persons,)
        Whether sets of answers lead to the lowest and the highest; without it both reach further than any.
    unit : str
        What it is.
    """

    value: np.ndarray
    replicates: np.ndarray
    without_needs: np.ndarray
    without_attendance: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    is_exact: np.ndarray
    unit: str


def worth(scheme: Scheme, people: People) -> Worth:
    """The figure that a scheme ranks by, for each person.

    Parameters
    ----------
    scheme : Scheme
        Says whether harm, probability or needs order people.
    people : People
        Whom.

    Returns
    -------
    Worth
        In the order of the people.
    """
    if scheme.rank_by == "needs":
        return _by_needs(scheme, people)
    if scheme.rank_by == "harm" and people.harm is not None:
        return _by_harm(people.harm, scheme.harm_scale)
    return Worth(
        value=people.probability.to_numpy(),
        replicates=people.replicates,
        without_needs=people.probability_without_needs.to_numpy(),
        without_attendance=people.probability_without_attendance.to_numpy(),
        lowest=people.missing_answers["lowest"].to_numpy(),
        highest=people.missing_answers["highest"].to_numpy(),
        is_exact=people.missing_answers["is_exact"].to_numpy(dtype=bool),
        unit="probability",
    )


def ranks(value: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Rank of each eligible person, 1 the highest; equals share the better rank.

    Parameters
    ----------
    value : ndarray of shape (n_persons,) or (n_persons, n_replicates)
        What is ranked.
    eligible : ndarray of bool of shape (n_persons,)
        Who is ranked.

    Returns
    -------
    ndarray of float, of the shape of `value`
        Ranks; not a number for the others.
    """
    found = np.full(value.shape, np.nan)
    found[eligible] = (
        pd.DataFrame(value[eligible]).rank(ascending=False, method="min").to_numpy().reshape(value[eligible].shape)
    )
    return found


def rank_windows(replicates: np.ndarray, eligible: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Between which ranks the model's replicates put each eligible person.

    Parameters
    ----------
    replicates : ndarray of shape (n_persons, n_replicates)
        What is ranked, in each replicate.
    eligible : ndarray of bool of shape (n_persons,)
        Who is ranked.

    Returns
    -------
    tuple of two ndarray of shape (n_persons,)
        5th and 95th percentile of the ranks, outward to whole ranks; not a number for the others.
    """
    low, high = np.quantile(ranks(replicates, eligible), _WINDOW, axis=1)
    return np.floor(low), np.ceil(high)


def _by_harm(harm: Harm, scale: str) -> Worth:
    return Worth(
        value=harm.value[scale].to_numpy(),
        replicates=harm.replicates[scale],
        without_needs=harm.without_needs[scale].to_numpy(),
        without_attendance=harm.without_attendance[scale].to_numpy(),
        lowest=harm.lowest[scale].to_numpy(),
        highest=harm.highest[scale].to_numpy(),
        is_exact=harm.is_exact,
        unit=scale,
    )


def _by_needs(scheme: Scheme, people: People) -> Worth:
    """Places in the order of the scheme's facts; an unassessed need counts as none found, and is bounded both ways."""
    facts = people.facts.reindex(columns=list(scheme.order))
    assessed, highest = facts.fillna(0), facts.fillna(facts.max().fillna(0))
    if NEED_COUNT in facts:
        answered = people.facts.get(_ANSWERED, facts[NEED_COUNT].map(lambda _: len(NEEDS), na_action="ignore"))
        highest[NEED_COUNT] = assessed[NEED_COUNT] + len(NEEDS) - answered.fillna(0)
    without_needs = assessed.assign(**{column: 0 for column in facts if column == NEED_COUNT})
    value, without, most = (_lexicographic(one, highest) for one in (assessed, without_needs, highest))
    return Worth(
        value=value,
        replicates=np.empty((len(facts), 0)),
        without_needs=without,
        without_attendance=np.full(len(facts), np.nan),
        lowest=value,
        highest=most,
        is_exact=np.ones(len(facts), dtype=bool),
        unit=BY_FACTS,
    )


def _lexicographic(facts: pd.DataFrame, scale: pd.DataFrame) -> np.ndarray:
    """One number per person that orders by the first column, then the next; always above zero."""
    value = np.zeros(len(facts))
    for column in facts:
        value = value * (scale[column].max() + 2) + facts[column].to_numpy(dtype=float)
    return value + 1
