"""Figures of candidates by audit group, what is withheld, the gate by sex, and the page made of it all."""

import json

import numpy as np
import pandas as pd
import pytest

from fairness_reports.candidate_groups import candidates_by_group, sex_gate
from training.evaluation import evaluate


@pytest.fixture
def judged():
    rng = np.random.default_rng(6)
    n = 600
    p = rng.uniform(0.05, 0.9, n)
    outcome = (rng.random(n) < p).astype(float)
    rows = pd.DataFrame(
        {"person_id": [f"P{i // 2}" for i in range(n)], "as_of_date": pd.NaT, "outcome": outcome, "additive": p}
    )
    rows.attrs["names"] = {"additive": "additive model"}
    return rows


@pytest.fixture
def attributes(judged):
    sex = np.where(np.arange(len(judged)) < 400, "male", "female").astype(object)
    sex[-20:] = None
    return pd.DataFrame({"sex": sex})


def test_each_group_has_the_figures_of_its_own_rows(judged, attributes):
    found = {row["group"]: row for row in candidates_by_group(judged, attributes, seed=1)}
    inside = (attributes["sex"] == "male").to_numpy()
    rows = judged[inside]
    alone = evaluate(
        rows["additive"].to_numpy(), rows["outcome"].to_numpy(), persons=rows["person_id"].to_numpy(), seed=1
    )
    assert found["male"]["candidates"]["additive"]["auc"] == alone["auc"]
    assert (found["male"]["rows"], found["male"]["persons"]) == (400, 200)
    assert sum(row["rows"] for row in found.values()) == 600


def test_a_small_group_is_counted_and_not_told_and_outcomes_of_groups_never(judged, attributes):
    found = {row["group"]: row for row in candidates_by_group(judged, attributes, seed=1)}
    assert found["not stated"] == {
        "attribute": "sex", "group": "not stated", "rows": 20, "persons": 10, "candidates": None,
    }  # fmt: skip
    assert "events" not in json.dumps(list(found.values()))


@pytest.mark.parametrize(("people", "is_told"), [(29, False), (30, True)])
def test_a_group_is_told_from_thirty_people_on_however_many_rows_they_have(people, is_told):
    rows = pd.DataFrame(
        {
            "person_id": np.repeat([f"P{i}" for i in range(people)], 4),
            "as_of_date": pd.NaT,
            "outcome": np.tile([0.0, 1.0], 2 * people),
            "additive": np.tile([0.2, 0.4, 0.6, 0.8], people),
        }
    )
    rows.attrs["names"] = {"additive": "additive model"}
    (group,) = candidates_by_group(rows, pd.DataFrame({"sex": ["male"] * len(rows)}), seed=1)
    assert (group["candidates"] is not None) == is_told


def figure(value):
    return {"value": value, "low": value - 0.1, "high": value + 0.1}


@pytest.mark.parametrize(
    ("male", "female", "verdict"),
    [
        (1.0, 0.9, "passed"),
        (0.8, 1.25, "passed"),
        (1.0, 1.26, "failed"),
        (0.79, None, "failed"),
        (1.0, None, "too few to tell"),
        (None, None, "too few to tell"),
    ],
)
def test_the_gate_asks_every_sex(male, female, verdict):
    groups = [
        {
            "attribute": "sex",
            "group": name,
            "candidates": None if value is None else {"additive": {"observed_to_expected": figure(value)}},
        }
        for name, value in (("male", male), ("female", female))
    ]
    assert sex_gate(groups, candidate="additive", lowest=0.8, highest=1.25)["verdict"] == verdict


def test_without_a_sex_there_is_nothing_to_pass():
    assert sex_gate([], candidate="additive", lowest=0.8, highest=1.25)["verdict"] == "too few to tell"
