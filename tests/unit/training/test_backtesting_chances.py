"""Chances of a place: who comes first, equals share, lots are equal; never more than the places."""

import numpy as np
import pytest

from training.backtesting.chances import chances_in_order, chances_of_some


def test_the_highest_come_first():
    assert chances_in_order(np.array([3.0, 9.0, 5.0, 1.0]), 2).tolist() == [0, 1, 1, 0]


def test_equals_at_the_line_share_the_places_that_are_left():
    assert chances_in_order(np.array([5.0, 9.0, 5.0, 5.0, 1.0]), 3).tolist() == [2 / 3, 1, 2 / 3, 2 / 3, 0]


def test_who_has_no_figure_comes_after_all_others():
    assert chances_in_order(np.array([np.nan, 0.0, np.nan, -4.0]), 3).tolist() == [0.5, 1, 0.5, 1]


@pytest.mark.parametrize("places", [0, 1, 3, 7, 40])
def test_chances_add_up_to_the_places_and_never_to_more(places):
    value = np.random.default_rng(1).integers(0, 4, 30).astype(float)
    assert chances_in_order(value, places).sum() == pytest.approx(min(places, 30), abs=1e-12)
    assert chances_of_some(value > 1, places).sum() == pytest.approx(min(places, int((value > 1).sum())), abs=1e-12)


def test_the_order_of_rows_makes_no_difference():
    rng = np.random.default_rng(2)
    value, order = rng.integers(0, 5, 50).astype(float), rng.permutation(50)
    assert (chances_in_order(value[order], 17) == chances_in_order(value, 17)[order]).all()


def test_a_choice_of_more_people_than_places_gives_each_the_same_part():
    inside = np.array([True, False, True, True, True])
    assert chances_of_some(inside, 2).tolist() == [0.5, 0, 0.5, 0.5, 0.5]
    assert chances_of_some(inside, 9).tolist() == [1, 0, 1, 1, 1]
    assert chances_of_some(~inside & inside, 2).tolist() == [0, 0, 0, 0, 0]
