"""Learned models: CPU of a fit on 25,000 people by 60 columns, and of scoring a release beside plain numpy.

The fit is of bags of resampled persons, with their bins, the choice of ten tables of two columns, and those tables.
"""

import statistics
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.timing import ROUNDS, cpu_seconds, in_turn, ratio
from models.additive import AdditiveRisk
from models.blocks import ROWS
from models.explainable import ExplainableRisk
from models.inputs import Input
from models.term import Axis, Term

EQUAL = 1e-12
PAIRS = 10
# Of a model that is only compared or only forecasts, and of one that is served, whose bags are its range too.
BAGS = {"forecast": 24, "served": 200}

Columns = list[np.ndarray]
Rows = Callable[[np.ndarray, np.ndarray], np.ndarray]


def invented_columns(people: int, columns: int, *, seed: int) -> pd.DataFrame:
    """Flags, counts, months and measures that hang together, a tenth of every fourth column missing."""
    random = np.random.default_rng(seed)
    hidden = random.normal(size=(people, 6))
    found = {}
    for place in range(columns):
        own = 0.6 * hidden[:, place % 6] + 0.8 * random.normal(size=people)
        kind = place % 4
        values = [own > 1, random.poisson(np.exp(0.7 * own)), np.round(10 * np.exp(own)), np.round(own, 2)][kind]
        found[f"column_{place}"] = np.where((kind == 3) & (random.random(people) < 0.1), np.nan, values)
    return pd.DataFrame(found)


def invented_outcome(X: pd.DataFrame, *, seed: int) -> np.ndarray:
    """A third have it: two lines, a bend, and two columns that matter together."""
    a, b, c, d, e = (X[f"column_{place}"].fillna(0).to_numpy() for place in (7, 11, 15, 19, 23))
    log_odds = -1 + 0.6 * a + 0.5 * b - 0.4 * np.abs(c) + 0.5 * d * e
    return (np.random.default_rng(seed).random(len(X)) < 1 / (1 + np.exp(-log_odds))).astype(float)


def measure_fit(people: int, columns: int, bags: Mapping[str, int]) -> tuple[dict, AdditiveRisk]:
    """CPU seconds of a fit with so many bags by each name, and the model of the first."""
    X = invented_columns(people, columns, seed=1)
    y, inputs = invented_outcome(X, seed=2), tuple(Input(name) for name in X)
    models = {
        name: ExplainableRisk(inputs, replicate_count=count, pair_count=PAIRS, seed=3, jobs=1)
        for name, count in bags.items()
    }
    seconds = {f"{name}_cpu_s": round(cpu_seconds(partial(model.fit, X, y)), 3) for name, model in models.items()}
    found = {"people": people, "columns": columns, "pairs": PAIRS, "bags": dict(bags), **seconds}
    return found, next(iter(models.values())).additive("invented")


def compared(numbers: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Bins by comparing with every cut, the missing ones last."""
    row = np.isnan(numbers) * np.uint8(len(cuts) + 1)
    for cut in cuts:
        row += numbers >= cut
    return row


def searched(numbers: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Bins by binary search, the missing ones last."""
    return np.where(np.isnan(numbers), len(cuts) + 1, np.searchsorted(cuts, numbers, side="right"))


def plain(model: AdditiveRisk, X: pd.DataFrame, rows_of: Rows) -> Callable[[], np.ndarray]:
    """The same tables without frames, checks and names: arrays of columns in, probabilities out, block by block."""
    slope = model.calibration.slope
    start = model.calibration.intercept + slope * model.intercept
    tables = [_arrays(term, X) for term in model.terms]
    points = [slope * np.append(term.points, term.missing) for term in model.terms]

    def score() -> np.ndarray:
        found = np.empty(len(X))
        for first in range(0, len(X), ROWS):
            block = slice(first, first + ROWS)
            z = np.full(len(found[block]), start)
            for axes, own in zip(tables, points, strict=True):
                row = rows_of(axes[0][0][block], axes[0][1])
                for column, cuts in axes[1:]:
                    row = row.astype(np.intp) * (len(cuts) + 2) + rows_of(column[block], cuts)
                z += own[row]
            found[block] = 1 / (1 + np.exp(-z))
        return found

    return score


def measure_batch(model: AdditiveRisk, people: int, columns: int) -> dict:
    """CPU of a release's probabilities from a frame, over plain numpy with bins compared and with bins searched."""
    X = invented_columns(people, columns, seed=4)
    forms = {
        "ours": lambda: model.probability(X),
        "plain_compared": plain(model, X, compared),
        "plain_searched": plain(model, X, searched),
    }
    expected = forms["ours"]()
    for name, form in forms.items():
        np.testing.assert_allclose(form(), expected, rtol=0, atol=EQUAL, err_msg=name)
    seconds = in_turn(forms)
    return {
        "people": people,
        "tables": len(model.terms),
        "cpu_ns_per_person": {name: round(statistics.median(own) / people * 1e9, 1) for name, own in seconds.items()},
        "speed_of_plain_compared": round(ratio(seconds["plain_compared"], seconds["ours"]), 3),
        "speed_of_plain_searched": round(ratio(seconds["plain_searched"], seconds["ours"]), 3),
    }


def measure_one(model: AdditiveRisk, columns: int, *, people: int = 1_000) -> dict:
    """CPU of one person by name and value, over a frame of that one row."""
    X = invented_columns(people, columns, seed=5)
    persons: list[dict[str, Any]] = X.to_dict("records")
    frames = [X.iloc[[place]] for place in range(people // 20)]
    expected = model.probability(X)
    np.testing.assert_allclose([model.probability_of(one) for one in persons], expected, rtol=0, atol=EQUAL)
    seconds = in_turn(
        {
            "one": lambda: [model.probability_of(person) for person in persons],
            "frame": lambda: [model.probability(frame) for frame in frames],
        }
    )
    one, frame = statistics.median(seconds["one"]) / people, statistics.median(seconds["frame"]) / len(frames)
    return {"median_us": round(one * 1e6, 1), "frame_median_us": round(frame * 1e6, 1), "rounds": ROUNDS}


def measure(people: int, *, learned_from: int = 25_000, columns: int = 60, bags: Mapping[str, int] = BAGS) -> dict:
    """Every figure of learned models."""
    fit, model = measure_fit(learned_from, columns, bags)
    return {
        "fit": fit,
        "batch": measure_batch(model, people, columns),
        "one_person": measure_one(model, columns),
    }


def _arrays(term: Term, X: pd.DataFrame) -> list[tuple[np.ndarray, np.ndarray]]:
    axes: list[Axis] = [term.axis, *([term.second] if term.second else [])]
    return [(np.ascontiguousarray(X[axis.feature]), np.asarray(axis.cuts)) for axis in axes]
