"""Scorecard: whole points for at most ten questions, worked out by hand, served as they are."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from features.exceptions import UnknownCategory
from features.vocabulary import Direction
from models.inputs import Input
from models.scorecard import Scorecard
from tests.unit.models.test_explainable import INPUTS, people


@pytest.fixture(scope="module")
def fitted():
    rows, y, _ = people(1500, 1)
    return Scorecard(INPUTS).fit(rows, y)


def test_points_are_whole_and_above_nothing_and_questions_at_most_ten(fitted):
    assert 3 <= len(fitted.items_) <= 10
    assert fitted.points_.dtype.kind == "i"
    assert fitted.points_.min() >= 1 and fitted.points_.max() <= 5
    rows, y, _ = people(1500, 1)
    assert len(Scorecard(INPUTS, item_count=2).fit(rows, y).items_) <= 2


def test_the_served_card_agrees_with_the_fitted_one_and_adds_up_to_whole_totals(fitted):
    fresh, _, _ = people(400, 9)
    served = fitted.additive("any")
    assert np.abs(served.probability(fresh) - fitted.predict_proba(fresh)[:, 1]).max() < 1e-9
    points = sum(term.look_up(fresh) for term in served.terms)
    assert points.tolist() == fitted.totals(fresh).tolist()
    assert all(term.points.tolist() == np.rint(term.points).tolist() for term in served.terms)


def test_a_card_finds_the_questions_and_points_that_made_the_outcome():
    random = np.random.default_rng(7)
    rows = pd.DataFrame({name: random.integers(0, 2, 20_000).astype(float) for name in "abcd"})
    y = (random.random(20_000) < expit(0.8 * rows["a"] - 1.6 * rows["b"] + 0.8 * rows["c"])).astype(int)
    found = Scorecard(tuple(map(Input, "abcd")), item_count=3).fit(rows, y)
    told = {
        item.column.name: (int(points), item.turned) for item, points in zip(found.items_, found.points_, strict=True)
    }
    assert told == {"a": (1, False), "b": (2, True), "c": (1, False)}
    assert found.calibration_.slope == pytest.approx(0.8, abs=0.08)


def test_no_answer_goes_against_its_direction(fitted):
    terms = {term.name: term.points for term in fitted.additive("any").terms}
    assert (np.diff(terms["sanction_count"]) >= 0).all()
    assert (np.diff(terms.get("months_since", np.zeros(2))) <= 0).all()
    rows, y, _ = people(1500, 1)
    few = rows["sanction_count"] < 6
    against = Scorecard((Input("sanction_count", direction=Direction.DECREASING),)).fit(rows[few], y[few])
    assert against.additive("any").terms == ()
    assert against.predict_proba(rows)[:, 1] == pytest.approx(y[few].mean(), abs=1e-6)


def test_not_known_is_the_rounded_average_of_the_known_never_no(fitted):
    rows, _, _ = people(1500, 1)
    item, points = fitted.items_[0], int(fitted.points_[0])
    assert item.column.name == "level" and item.cut == 2.0
    share = (rows["level"].dropna() == "high").mean()
    (term,) = (term for term in fitted.additive("any").terms if term.name == "level")
    assert (points, term.missing) == (4, round(4 * share)) == (4, 1)
    assert term.points.tolist() == [0, 0, 4]


def test_a_word_never_listed_is_refused(fitted):
    with pytest.raises(UnknownCategory):
        fitted.predict_proba(people(20, 5)[0].assign(offence="piracy", level="extreme"))
