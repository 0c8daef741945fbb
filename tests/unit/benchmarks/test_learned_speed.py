"""Plain numpy gives the probabilities that learned models are timed for, and every promise names a figure."""

import numpy as np
import pytest

from benchmarks import learned_speed, speed
from benchmarks.learned_speed import compared, invented_columns, measure, measure_fit, plain, searched
from models.blocks import ROWS

PEOPLE, COLUMNS = 400, 24


@pytest.fixture(scope="module")
def model():
    found, model = measure_fit(PEOPLE, COLUMNS, {"forecast": 2})
    assert found["pairs"] == sum(term.kind == "pair" for term in model.terms) == 10
    return model


@pytest.mark.parametrize("rows_of", [compared, searched])
def test_plain_numpy_gives_the_probabilities_of_the_release(model, rows_of):
    X = invented_columns(ROWS + 7, COLUMNS, seed=4)
    assert X.isna().any().sum() == COLUMNS // 4
    np.testing.assert_allclose(plain(model, X, rows_of)(), model.probability(X), rtol=0, atol=learned_speed.EQUAL)


def test_every_promise_about_learned_models_names_a_figure():
    found = {"learned": measure(500, learned_from=PEOPLE, columns=COLUMNS, bags={"forecast": 2, "served": 3})}
    promises = {name: bound for name, bound in (speed.AT_LEAST | speed.AT_MOST).items() if name.startswith("learned.")}
    assert len(promises) == 3
    assert all(speed.figure(found, name) > 0 for name in promises)
