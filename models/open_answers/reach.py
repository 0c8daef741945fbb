"""How far the scores of several models could move together, over all sets of answers to what a person left open.

People with the same questions open, and the same known answers beside them in tables of two columns, are alike: their
scores move by the same amounts. Each such pattern is gone through once. The number of needs is the sum of the single
ones: it moves with every single need that is open, whether the assessment gave a number or not.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive_tables import AdditiveTables
from models.open_answers.fronts import MOST_SETS, front_of_sums
from models.open_answers.questions import NEED_COUNT, SINGLE_NEEDS, Question, hanging_together, questions_of
from models.term import Term

# Of a pattern: whether the number of needs moves, how many are known, and how many are open that no table asks.
_MOVES, _COUNTED, _UNSEEN = "count moves", "counted", "unseen"


@dataclass(frozen=True)
class Reach:
    """What answers could add to the scores of models.

    Parameters
    ----------
    pattern : ndarray of int of shape (n_persons,)
        Number of each person's pattern.
    least, most : tuple of ndarray of shape (n_sets, n_models)
        By pattern, what sets of answers add to today's scores, those alone that can give the least or the most of a sum
        that rises with every score. Not a number where an open question has no list of answers.
    is_exact : ndarray of bool of shape (n_patterns,)
        Whether each row is of answers that somebody could give together.
    """

    pattern: np.ndarray
    least: tuple[np.ndarray, ...]
    most: tuple[np.ndarray, ...]
    is_exact: np.ndarray


def reach_of_answers(models: Sequence[AdditiveTables], X: pd.DataFrame, group: ReasonGroup) -> Reach:
    """How far answers to the open questions of a group could move the scores of some models together.

    Parameters
    ----------
    models : sequence of AdditiveTables
        Which; the same question may be in several of them.
    X : DataFrame of shape (n_persons, n_features)
        Features by name.
    group : ReasonGroup
        Whose questions.

    Returns
    -------
    Reach
        By pattern of what is open.
    """
    tables = tuple(table for model in models for table in model.terms)
    questions = questions_of(tables, group)
    keys = _keys(questions, tables, X)
    pattern, first = _numbered(keys)
    people = X[list(dict.fromkeys(name for model in models for name in model.features))]
    found = [_of_pattern(models, questions, people.iloc[[row]], keys.iloc[row]) for row in first]
    least, most, is_exact = zip(*found, strict=True) if found else ((), (), ())
    return Reach(pattern, least, most, np.array(is_exact, dtype=bool))


def _keys(questions: Sequence[Question], tables: Sequence[Term], X: pd.DataFrame) -> pd.DataFrame:
    """What a person's pattern is told by: which questions are open, and known answers that tables set beside them."""
    keys = {question.name: X[question.name].isna().to_numpy() for question in questions}
    found: dict[str, np.ndarray] = dict(keys)
    for number, table in enumerate(tables):
        if table.second is not None and any(name in keys for name in table.features):
            is_open = np.any([keys[name] for name in table.features if name in keys], axis=0)
            found[f"{number} row"] = np.where(is_open, table.row_of(X), -1)
    if NEED_COUNT in keys:
        count = X[NEED_COUNT].to_numpy(dtype=float, na_value=np.nan)
        is_open = {name: X[name].isna().to_numpy() if name in X else np.isnan(count) for name in SINGLE_NEEDS}
        moves = np.any(list(is_open.values()), axis=0)
        seen = X[[name for name in SINGLE_NEEDS if name in X]].to_numpy(dtype=float, na_value=np.nan)
        counted = np.where(np.isnan(count), np.nansum(seen, axis=1), count)
        found[_MOVES] = moves
        found[_COUNTED] = np.where(moves, counted, 0.0)
        found[_UNSEEN] = np.sum([is_open[name] for name in SINGLE_NEEDS if name not in keys], axis=0) * np.ones(len(X))
    return pd.DataFrame(found, index=range(len(X)))


