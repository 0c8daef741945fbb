"""The affine correction of log-odds, held to scikit-learn's logistic regression."""

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from features.exceptions import NotEnoughData
from models.recalibration import fit_affine, fit_calibration, person_weights


def by_scikit_learn(numbers, outcome, weights):
    fitted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(numbers[:, None], outcome, weights)
    return [fitted.intercept_[0], fitted.coef_[0, 0]]


def drawn(count=2000, seed=1):
    random = np.random.default_rng(seed)
    log_odds = random.normal(-0.5, 1.3, count)
    return log_odds, (random.random(count) < expit(0.3 + 0.7 * log_odds)).astype(float), random


def test_every_fit_agrees_with_scikit_learn():
    log_odds, outcome, random = drawn()
    weights = random.integers(0, 4, (5, len(outcome))).astype(float)
    numbers = log_odds * np.array([1.0, 0.5, 2.0, 1.0, -1.0])[:, None]
    expected = [by_scikit_learn(*row) for row in zip(numbers, [outcome] * 5, weights, strict=True)]
    assert fit_affine(numbers, outcome, weights) == pytest.approx(np.array(expected), abs=1e-6)


def test_a_score_of_0_to_100_is_corrected_as_well_as_log_odds():
    log_odds, outcome, _ = drawn()
    score = 40 + 12 * log_odds
    found = fit_affine(score[None], outcome, np.ones((1, len(outcome))))[0]
    expected = fit_affine(log_odds[None], outcome, np.ones((1, len(outcome))))[0]
    assert found[0] + found[1] * score == pytest.approx(expected[0] + expected[1] * log_odds, abs=1e-6)


def test_a_number_that_never_varies_gives_the_share_with_the_outcome():
    outcome = np.repeat([0.0, 1.0], [75, 25])
    intercept, slope = fit_affine(np.full((1, 100), 0.1), outcome, np.ones((1, 100)))[0]
    assert slope == 0
    assert intercept == pytest.approx(logit(0.25), abs=1e-9)


def test_perfect_calibration_is_left_alone():
    # Each of 50 log-odds stands for 1,000 people of whom exactly its probability have the outcome, by weights.
    log_odds = np.linspace(-3, 3, 50)
    numbers, outcome = np.tile(log_odds, 2), np.repeat([1.0, 0.0], 50)
    weights = np.concatenate([expit(log_odds), 1 - expit(log_odds)])[None] * 1000
    assert fit_affine(numbers[None], outcome, weights)[0] == pytest.approx([0, 1], abs=1e-8)


@pytest.mark.parametrize(("events", "others"), [(19, 500), (500, 19), (0, 500)])
def test_too_few_events_are_refused(events, others):
    outcome = np.repeat([1, 0], [events, others])
    with pytest.raises(NotEnoughData, match=rf"the March period has {events} with and {others} without") as refusal:
        fit_calibration(np.zeros(len(outcome)), outcome, persons=np.arange(len(outcome)), learned_on="the March period")
    assert refusal.value.exit_code == 4


def test_twenty_of_each_are_enough():
    outcome = np.tile([0, 1], 20)
    found = fit_calibration(np.linspace(-1, 1, 40), outcome, persons=np.arange(40), learned_on="here")
    assert np.isfinite([found.intercept, found.slope]).all()
    assert found.learned_on == "here"


def test_each_replicate_is_corrected_on_its_own_resample():
    log_odds, outcome, random = drawn(600)
    replicates = log_odds[:, None] + random.normal(0, 0.2, (600, 3))
    persons = np.arange(600) // 2
    found = fit_calibration(
        log_odds, outcome, persons=persons, learned_on="here", replicate_log_odds=replicates, seed=4
    ).replicates
    weights = person_weights(persons, 3, seed=4)
    expected = [by_scikit_learn(*row) for row in zip(replicates.T, [outcome] * 3, weights, strict=True)]
    assert found == pytest.approx(np.array(expected), abs=1e-6)


def test_rows_of_a_person_are_drawn_together_and_as_many_persons_as_there_are():
    persons = np.array(["b", "a", "b", "c", "a", "b"])
    weights = person_weights(persons, 200, seed=0)
    assert (weights[:, 0] == weights[:, 2]).all() and (weights[:, 2] == weights[:, 5]).all()
    assert (weights[:, 1] == weights[:, 4]).all()
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert weights[:, 0].std() > 0.5


def test_a_resample_in_which_the_outcome_is_separated_stays_finite():
    numbers, outcome = np.linspace(-2, 2, 40), np.repeat([0.0, 1.0], 20)
    assert np.isfinite(fit_affine(numbers[None], outcome, np.ones((1, 40)))).all()
