"""Official instruments: what a person gets depends on that person's row alone, to the last bit."""

from inspect import getmembers, isfunction, signature

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.reference.invented_requests import invented_columns
from tests.support.official_instruments import (
    BESIDE_PREDICTORS,
    ESTIMATORS,
    MANY,
    METHODS,
    outputs_of_estimator,
    outputs_of_many,
)

PEOPLE = 200
BACKWARDS = list(range(PEOPLE))[::-1]
few = settings(max_examples=6)
choices = st.lists(st.integers(0, PEOPLE - 1), max_size=PEOPLE, unique=True)


@pytest.fixture(scope="module")
def X():
    """Invented people, sound and faulty, on an index of their own, with predictor scores for PNI."""
    people = pd.DataFrame({name: pd.Series(column) for name, column in invented_columns(PEOPLE, seed=21).items()})
    draw = np.random.default_rng(21)
    scores = {name: np.where(draw.random(PEOPLE) < 0.1, np.nan, 100 * draw.random(PEOPLE)) for name in ("arp", "vrp")}
    return people.assign(**scores).set_axis([f"p{place}" for place in draw.permutation(PEOPLE)])


def assert_rows_stand_alone(outputs, name, X, rows):
    whole, part = outputs(name, X), outputs(name, X.iloc[rows])
    assert set(part) == set(whole)
    for what, output in whole.items():
        assert output.index.equals(X.index)
        same = pd.testing.assert_frame_equal if isinstance(output, pd.DataFrame) else pd.testing.assert_series_equal
        same(part[what], output.iloc[rows], check_exact=True)


@pytest.mark.parametrize("name", ESTIMATORS)
@few
@example(rows=[])
@example(rows=BACKWARDS)
@given(rows=choices)
def test_order_and_choice_of_rows_change_nothing_in_an_estimator(name, X, rows):
    assert_rows_stand_alone(outputs_of_estimator, name, X, rows)


@pytest.mark.parametrize("name", MANY)
@few
@example(rows=[])
@example(rows=BACKWARDS)
@given(rows=choices)
def test_order_and_choice_of_rows_change_nothing_in_the_results_of_many(name, X, rows):
    assert_rows_stand_alone(outputs_of_many, name, X, rows)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_a_crowd_has_what_each_of_its_people_has(name, X):
    assert_rows_stand_alone(outputs_of_estimator, name, X, list(range(PEOPLE)) * 170)  # more than a block of 32,768


def test_scoring_leaves_its_input_as_it_was(X):
    before = X.copy(deep=True)
    for name in ESTIMATORS:
        outputs_of_estimator(name, X)
    for name in MANY:
        outputs_of_many(name, X)
    pd.testing.assert_frame_equal(X, before)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_no_method_that_reads_a_frame_is_left_out(name):
    scale = type(ESTIMATORS[name])
    readers = {method for method, reads in getmembers(scale, isfunction) if "X" in signature(reads).parameters}
    covered = {method for method in (*METHODS, *BESIDE_PREDICTORS) if hasattr(scale, method)}
    assert {method for method in readers if not method.startswith("_")} - {"fit", "case"} == covered
