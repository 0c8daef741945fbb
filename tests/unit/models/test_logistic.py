"""Probabilities of log-odds: exact to two units of the last place, one and many alike, without an end."""

from decimal import Decimal, localcontext

import numpy as np
import pytest

from models.logistic import logistic, one_logistic


def test_many_are_within_two_units_of_the_last_place_of_fifty_digits():
    log_odds = np.linspace(-40, 40, 2_001)
    with localcontext(prec=50):
        exact = [float(1 / (1 + (-Decimal(value)).exp())) for value in log_odds.tolist()]
    np.testing.assert_array_max_ulp(logistic(log_odds), np.array(exact), maxulp=2)


def test_one_is_the_same_as_many_to_the_last_bit():
    log_odds = np.random.default_rng(5).normal(0, 5, 20_000)
    assert logistic(log_odds).tolist() == [one_logistic(value) for value in log_odds.tolist()]


@pytest.mark.parametrize(
    ("log_odds", "probability"),
    [(0.0, 0.5), (-1e9, 0.0), (1e9, 1.0), (-np.inf, 0.0), (np.inf, 1.0), (np.nan, np.nan)],
)
def test_ends_are_reached_without_a_warning(log_odds, probability):
    np.testing.assert_array_equal(one_logistic(log_odds), probability)
    np.testing.assert_array_equal(logistic(np.array([log_odds, log_odds])), [probability] * 2)


def test_the_log_odds_stay_as_they_were():
    given, out = np.array([1.0, 2.0]), np.empty(2)
    assert logistic(given, out=out) is out
    assert given.tolist() == [1.0, 2.0]