def _numbered(keys: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """The number of each person's pattern, and the first person of each."""
    if not len(keys.columns):
        return np.zeros(len(keys), dtype=int), np.arange(min(len(keys), 1))
    pattern = keys.groupby(list(keys), sort=False).ngroup().to_numpy()
    return pattern, np.unique(pattern, return_index=True)[1]


def _of_pattern(
    models: Sequence[AdditiveTables], questions: Sequence[Question], person: pd.DataFrame, key: pd.Series
) -> tuple[np.ndarray, np.ndarray, bool]:
    count_moves = bool(key.get(_MOVES, False))
    is_open = [question for question in questions if key[question.name]]
    if count_moves and not key[NEED_COUNT]:
        is_open += [question for question in questions if question.name == NEED_COUNT]
    by_name = {question.name: question for question in is_open}
    tables = [table for model in models for table in model.terms]
    parts = hanging_together(list(by_name), tables, is_count_open=count_moves)
    highest, lowest, is_exact = [], [], True
    for part in parts:
        asked = [by_name[name] for name in part]
        answers = _answers(asked, key) if all(one.is_listed for one in asked) else None
        if answers is None:
            least, most = _each_alone(models, asked, person)
            is_exact = False
        else:
            least = most = _added(models, person, answers)
        lowest.append(-least)
        highest.append(most)
    (low, low_is_exact), (high, high_is_exact) = (
        front_of_sums(ends, model_count=len(models)) for ends in (lowest, highest)
    )
    return -low, high, is_exact and low_is_exact and high_is_exact


def _answers(asked: Sequence[Question], key: pd.Series) -> pd.DataFrame | None:
    """Every set of answers to questions that hang together; None where there is no list, or it is too long."""
    lists = {one.name: one.answers for one in asked}
    is_sum = NEED_COUNT in lists and bool(key[_MOVES])
    if is_sum:
        # In its place how many needs are found among those that no table of the models asks about.
        lists[NEED_COUNT] = [float(count) for count in range(int(key[_UNSEEN]) + 1)]
    if any(answers is None for answers in lists.values()):
        return None
    if np.prod([float(len(answers or [])) for answers in lists.values()]) > MOST_SETS:
        return None
    columns = zip(*itertools.product(*(answers or [] for answers in lists.values())), strict=True)
    found = pd.DataFrame({name: list(column) for name, column in zip(lists, columns, strict=True)})
    if is_sum:
        found[NEED_COUNT] += key[_COUNTED]
        found[NEED_COUNT] += found[[name for name in lists if name in SINGLE_NEEDS]].sum(axis=1)
    return found


def _added(models: Sequence[AdditiveTables], person: pd.DataFrame, answers: pd.DataFrame) -> np.ndarray:
    """What each set of answers adds to each model's score."""
    answered = person.iloc[np.zeros(len(answers), dtype=int)].reset_index(drop=True).assign(**answers)
    added = np.zeros((len(answers), len(models)))
    for place, model in enumerate(models):
        for table in model.terms:
            if set(answers) & set(table.features):
                added[:, place] += table.look_up(answered) - table.look_up(person)
    return added


def _each_alone(
    models: Sequence[AdditiveTables], asked: Sequence[Question], person: pd.DataFrame
) -> tuple[np.ndarray, np.ndarray]:
    """Ends with each table's answers taken on their own: no nearer than those of any set of answers."""
    names = {one.name for one in asked}
    # A number of needs that moves is as open as one that nobody gave.
    opened = person.assign(**dict.fromkeys(names, np.nan))
    least, most = np.zeros((1, len(models))), np.zeros((1, len(models)))
    for place, model in enumerate(models):
        for table in model.terms:
            if names & set(table.features):
                now, ends = table.look_up(person), table.reach(opened)
                least[0, place] += (ends[0] - now)[0]
                most[0, place] += (ends[1] - now)[0]
    return least, most
