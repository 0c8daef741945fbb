"""The curve of scores: straight lines between knots, and what is learned of them, held to scikit-learn and by hand."""

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import PoissonRegressor

from features.exceptions import NotEnoughData
from models.score_curve import ScoreCurve
from models.score_curve_fitting import LOG, LOGIT, fit_score_curve

CURVE = ScoreCurve(np.array([-2.0, 0.0, 1.0]), np.array([-0.5, 0.1, -0.3]))


def test_a_score_is_moved_by_the_line_between_its_knots_and_a_last_line_that_falls_goes_on():
    # Half way from -2 to 0 the shift is half way from -0.5 to 0.1; 3 beyond the last knot, 3 x 0.4 less than there.
    score = np.array([-3.0, -2.0, -1.0, 0.0, 0.5, 1.0, 4.0])
    assert CURVE.corrected(score) == pytest.approx([-3.5, -2.5, -1.2, 0.1, 0.4, 0.7, 2.5], abs=1e-12)


def test_how_steep_the_correction_is_agrees_with_the_correction():
    score = np.array([-2.5, -1.3, 0.4, 1.7])
    step = 1e-6
    assert CURVE.slope(score) == pytest.approx(
        (CURVE.corrected(score + step) - CURVE.corrected(score)) / step, abs=1e-6
    )
    assert CURVE.slope(score) == pytest.approx([1, 1.3, 0.6, 0.6], abs=1e-12)


def test_a_last_line_that_rises_stops_at_its_knot():
    rises = ScoreCurve(np.array([0.0, 1.0]), np.array([-0.2, 0.3]))
    assert rises.corrected(np.array([1.0, 3.0])) == pytest.approx([1.3, 3.3], abs=1e-12)
    assert rises.slope(np.array([0.5, 3.0])) == pytest.approx([1.5, 1.0], abs=1e-12)


def test_the_very_top_is_foretold_by_where_the_last_line_leads():
    # True log counts rise half as fast as the score above 0, to the end. A two hundredth lies beyond the last knot.
    random = np.random.default_rng(8)
    score = random.normal(-0.5, 1.2, 200_000)
    counted = random.poisson(np.exp(np.where(score > 0, 0.5 * score, score))).astype(float)
    found = fit_score_curve(score, counted, link=LOG, persons=np.arange(len(score)), learned_on="a period")
    top = score > found.knots[-1]
    assert np.exp(found.corrected(score[top])).mean() == pytest.approx(counted[top].mean(), rel=0.03)
    # A shift that stayed would foretell a fifth more.
    stayed = score[top] + found.shifts[-1]
    assert np.exp(stayed).mean() > 1.2 * counted[top].mean()


def test_where_neither_way_of_ending_agrees_with_itself_the_last_line_is_level():
    # Found among small random samples: the last line rises where it may go on, and falls where it may not.
    random = np.random.default_rng(56)
    score = random.normal(0, 1.5, 120)
    counted = random.poisson(np.exp(score * random.choice([0.8, 1, 1.2]))).astype(float)
    found = fit_score_curve(score, counted, link=LOG, persons=np.arange(120), learned_on="a period")
    assert len(found.knots) == 2
    assert found.shifts[0] == found.shifts[1]
    assert np.exp(found.corrected(score)).sum() == pytest.approx(counted.sum(), rel=1e-9)


def test_no_knots_leave_every_score_alone():
    score = np.array([-1.0, 2.0])
    assert ScoreCurve().corrected(score).tolist() == [-1.0, 2.0]
    assert ScoreCurve().slope(score).tolist() == [1.0, 1.0]
    assert ScoreCurve().corrected_replicates(score[:, None]).tolist() == [[-1.0], [2.0]]


def test_each_replicate_is_moved_by_shifts_of_its_own():
    curve = ScoreCurve(np.array([0.0, 1.0]), np.array([0.0, 0.0]), np.array([[1.0, 1.0], [0.0, 0.5]]))
    assert curve.corrected_replicates(np.array([[0.5, 0.5], [2.0, 2.0]])).tolist() == [[1.5, 0.75], [3.0, 2.5]]


def drawn(count=4000, seed=1):
    """Counts whose log is half of the score where that is negative, and the score itself where not."""
    random = np.random.default_rng(seed)
    score = random.normal(-0.5, 1.2, count)
    return score, random.poisson(np.exp(np.where(score < 0, 0.5 * score, score))).astype(float), np.arange(count)


def test_expected_and_counted_add_up_to_the_same():
    score, counted, persons = drawn()
    found = fit_score_curve(score, counted, link=LOG, persons=persons, learned_on="a period")
    assert np.exp(found.corrected(score)).sum() == pytest.approx(counted.sum(), rel=1e-9)
    assert found.learned_on == "a period"


def test_a_bend_is_found_that_one_line_cannot_follow():
    score, counted, persons = drawn(200_000)
    found = fit_score_curve(score, counted, link=LOG, persons=persons, learned_on="a period")
    asked = np.array([-2.0, -1.0, 0.7, 1.3])
    assert found.corrected(asked) == pytest.approx([-1.0, -0.5, 0.7, 1.3], abs=0.06)


def test_one_knot_is_the_level_alone():
    # 60 people of whom something was counted are too few for a second knot: the shift is log(observed / expected).
    score, counted = np.linspace(-1, 1, 120), np.tile([0.0, 2.0], 60)
    found = fit_score_curve(score, counted, link=LOG, persons=np.arange(120), learned_on="a period")
    assert found.shifts == pytest.approx([np.log(120 / np.exp(score).sum())], abs=1e-9)


