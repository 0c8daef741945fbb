"""PenalisedRisk: the fit of least penalised loss, straight where told little, monotone where told, served as it is."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from features.exceptions import MissingColumns, UnknownCategory
from features.vocabulary import Direction
from models.inputs import Input
from models.penalised import PenalisedRisk
from tests.unit.models.test_explainable import INPUTS, people


@pytest.fixture(scope="module")
def fitted():
    return PenalisedRisk(INPUTS, penalty=3.0, replicate_count=5, seed=2).fit(*people(900, 1))


def test_the_served_model_agrees_with_the_fitted_one_in_a_batch_and_row_by_row(fitted):
    fresh, _, _ = people(400, 9)
    served, expected = fitted.additive("any_12m"), fitted.predict_proba(fresh)[:, 1]
    assert fresh.isna().any().sum() == 4
    assert np.abs(served.probability(fresh) - expected).max() < 1e-9
    alone = [served.probability(fresh.iloc[[row]])[0] for row in range(50)]
    assert np.abs(alone - expected[:50]).max() < 1e-9


def test_words_alone_are_fitted_as_ridge_regression_would():
    rows, y, _ = people(900, 1)
    rows = rows.dropna(subset="offence")
    found = PenalisedRisk((INPUTS[4],), penalty=4.0).fit(rows, y[rows.index]).additive("any")
    words = found.terms[0].levels
    design = np.column_stack([rows["offence"] == word for word in words]).astype(float)
    ridge = LogisticRegression(C=1 / 4, tol=1e-10).fit(design - design.mean(axis=0), y[rows.index])
    assert found.terms[0].points == pytest.approx(ridge.coef_[0] @ (np.eye(3) - design.mean(axis=0)).T, abs=1e-4)
    assert found.intercept == pytest.approx(ridge.intercept_[0], abs=1e-4)


def test_much_penalty_on_bends_leaves_a_line_and_little_follows_the_bend():
    random = np.random.default_rng(4)
    rows = pd.DataFrame({"x": random.uniform(0, 10, 4000)})
    y = (random.random(4000) < expit(np.abs(rows["x"] - 5) - 2)).astype(int)

    def bend(penalty):
        found = PenalisedRisk((Input("x"),), penalty=penalty).fit(rows, y).additive("any").terms[0]
        return np.interp([1, 5, 9], found.cuts, found.points) @ [1, -2, 1]

    assert bend(0.01) == pytest.approx(8, abs=1.5)  # the truth: 4 + 4 - 2 x 0
    assert abs(bend(1e6)) < 0.1


def test_points_run_in_the_stated_direction_and_move(fitted):
    points = {term.name: term.points for term in fitted.additive("any_12m").terms}
    assert (np.diff(points["sanction_count"]) >= 0).all() and np.ptp(points["sanction_count"]) > 0.5
    assert (np.diff(points["months_since"]) <= 0).all()
    assert (np.diff(points["level"]) >= 0).all()


def test_missing_is_an_average_person_where_nobody_was_missing():
    rows = pd.DataFrame({"x": np.arange(600.0) % 10})
    y = (np.arange(600) % 7 < rows["x"] / 2).astype(int)
    served = PenalisedRisk((Input("x", direction=Direction.INCREASING),)).fit(rows, y).additive("any")
    assert served.terms[0].missing == pytest.approx(0, abs=1e-6)
    assert served.terms[0].look_up(rows).mean() == pytest.approx(0, abs=1e-9)


def test_replicates_are_refits_on_resampled_persons(fitted):
    for term in fitted.additive("any_12m").terms:
        assert term.replicates.shape == (5, len(term.points) + 1)
        assert term.replicates.std(axis=0).max() > 0
        assert np.abs(term.replicates.mean(axis=0)[:-1] - term.points).max() < 0.8


def test_what_it_cannot_read_is_named(fitted):
    fresh, _, _ = people(20, 5)
    with pytest.raises(UnknownCategory):
        fitted.predict_proba(fresh.assign(offence="piracy"))
    with pytest.raises(MissingColumns, match="`age`"):
        fitted.predict_proba(fresh.drop(columns="age"))


def test_replicates_of_people_who_stand_four_times_are_as_far_apart_as_of_each_once():
    random = np.random.default_rng(4)
    rows = pd.DataFrame({"x": random.standard_normal(400)})
    outcome = (random.random(400) < 1 / (1 + np.exp(-rows["x"]))).astype(float)
    fours, persons = rows.iloc[np.repeat(np.arange(400), 4)], np.repeat(np.arange(400), 4)

    def spread(frame, y, persons, penalty):
        model = PenalisedRisk([Input("x")], penalty=penalty, replicate_count=60, seed=1)
        return model.fit(frame, y, persons).replicate_weights_[:, 0].std()

    once = spread(rows, outcome, np.arange(400), 1.0)
    # Four times the rows weigh four times the likelihood, so the same fit has four times the penalty.
    assert spread(fours, np.repeat(outcome.to_numpy(), 4), persons, 4.0) == pytest.approx(once, rel=0.02)
    assert spread(fours, np.repeat(outcome.to_numpy(), 4), np.arange(1600), 4.0) < 0.7 * once
