"""In simulated worlds the truth is known: forecasts agree with it, and ranges hold what they are said to hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from benchmarks.worlds import Forecast, calibration, measure, over, own_aim, ranges, told, write_table
from benchmarks.worlds_truth import Judged, judged_people, order, what_can_be_known
from training.protocol_reading import read_protocol

# Twice the normal distribution up to 1.645, and up to half of it, less one.
NOMINAL, OF_HALF = 0.90, 0.589


@pytest.fixture(scope="module")
def protocol():
    return read_protocol("borough_any_12m").by_outcome()[0]


def drawn(*, shrunk=1.0, bias=0.0, trainings=6, people=20_000):
    """Forecasts with errors of their own around one truth, with ranges as wide as the errors, times `shrunk`."""
    random = np.random.default_rng(1)
    truth, spread = random.normal(-1.5, 1.0, people), 0.3
    z = truth + bias + spread * random.standard_normal((trainings, people))
    reach = 1.645 * spread * shrunk
    made = [Forecast(expit(one), expit(one - reach), expit(one + reach), expit(one)) for one in z]
    return made, Judged(pd.DataFrame(index=range(people)), np.zeros((people, 2), dtype=int), expit(truth), 0.0)


@pytest.mark.parametrize(("shrunk", "share"), [(1.0, NOMINAL), (0.5, OF_HALF)])
def test_ranges_as_wide_as_the_chance_of_a_training_hold_the_truth_and_their_aim_as_often_as_they_say(shrunk, share):
    made, judged = drawn(shrunk=shrunk)
    found = ranges(made, judged)
    assert found["hold_the_truth"]["value"] == pytest.approx(share, abs=0.005)
    assert found["hold_their_own_aim"]["value"] == pytest.approx(share, abs=0.005)
    # Binomial chance of a tenth of 6 x 20,000 people: 0.0045 at most.
    assert found["by_tenth"] == pytest.approx([share] * 10, abs=0.1)


def test_an_error_that_all_trainings_share_is_seen_in_the_truth_and_not_in_their_own_aim():
    straight, bent = (ranges(*drawn(bias=bias)) for bias in (0.0, 0.6))
    assert own_aim(drawn(bias=0.6)[0]) == pytest.approx([NOMINAL] * 6, abs=0.01)
    # Two standard deviations away: the normal distribution from -3.645 to -0.355 is 0.361.
    assert bent["hold_the_truth"]["value"] == pytest.approx(0.361, abs=0.01)
    assert bent["error_of_the_average"] > 4 * straight["error_of_the_average"]


def test_what_can_be_known_is_the_mean_of_people_who_are_alike_and_its_error_is_told():
    random = np.random.default_rng(2)
    X = random.random((8000, 2))
    z = np.where(X[:, 0] > 0.5, 2 * X[:, 1], -2 * X[:, 1]) - 1
    hidden = expit(z + random.normal(0, 1, 8000))
    came = (random.random((8000, 20)) < hidden[:, None]).astype(int)
    known, noise = what_can_be_known(X, came.mean(axis=1))
    # The mean over the hidden normal part, by Gauss's rule of 20 points.
    points, weights = np.polynomial.hermite_e.hermegauss(20)
    mean = expit(z[:, None] + points) @ weights / weights.sum()
    assert np.sqrt(np.mean((known - mean) ** 2)) == pytest.approx(noise, abs=0.012)
    assert 0.005 < noise < 0.03
    judged = Judged(pd.DataFrame(), came, known, noise)
    assert judged.hidden_spread() == pytest.approx(np.sqrt(np.mean((hidden - mean) ** 2)), abs=0.01)
    assert judged.best_order() == pytest.approx(order(mean, came.mean(axis=1)), abs=0.02)


def test_calibration_tells_a_shift_and_a_stretch():
    z = np.random.default_rng(3).normal(-1, 1, 50_000)
    found = calibration([expit(z + 0.2)], expit(z))
    assert found["intercept"]["value"] == pytest.approx(-0.2, abs=1e-9)
    assert found["slope"]["value"] == pytest.approx(1, abs=1e-6)
    assert found["observed_to_expected"]["value"] < 0.9
    assert calibration([expit(2 * z)], expit(z))["slope"]["value"] == pytest.approx(0.5, abs=1e-6)


def test_a_figure_over_trainings_has_the_range_of_students_t():
    # t of 2 degrees of freedom at 97.5% is 4.303; the standard deviation of 1, 2, 3 is 1.
    assert over([1.0, 2.0, 3.0]) == pytest.approx(
        {"value": 2, "low": 2 - 4.303 / 3**0.5, "high": 2 + 4.303 / 3**0.5}, abs=1e-3
    )
    assert over([0.7]) == {"value": 0.7, "low": None, "high": None}


def test_a_line_of_the_table_replaces_that_of_the_same_world_and_size(tmp_path):
    made, judged = drawn(trainings=2, people=500)
    figures = {"range": ranges(made, judged), "hidden_spread": 0.1, "trainings": 2, "judged": 500}
    path = tmp_path / "table.csv"
    write_table([{"world": world, "people": 3000, **figures} for world in ("equal", "published")], path)
    write_table([{"world": "equal", "people": 3000, **figures, "trainings": 4}], path)
    write_table([{"world": "equal", "people": 9000, **figures}], path)
    table = pd.read_csv(path)
    assert table["world"].tolist() == ["equal", "published", "equal"]
    assert table["trainings"].tolist() == [4, 2, 2]
    assert table["hold_the_truth"].between(0.8, 1).all()


@pytest.fixture(scope="module")
def few(protocol):
    return judged_people("equal", protocol, people=2500, count=20, seed=4)


def test_the_world_itself_is_one_future_among_others(few):
    own = few.own
    surprise = (few.rows["outcome"].sum() - own.sum()) / np.sqrt((own * (1 - own)).sum())
    assert len(own) > 500 and abs(surprise) < 3
    known = few.rows["outcome"].to_numpy()
    # People to whom it came had the higher probabilities beforehand.
    assert own[known == 1].mean() > own[known == 0].mean() + 0.15
    assert few.rows["person_id"].is_unique


def test_futures_of_one_person_differ_only_by_chance(few):
    one, other = few.came[:, ::2].mean(axis=1), few.came[:, 1::2].mean(axis=1)
    chance = (few.own * (1 - few.own)).mean() / 10 * 20 / 19
    assert np.mean((one - other) ** 2) == pytest.approx(2 * chance, rel=0.1)


@pytest.fixture(scope="module", params=["equal", "unequal_detection", "published", "hidden_common_cause"])
def measured(request, protocol):
    return in_world(request.param, protocol)


def in_world(world, protocol):
    few_bags = replace(protocol, replicate_count=40)
    judged = judged_people(world, protocol, people=20_000, count=12, seed=77)
    return measure(world, few_bags, people=3000, judged=judged, trainings=3)


@pytest.mark.long
def test_in_worlds_that_stay_as_they_are_forecasts_agree_with_the_truth(measured):
    found = measured["calibration"]
    # Some 1,000 people with 400 outcomes correct each of three trainings: standard errors of 0.04 and 0.06.
    assert found["intercept"]["value"] == pytest.approx(0, abs=0.12), told(measured)
    assert found["observed_to_expected"]["value"] == pytest.approx(1, abs=0.10), told(measured)
    assert found["slope"]["value"] == pytest.approx(1, abs=0.18), told(measured)


@pytest.mark.long
def test_the_true_order_is_recovered_as_far_as_columns_can_tell_it(measured):
    place = measured["order"]
    assert place["with_own"]["value"] > 0.88 * place["at_best"], told(measured)
    assert place["with_known"]["value"] > 0.80, told(measured)


@pytest.mark.long
def test_ranges_hold_their_own_aim_and_fewer_hold_the_truth(measured):
    held = measured["range"]
    assert 0.75 < held["hold_their_own_aim"]["value"] < 0.98, told(measured)
    assert 0.45 < held["hold_the_truth"]["value"] < held["hold_their_own_aim"]["value"], told(measured)
    assert min(held["by_tenth"]) > 0.35, told(measured)


@pytest.mark.long
def test_where_the_base_rate_drifts_a_correction_on_the_latest_dates_mends_what_can_have_been_seen(protocol):
    found = in_world("drifting_base_rate", protocol)
    old, new = (found[name]["observed_to_expected"]["value"] for name in ("calibration_before", "calibration"))
    assert old < new, told(found)
    # From the middle of the latest dates the rate falls 6% a year for some two years more, which nobody could know.
    assert new == pytest.approx(0.94**2, abs=0.05), told(found)
    assert found["calibration"]["slope"]["value"] == pytest.approx(1, abs=0.18), told(found)
    assert found["order"]["with_own"]["value"] > 0.88 * found["order"]["at_best"], told(found)
