"""Why a probability is what it is: the strongest terms of each group, in words."""

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.term import Term

_TOLD = (ReasonGroup.HISTORY, ReasonGroup.ATTENDANCE, ReasonGroup.NEEDS)


def reasons(model: AdditiveRisk, X: pd.DataFrame, *, scored: pd.Series, most: int = 3) -> list[dict[str, list[dict]]]:
    """Strongest terms of each person in the three groups that people are told.

    Parameters
    ----------
    model : AdditiveRisk
        Whose contributions.
    X : DataFrame of shape (n_persons, n_features)
        Features by name.
    scored : Series of bool of shape (n_persons,)
        Whose contributions make the average that others are told against.
    most : int
        Terms told per group.

    Returns
    -------
    list of dict, one for each person
        By group, a list of {term, text, meaning, value, points, effect}: points are log-odds against the average
        points of these people, stretched by how steep the model's curve is at the person; effect is "raises" or
        "lowers"; the strongest first. A person without a score is told the facts alone: points and effect are None.
    """
    has_score = scored.to_numpy(dtype=bool)
    points = model.points(X)
    steepness = model.steepness(points.sum(axis=1).to_numpy())
    points = (points - points[has_score].mean()).drop(columns="intercept").mul(steepness, axis=0)
    told: list[dict[str, list[dict]]] = [{str(group): [] for group in _TOLD} for _ in range(len(X))]
    for group in _TOLD:
        terms = [term for term in model.terms if term.group == group]
        if not terms:
            continue
        table = points[[term.name for term in terms]].to_numpy()
        strongest = np.argsort(-np.abs(table), axis=1, kind="stable")[:, :most].tolist()
        values = [X[term.feature].tolist() for term in terms]
        for person, (order, own) in enumerate(zip(strongest, table.tolist(), strict=True)):
            found = [_reason(terms[column], values[column][person], own[column]) for column in order]
            told[person][str(group)] = found if has_score[person] else _facts_alone(found)
    return told


def fact_words(term: Term, value: object) -> str:
    """What one term looks at, in words.

    Parameters
    ----------
    term : Term
        Which.
    value : object
        The person's value of its feature, missing where it is not known.

    Returns
    -------
    str
        The fact with its value; of a slope or a pair, whose value is no fact of its own, the meaning.
    """
    if term.kind in ("linear", "pair"):
        return term.meaning or term.name.replace("_", " ")
    return _text(term, _plain(value))


def _reason(term: Term, value: object, points: float) -> dict:
    """A slope's value is itself log-odds of the official formula, so it is told by its meaning and effect alone.

    So is a pair's: its two facts are told by the terms of their own.
    """
    told_by_meaning = term.kind in ("linear", "pair")
    shown = None if told_by_meaning else _plain(value)
    return {
        "term": term.name,
        "text": term.meaning if told_by_meaning else _text(term, shown),
        "meaning": term.meaning,
        "value": shown,
        "points": round(float(points), 4),
        "effect": "raises" if points > 0 else "lowers",
    }


def _facts_alone(found: list[dict]) -> list[dict]:
    """Facts are not scores. A part of the official formula without its effect says nothing, so it is left out."""
    return [{**reason, "points": None, "effect": None} for reason in found if reason["text"] != reason["meaning"]]


def _text(term: Term, value: object) -> str:
    name = term.name.replace("_", " ")
    if value is None:
        return term.missing_phrase or f"{name} not known"
    if term.unit in ("flag", "need"):
        value = "yes" if value else "no"
    elif term.unit == "share" and isinstance(value, int | float):
        value = f"{100 * value:.0f}%"
    elif isinstance(value, float):
        value = f"{value:.1f}"
    return (term.phrase or f"{name}: {{}}").replace("{}", str(value))


def _plain(value: object) -> object:
    """A value as JSON holds it: missing is null, a whole number has no decimals."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | float | np.integer | np.floating):
        number = float(value)
        return int(number) if number.is_integer() else round(number, 3)
    return str(value)
