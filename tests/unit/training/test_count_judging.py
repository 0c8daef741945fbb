"""Figures of expected counts by hand, and held to scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import mean_poisson_deviance

from training.count_judging import by_tenth, calibration_errors, count_figures, deviances, share_saved
from training.evaluation import resamples


def drawn(count=500, seed=1):
    random = np.random.default_rng(seed)
    expected = random.gamma(2.0, 0.3, count)
    return expected, random.poisson(expected).astype(float)


def test_the_deviance_of_one_person_by_hand():
    # Two counted and one expected: 2 (2 log 2 - 1) = 0.772589; nothing counted and a half expected: 2 x 0.5 = 1.
    assert deviances(np.array([1.0, 0.5, 3.0]), np.array([2.0, 0.0, 3.0])) == pytest.approx(
        [0.772589, 1.0, 0.0], abs=1e-6
    )


def test_the_mean_deviance_is_that_of_scikit_learn():
    expected, counted = drawn()
    found = count_figures(expected, counted, resamples(np.arange(500), 3))
    assert found["deviance"]["value"] == pytest.approx(mean_poisson_deviance(counted, expected), abs=1e-12)
    assert found["deviance"]["low"] < found["deviance"]["value"] < found["deviance"]["high"]


def test_observed_to_expected_by_hand():
    weights = np.ones((3, 4))
    found = count_figures(np.array([0.5, 0.5, 1.0, 2.0]), np.array([0.0, 1.0, 1.0, 4.0]), weights)
    assert found["observed_to_expected"] == {"value": 1.5, "low": 1.5, "high": 1.5}


def test_tenths_are_in_order_and_hold_everybody():
    expected, counted = drawn(1000)
    found = by_tenth(expected, counted, np.ones((2, 1000)))
    assert [one["rows"] for one in found] == [100] * 10
    assert np.all(np.diff([one["expected"] for one in found]) > 0)
    assert sum(one["counted"] * one["rows"] for one in found) == pytest.approx(counted.sum())
    first = np.sort(expected)[:100]
    assert found[0]["expected"] == pytest.approx(first.mean())


def test_equal_expectations_are_in_one_tenth():
    found = by_tenth(np.repeat([0.2, 0.4], [90, 10]), np.ones(100), np.ones((2, 100)))
    assert [one["rows"] for one in found] == [90, 10]


def test_misplaced_offences_by_hand():
    # Ten people in ten tenths; scaled by 20 / 10 each is expected to commit 2, and two of them commit 3 and 1.
    counted = np.full(10, 2.0)
    counted[[0, 9]] = [3.0, 1.0]
    expected = 1 + np.arange(10) * 1e-9
    assert calibration_errors({"a": expected}, counted)["a"] == pytest.approx(1 / 20, abs=1e-6)


def test_the_level_is_no_part_of_the_calibration_error():
    expected, counted = drawn()
    once, thrice = (calibration_errors({"a": times * expected}, counted)["a"] for times in (1, 3))
    assert once == pytest.approx(thrice, abs=1e-12)


def test_a_forecast_that_tells_nobody_apart_is_asked_of_the_tenths_of_one_that_does():
    expected, counted = drawn(20_000)
    flat = 1 + np.random.default_rng(5).random(20_000) * 1e-6
    alone = calibration_errors({"flat": flat}, counted)["flat"]
    both = calibration_errors({"flat": flat, "true": expected}, counted)
    assert alone < 0.02
    assert both["true"] < 0.03 < 0.2 < both["flat"]


def test_the_share_saved_by_hand_and_its_sign():
    first, second, counted = np.array([1.0, 1.0]), np.array([0.5, 0.5]), np.array([1.0, 1.0])
    assert share_saved(first, second, counted, np.ones((2, 2)))["value"] == 1.0
    worse = share_saved(second, np.array([0.6, 0.6]), counted, np.ones((2, 2)))["value"]
    assert worse == pytest.approx(1 - (np.log(2) - 0.5) / (np.log(1 / 0.6) - 0.4), abs=1e-12)
    assert worse < 0


def test_intervals_are_over_persons_and_not_over_rows():
    expected, counted = drawn()
    persons = np.arange(500)
    once = count_figures(expected, counted, resamples(persons, 3))["deviance"]
    four = count_figures(np.tile(expected, 4), np.tile(counted, 4), resamples(np.tile(persons, 4), 3))["deviance"]
    assert four["high"] - four["low"] == pytest.approx(once["high"] - once["low"], rel=1e-9)
