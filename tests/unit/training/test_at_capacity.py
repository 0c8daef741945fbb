"""Lists of the foretold highest: ties shared out, precision and recall that agree, net benefit by its formula."""

import numpy as np
import pytest

from features.exceptions import RiskError
from training.at_capacity import at_capacity, net_benefit, refuse_impossible
from training.calibration_curve import calibration_curve
from training.evaluation import resamples

P = np.array([0.9, 0.8, 0.5, 0.5, 0.5, 0.1])
Y = np.array([1.0, 0.0, 1.0, 0.0, 0.0, 1.0])
WHO = np.arange(6)


@pytest.mark.parametrize(
    ("share", "listed"),
    [
        (1 / 6, [1, 0, 0, 0, 0, 0]),
        (1.5 / 6, [1, 0.5, 0, 0, 0, 0]),
        (2 / 6, [1, 1, 0, 0, 0, 0]),
        (3 / 6, [1, 1, 1 / 3, 1 / 3, 1 / 3, 0]),
        (4 / 6, [1, 1, 2 / 3, 2 / 3, 2 / 3, 0]),
        (1.0, [1, 1, 1, 1, 1, 1]),
        (0.5 / 6, [0.5, 0, 0, 0, 0, 0]),
    ],
)
def test_those_who_tie_at_the_cut_share_its_places(share, listed):
    np.testing.assert_allclose(on_the_list(P, share), listed, atol=1e-12)
    found = at_capacity(P, Y, share=share, persons=WHO, seed=1)
    assert found["precision"]["value"] == pytest.approx(np.array(listed) @ Y / (6 * share))


def on_the_list(p, share):
    """By the definition, one list at a time: all above the cut, and of those at it equal parts of what is left."""
    places = share * len(p)
    cut = np.sort(p)[::-1][max(int(np.ceil(places)) - 1, 0)]
    above, tied = p > cut, p == cut
    return above + tied * (places - above.sum()) / tied.sum()


@pytest.mark.parametrize(("share", "digits"), [(0.02, 6), (0.2, 1), (0.7, 6), (1.0, 1)])
def test_each_resample_has_a_cut_of_its_own(share, digits):
    rng = np.random.default_rng(9)
    p, persons = np.round(rng.random(240), digits), np.repeat(np.arange(80), 3)
    y = (rng.random(240) < p).astype(float)
    found = at_capacity(p, y, share=share, persons=persons, seed=3)
    drawn = [np.repeat(np.arange(240), weights.astype(int)) for weights in resamples(persons, 3)]
    reached = np.array([on_the_list(p[rows], share) @ y[rows] for rows in drawn])
    precision = reached / np.array([share * len(rows) for rows in drawn])
    recall = reached / np.array([y[rows].sum() for rows in drawn])
    for name, figures in (("precision", precision), ("recall", recall)):
        low, high = np.quantile(figures[1:], [0.025, 0.975])
        assert found[name] == pytest.approx({"value": figures[0], "low": low, "high": high}, abs=1e-12)


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
    curve = calibration_curve(p, y, persons=np.arange(1000), seed=1)
    assert [one["rows"] for one in curve] == [100] * 10
    assert sum(one["rows"] * one["happened"] for one in curve) == pytest.approx(y.sum())
    assert sum(one["rows"] * one["foretold"] for one in curve) == pytest.approx(p.sum())
    assert all(one["low"] < one["happened"] < one["high"] for one in curve)
    assert [one["foretold"] for one in curve] == sorted(one["foretold"] for one in curve)


def test_equal_forecasts_are_one_group():
    happened = np.r_[np.ones(6), np.zeros(24)]
    curve = calibration_curve(np.full(30, 0.2), happened, persons=np.arange(30), seed=1)
    assert [one["rows"] for one in curve] == [30]


def test_the_ranges_of_the_curve_are_of_persons_however_often_each_stands():
    rng = np.random.default_rng(6)
    p = rng.random(400)
    y = (rng.random(400) < p).astype(float)
    who = np.arange(400)
    once, four_times = (
        calibration_curve(np.tile(p, count), np.tile(y, count), persons=np.tile(who, count), seed=1) for count in (1, 4)
    )
    for one, four in zip(once, four_times, strict=True):
        assert (four["low"], four["high"]) == pytest.approx((one["low"], one["high"]), abs=1e-12)
        # The textbook's range of a share, of 40 people: two standard errors to each side, or Wilson's at the ends.
        textbook = 2 * 1.96 * np.sqrt(one["happened"] * (1 - one["happened"]) / one["rows"])
        assert one["high"] - one["low"] == pytest.approx(textbook, abs=0.1)


def test_a_tenth_in_which_nobody_has_the_outcome_keeps_the_range_of_its_persons():
    curve = calibration_curve(np.full(60, 0.1), np.zeros(60), persons=np.repeat(np.arange(20), 3), seed=1)
    # Wilson's range of 0 among 20: up to z^2 / (20 + z^2).
    assert (curve[0]["low"], curve[0]["high"]) == pytest.approx((0, 3.8415 / 23.8415), abs=1e-4)


@pytest.mark.parametrize("figure", ["precision", "recall", "net benefit"])
def test_ranges_of_a_list_are_of_persons_however_often_each_stands(figure):
    rng = np.random.default_rng(7)
    p = rng.random(300)
    y = (rng.random(300) < p).astype(float)

    def found(count):
        told = {"persons": np.tile(np.arange(300), count), "seed": 1}
        if figure == "net benefit":
            return net_benefit(np.tile(p, count), np.tile(y, count), **told)["0.3"]
        return at_capacity(np.tile(p, count), np.tile(y, count), share=0.2, **told)[figure]

    once, four_times = found(1), found(4)
    assert once["low"] < once["value"] < once["high"]
    assert four_times == pytest.approx(once, abs=1e-12)