def test_many_people_give_the_lines_that_scikit_learn_gives_without_a_penalty():
    score, counted, persons = drawn(400_000)
    found = fit_score_curve(score, counted, link=LOG, persons=persons, learned_on="a period")
    hats = np.column_stack([np.interp(score, found.knots, corner) for corner in np.eye(len(found.knots))])
    assert found.shifts[-1] > found.shifts[-2]
    # What is known of a score counts as exposure: the rate per exp(score), each weighed by it.
    model = PoissonRegressor(alpha=0, fit_intercept=False, tol=1e-10, max_iter=1000, solver="newton-cholesky")
    model.fit(hats, counted / np.exp(score), sample_weight=np.exp(score))
    assert found.shifts == pytest.approx(model.coef_, abs=2e-3)


def test_the_corrected_score_never_falls_where_the_score_rises():
    # People of the highest scores had the fewest counts; a curve that followed them would turn the order round.
    score = np.linspace(-2, 2, 2000)
    counted = np.where(score < 1, np.random.default_rng(3).poisson(2.0, 2000), 0)
    found = fit_score_curve(score, counted, link=LOG, persons=np.arange(2000), learned_on="a period")
    assert (np.diff(found.corrected(score)) > 0).all()
    assert (found.slope(score) > 0).all()


def test_rows_of_a_person_are_resampled_together_and_the_seed_repeats_them():
    score, counted, _ = drawn(800)
    persons = np.repeat(np.arange(400), 2)
    found, again, other = (
        fit_score_curve(score, counted, link=LOG, persons=persons, learned_on="x", replicate_count=30, seed=seed)
        for seed in (4, 4, 5)
    )
    assert found.replicates.shape == (30, len(found.knots))
    np.testing.assert_array_equal(found.replicates, again.replicates)
    assert (found.replicates != other.replicates).all()
    twice = np.repeat(np.arange(len(score)), 2)
    doubled = fit_score_curve(
        score[twice],
        counted[twice],
        link=LOG,
        persons=np.repeat(persons, 2),
        learned_on="x",
        replicate_count=30,
        seed=4,
    )
    # Every row of every person twice: the resamples are as wide as before but for the penalty, not narrower by root 2.
    assert doubled.replicates.std(axis=0) == pytest.approx(found.replicates.std(axis=0), rel=0.1)


@pytest.mark.parametrize("people", [0, 19])
def test_too_few_people_with_a_count_are_refused(people):
    counted = np.r_[np.full(people, 5.0), np.zeros(300)]
    with pytest.raises(NotEnoughData, match=f"the March period has {people}") as refusal:
        fit_score_curve(
            np.zeros(len(counted)), counted, link=LOG, persons=np.arange(len(counted)), learned_on="the March period"
        )
    assert refusal.value.exit_code == 4


def test_a_score_that_never_varies_gives_the_mean_count():
    counted = np.tile([0.0, 0.0, 3.0], 400)
    found = fit_score_curve(np.full(1200, -0.7), counted, link=LOG, persons=np.arange(1200), learned_on="a period")
    assert np.exp(found.corrected(np.array([-0.7]))) == pytest.approx([1.0], rel=1e-9)


PLACES = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])


def asked(log_odds, size=2000):
    """Rows at five scores, so many at each that it is a knot, with outcomes of these log-odds but for rounding."""
    counts = np.array([20, 25, 30, 15, 10]) * size
    events = np.rint(counts * expit(np.asarray(log_odds))).astype(int)
    outcome = [np.r_[np.ones(had), np.zeros(count - had)] for had, count in zip(events, counts, strict=True)]
    return np.repeat(PLACES, counts), np.concatenate(outcome)


def learned(score, outcome, **more):
    return fit_score_curve(score, outcome, link=LOGIT, persons=np.arange(len(score)), learned_on="a period", **more)


def test_of_outcomes_the_curve_has_the_log_odds_of_the_shares_by_hand():
    log_odds = np.array([-2.5, -1.1, -0.6, 0.3, 0.5])
    found = learned(*asked(log_odds))
    assert found.knots.tolist() == PLACES.tolist()
    assert found.corrected(PLACES) == pytest.approx(log_odds, abs=2e-3)


def test_expected_and_happened_add_up_to_the_same_for_outcomes_too():
    score, outcome = asked([-2.5, -1.1, -0.6, 0.3, 0.5], size=20)
    assert expit(learned(score, outcome).corrected(score)).sum() == pytest.approx(outcome.sum(), rel=1e-9)


@pytest.mark.parametrize("link", [LOG, LOGIT])
def test_where_the_shares_fall_the_curve_rises_as_little_as_it_may_in_every_replicate(link):
    # At 1 and 2 the log-odds fall from 0.8 to -0.4: held to rise by 0.05, at the level at which both agree in total.
    score, outcome = asked([-2.5, -1.1, -0.6, 0.8, -0.4], size=40)
    found = fit_score_curve(
        score, outcome, link=link, persons=np.arange(len(score)), learned_on="x", replicate_count=20
    )
    assert np.diff(found.corrected(PLACES))[-1] == pytest.approx(0.05, abs=1e-9)
    for shifts in found.replicates:
        assert (1 + np.diff(shifts) / np.diff(found.knots) >= 0.05 - 1e-9).all()
    high = score >= 1
    assert link.mean(found.corrected(score[high])).sum() == pytest.approx(outcome[high].sum(), rel=1e-2)


@pytest.mark.parametrize("people", [(0, 300), (19, 300), (300, 19)])
def test_too_few_people_with_or_without_the_outcome_are_refused(people):
    outcome = np.repeat([1.0, 0.0], people)
    with pytest.raises(NotEnoughData, match=f"with the outcome and as many without; a period has {min(people)}"):
        learned(np.zeros(len(outcome)), outcome)
