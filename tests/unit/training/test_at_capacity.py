"""Lists of the foretold highest: ties shared out, precision and recall that agree, net benefit by its formula."""

import numpy as np
import pytest

from features.exceptions import RiskError
from training.at_capacity import at_capacity, net_benefit, on_the_list, refuse_impossible
from training.calibration_curve import calibration_curve

P = np.array([0.9, 0.8, 0.5, 0.5, 0.5, 0.1])
Y = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
WHO = np.arange(6)


@pytest.mark.parametrize(
    ("share", "listed"),
    [
        (1 / 6, [1, 0, 0, 0, 0, 0]),
        (2 / 6, [1, 1, 0, 0, 0, 0]),
        (3 / 6, [1, 1, 1 / 3, 1 / 3, 1 / 3, 0]),
        (4 / 6, [1, 1, 2 / 3, 2 / 3, 2 / 3, 0]),
        (1.0, [1, 1, 1, 1, 1, 1]),
        (0.5 / 6, [0.5, 0, 0, 0, 0, 0]),
    ],
)
def test_those_who_tie_at_the_cut_share_its_places(share, listed):
    np.testing.assert_allclose(on_the_list(P, share), listed, atol=1e-12)


def test_precision_and_recall_are_those_of_the_list():
    found = at_capacity(P, Y, share=3 / 6, persons=WHO, seed=1)
    assert found["precision"]["value"] == pytest.approx((1 + 1 / 3) / 3)
    assert found["recall"]["value"] == pytest.approx((1 + 1 / 3) / 3)
    everybody = at_capacity(P, Y, share=1.0, persons=WHO, seed=1)
    assert (everybody["precision"]["value"], everybody["recall"]["value"]) == pytest.approx((0.5, 1.0))


def test_where_nobody_has_the_outcome_there_is_no_recall():
    found = at_capacity(P, np.zeros(6), share=0.5, persons=WHO, seed=1)
    assert found["precision"]["value"] == 0
    assert found["recall"] == {"value": None, "low": None, "high": None}


def test_net_benefit_is_that_of_the_decision_curve():
    found = net_benefit(P, Y, persons=WHO, seed=1)
    # At one half the price is one: 2 reached of 5 chosen, so (2 - 3) / 6; of everybody (3 - 3) / 6.
    assert found["0.5"]["value"] == pytest.approx(-1 / 6)
    assert found["0.5"]["everybody"] == pytest.approx(0)
    assert found["0.2"]["value"] == pytest.approx((2 - 0.25 * 3) / 6)
    assert found["0.1"]["value"] == pytest.approx((3 - 3 / 9) / 6)


@pytest.mark.parametrize(
    ("precision", "recall", "is_possible"),
    [
        (0.5, 0.25, True),
        (0.5, 0.9, False),
        (0.9, 0.25, False),
        (1.2, 0.6, False),
        (None, 0.3, True),
        (-0.1, None, False),
    ],
)
def test_figures_that_no_list_could_have_at_once_are_refused(precision, recall, is_possible):
    """Of 1,000 people 200 have the outcome and 100 are listed, so recall is half of precision."""
    claim = {"rows": 1000, "events": 200, "places": 100, "precision": precision, "recall": recall}
    if is_possible:
        refuse_impossible(**claim)
    else:
        with pytest.raises(RiskError, match=r"cannot both be|outside 0 to 1"):
            refuse_impossible(**claim)


def test_the_curve_has_ten_groups_of_a_size_and_what_happened_in_each():
    rng = np.random.default_rng(4)
    p = rng.random(1000)
    y = (rng.random(1000) < p).astype(float)
    curve = calibration_curve(p, y)
    assert [one["rows"] for one in curve] == [100] * 10
    assert sum(one["rows"] * one["happened"] for one in curve) == pytest.approx(y.sum())
    assert sum(one["rows"] * one["foretold"] for one in curve) == pytest.approx(p.sum())
    assert all(one["low"] < one["happened"] < one["high"] for one in curve)
    assert [one["foretold"] for one in curve] == sorted(one["foretold"] for one in curve)


def test_equal_forecasts_are_one_group():
    assert [one["rows"] for one in calibration_curve(np.full(30, 0.2), np.r_[np.ones(6), np.zeros(24)])] == [30]
