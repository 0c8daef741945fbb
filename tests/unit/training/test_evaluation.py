"""Every measure of a run equals scikit-learn's, and its interval comes from persons."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from training.evaluation import brier_difference, evaluate


def forecasts(count=700, seed=0, *, decimals=None):
    random = np.random.default_rng(seed)
    p = random.uniform(0.02, 0.98, count)
    y = (random.random(count) < expit(0.3 + 0.8 * logit(p))).astype(float)
    return (p if decimals is None else np.clip(p.round(decimals), 0.05, 0.95)), y, np.arange(count) // 2


@pytest.mark.parametrize("decimals", [None, 1])
@pytest.mark.parametrize("seed", [0, 1])
def test_each_measure_equals_the_librarys(seed, decimals):
    p, y, persons = forecasts(seed=seed, decimals=decimals)
    found = {name: figure["value"] for name, figure in evaluate(p, y, persons=persons, seed=1).items()}
    assert found["brier"] == pytest.approx(brier_score_loss(y, p), abs=1e-12)
    assert found["log_loss"] == pytest.approx(log_loss(y, p), abs=1e-12)
    assert found["auc"] == pytest.approx(roc_auc_score(y, p), abs=1e-12)
    assert found["observed_to_expected"] == pytest.approx(y.sum() / p.sum(), abs=1e-12)
    slope = LogisticRegression(C=np.inf, tol=1e-10).fit(logit(p)[:, None], y).coef_[0, 0]
    assert found["calibration_slope"] == pytest.approx(slope, abs=1e-6)
    assert expit(logit(p) + found["calibration_intercept"]).sum() == pytest.approx(y.sum(), abs=1e-6)


def test_intervals_come_from_persons_and_are_the_wider_for_it():
    p, y, _ = forecasts(600)
    fours = evaluate(np.repeat(p, 4), np.repeat(y, 4), persons=np.repeat(np.arange(600), 4), seed=1)["brier"]
    alone = evaluate(p, y, persons=np.arange(600), seed=1)["brier"]
    as_if_apart = evaluate(np.repeat(p, 4), np.repeat(y, 4), persons=np.arange(2400), seed=1)["brier"]
    width = [figure["high"] - figure["low"] for figure in (fours, alone, as_if_apart)]
    # Four copies of a person tell nothing new; taken for four people they would halve the interval.
    assert width[0] == pytest.approx(width[1], rel=1e-9)
    assert width[2] == pytest.approx(width[1] / 2, rel=0.2)


def test_the_interval_of_the_brier_score_has_its_textbook_width():
    p, y, _ = forecasts(2000)
    found = evaluate(p, y, persons=np.arange(2000), seed=3)["brier"]
    standard_error = ((p - y) ** 2).std() / np.sqrt(2000)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * standard_error, rel=0.12)
    assert found["low"] < found["value"] < found["high"]


def test_a_constant_forecast_has_no_slope_and_an_auc_of_a_half():
    _, y, persons = forecasts()
    found = evaluate(np.full(len(y), y.mean()), y, persons=persons, seed=1)
    assert found["calibration_slope"] == {"value": None, "low": None, "high": None}
    assert found["auc"] == {"value": 0.5, "low": 0.5, "high": 0.5}
    assert found["observed_to_expected"]["value"] == pytest.approx(1)


def test_forecasts_of_exactly_0_and_1_are_judged_and_not_infinite():
    p, y = np.array([0.0, 1.0, 0.5, 0.5] * 50), np.array([0.0, 1.0, 1.0, 0.0] * 50)
    found = evaluate(p, y, persons=np.arange(200), seed=1)
    assert all(np.isfinite(figure["value"]) for figure in found.values())
    assert found["brier"]["value"] == 0.125


def test_the_same_seed_gives_the_same_interval_and_row_order_the_same_value():
    p, y, persons = forecasts()
    assert evaluate(p, y, persons=persons, seed=5) == evaluate(p, y, persons=persons, seed=5)
    order = np.random.default_rng(1).permutation(len(p))
    shuffled = evaluate(p[order], y[order], persons=persons[order], seed=5)
    for name, figure in evaluate(p, y, persons=persons, seed=5).items():
        assert shuffled[name]["value"] == pytest.approx(figure["value"], abs=1e-12)
        assert shuffled[name]["low"] == pytest.approx(figure["low"], abs=1e-9)


def test_the_better_of_two_forecasts_has_the_positive_difference():
    p, y, persons = forecasts(1500)
    worse = np.full(len(y), y.mean())
    found = brier_difference(p, worse, y, persons=persons, seed=2)
    assert found["value"] == pytest.approx(brier_score_loss(y, worse) - brier_score_loss(y, p), abs=1e-12)
    assert found["low"] > 0
    assert brier_difference(worse, p, y, persons=persons, seed=2)["value"] == pytest.approx(-found["value"])


def test_the_interval_of_a_difference_comes_from_persons_and_from_the_same_ones():
    p, y, _ = forecasts(600)
    other = np.clip(p + 0.1, 0.02, 0.98)
    alone = brier_difference(p, other, y, persons=np.arange(600), seed=1)
    fours = [np.repeat(one, 4) for one in (p, other, y, np.arange(600))]
    assert brier_difference(*fours[:3], persons=fours[3], seed=1) == pytest.approx(alone, abs=1e-12)
    # Paired: two standard errors of the mean of each person's own difference to each side.
    own = (other - y) ** 2 - (p - y) ** 2
    assert alone["high"] - alone["low"] == pytest.approx(2 * 1.96 * own.std() / np.sqrt(600), rel=0.12)
