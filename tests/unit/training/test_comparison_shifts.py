"""Which term moved a person: tiny models whose every difference can be worked out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.score_curve import ScoreCurve
from tests.support.compared_releases import risk, term
from training.comparison.shifts import CURVE, largest_in_words, shifts_by_term, term_shifts

AGE, COUNT, NEED = (
    term(name, points, (5.0,)) for name, points in (("age", [0, 1]), ("count", [0, 2]), ("need", [0, 3]))
)
PEOPLE = pd.DataFrame(
    {"age": [1.0, 9.0, 1.0, 9.0], "count": [1.0, 1.0, 9.0, 9.0], "need": [9.0, 1.0, 1.0, 1.0]},
    index=pd.Index(list("pqrs"), name="person_id"),
)
A, B = risk(AGE, COUNT), risk(AGE, NEED, intercept=2.0)


def test_the_term_that_moved_each_person_by_hand():
    shifts = term_shifts(A, B, PEOPLE)
    # Age is the same in both; count is A's alone, 0 0 2 2, and goes; need is B's alone, 3 0 0 0, and comes.
    assert shifts["age"].tolist() == [0, 0, 0, 0]
    assert shifts["count"].tolist() == [1, 1, -1, -1]
    assert shifts["need"].tolist() == [2.25, -0.75, -0.75, -0.75]
    assert largest_in_words(shifts).tolist() == [
        "need +2.25, count +1.00",
        "count +1.00, need -0.75",
        "count -1.00, need -0.75",
        "count -1.00, need -0.75",
    ]


def test_shifts_add_up_to_what_the_log_odds_moved_beside_everybody():
    scaled = AdditiveRisk("any_12m", (AGE, NEED), 0.3, Calibration(0.5, 0.7, np.empty((0, 2)), ""))
    moved = scaled.log_odds(PEOPLE) - A.log_odds(PEOPLE)
    assert term_shifts(A, scaled, PEOPLE).sum(axis=1).to_numpy() == pytest.approx(moved - moved.mean())
    assert term_shifts(A, scaled, PEOPLE).sum().to_numpy() == pytest.approx(0.0, abs=1e-12)


BENT = replace(B, curve=ScoreCurve(np.array([2.5, 4.0]), np.array([-0.2, 0.4])))


def test_a_curve_stretches_its_terms_and_stands_beside_them():
    shifts = term_shifts(A, BENT, PEOPLE)
    moved = BENT.log_odds(PEOPLE) - A.log_odds(PEOPLE)
    assert shifts.sum(axis=1).to_numpy() == pytest.approx(moved - moved.mean())
    assert CURVE in shifts and np.ptp(shifts[CURVE]) > 0
    told = {one["term"]: one for one in shifts_by_term(A, BENT, shifts, pd.Series({"p": "joins"}), fewest=1)}
    assert told[CURVE]["in"] == "B" and told[CURVE]["meaning"]
    assert (term_shifts(BENT, BENT, PEOPLE) == 0).all(axis=None)


def test_a_higher_level_alone_moves_nobody():
    assert (term_shifts(A, risk(AGE, COUNT, intercept=1.5), PEOPLE) == 0).all(axis=None)
    assert set(largest_in_words(term_shifts(A, A, PEOPLE))) == {"no term by itself"}


def test_swapping_the_models_turns_every_shift():
    forth, back = term_shifts(A, B, PEOPLE), term_shifts(B, A, PEOPLE)
    pd.testing.assert_frame_equal(back[forth.columns], -forth)


def test_the_mean_over_movers_by_hand_and_nothing_of_too_few():
    move = pd.Series({"p": "joins", "r": "leaves"})
    told = {one["term"]: one for one in shifts_by_term(A, B, term_shifts(A, B, PEOPLE), move, fewest=1)}
    # Need raised p, who joins, by 2.25 and lowered r, who leaves, by 0.75: both the way they moved.
    assert told["need"] == {
        "term": "need",
        "meaning": "What need is.",
        "in": "B",
        "joins": 2.25,
        "leaves": -0.75,
        "pushed": 1.5,
    }
    assert (told["count"]["pushed"], told["count"]["in"], told["age"]["in"]) == (1.0, "A", "both")
    assert list(told) == ["need", "count", "age"]
    few = shifts_by_term(A, B, term_shifts(A, B, PEOPLE), move, fewest=2)
    assert {(one["joins"], one["leaves"]) for one in few} == {(None, None)}
    assert few[0]["pushed"] == 1.5
    assert {one["pushed"] for one in shifts_by_term(A, B, term_shifts(A, B, PEOPLE), move, fewest=3)} == {None}
