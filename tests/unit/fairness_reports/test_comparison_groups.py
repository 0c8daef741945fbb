"""Two lists and two forecasts by audit group: figures by hand, and no count that would tell of a person."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.comparison_groups import figures_by_group, lists_by_group
from training.comparison.paired import paired_figures


def listed(stay_f, join_f, leave_f, neither_f, stay_m, join_m, leave_m, neither_m):
    """People of two sexes, so many of each on both lists, on B's alone, on A's alone and on neither."""
    places = {"stay": (True, True), "join": (False, True), "leave": (True, False), "neither": (False, False)}
    rows = []
    for sex, counts in (
        ("female", (stay_f, join_f, leave_f, neither_f)),
        ("male", (stay_m, join_m, leave_m, neither_m)),
    ):
        for (a, b), count in zip(places.values(), counts, strict=True):
            rows += [{"sex": sex, "on_list_a": a, "on_list_b": b}] * count
    return pd.DataFrame(rows)


def by_name(people):
    return {row["group"]: row for row in lists_by_group(people, ["sex"])}


def test_shares_and_moves_by_hand():
    told = by_name(listed(20, 10, 15, 55, 60, 30, 25, 85))
    assert told["female"] == {
        "attribute": "sex",
        "group": "female",
        "people": 100,
        "on_a": 35,
        "on_b": 30,
        "rate_a": 0.35,
        "rate_b": 0.3,
        "overlap": pytest.approx(20 / 45),
        "joins": 10,
        "leaves": 15,
    }
    assert (told["everyone"]["joins"], told["everyone"]["rate_b"]) == (40, pytest.approx(120 / 300))


def test_moves_of_fewer_than_ten_are_not_told_nor_left_to_be_subtracted():
    told = by_name(listed(20, 9, 15, 55, 60, 30, 25, 85))
    assert [told[name]["joins"] for name in ("female", "male")] == [None, None]
    assert [told[name]["overlap"] for name in ("female", "male")] == [None, None]
    assert told["everyone"]["joins"] == 39
    assert (told["female"]["on_a"], told["male"]["on_a"]) == (35, 85)


def test_nothing_is_told_of_a_group_of_which_fewer_than_ten_are_selected():
    told = by_name(listed(2, 3, 4, 55, 60, 30, 25, 85))
    assert [told["female"][key] for key in ("on_a", "on_b", "rate_a", "rate_b", "joins")] == [None] * 5
    assert told["female"]["people"] == 64
    assert told["male"]["rate_a"] is None
    assert told["everyone"]["on_a"] == 91


def test_the_figures_of_a_group_are_those_of_its_people_alone():
    random = np.random.default_rng(4)
    count = 300
    rows = pd.DataFrame(
        {
            "person_id": [f"p{number:03d}" for number in range(count)],
            "outcome": (random.random(count) < 0.4).astype(float),
            "a": random.random(count),
            "b": random.random(count),
        }
    )
    sex = pd.DataFrame({"sex": ["female"] * 150 + ["male"] * 129 + [None] * 21})
    told = {row["group"]: row for row in figures_by_group(rows, sex, seed=7)}
    alone = paired_figures(rows.iloc[:150], seed=7)
    assert told["female"]["figures"] == {key: alone[key] for key in told["female"]["figures"]}
    assert set(told["female"]["figures"]) == {"brier", "auc", "observed_to_expected", "calibration_slope"}
    assert told["Not stated"] == {
        "attribute": "sex",
        "group": "Not stated",
        "rows": 21,
        "persons": 21,
        "figures": None,
    }


def test_groups_of_fewer_than_ten_are_not_counted_nor_left_to_be_subtracted():
    rows = pd.DataFrame({"person_id": [f"p{number:03d}" for number in range(100)], "outcome": 0.0, "a": 0.5, "b": 0.5})
    ethnicity = pd.DataFrame({"ethnicity": ["White"] * 60 + ["Black"] * 31 + ["Asian"] * 9})
    told = {row["group"]: row["persons"] for row in figures_by_group(rows, ethnicity, seed=7)}
    assert told == {"White": 60, "Black": None, "Asian": None}


def test_few_people_with_many_rows_are_few():
    whose = [f"p{number:03d}" for number in range(60)] + [f"q{number % 5}" for number in range(15)]
    rows = pd.DataFrame({"person_id": whose, "outcome": 0.0, "a": 0.5, "b": 0.5})
    sex = pd.DataFrame({"sex": ["male"] * 60 + ["female"] * 15})
    assert {row["group"]: row["rows"] for row in figures_by_group(rows, sex, seed=7)} == {"male": None, "female": None}
