"""The assessed items of a dynamic score: which are answered, and what the answers add."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.actuarial.weights import Item
from models.columns import require_known_categories

Floats = npt.NDArray[np.float64]
FLAG_WORDS = {True: "true", False: "false"}
FLAGS = (bool, np.bool_)


def item_columns(items: Sequence[Item]) -> tuple[str, ...]:
    """The columns that the items are read from, each once, in published order.

    Parameters
    ----------
    items : sequence of Item
        Items of one instrument.

    Returns
    -------
    tuple of str
        Field names in snake_case.
    """
    return tuple(dict.fromkeys(item.field for item in items))


def fields_needed(items: Sequence[Item], need: str) -> tuple[str, ...]:
    """The fields with one kind of need, each once, in published order.

    Parameters
    ----------
    items : sequence of Item
        Items of one instrument.
    need : {"required", "optional", "drug"}
        The kind asked for.

    Returns
    -------
    tuple of str
        Field names in snake_case.
    """
    return tuple(dict.fromkeys(item.field for item in items if item.need == need))


def with_item_columns(X: pd.DataFrame, items: Sequence[Item]) -> pd.DataFrame:
    """The frame with every item column there, all missing where it was absent.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case.
    items : sequence of Item
        Items of one instrument.

    Returns
    -------
    DataFrame of shape (n_persons, n_columns or more)
        `X` itself where nothing was absent.
    """
    absent = [name for name in item_columns(items) if name not in X.columns]
    return X.assign(**{name: pd.Series(pd.NA, index=X.index, dtype="boolean") for name in absent}) if absent else X


def is_true(values: pd.Series) -> npt.NDArray[np.bool_]:
    """Whether each flag is true; a missing flag is not.

    Parameters
    ----------
    values : Series of boolean, shape (n,)
        Missing allowed.

    Returns
    -------
    ndarray of bool, shape (n,)
        True only where the flag is.
    """
    if isinstance(values.dtype, pd.BooleanDtype):
        return values.to_numpy(dtype=bool, na_value=False)
    return values.eq(True).fillna(False).to_numpy(dtype=bool)


def answer_points(values: pd.Series, points: Mapping[str, float], *, needed_by: str) -> Floats:
    """The number that each answer stands for.

    Parameters
    ----------
    values : Series of words or flags, shape (n,)
        Answers; missing allowed.
    points : Mapping from str to float
        Answer to number; flags under `true` and `false`.
    needed_by : str
        The instrument, for messages.

    Returns
    -------
    ndarray of float, shape (n,)
        Missing where the answer is.

    Raises
    ------
    UnknownCategory
        An answer is not one of the words.
    """
    place, answers = pd.factorize(values)
    words = [FLAG_WORDS[bool(answer)] if isinstance(answer, FLAGS) else str(answer) for answer in answers]
    if any(word not in points for word in words):
        require_known_categories(pd.Series(words, name=values.name)[place[place >= 0]], points, needed_by=needed_by)
    # Missing answers have place -1, which is the NaN put last.
    return np.array([*(points[word] for word in words), np.nan])[place]


def dynamic_terms(
    X: pd.DataFrame, weights: Mapping[str, float], items: Sequence[Item], *, needed_by: str
) -> dict[str, Floats]:
    """Log-odds that the answers add, by the name of the contribution.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case.
    weights : Mapping from str to float
        Published labels to log-odds.
    items : sequence of Item
        Items of one instrument.
    needed_by : str
        The instrument, for messages.

    Returns
    -------
    dict from str to ndarray of float, shape (n_persons,)
        In published order; missing where a required answer is. A missing optional answer or drug flag counts
        as nothing, as in the official service.
    """
    points: dict[str, Floats] = {}
    for item in items:
        value = answer_points(X[item.field], item.points, needed_by=needed_by)
        if item.need != "required":
            value = np.nan_to_num(value)
        if item.term not in points:
            points[item.term] = value
        elif item.combine == "product":
            points[item.term] = points[item.term] * value
        else:
            points[item.term] = np.maximum(points[item.term], value)
    names = {item.term: item.feature for item in items}
    # Adding 0.0 turns the -0.0 of a negative weight into a plain zero.
    return {names[term]: weights[term] * value + 0.0 for term, value in points.items()}
