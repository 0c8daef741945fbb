"""Figures beyond rates: the smooth curve of what happened, the rate at the line, log loss, harm of a place."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.metrics import log_loss

from fairness_reports import retrospective_audit
from fairness_reports.groups import group_people
from fairness_reports.marginal_outcome import Standing, rate_at_line, standing_to_line
from fairness_reports.smooth_calibration import calibration_error
from tests.unit.fairness_reports.people import made_up_people

BACK = {"outcome": "reoffended", "probability": "probability", "selected": "on_list"}


def _forecasts(count, seed):
    rng = np.random.default_rng(seed)
    chance = rng.beta(2, 3, count)
    people = pd.DataFrame({"sex": rng.choice(["F", "M"], count, p=[0.3, 0.7])})
    return rng, chance, people


def test_the_curve_finds_a_planted_distance_and_next_to_none_where_there_is_none():
    rng, chance, people = _forecasts(20_000, 1)
    truth = expit(0.6 * logit(chance) + 0.3)
    groups = group_people(people, ["sex"])
    women = (people["sex"] == "F").to_numpy()
    happened = rng.random(len(chance)) < np.where(women, truth, chance)
    found = calibration_error(groups, happened, chance, rows=[1, 2], seed=0, replicates=200)
    planted = np.abs(truth - chance)[women].mean()
    error = found.replicates.std(axis=0)
    assert np.isnan(found.value[0])
    assert abs(found.value[1] - planted) < 3 * error[1]
    assert found.value[2] < 0.01 < planted


def test_a_resample_of_counts_varies_as_one_of_persons_does():
    rng, chance, people = _forecasts(2000, 2)
    happened = rng.random(len(chance)) < expit(0.7 * logit(chance) - 0.4)
    groups = group_people(people, ["sex"])
    drawn = calibration_error(groups, happened, chance, rows=[0, 1], seed=3, replicates=400).replicates
    by_person = []
    for _ in range(400):
        rows = rng.integers(0, len(chance), len(chance))
        again = group_people(people.iloc[rows], ["sex"])
        by_person.append(
            calibration_error(again, happened[rows], chance[rows], rows=[0, 1], seed=0, replicates=0).value
        )
    # The standard error of a standard deviation of 400 draws is 3.5% of it; both have one.
    np.testing.assert_allclose(drawn[:, :2].std(axis=0), np.std(by_person, axis=0)[:2], rtol=0.2)


def test_alike_forecasts_and_one_outcome_alone_have_a_curve_too():
    groups = group_people(pd.DataFrame({"sex": ["F", "M"] * 50}), ["sex"])
    alike = calibration_error(groups, np.tile([1, 0], 50), np.full(100, 0.5), rows=[0], seed=0, replicates=5)
    assert alike.value[0] == pytest.approx(0, abs=1e-9)
    sure = calibration_error(groups, np.ones(100), np.linspace(0, 1, 100), rows=[0, 1], seed=0, replicates=5)
    assert np.isfinite(sure.value[:2]).all() and sure.value[0] > 0.3


def test_the_rate_at_the_line_is_the_forecast_there_and_its_range_covers_as_often_as_it_says():
    errors, covered = [], []
    for seed in range(300):
        rng, chance, _ = _forecasts(3000, seed)
        line = np.quantile(chance, 0.9)
        listed = (chance >= line).astype(float)
        found = rate_at_line(
            rng.random(3000) < chance,
            standing_to_line(chance, listed, is_probability=True),
            reach=0.1,
            minimum=10,
        )
        errors.append(found.value - line)
        covered.append(found.low <= line <= found.high)
    # 300 runs: the mean is known to a seventeenth of the spread, coverage of 95% to 1.3 points.
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(300)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.04)


def test_the_line_of_an_order_is_counted_in_places():
    standing = standing_to_line([4, 3, 2, 1], [1, 1, 0, 0], is_probability=False)
    assert standing.places.tolist() == standing.measure.tolist() == [0.375, 0.125, -0.125, -0.375]
    everybody = standing_to_line([0.4, 0.3], [1, 1], is_probability=True)
    assert everybody.measure.tolist() == everybody.places.tolist()


def test_too_few_near_the_line_have_no_rate():
    standing = Standing(np.linspace(-0.05, 0.05, 40), np.linspace(-1, 1, 40))
    happened = np.arange(40) % 4 == 0
    happened[0] = False
    assert np.isnan(rate_at_line(happened, standing, reach=0.1, minimum=10).value)
    assert np.isfinite(rate_at_line(happened, standing, reach=0.1, minimum=9).value)
    assert np.isnan(rate_at_line(happened, standing, reach=0.002, minimum=1).value)


def test_a_group_taken_on_more_readily_reoffends_less_at_the_line_and_is_flagged():
    """Forecasts of group B are too high by half its odds, so that it reaches the line at less risk."""
    rng = np.random.default_rng(8)
    truth = rng.beta(2, 3, 16_000)
    group = rng.choice(["A", "B"], 16_000)
    forecast = expit(logit(truth) + np.where(group == "B", 0.7, 0.0))
    people = pd.DataFrame({"ethnicity": group, "probability": forecast, "reoffended": rng.random(16_000) < truth})
    people["on_list"] = forecast >= np.quantile(forecast, 0.8)
    audit = retrospective_audit(people, **BACK, attributes=["ethnicity"])
    (gap,) = [c for c in audit["comparisons"] if c["metric"] == "rate_at_the_line"]
    line = np.quantile(forecast, 0.8)
    planted = line - expit(logit(line) - 0.7)
    assert gap["groups"] == ["A", "B"] and gap["low"] < planted < gap["high"]
    assert gap["verdict"] == "concern"
    # As calibrated forecasts the same people raise nothing.
    fair = people.assign(probability=truth, on_list=truth >= np.quantile(truth, 0.8))
    audit = retrospective_audit(fair, **BACK, attributes=["ethnicity"])
    assert {c["verdict"] for c in audit["comparisons"] if c["metric"] == "rate_at_the_line"} <= {
        "no concern found",
        "not enough evidence",
    }


def test_log_loss_harm_of_a_place_and_listed_to_reoffended_are_those_of_the_table():
    people = made_up_people(3000, seed=9)
    audit = retrospective_audit(people, **BACK, attributes=["sex"], harm="harm")
    for row in audit["by_group"]:
        own = people[people["sex"] == row["group"]]
        listed = own[own["on_list"]]
        metrics = row["metrics"]
        expected = {
            "log_loss": log_loss(own["reoffended"], own["probability"]),
            "harm_per_place": listed["harm"].mean(),
            "listed_to_reoffended": len(listed) / own["reoffended"].sum(),
        }
        for name, value in expected.items():
            assert metrics[name]["value"] == pytest.approx(value, abs=1e-6), name
            assert metrics[name]["low"] < value < metrics[name]["high"]
        spread = listed["harm"].std(ddof=0) / np.sqrt(len(listed))
        width = metrics["harm_per_place"]["high"] - metrics["harm_per_place"]["low"]
        assert width == pytest.approx(2 * 1.959964 * spread, rel=1e-4)


def test_the_range_of_listed_to_reoffended_covers_as_often_as_it_says():
    rng = np.random.default_rng(12)
    cells = np.array([(True, True), (False, True), (True, False), (False, False)])
    truth = (0.12 + 0.08) / (0.12 + 0.24)
    covered = []
    for _ in range(200):
        happened, listed = cells[rng.choice(4, 800, p=[0.12, 0.08, 0.24, 0.56])].T
        people = pd.DataFrame({"happened": happened, "listed": listed, "score": rng.random(800), "sex": "F"})
        audit = retrospective_audit(people, outcome="happened", selected="listed", score="score", attributes=["sex"])
        found = audit["overall"]["metrics"]["listed_to_reoffended"]
        covered.append(found["low"] < truth < found["high"])
    # 200 runs know 95% to 1.5 points.
    assert np.mean(covered) == pytest.approx(0.95, abs=0.04)
