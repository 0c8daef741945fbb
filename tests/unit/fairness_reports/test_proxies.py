"""What stands for a group: copies, bends and unasked questions are found, noise is not, small groups are hid."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.alternatives_document import alternatives_document
from fairness_reports.proxies import TOGETHER, is_strong, named_for_removal, proxy_strengths
from models.inputs import Input

GROUPS = {"A": 0.55, "B": 0.30, "C": 0.15}


def people_of(count=3000, *, seed=0):
    rng = np.random.default_rng(seed)
    index = [f"p{number}" for number in range(count)]
    group = rng.choice(list(GROUPS), count, p=list(GROUPS.values()))
    is_b = group == "B"
    X = pd.DataFrame(
        {
            "noise": rng.normal(size=count),
            "copy": is_b + rng.normal(0, 0.3, count),
            "bent": np.where(is_b, rng.choice([-3.0, 3.0], count), rng.normal(size=count)),
            "seldom_asked": np.where(rng.random(count) < np.where(is_b, 0.6, 0.1), np.nan, rng.normal(size=count)),
            "word": np.where(rng.random(count) < np.where(is_b, 0.8, 0.2), "north", "south"),
        },
        index=index,
    )
    return X, pd.DataFrame({"ethnicity": group}, index=index)


INPUTS = (
    Input("noise"),
    Input("copy"),
    Input("bent"),
    Input("seldom_asked"),
    Input("word", kind="words", levels=("north", "south")),
)


@pytest.fixture(scope="module")
def strengths():
    return proxy_strengths(*people_of(), INPUTS, seed=1)


def auc(strengths, name, group="B"):
    return next(one["auc"] for one in strengths if (one["input"], one["group"]) == (name, group))


def test_every_input_and_all_together_are_asked_for_every_group(strengths):
    assert [(one["input"], one["group"]) for one in strengths] == [
        (name, group) for name in (*(one.name for one in INPUTS), TOGETHER) for group in GROUPS
    ]


def test_noise_tells_nobody(strengths):
    for group in GROUPS:
        figure = auc(strengths, "noise", group)
        assert figure["low"] - 0.02 < 0.5 < figure["high"] + 0.02
        assert not is_strong(figure)


def test_a_copy_a_bend_and_a_question_seldom_asked_are_all_found(strengths):
    # Two normal curves 1 / 0.3 deviations apart: Phi(1 / (0.3 sqrt 2)) = 0.991.
    assert auc(strengths, "copy")["value"] == pytest.approx(0.991, abs=0.01)
    assert auc(strengths, "bent")["value"] > 0.9
    # Asked of 40% of B and 90% of others, and told apart by that alone: (1 + 0.6 - 0.1) / 2.
    assert auc(strengths, "seldom_asked")["value"] == pytest.approx(0.75, abs=0.03)
    assert auc(strengths, "word")["value"] == pytest.approx(0.8, abs=0.03)
    assert all(is_strong(auc(strengths, name)) for name in ("copy", "bent", "seldom_asked", "word"))


def test_all_together_tell_at_least_as_well_as_the_best_alone(strengths):
    assert auc(strengths, TOGETHER)["value"] >= auc(strengths, "copy")["value"] - 0.005


def test_a_small_group_is_withheld_and_no_proxy_is_made_of_it():
    X, attributes = people_of()
    attributes.iloc[:29, 0] = "D"
    attributes.iloc[29:, 0] = np.where(attributes.iloc[29:, 0] == "C", "A", attributes.iloc[29:, 0])
    found = proxy_strengths(X, attributes, INPUTS[:2], seed=1)
    small = [one for one in found if one["group"] == "D"]
    assert len(small) == 3
    assert all(one["auc"]["value"] is None for one in small)
    assert not any(is_strong(one["auc"]) for one in small)


def test_an_attribute_with_one_level_or_too_few_people_is_measured_by_nothing_and_said_to_be():
    X, attributes = people_of()
    assert proxy_strengths(X, attributes.assign(ethnicity="A"), INPUTS, seed=1) == []
    assert proxy_strengths(X.iloc[:100], attributes.iloc[:100], INPUTS, seed=1) == []
    said = document_of([], [])["findings"]
    assert "could not be measured" in said[-1]


def test_two_groups_are_told_once_and_the_not_stated_are_left_out():
    X, attributes = people_of()
    attributes = attributes.replace("C", None)
    found = proxy_strengths(X, attributes, INPUTS[:1], seed=1)
    assert [one["group"] for one in found] == ["A", "A"]


def tried(**losses):
    own = {"dropped": "", "loss_to_own": {"value": 0.0, "low": 0.0, "high": 0.0}}
    return [own] + [
        {"dropped": name, "loss_to_own": {"value": value, "low": value - 0.001, "high": value + 0.001}}
        for name, value in losses.items()
    ]


def test_named_for_removal_is_what_stands_for_a_group_and_is_not_measurably_of_use(strengths):
    assert named_for_removal(strengths, tried(noise=0.0, copy=0.0005, bent=0.002, word=-0.002)) == ["copy", "word"]


def document_of(proxies, removal):
    own = {
        "name": "the protocol's own", "brier": 0.1, "gap": 0.5, "within": True, "dropped": "",
        "loss_to_own": {"value": 0.0, "low": 0.0, "high": 0.0},
    }  # fmt: skip
    search = {"tried": [own], "chosen": own["name"], "limit": 0.11, "compared": []}
    return alternatives_document(
        search, proxies=proxies, removal=removal, inputs=[], never=[], never_read=[], what_ifs=[], about={}, versions={}
    )


def test_what_stands_for_a_group_is_said_by_name_with_what_to_do(strengths):
    said = document_of(strengths, ["copy"])["findings"]
    assert "stand for a group (AUC 0.60 or more): bent, copy, seldom_asked, word." in said[-2]
    assert said[-1].startswith("Named for removal")
    assert "measurably worse without each of them" in document_of(strengths, [])["findings"][-1]
