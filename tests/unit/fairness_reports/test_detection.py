"""Detected for each reported reoffence: hand-made counts, a known factor, false alarms, small numbers."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.detection import detection_by_group
from fairness_reports.label_words import detection_rows, detection_words, label_findings

ASKED = {"reported": "reported", "police_detected": "detected", "attributes": ["ethnicity"]}


def people_of(per_group, rates, *, seed=0, spread=0.7):
    """Counts of two groups: (reported, detected) a head, people more and less active by a gamma."""
    rng, parts = np.random.default_rng(seed), []
    for name, (reported, detected) in rates.items():
        active = rng.gamma(spread, 1 / spread, per_group)
        counts = {"reported": rng.poisson(reported * active), "detected": rng.poisson(detected * active)}
        parts.append(pd.DataFrame({"ethnicity": name, **counts}))
    return pd.concat(parts, ignore_index=True)


def the_comparison(people):
    found = detection_by_group(people, **ASKED)
    assert len(found["comparisons"]) == 1
    return found["comparisons"][0]


def test_the_ratio_and_its_range_are_those_worked_out_by_hand():
    counts = {"A": [(1, 2), (2, 0), (0, 1)] * 20, "B": [(1, 1), (3, 1), (0, 0)] * 20}
    people = pd.DataFrame(
        [(name, *pair) for name, pairs in counts.items() for pair in pairs],
        columns=["ethnicity", "reported", "detected"],
    )
    found = detection_by_group(people, **ASKED)
    # A: 60 detected for 60 reported; B: 40 for 80.
    assert [row["detected_to_reported"]["value"] for row in found["by_group"]] == [1.0, 0.5]
    assert found["overall"]["value"] == pytest.approx(100 / 140, abs=1e-6)
    # Each person's share of the detected less their share of the reported, squared and summed.
    a = 20 * ((2 / 60 - 1 / 60) ** 2 + (0 - 2 / 60) ** 2 + (1 / 60) ** 2)
    b = 20 * ((1 / 40 - 1 / 80) ** 2 + (1 / 40 - 3 / 80) ** 2)
    reach = 1.959964 * np.sqrt(a + b)
    comparison = found["comparisons"][0]
    assert comparison["difference"] == 1.0
    assert comparison["low"] == pytest.approx(2 * np.exp(-reach) - 1, abs=1e-5)
    assert comparison["high"] == pytest.approx(2 * np.exp(reach) - 1, abs=1e-5)
    assert comparison["primary"]


def test_a_plant_of_half_as_much_again_is_found_and_named():
    people = people_of(3000, {"A": (0.6, 0.4), "B": (0.6, 0.6)}, seed=1)
    comparison = the_comparison(people)
    # A beside B: 1 / 1.5, within three standard errors.
    log_ratio, high = np.log1p([comparison["difference"], comparison["high"]])
    assert log_ratio == pytest.approx(-np.log(1.5), abs=3 * (high - log_ratio) / 1.96)
    assert comparison["verdict"] == "concern"
    assert "the police detect 0.6" in detection_words(comparison)


@pytest.mark.parametrize(("first", "second"), [(0.4, 0.6), (0.6, 0.4)])
def test_how_much_would_have_to_be_extra_holds_what_was_planted(first, second):
    comparison = the_comparison(people_of(20_000, {"A": (0.6, first), "B": (0.6, second)}, seed=8))
    assert comparison["verdict"] == "concern"
    # Of 1.5 times as much a third is extra; within 0.8 to 1.25 of the others from a sixth on, up to 47%.
    assert comparison["tipping_point"] == pytest.approx(1 - 1.25 / 1.5, abs=0.03)
    assert comparison["tipping_point"] < 1 / 3 < comparison["extra_until"]
    assert comparison["extra_until"] == pytest.approx(1 - 0.8 / 1.5, abs=0.03)
    assert comparison["extra_least"] < comparison["tipping_point"]
    assert comparison["extra_until"] < comparison["extra_most"]
    ends = (comparison["low"], comparison["high"]) if first > second else (comparison["high"], comparison["low"])
    times = [1 + end if first > second else 1 / (1 + end) for end in ends]
    assert comparison["extra_least"] == pytest.approx(1 - 1.25 / times[0], abs=1e-5)
    assert comparison["extra_most"] == pytest.approx(1 - 0.8 / times[1], abs=1e-5)
    said = detection_words(comparison)
    assert "would be let pass if" in said
    assert ("of them were extra" in said) == (first > second)


def test_a_ratio_that_is_let_pass_has_no_tipping_point():
    comparison = the_comparison(people_of(4000, {"A": (0.6, 0.4), "B": (0.6, 0.4)}, seed=8))
    assert {comparison[key] for key in ("tipping_point", "extra_until", "extra_least", "extra_most")} == {None}


def test_groups_of_different_risk_and_equal_detection_raise_nothing():
    people = people_of(4000, {"A": (0.9, 0.6), "B": (0.3, 0.2)}, seed=2)
    assert the_comparison(people)["verdict"] != "concern"


def test_the_range_holds_the_truth_as_often_as_it_says_and_alarms_are_rare():
    held = alarms = 0
    runs = 600
    for seed in range(runs):
        comparison = the_comparison(people_of(300, {"A": (0.6, 0.4), "B": (0.6, 0.4)}, seed=seed))
        held += comparison["low"] <= 0 <= comparison["high"]
        alarms += comparison["verdict"] == "concern"
    # 95% of 600, within three standard errors.
    assert held / runs == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / runs))
    assert alarms / runs <= 0.05 + 3 * np.sqrt(0.95 * 0.05 / runs)


def test_being_more_or_less_active_widens_nothing_and_offences_that_come_five_at_a_time_do():
    plain, uneven = (people_of(2000, {"A": (0.6, 0.5), "B": (0.6, 0.5)}, seed=3, spread=x) for x in (50.0, 0.3))
    batches = people_of(2000, {"A": (0.6, 0.1), "B": (0.6, 0.1)}, seed=3, spread=50.0)
    batches["detected"] *= 5
    errors = [
        np.log1p(one["high"]) - np.log1p(one["difference"]) for one in map(the_comparison, (plain, uneven, batches))
    ]
    assert errors[1] == pytest.approx(errors[0], rel=0.1)
    # Variance of a sum: 1 / 0.6 + 1 / 0.5 a head, and 1 / 0.6 + 5 / 0.5 in batches.
    assert errors[2] / errors[0] == pytest.approx(np.sqrt((1 / 0.6 + 10) / (1 / 0.6 + 2)), rel=0.1)


def test_fewer_than_ten_people_with_either_judge_nobody_and_print_nothing():
    people = people_of(400, {"A": (0.6, 0.4), "B": (0.6, 0.0)}, seed=4)
    people.loc[people.index[people["ethnicity"] == "B"][:9], "detected"] = 1
    found = detection_by_group(people, **ASKED)
    comparison = found["comparisons"][0]
    assert comparison["verdict"] == "not enough evidence"
    assert comparison["difference"] is None
    assert [row["detected_to_reported"]["value"] for row in found["by_group"]] == [None, None]
    assert "withheld" in detection_words(comparison)
    assert {row["figure"] for row in detection_rows(found)["groups"][1:]} == {"withheld"}


def test_people_of_one_group_are_said_to_be_so_and_pass_nothing():
    people = people_of(400, {"A": (0.6, 0.4)}, seed=5)
    found = detection_by_group(people, **ASKED)
    assert found["comparisons"] == []
    said = label_findings({"detection": found, "comparisons": []})
    assert said == ["How reoffences come to light: everyone is of one group, so nothing can be compared."]


def test_no_offence_of_a_kind_gives_no_ratio_and_no_pass():
    people = people_of(400, {"A": (0.6, 0.0), "B": (0.6, 0.0)}, seed=6)
    found = detection_by_group(people, **ASKED)
    assert found["overall"]["value"] is None
    assert found["comparisons"][0]["verdict"] == "not enough evidence"


def test_the_order_of_rows_changes_nothing():
    people = people_of(200, {"A": (0.6, 0.4), "B": (0.6, 0.5)}, seed=7)
    assert detection_by_group(people, **ASKED) == detection_by_group(people.sample(frac=1, random_state=1), **ASKED)
