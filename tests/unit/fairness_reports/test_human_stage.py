"""What people decided, by group: small tables by hand, a planted gap, no false alarms, no officer, small numbers."""

import json

import numpy as np
import pandas as pd
import pytest

from fairness_reports import summarise_scored
from fairness_reports.human_stage import human_stage_audit
from fairness_reports.page import render_page
from features.exceptions import DataRefused, NotEnoughData

NAN = float("nan")
ASKED = {"attributes": ["ethnicity"]}


def cases_of(count=1200, *, refused=(0.2, 0.2), seed=0, mature=True):
    """Two groups that the list proposes alike; people refuse some of those proposed, by group, and add a tenth."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["A", "B"], count)
    proposed = rng.random(count) < 0.6
    first = rng.random(count) < np.where(proposed, 0.7, 0.3)
    keep = rng.random(count) >= np.where(group == "B", refused[1], refused[0])
    forward = np.where(proposed, keep, rng.random(count) < 0.1)
    again = rng.random(count) < 0.4
    return pd.DataFrame(
        {
            "ethnicity": group,
            "proposed": proposed.astype(float),
            "first_view": first.astype(float),
            "put_forward": forward.astype(float),
            "own_first_view": np.where(rng.random(count) < 0.2, NAN, first),
            "reoffended": again.astype(float) if mature else np.full(count, NAN),
        },
        index=[f"p{number}" for number in range(count)],
    )


def gap(found, metric):
    return next(c for c in found["comparisons"] if c["metric"] == metric)


def test_every_share_is_that_counted_by_hand():
    # Of A: 40 proposed (30 put forward, 10 refused), 40 not (12 put forward, 28 not); 20 more undecided.
    rows = [(1, 1)] * 30 + [(1, 0)] * 10 + [(0, 1)] * 12 + [(0, 0)] * 28 + [(1, NAN)] * 20
    part = pd.DataFrame(rows, columns=["proposed", "put_forward"]).assign(
        first_view=1.0, own_first_view=1.0, reoffended=[1.0, 0.0] * 50
    )
    cases = pd.concat([part.assign(ethnicity="A"), part.assign(ethnicity="B")], ignore_index=True)
    found = human_stage_audit(cases, **ASKED)
    shown = {name: figure["value"] for name, figure in found["by_group"][0]["metrics"].items()}
    assert shown["proposed_by_list"] == 0.6
    assert shown["put_forward"] == pytest.approx(42 / 80)
    assert shown["overridden"] == pytest.approx(22 / 80)
    assert shown["refused_though_proposed"] == pytest.approx(10 / 40)
    assert shown["put_forward_though_not_proposed"] == pytest.approx(12 / 40)
    assert shown["not_decided"] == pytest.approx(20 / 100)
    # Everybody was suitable at first view: whoever was not put forward is decided otherwise.
    assert shown["left_first_view"] == pytest.approx(38 / 80)
    assert shown["reoffended_put_forward"] == pytest.approx(0.5)
    assert found["by_group"][0]["events"] == 42
    assert all(c["difference"] in (0, None) for c in found["comparisons"])


def test_people_who_refuse_one_group_more_are_found_where_the_list_is_even():
    found = human_stage_audit(cases_of(refused=(0.15, 0.45), seed=1), **ASKED)
    assert gap(found, "proposed_by_list")["verdict"] != "concern"
    refused = gap(found, "refused_though_proposed")
    assert refused["verdict"] == "concern"
    assert refused["low"] < -0.30 < refused["high"]  # A is refused less often
    assert gap(found, "put_forward")["verdict"] == "concern"
    stage = found["stages"][0]
    assert stage["groups"] == ["A", "B"]
    # 0.6 of cases are proposed; of them 30 points more of B are refused.
    assert stage["low"] < 0.18 < stage["high"]
    assert stage["low"] > 0
    assert stage["change"] == pytest.approx(stage["decision"] - stage["list"], abs=2e-6)
    cases = cases_of(refused=(0.15, 0.45), seed=1)
    moved = (cases["put_forward"] - cases["proposed"]).groupby(cases["ethnicity"])
    error = np.sqrt((moved.var(ddof=0) / moved.size()).sum())
    assert stage["high"] - stage["change"] == pytest.approx(1.959964 * error, abs=1e-5)


@pytest.mark.long
def test_people_who_treat_groups_alike_are_seldom_called_unfair():
    alarms = named = held = 0
    for seed in range(150):
        found = human_stage_audit(cases_of(700, seed=seed), **ASKED)
        raised = [c for c in found["comparisons"] if c["verdict"] in ("concern", "fragile")]
        alarms += bool(raised)
        named += any(c["primary"] for c in raised)
        held += found["stages"][0]["low"] <= 0 <= found["stages"][0]["high"]
    # 5% of what was named beforehand and 5% of the rest, each with three standard errors of 150 runs.
    assert named <= 150 * 0.05 + 3 * np.sqrt(150 * 0.05 * 0.95)
    assert alarms <= 150 * 0.10 + 3 * np.sqrt(150 * 0.10 * 0.90)
    assert held / 150 == pytest.approx(0.95, abs=3 * np.sqrt(0.95 * 0.05 / 150))


def test_a_store_without_decisions_is_no_pass():
    cases = cases_of(200).assign(put_forward=NAN)
    with pytest.raises(NotEnoughData, match=r"None of 200 cases is decided yet.*That is no pass"):
        human_stage_audit(cases, **ASKED)


def test_outcomes_that_are_not_known_yet_are_said_to_be_so():
    found = human_stage_audit(cases_of(400, mature=False), **ASKED)
    assert "No outcome of a decided case is known yet" in " ".join(found["not_known"])
    assert found["overall"]["metrics"]["reoffended_put_forward"]["value"] is None
    assert gap(found, "reoffended_put_forward")["verdict"] == "not enough evidence"


def test_one_group_alone_and_too_few_people_are_said_in_words_and_nothing_passes():
    found = human_stage_audit(cases_of(400).assign(ethnicity="A"), **ASKED)
    assert found["comparisons"] == []
    assert "Everyone has the same ethnicity, so nothing can be compared by it." in found["not_known"]
    few = human_stage_audit(cases_of(24), **ASKED)
    assert {c["verdict"] for c in few["comparisons"]} == {"not enough evidence"}


@pytest.mark.parametrize(("agreed", "said"), [(0.30, "hardly followed"), (0.80, "between 2% and 40%.")])
def test_how_often_the_list_is_overridden_is_said(agreed, said):
    rng = np.random.default_rng(3)
    cases = cases_of(6000)
    agrees = rng.random(6000) < agreed
    cases["put_forward"] = np.where(agrees, cases["proposed"], 1 - cases["proposed"])
    assert said in human_stage_audit(cases, **ASKED)["override_finding"]


def test_a_rubber_stamp_is_said_where_its_range_lies_below_two_per_cent():
    cases = cases_of(6000)
    cases["put_forward"] = cases["proposed"]
    cases.iloc[:40, cases.columns.get_loc("put_forward")] = 1 - cases["proposed"].iloc[:40]
    assert "rubber stamp" in human_stage_audit(cases, **ASKED)["override_finding"]


def test_no_count_below_ten_is_shown_and_a_small_group_is_withheld():
    cases = cases_of(600)
    cases.iloc[:9, 0] = "C"
    found = human_stage_audit(cases, **ASKED)
    small = next(row for row in found["by_group"] if row["group"] == "C")
    assert small["n"] is None and small["events"] is None
    assert all(figure["value"] is None for figure in small["metrics"].values())
    assert all(stage["groups"][0] != "C" for stage in found["stages"])
    # Two groups left of a whole would give the third away: one more of them is withheld with it.
    assert sum(row["n"] is None for row in found["by_group"]) == 2


def test_nothing_of_an_officer_can_reach_the_document():
    cases = cases_of(600).assign(subject="sub-of-an-officer", name="Officer Name")
    plain = human_stage_audit(cases_of(600), **ASKED)
    assert human_stage_audit(cases, **ASKED) == plain
    text = json.dumps(plain, allow_nan=False)
    assert "sub-of-an-officer" not in text and "Officer Name" not in text and '"p1' not in text


def test_what_is_neither_yes_nor_no_is_refused():
    with pytest.raises(DataRefused, match="put_forward"):
        human_stage_audit(cases_of(100).assign(put_forward=2.0), **ASKED)


def test_the_page_shows_the_three_stages_and_says_that_it_is_about_no_officer():
    document = summarise_scored(human_stage_audit(cases_of(), **ASKED), {"list": "what people decided"})
    page = render_page(document)
    assert "The list alone, first views alone, decisions" in page
    assert "Nothing here is about any officer" in page
    assert "Put forward though not proposed" in page
    assert document["findings"][0].startswith("What people decided: 10 comparisons")
    assert any(sentence.startswith("People decided against the list in") for sentence in document["findings"])
