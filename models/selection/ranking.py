"""What each person is worth to a scheme, in the model and in each of its replicates, and where that ranks them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.expected_harm import Harm
from models.selection.people import People
from models.selection.scheme import Scheme

# The unit of a ranking that facts decide, and no figure of a model.
BY_FACTS = "order of needs"


@dataclass(frozen=True)
class Worth:
    """The figure a scheme ranks by; not a number where a person has none.

    Parameters
    ----------
    value : ndarray of shape (n_persons,)
        In the model.
    replicates : ndarray of shape (n_persons, n_replicates)
        In each replicate; no columns where the ranking does not rest on a model.
    without_needs, lowest, highest : ndarray of shape (n_persons,)
        With the needs left out, and over all answers to unanswered needs.
    unit : str
        What it is.
    """

    value: np.ndarray
    replicates: np.ndarray
    without_needs: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
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
        lowest=people.missing_answers["lowest"].to_numpy(),
        highest=people.missing_answers["highest"].to_numpy(),
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


def _by_harm(harm: Harm, scale: str) -> Worth:
    return Worth(
        value=harm.value[scale].to_numpy(),
        replicates=harm.replicates[scale],
        without_needs=harm.without_needs[scale].to_numpy(),
        lowest=harm.lowest[scale].to_numpy(),
        highest=harm.highest[scale].to_numpy(),
        unit=scale,
    )


def _by_needs(scheme: Scheme, people: People) -> Worth:
    """Places in the order of the scheme's facts; an unassessed need counts as none found, and is bounded both ways."""
    facts = people.facts.reindex(columns=list(scheme.order))
    most = facts.max().fillna(0)
    assessed, lowest = facts.fillna(0), facts.fillna(0)
    value = _lexicographic(assessed, assessed)
    return Worth(
        value=value,
        replicates=np.empty((len(facts), 0)),
        without_needs=_lexicographic(assessed.assign(**{c: 0 for c in facts if c == "need_count"}), assessed),
        lowest=_lexicographic(lowest, assessed),
        highest=_lexicographic(facts.fillna(most), assessed),
        unit=BY_FACTS,
    )


def _lexicographic(facts: pd.DataFrame, scale: pd.DataFrame) -> np.ndarray:
    """One number per person that orders by the first column, then the next; always above zero."""
    value = np.zeros(len(facts))
    for column in facts:
        value = value * (scale[column].max() + 2) + facts[column].to_numpy(dtype=float)
    return value + 1
