"""The search among models: gaps as the audit has them, the rule on planted models, ranges, small numbers."""

import json

import numpy as np
import pandas as pd
import pytest

from fairness_reports import retrospective_audit
from fairness_reports.alternatives import search_record
from fairness_reports.people_once import people_once
from fairness_reports.primary_gaps import mean_gap, primary_gaps
from features.exceptions import NotEnoughData
from training.alternatives import Alternative

ATTRIBUTES = ["sex", "ethnicity"]
ASKED = {"attributes": ATTRIBUTES, "share": 0.2, "seed": 4}


def rows_of(count, *, seed, shift=0.0):
    """People on one date; the model "unequal" forecasts B too high by so much on the log-odds."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-0.8, 1.0, count)
    rows = pd.DataFrame(
        {
            "person_id": [f"p{number}" for number in range(count)],
            "as_of_date": pd.Timestamp("2024-06-01"),
            "outcome": (rng.random(count) < 1 / (1 + np.exp(-score))).astype(float),
            "sex": rng.choice(["female", "male"], count, p=[0.3, 0.7]),
            "ethnicity": rng.choice(["A", "B"], count),
        }
    )
    is_b = (rows["ethnicity"] == "B").to_numpy()
    noise = rng.normal(0, 0.05, count)
    probability = {
        "equal": 1 / (1 + np.exp(-score)),
        "unequal": 1 / (1 + np.exp(-(score + shift * is_b + noise))),
        "coin": np.full(count, rows["outcome"].mean()) + noise / 100,
    }
    return rows, probability


def searched(names, *, count=4000, shift=0.3):
    later, first = rows_of(count, seed=1, shift=shift)
    test, second = rows_of(count, seed=2, shift=shift)
    tried = [Alternative(name, {"model": name}, first[name], second[name]) for name in names]
    return search_record(tried, later, test, **ASKED)


def test_the_gaps_are_those_that_the_audit_names_beforehand():
    rows, probability = rows_of(3000, seed=3, shift=0.4)
    people = people_once(rows.assign(forecast=probability["unequal"], happened=rows["outcome"] == 1), share=0.2, seed=1)
    audit = retrospective_audit(
        people, outcome="happened", probability="forecast", selected="listed", attributes=ATTRIBUTES, seed=1
    )
    named = {(c["metric"], tuple(c["groups"])): c["difference"] for c in audit["comparisons"] if c["primary"]}
    found = {
        (gap.metric, gap.groups): float(gap.differences(np.ones((1, 3000)))[0])
        for gap in primary_gaps(people, ATTRIBUTES)
    }
    assert found.keys() == named.keys()
    assert len(found) == 7
    for key, difference in named.items():
        assert found[key] == pytest.approx(difference, abs=1e-6)


def test_a_mean_gap_is_in_parts_of_what_is_let_pass_and_counting_all_twice_changes_nothing():
    rows, probability = rows_of(3000, seed=3, shift=0.4)
    people = rows.assign(forecast=probability["unequal"], happened=rows["outcome"] == 1, listed=rows.index % 5 == 0)
    gaps = primary_gaps(people.set_index("person_id"), ATTRIBUTES)
    once = np.ones((1, 3000))
    by_hand = np.mean([abs(float(gap.differences(once)[0])) / gap.limit for gap in gaps])
    assert mean_gap(gaps, once)[0] == pytest.approx(by_hand)
    assert mean_gap(gaps, 2 * once)[0] == pytest.approx(by_hand)


def test_of_models_about_as_accurate_the_one_with_the_smallest_gaps_is_chosen():
    found = searched(["unequal", "equal"])
    own, other = found["tried"]
    assert own["within"]
    assert other["within"]
    assert found["chosen"] == "equal"
    assert other["gap"] < own["gap"]
    confirmed = found["on_test_people"]
    assert confirmed["smaller_by"] == pytest.approx(own["test_gap"] - other["test_gap"], abs=0.0011)
    assert confirmed["low"] > 0


def test_the_test_people_choose_nothing():
    later, first = rows_of(4000, seed=1, shift=0.3)
    test, second = rows_of(4000, seed=2, shift=0.3)
    tried = [
        Alternative("even on the test people", {}, first["unequal"], second["equal"]),
        Alternative("even before", {}, first["equal"], second["unequal"]),
    ]
    found = search_record(tried, later, test, **ASKED)
    assert found["chosen"] == "even before"
    assert found["on_test_people"]["smaller_by"] < 0


def test_a_model_that_is_worse_by_more_than_one_standard_error_is_never_chosen_however_even():
    found = searched(["unequal", "coin"])
    coin = found["tried"][1]
    assert not coin["within"]
    assert coin["brier"] > found["limit"]
    assert found["chosen"] == "unequal"


def test_the_limit_is_the_best_score_and_its_standard_error_by_hand():
    found = searched(["unequal", "equal"])
    later, probability = rows_of(4000, seed=1, shift=0.3)
    distances = {name: (probability[name] - later["outcome"]) ** 2 for name in ("unequal", "equal")}
    best = min(distances, key=lambda name: distances[name].mean())
    assert found["best"] == best
    limit = distances[best].mean() + distances[best].std(ddof=0) / np.sqrt(4000)
    assert found["limit"] == pytest.approx(limit, abs=1e-6)
    apart = distances["equal"] - distances["unequal"]
    loss = found["tried"][1]["loss_to_own"]
    assert loss["value"] == pytest.approx(apart.mean(), abs=1e-6)
    assert loss["high"] - loss["value"] == pytest.approx(1.959964 * apart.std(ddof=0) / np.sqrt(4000), abs=2e-6)


def test_rows_of_one_person_are_one_thing_heard_twice():
    later, probability = rows_of(2000, seed=1)
    twice = pd.concat([later, later.assign(as_of_date=pd.Timestamp("2024-12-01"))], ignore_index=True)
    test, second = rows_of(2000, seed=2)
    once = search_record([Alternative("own", {}, probability["equal"], second["equal"])], later, test, **ASKED)
    doubled = search_record(
        [Alternative("own", {}, np.tile(probability["equal"], 2), second["equal"])], twice, test, **ASKED
    )
    assert doubled["limit"] == pytest.approx(once["limit"], abs=1e-6)
    assert doubled["people"] == once["people"] == {"later": 2000, "test": 2000}


def test_rows_without_a_forecast_of_any_model_are_left_out_of_all():
    later, probability = rows_of(2000, seed=1)
    test, second = rows_of(2000, seed=2)
    gappy = probability["equal"].copy()
    gappy[:100] = np.nan
    tried = [
        Alternative("own", {}, probability["unequal"], second["unequal"]),
        Alternative("other", {}, gappy, second["equal"]),
    ]
    assert search_record(tried, later, test, **ASKED)["people"]["later"] == 1900


def test_only_gaps_of_forecasts_tell_their_size_and_nothing_names_a_person():
    found = searched(["unequal", "equal"])
    text = json.dumps(found, allow_nan=False)
    assert '"p1' not in text
    for one in found["tried"]:
        assert (one["largest_gap"]["size"] is None) == (one["largest_gap"]["metric"] != "observed_to_expected")


def test_people_too_few_to_compare_are_refused_in_words():
    with pytest.raises(NotEnoughData, match="none is large enough to compare"):
        searched(["equal"], count=15)
