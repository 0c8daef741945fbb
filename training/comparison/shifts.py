"""Which terms moved people: what each adds to a log-odds in one model, less what it adds in another."""

from typing import Any

import pandas as pd

from models.additive import AdditiveRisk
from training.comparison.lists import JOINS, LEAVES

CURVE = "curve of the sum"
_TOLD = 3
_SLIGHT = 0.005
_CURVE_MEANING = "The level of the line that the sum of points lies on; the terms themselves hold how steep it is"


def term_shifts(a: AdditiveRisk, b: AdditiveRisk, X: pd.DataFrame) -> pd.DataFrame:
    """By how much each term raises each person more in the second model than in the first, beside everybody else.

    Parameters
    ----------
    a, b : AdditiveRisk
        Two models.
    X : DataFrame of shape (n_persons, n_features)
        Everybody who is ranked, with the features of both.

    Returns
    -------
    DataFrame of shape (n_persons, n_terms)
        In log-odds; a column for each name of a term in either model, and each column sums to zero. Where either has a
        curve, which stretches its terms, one more is what the curve does beside that.

    Raises
    ------
    MissingColumns
        If a feature is not a column of X.

    Notes
    -----
    A list at capacity moves by who passes whom, and what rises alike for everybody moves nobody: the mean over
    everybody is taken off each term, and with it the starting level and the level of the correction. The row sum is
    the difference of the log-odds less its mean.
    """
    first, second = a.contributions(X), b.contributions(X)
    names = list(dict.fromkeys([*first, *second]))
    moved = second.reindex(columns=names, fill_value=0.0) - first.reindex(columns=names, fill_value=0.0)
    # Without a curve the intercept is the same for everybody.
    is_bent = any(len(model.curve.knots) for model in (a, b))
    moved = moved.rename(columns={"intercept": CURVE}) if is_bent else moved.drop(columns="intercept")
    return moved - moved.mean()


def largest_in_words(shifts: pd.DataFrame) -> pd.Series:
    """The three terms that moved each person most.

    Parameters
    ----------
    shifts : DataFrame of shape (n_persons, n_terms)
        From `term_shifts`.

    Returns
    -------
    Series of str, indexed as `shifts`
        Such as "age years +0.41, need count -0.20"; "no term by itself" where none moved by as much as 0.005.
    """
    return pd.Series([_words(row) for _, row in shifts.iterrows()], index=shifts.index, dtype=object)


def shifts_by_term(
    a: AdditiveRisk, b: AdditiveRisk, shifts: pd.DataFrame, move: pd.Series, *, fewest: int
) -> list[dict[str, Any]]:
    """How each term moved those who join and those who leave, on average.

    Parameters
    ----------
    a, b : AdditiveRisk
        The models.
    shifts : DataFrame of shape (n_persons, n_terms)
        From `term_shifts`.
    move : Series of str
        "joins" or "leaves" of each mover.
    fewest : int
        A mean over fewer people would tell of persons and is not given.

    Returns
    -------
    list of dict
        "term", "meaning", "in" ("both", "A", "B"), "joins" and "leaves" (mean shift in log-odds, None of too few) and
        "pushed" (mean over both, in the direction in which each moved); the one that pushed most first.
    """
    place = move.reindex(shifts.index)
    means = {word: _mean(shifts[place == word], fewest) for word in (JOINS, LEAVES)}
    moved = shifts[place.isin((JOINS, LEAVES))]
    signs = place[moved.index].map({JOINS: 1.0, LEAVES: -1.0}).astype(float)
    pushed = _mean(moved.mul(signs, axis=0), fewest)
    described = {term.name: term.meaning for model in (b, a) for term in model.terms} | {CURVE: _CURVE_MEANING}
    inside = [{term.name for term in model.terms} | ({CURVE} if len(model.curve.knots) else set()) for model in (a, b)]
    found = [
        {
            "term": name,
            "meaning": described[name],
            "in": "both" if name in inside[0] & inside[1] else "A" if name in inside[0] else "B",
            JOINS: means[JOINS].get(name),
            LEAVES: means[LEAVES].get(name),
            "pushed": pushed.get(name),
        }
        for name in map(str, shifts)
    ]
    return sorted(found, key=lambda one: (-abs(one["pushed"] or 0.0), one["term"]))


def _mean(rows: pd.DataFrame, fewest: int) -> dict[str, float]:
    """By term; nothing of too few."""
    return {str(name): float(mean) for name, mean in rows.mean().items()} if len(rows) >= fewest else {}


def _words(row: pd.Series) -> str:
    order = row.abs().sort_values(ascending=False, kind="stable").index[:_TOLD]
    told = [f"{str(name).replace('_', ' ')} {row[name]:+.2f}" for name in order if abs(row[name]) >= _SLIGHT]
    return ", ".join(told) or "no term by itself"
