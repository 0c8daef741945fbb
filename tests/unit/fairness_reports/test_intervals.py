import numpy as np
import pytest
from scipy.stats import binomtest

from fairness_reports.discrimination import area_under_curve
from fairness_reports.intervals import (
    detectable_gap,
    log_odds_p_value,
    margin_p_value,
    newcombe_interval,
    poisson_ratio_interval,
    poisson_ratio_p_value,
    ratio_interval,
    share_difference_error,
    two_share_p_value,
    wilson_interval,
)


@pytest.mark.parametrize(("count", "total"), [(0, 12), (1, 12), (15, 50), (81, 263), (148, 148)])
def test_wilson_agrees_with_scipy(count, total):
    expected = binomtest(count, total).proportion_ci(method="wilson")
    got = wilson_interval(count, total)
    assert got.low == pytest.approx(expected.low, abs=1e-12)
    assert got.high == pytest.approx(expected.high, abs=1e-12)


def test_wilson_of_newcombes_example_has_the_printed_ends():
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I: 81 of 263.
    got = wilson_interval(81, 263)
    assert [round(float(got.low), 4), round(float(got.high), 4)] == [0.2553, 0.3662]


@pytest.mark.parametrize(
    ("a", "total_a", "b", "total_b", "low", "high"),
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table II, method 10.
    [
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (5, 56, 0, 29, -0.0381, 0.1926),
    ],
)
def test_newcombe_has_the_published_ends(a, total_a, b, total_b, low, high):
    got = newcombe_interval(a, total_a, count_b=b, total_b=total_b)
    assert float(got.low) == pytest.approx(low, abs=5e-5)
    assert float(got.high) == pytest.approx(high, abs=5e-5)


def test_a_share_of_nobody_is_missing_and_does_not_warn():
    got = newcombe_interval([0, 3], [0, 10], count_b=[1, 2], total_b=[5, 10])
    assert np.isnan(got.value[0])
    assert got.value[1] == pytest.approx(0.1)


def test_a_ratio_to_nobody_selected_is_missing():
    assert np.isnan(ratio_interval(3, 10, count_b=0, total_b=10).value)
    got = ratio_interval(20, 100, count_b=10, total_b=100)
    # exp(ln 2 +- 1.96 * sqrt(1/20 - 1/100 + 1/10 - 1/100)), by hand: spread 0.360555
    assert [round(float(x), 3) for x in got] == [2.0, 0.987, 4.054]


def test_exact_poisson_interval_has_garwoods_ends():
    # Garwood's table, two decimals: 4.80 to 18.39 for a count of 10, 0 to 3.69 for 0.
    got = poisson_ratio_interval([10, 0], [1, 1])
    assert got.low == pytest.approx([4.80, 0], abs=6e-3)
    assert got.high == pytest.approx([18.39, 3.69], abs=6e-3)
    assert np.isnan(poisson_ratio_interval(3, 0).value)


def test_few_expected_are_tested_by_fisher():
    # Fisher's tea: 3 of 4 against 1 of 4 has a two-sided p of 34/70.
    assert two_share_p_value(3, 4, count_b=1, total_b=4) == pytest.approx(34 / 70)


def test_many_are_tested_by_the_pooled_score_test():
    # z = 0.1 / sqrt(0.25 * 0.75 * 2 / 400) = 3.266, p = 0.00109
    assert two_share_p_value(120, 400, count_b=80, total_b=400) == pytest.approx(0.00109, abs=1e-5)
    assert np.isnan(two_share_p_value(0, 0, count_b=1, total_b=4))


def test_a_forecast_within_its_margin_is_not_tested_against_one():
    assert poisson_ratio_p_value(1050, 1000, margin=0.1) == 1.0
    assert poisson_ratio_p_value(1300, 1000, margin=0.1) < 1e-6
    assert np.isnan(poisson_ratio_p_value(3, 0, margin=0.1))


def test_no_error_means_no_p_rather_than_certainty():
    assert np.isnan(margin_p_value(0.3, 0.0))
    assert margin_p_value(1.96, 1.0) == pytest.approx(0.05, abs=1e-4)


def test_the_detectable_gap_is_that_of_the_textbook():
    # Two groups of 400 at 30%: (1.960 + 0.842) * sqrt(0.21 * 2 / 400) = 9.08 points.
    error = share_difference_error(240, 800, size_a=400, size_b=400)
    assert detectable_gap(error, level=0.05, power=0.8) == pytest.approx(0.0908, abs=2e-4)


def test_an_empty_group_can_detect_nothing():
    error = share_difference_error(5, 9, size_a=0, size_b=9)
    assert detectable_gap(error, level=0.05, power=0.8) == float("inf")


@pytest.mark.long
def test_intervals_cover_as_often_as_they_say():
    rng = np.random.default_rng(20260101)
    covered = []
    for share in (0.05, 0.1, 0.3, 0.5, 0.7, 0.95):
        for size in (100, 400, 1600):
            counts = rng.binomial(size, share, 20000)
            got = wilson_interval(counts, size)
            covered.append(((got.low <= share) & (share <= got.high)).mean())
            other = rng.binomial(size, share, 20000)
            gap = newcombe_interval(counts, size, count_b=other, total_b=size)
            covered.append(((gap.low <= 0) & (gap.high >= 0)).mean())
    assert 0.945 <= np.mean(covered) <= 0.955
    assert min(covered) >= 0.925


def test_gaps_in_auc_of_few_people_are_rarely_taken_for_real_at_a_strict_level():
    """One in a thousand by the test; by differences as they are it was some ten times as many."""
    rng, alarms, strict = np.random.default_rng(1), 0, 0
    for _ in range(1500):
        small, large = (rng.beta(2, 3, size) for size in (40, 600))
        sides = [area_under_curve(rng.random(len(chance)) < chance, chance) for chance in (small, large)]
        p = log_odds_p_value(*sides[0][:2], other=sides[1].value, other_error=sides[1].error)
        alarms, strict = alarms + (p < 0.05), strict + (p < 0.001)
    assert alarms / 1500 <= 0.06
    assert strict / 1500 <= 0.004
