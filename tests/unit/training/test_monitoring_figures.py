"""Each statistic of monitoring on people few enough to work it out by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import chi2
from sklearn.metrics import roc_auc_score

from tests.support.case_tables import case_tables
from training.monitoring.early import EarlyBins, early_ratio, month_on_record
from training.monitoring.performance import (
    Figure,
    auc,
    calibration_slope,
    observed_to_expected,
    promised_auc,
    promised_brier,
    score_drift,
)
from training.monitoring.score_bins import ScoreBins
from training.monitoring.stability import chance_alone, stability_index, together, wide_cells
from training.monitoring.summary import OutcomeCounts
from training.protocol import Outcome

YEAR = Outcome("any_12m", "…", 12, 18)


def bins(*people):
    """People as (probability, how many, how many of them with the outcome)."""
    probability = np.concatenate([[p] * count for p, count, _ in people])
    outcome = np.concatenate([[1.0] * events + [0.0] * (count - events) for _, count, events in people])
    return ScoreBins.of(probability, outcome)


def test_the_stability_index_by_hand():
    # Shares with half a person more in each cell: 50.5/101 twice, then 25.5/101 and 75.5/101.
    by_hand = (25.5 - 50.5) / 101 * np.log(25.5 / 50.5) + (75.5 - 50.5) / 101 * np.log(75.5 / 50.5)
    found = stability_index(np.array([50, 50]), np.array([25, 75]))
    assert found == pytest.approx(by_hand) == pytest.approx(0.26868, abs=1e-5)
    assert stability_index(np.array([50, 50]), np.array([500, 500])) == 0


def test_an_emptied_cell_is_far_and_not_infinite():
    assert 1 < stability_index(np.array([50, 50]), np.array([0, 100])) < 3


def test_what_chance_alone_gives_is_what_two_draws_of_the_same_people_give():
    random = np.random.default_rng(5)
    shares = np.array([0.1, 0.2, 0.3, 0.4])
    pairs = random.multinomial(800, shares, 4000), random.multinomial(500, shares, 4000)
    found = np.array([stability_index(before, now) for before, now in zip(*pairs, strict=True)])
    expected, beyond = chance_alone(4, before=800, now=500, beyond=0.01)
    assert expected == pytest.approx(3 * (1 / 800 + 1 / 500))
    assert beyond == pytest.approx(chi2.isf(0.01, 3) * (1 / 800 + 1 / 500))
    assert found.mean() == pytest.approx(expected, rel=0.05)
    # 40 of 4,000 expected, with a standard deviation of 6.3.
    assert 20 <= (found > beyond).sum() <= 60


def test_narrow_cells_are_put_together_until_each_holds_a_twentieth():
    before = np.array([3, 1, 1, 40, 50, 2, 3])
    wide = wide_cells(before)
    assert wide.tolist() == [0, 0, 0, 1, 2, 3, 3]
    assert together(before, wide).tolist() == [5, 40, 50, 5]
    assert wide_cells(np.array([50, 46, 4])).tolist() == [0, 1, 1]
    assert wide_cells(np.array([100, 0])).tolist() == [0, 0]


def test_observed_to_expected_by_hand():
    figure = observed_to_expected(30, 24, 18)
    assert figure == Figure(1.25, pytest.approx(np.sqrt(18 / (24 * 30))))
    told = figure.told(is_ratio=True)
    assert told["low"] == pytest.approx(1.25 * np.exp(-1.959964 * 0.1581139))
    assert told["high"] == pytest.approx(1.25 * np.exp(1.959964 * 0.1581139))


def test_the_interval_of_observed_to_expected_holds_the_truth_as_often_as_it_says():
    random = np.random.default_rng(7)
    p = expit(random.normal(-1, 1, 600))
    truth = 0.8
    held = 0
    for events in (random.random((1000, 600)) < truth * p).sum(axis=1):
        told = observed_to_expected(events, p.sum(), (p * (1 - p)).sum()).told(is_ratio=True)
        held += told["low"] <= truth <= told["high"]
    assert 930 <= held <= 975


def test_auc_from_bins_by_hand():
    # Two events at one other and two others below: (1/3 + 2.5/3) / 2.
    figure = auc(bins((0.2, 3, 1), (0.8, 2, 1)))
    assert figure.value == pytest.approx((1 / 3 + 2.5 / 3) / 2)
    # Of the events 2 x 0.25^2 / 1 / 2; of the others (2 x (1/6)^2 + (1/3)^2) / 2 / 3.
    assert figure.error == pytest.approx(np.sqrt(0.0625 + 1 / 36))


@pytest.mark.parametrize(("middle", "width"), [(-1.2, 0.8), (-3.5, 0.7), (0.0, 1.5)])
def test_auc_from_bins_differs_from_the_exact_one_by_less_than_a_thousandth(middle, width):
    random = np.random.default_rng(11)
    z = random.normal(middle, width, 4000)
    outcome = (random.random(4000) < expit(z)).astype(float)
    assert auc(ScoreBins.of(expit(z), outcome)).value == pytest.approx(roc_auc_score(outcome, z), abs=1e-3)


def test_the_slope_by_hand():
    # A third and two thirds had it where a fifth and four fifths were foretold: log-odds of half the size.
    figure = calibration_slope(bins((0.2, 90, 30), (0.8, 90, 60)))
    assert figure.value == pytest.approx(0.5, abs=1e-6)
    assert figure.error == pytest.approx(1 / np.sqrt(2 * 90 * (2 / 9) * np.log(4) ** 2), abs=1e-6)


def test_what_the_scores_promise_by_hand():
    two_and_one = bins((0.2, 2, 0), (0.8, 1, 0))
    # 0.4 events below and 0.8 above; 1.6 others below and 0.2 above.
    assert promised_auc(two_and_one).value == pytest.approx((0.4 * 0.8 + 0.8 * 1.7) / 1.8 / 1.2)
    brier = promised_brier(two_and_one)
    assert brier.value == pytest.approx(0.16)
    assert brier.error == pytest.approx(np.sqrt(3 * 0.16 * 0.36) / 3)


def test_what_the_scores_promise_comes_true_where_the_probabilities_are_right():
    random = np.random.default_rng(13)
    p = expit(random.normal(-1, 1, 50_000))
    outcome = (random.random(50_000) < p).astype(float)
    whole = ScoreBins.of(p, outcome)
    assert abs(auc(whole).value - promised_auc(whole).value) < 3 * auc(whole).error
    assert abs(((p - outcome) ** 2).mean() - promised_brier(whole).value) < 3 * promised_brier(whole).error


def test_the_drift_of_scores_by_hand():
    figure = score_drift(bins((0.2, 50, 0)), bins((0.5, 20, 0)))
    assert figure.value == pytest.approx(np.log(4))
    assert figure.error == pytest.approx(0)
    spread = score_drift(bins((0.5, 50, 0)), bins((0.2, 10, 0), (0.8, 10, 0)))
    assert spread.value == pytest.approx(0, abs=1e-12)
    # Twenty probabilities 0.3 from their mean of a half: 0.3 / sqrt(20), over 0.25.
    assert spread.error == pytest.approx(0.3 / np.sqrt(20) / 0.25)


def early(*people, months=6):
    """People as (probability, how many, how many of them with an event on record in month 3)."""
    probability = np.concatenate([[p] * count for p, count, _ in people])
    month = np.concatenate([[3] * seen + [0] * (count - seen) for _, count, seen in people])
    return EarlyBins.of(probability, month, months=months)


def test_early_follow_up_by_hand():
    figure = early_ratio(early((0.1, 100, 20), (0.6, 100, 40)), early((0.1, 50, 10), (0.6, 200, 50)), months=6)
    # At the same score a fifth of 50 and two fifths of 200 were to be expected.
    assert (figure["observed"], figure["expected"]) == (60, 90)
    assert figure["ratio"].value == pytest.approx(60 / 90)
    own, borrowed = 50 * 0.16 + 200 * 0.24, 50**2 * 0.16 / 100 + 200**2 * 0.24 / 100
    assert figure["ratio"].error == pytest.approx(np.sqrt(own / (90 * 60) + borrowed / 90**2))


def test_a_reference_that_counts_people_more_than_once_is_less_sure():
    before, now = early((0.3, 100, 40)), early((0.3, 200, 60))
    once, twice = (early_ratio(before, now, months=6, spread=spread)["ratio"].error for spread in (1.0, 2.0))
    # 200^2 x 0.24 / 100 of 80^2 is borrowed from the reference.
    assert twice**2 - once**2 == pytest.approx(200**2 * 0.24 / 100 / 80**2)


def test_outcomes_are_counted_once_all_of_a_date_can_be_known():
    def counted(is_mature):
        return OutcomeCounts(
            probability=np.full(4, 0.3),
            outcome=np.array([1.0, 0.0, 0.0, np.nan]),
            sex=np.array(["male", "male", "female", "male"], dtype=object),
            month=np.array([2, 0, 0, 0]),
            starts_in_time=np.array([True, True, True, False]),
            months=6,
            is_mature=is_mature,
        ).document()

    early_on, later = counted(False), counted(True)
    assert early_on["matured"] is None and early_on["by_sex"] == {}
    assert later["matured"]["people"] == [3] and later["matured"]["events"] == [1]
    assert (later["by_sex"]["male"]["people"], later["by_sex"]["male"]["events"]) == (2, 1)
    assert later["by_sex"]["male"]["variance"] == pytest.approx(2 * 0.21)
    assert early_on["early"]["scores"]["people"] == [3] and early_on["scores"]["people"] == [4]


def test_early_follow_up_counts_the_months_that_are_asked_for_alone_and_says_nothing_of_few():
    before, now = early((0.3, 100, 40)), early((0.3, 100, 40))
    assert early_ratio(before, now, months=2) is None
    assert early_ratio(before, now, months=3)["observed"] == 40
    assert early_ratio(before, early((0.3, 100, 19)), months=6) is None


def test_people_with_a_score_that_no_reference_person_had_are_compared_with_the_nearest():
    figure = early_ratio(early((0.3, 100, 40), (0.5, 100, 60)), early((0.1, 50, 20), (0.9, 50, 20)), months=6)
    assert figure["expected"] == pytest.approx(50 * 0.4 + 50 * 0.6)


def test_bins_come_back_from_their_document():
    once = early((0.1, 30, 20), (0.6, 7, 4))
    again = EarlyBins.read(once.document())
    assert np.array_equal(once.seen, again.seen) and np.array_equal(once.scores.people, again.scores.people)
    none = EarlyBins.read(early((0.1, 30, 20), months=0).document())
    assert none.months == 0 and none.scores.people.sum() == 30


def test_the_month_on_record_is_that_of_the_record_not_of_the_offence():
    tables = case_tables(
        sanctions="""
            person_id  offence_date  sanction_date  recorded_date
            soon       2024-01-20    2024-02-01     2024-02-01
            slow       2024-01-20    2024-03-30     2024-06-02
            twice      2024-04-20    2024-05-01     2024-05-05
            twice      2024-02-20    2024-11-01     2024-11-05
            before     2023-12-20    2024-02-01     2024-02-01
            too_late   2025-01-02    2025-02-01     2025-02-01
        """
    )
    start = pd.Series(pd.Timestamp("2024-01-01"), index=["soon", "slow", "twice", "before", "too_late", "clean"])
    found = month_on_record(tables, start, YEAR, known_by=pd.Timestamp("2026-01-01"))
    assert found.to_dict() == {"soon": 1, "slow": 6, "twice": 5, "before": 0, "too_late": 0, "clean": 0}
    by_then = month_on_record(tables, start, YEAR, known_by=pd.Timestamp("2024-06-01"))
    assert by_then["slow"] == 0 and by_then["twice"] == 5
    start["soon"] = pd.NaT
    assert month_on_record(tables, start, YEAR, known_by=pd.Timestamp("2026-01-01"))["soon"] == 0
