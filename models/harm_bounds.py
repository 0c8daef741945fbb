"""Least and most expected harm over all sets of answers to the questions that a person left open."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.expected_counts import HARM_GROUPS, ExpectedCounts, known_offences
from models.harm import SCALES
from models.open_answers.reach import reach_of_answers

# People whose sets of answers are tried at once.
_ROWS = 4096


def harm_bounds(
    counts: ExpectedCounts, X: pd.DataFrame, each: Mapping[str, np.ndarray], value: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Least and most harm that ranks, over all sets of answers to unanswered questions of needs.

    Parameters
    ----------
    counts : ExpectedCounts
        Expected proven reoffences by harm group: a question that several models ask is answered alike in all.
    X : DataFrame of shape (n_persons, n_features)
        As `ExpectedCounts.by_group` reads it.
    each : mapping of str to ndarray of shape (n_persons, n_columns)
        By harm group, what one offence of it comes to for each person; the scales come first.
    value : DataFrame of shape (n_persons, n_columns)
        Today's harm, which is both ends for who left nothing open.

    Returns
    -------
    tuple of DataFrame, DataFrame (n_persons, 3) and ndarray of bool of shape (n_persons,)
        Least and most on each scale, not a number where a question has no list of answers; and whether sets of answers
        lead to them. Harm rises with every model's score, so only sets that no other outdoes are tried.
    """
    models = [counts.occasions, *counts.groups.values()]
    reach = reach_of_answers(models, X, ReasonGroup.NEEDS)
    score = np.column_stack([model.score(X) for model in models])
    weight = _weights(counts, X, each)
    ends = [value[list(SCALES)].to_numpy(dtype=float, copy=True) for _ in range(2)]
    by_pattern = np.split(np.argsort(reach.pattern, kind="stable"), np.bincount(reach.pattern).cumsum()[:-1])
    for people, least, most in zip(by_pattern, reach.least, reach.most, strict=True):
        if not (least.any() or most.any()):
            continue
        for start in range(0, len(people), _ROWS):
            rows = people[start : start + _ROWS]
            for end, sets, furthest in ((ends[0], least, np.min), (ends[1], most, np.max)):
                tried = [
                    sum(
                        weight[rows, place] * model.expected_of(score[rows, place] + added[place])[:, None]
                        for place, model in enumerate(models)
                    )
                    for added in sets
                ]
                end[rows] = furthest(tried, axis=0)
    lowest, highest = (pd.DataFrame(end, index=X.index, columns=list(SCALES)) for end in ends)
    return lowest, highest, reach.is_exact[reach.pattern]


def _weights(counts: ExpectedCounts, X: pd.DataFrame, each: Mapping[str, np.ndarray]) -> np.ndarray:
    """What one more expected by each model comes to on each scale: occasions stand for all groups without their own."""
    unit = {group: each[group][:, : len(SCALES)] for group in HARM_GROUPS}
    share = counts.offences_per_occasion * counts.mix.of(known_offences(X))
    shared = sum(
        share[:, place, None] * unit[group] for place, group in enumerate(HARM_GROUPS) if group not in counts.groups
    )
    own = [unit[group] for group in counts.groups]
    return np.stack([np.broadcast_to(shared, next(iter(unit.values())).shape), *own], axis=1)
