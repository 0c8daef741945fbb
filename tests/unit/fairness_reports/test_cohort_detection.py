"""More coming to light in a cohort: a known factor is held, watching is told from risk, false alarms, small numbers."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.cohort_detection import MORE_DETECTED, cohort_detection


def rows_of(count=6000, *, reported=1.0, detected=1.0, share=0.15, seed=0, dates=1):
    """People whose risk decides who is in the cohort; inside, so many times as much is reported and detected."""
    rng = np.random.default_rng(seed)
    risk = np.clip(rng.gamma(1.0, 0.5, count), 0.01, 3)
    inside = rng.random(count) < share * np.clip(2 * risk, 0, 3) / 1.0
    parts = []
    for _ in range(dates):
        told = rng.random(count) < 1 - np.exp(-0.25 * risk * np.where(inside, reported, 1.0))
        found = rng.random(count) < 1 - np.exp(-0.15 * risk * np.where(inside, detected, 1.0))
        forecast = 1 - np.exp(-0.40 * risk)
        parts.append(
            pd.DataFrame(
                {
                    "person_id": [f"p{n}" for n in range(count)],
                    "forecast": forecast,
                    "in_cohort": inside,
                    "any": told | found,
                    "reported": told,
                    "police_detected": found,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def test_a_cohort_of_higher_risk_that_is_watched_no_more_shows_nothing():
    found = cohort_detection(rows_of(20_000, seed=1))
    for figure in found["ratios"].values():
        assert figure["low"] < 1 < figure["high"]
    assert found["members"] > 2_000


def test_closer_watching_is_told_from_more_offending():
    watched = cohort_detection(rows_of(20_000, detected=1.8, seed=2))
    # At these rates 1.8 times the hazard is 1.7 times the people.
    assert watched["ratios"]["police_detected"]["value"] == pytest.approx(1.7, abs=0.15)
    assert watched["ratios"]["reported"]["low"] < 1 < watched["ratios"]["reported"]["high"]
    assert watched["comparisons"][-1]["verdict"] == "concern"
    risky = cohort_detection(rows_of(20_000, reported=1.8, detected=1.8, seed=2))
    assert risky["ratios"]["any"]["low"] > 1.3
    assert risky["comparisons"][-1]["verdict"] != "concern"


def test_a_cohort_of_whom_the_police_find_less_is_not_watched_more():
    found = cohort_detection(rows_of(20_000, detected=0.4, seed=2))
    assert found["ratios"][MORE_DETECTED]["high"] < 0.8
    assert found["comparisons"][-1]["verdict"] not in ("concern", "fragile")


@pytest.mark.long
def test_ranges_hold_the_truth_and_alarms_are_rare_also_for_people_of_several_dates():
    held = alarms = 0
    runs = 300
    for seed in range(runs):
        found = cohort_detection(rows_of(3_000, seed=seed, dates=1 + seed % 3))
        figure = found["ratios"][MORE_DETECTED]
        held += figure["low"] <= 1 <= figure["high"]
        alarms += found["comparisons"][-1]["verdict"] == "concern"
    assert held / runs == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / runs))
    assert alarms / runs <= 0.05 + 3 * np.sqrt(0.95 * 0.05 / runs)


def test_rows_of_one_person_are_one_thing_heard_twice():
    once = rows_of(4_000, detected=1.5, seed=3)
    twice = pd.concat([once, once], ignore_index=True)
    one, two = (cohort_detection(rows)["ratios"][MORE_DETECTED] for rows in (once, twice))
    assert (two["value"], two["low"], two["high"]) == pytest.approx((one["value"], one["low"], one["high"]), abs=2e-6)


def test_a_cohort_of_a_handful_or_a_kind_that_hardly_anybody_has_is_no_pass():
    rows = rows_of(2_000)
    rows["in_cohort"] = False
    rows.loc[:8, "in_cohort"] = True
    few = cohort_detection(rows)
    assert few["members"] is None and few["comparisons"] == []
    assert "That is no pass" in few["findings"][0]
    rare = rows_of(2_000, seed=5)
    rare["police_detected"] = False
    found = cohort_detection(rare)
    assert found["ratios"]["police_detected"]["value"] is None
    assert found["comparisons"][-1]["verdict"] == "not enough evidence"
    assert "too few people had what the police detect" in found["findings"][-1]
