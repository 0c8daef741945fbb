import numpy as np
import pandas as pd
import pytest

from fairness_reports import retrospective_audit
from fairness_reports.verdicts import benjamini_hochberg, holm
from tests.unit.fairness_reports.people import made_up_people, planted_groups

COLUMNS = {"outcome": "reoffended", "probability": "probability", "selected": "on_list", "attributes": ["ethnicity"]}


def _recall_verdict(per_group, *, recall, seed):
    audit = retrospective_audit(planted_groups(per_group, recall=recall, seed=seed), **COLUMNS)
    (comparison,) = [c for c in audit["comparisons"] if c["metric"] == "false_negative_rate"]
    return comparison


def test_holm_and_benjamini_hochberg_agree_with_hand_values():
    p = [0.01, 0.04, 0.03, 0.005]
    # Holm by hand: 0.005*4, 0.01*3, 0.03*2, then 0.04 held up to 0.06.
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    # Benjamini-Hochberg by hand: 0.04*4/4, 0.03*4/3, 0.01*4/2, 0.005*4/1.
    assert benjamini_hochberg(p) == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert len(holm([])) == 0


def test_a_planted_gap_of_ten_points_among_800_reoffenders_each_is_found():
    found = [_recall_verdict(800, recall=(0.55, 0.45), seed=seed)["verdict"] for seed in range(40)]
    assert np.mean([verdict in {"concern", "fragile"} for verdict in found]) >= 0.8


def test_no_gap_among_800_reoffenders_each_is_rarely_flagged_and_mostly_cleared():
    found = [_recall_verdict(800, recall=(0.5, 0.5), seed=seed)["verdict"] for seed in range(40)]
    assert np.mean([verdict in {"concern", "fragile"} for verdict in found]) <= 0.05
    assert np.mean([verdict == "no concern found" for verdict in found]) >= 0.8


@pytest.mark.long
def test_planted_gap_power_and_false_alarms_over_150_runs():
    planted = [_recall_verdict(800, recall=(0.55, 0.45), seed=s)["verdict"] for s in range(150)]
    null = [_recall_verdict(800, recall=(0.5, 0.5), seed=s)["verdict"] for s in range(150)]
    assert np.mean([v in {"concern", "fragile"} for v in planted]) >= 0.8
    assert np.mean([v in {"concern", "fragile"} for v in null]) <= 0.05


@pytest.mark.long
def test_whole_audits_of_groups_alike_raise_a_false_alarm_in_at_most_one_in_twenty():
    """Family-wise error of what was named beforehand, and false discovery of all the rest."""
    alarms = {True: 0, False: 0}
    for seed in range(200):
        audit = retrospective_audit(
            made_up_people(1500, seed=20_000 + seed),
            outcome="reoffended",
            probability="probability",
            selected="on_list",
            attributes=["sex", "ethnicity"],
            intersections=[("sex", "ethnicity")],
            harm="harm",
            seed=seed,
        )
        for is_primary in alarms:
            verdicts = {c["verdict"] for c in audit["comparisons"] if c["primary"] is is_primary}
            alarms[is_primary] += bool(verdicts & {"concern", "fragile"})
    # 5% of 200, and two standard errors of a count.
    assert alarms[True] <= 16 and alarms[False] <= 16, alarms


def test_a_small_group_is_never_cleared_and_says_what_it_cannot_detect():
    comparisons = [_recall_verdict(60, recall=(0.5, 0.5), seed=seed) for seed in range(12)]
    assert min(abs(c["difference"]) for c in comparisons if c["difference"] is not None) < 0.05
    assert {c["verdict"] for c in comparisons} == {"not enough evidence"}
    assert min(c["detectable_gap"] for c in comparisons) > 0.2


def test_a_concern_that_few_wrong_labels_undo_is_fragile():
    # Nine in ten people without a proven reoffence and off the list: hidden offences among them weigh heavily.
    people = planted_groups(800, recall=(0.58, 0.50), seed=3)
    extra = people[~people["reoffended"]].loc[lambda rows: rows.index.repeat(9)]
    many = pd.concat([people[people["reoffended"]], extra], ignore_index=True)
    audit = retrospective_audit(many, **COLUMNS)
    (comparison,) = [c for c in audit["comparisons"] if c["metric"] == "false_negative_rate"]
    assert comparison["tipping_point"] < 0.05
    assert comparison["verdict"] == "fragile"


def test_a_large_group_with_a_wide_gap_is_a_concern_that_wrong_labels_do_not_undo():
    comparison = _recall_verdict(2000, recall=(0.9, 0.3), seed=5)
    assert comparison["verdict"] == "concern"
    assert comparison["tipping_point"] is None
    assert comparison["low"] < comparison["difference"] < comparison["high"]


def test_a_short_list_is_judged_by_its_own_rates_and_not_by_five_points():
    # 1% and 4% of people who did not reoffend listed: three points apart, and four times as many.
    rng = np.random.default_rng(4)
    people = pd.DataFrame({"ethnicity": np.repeat(["A", "B"], 6000), "reoffended": np.tile([True, False], 6000)})
    people["on_list"] = rng.random(12000) < np.where(people["ethnicity"] == "A", 0.01, 0.04)
    audit = retrospective_audit(people.assign(probability=0.5), **COLUMNS)
    (gap,) = [c for c in audit["comparisons"] if c["metric"] == "false_positive_rate"]
    assert abs(gap["difference"]) < 0.05
    assert gap["verdict"] in {"concern", "fragile"}


def test_a_short_list_of_few_people_clears_nobody():
    rng = np.random.default_rng(5)
    people = pd.DataFrame({"ethnicity": rng.choice(["A", "B"], 1500, p=[0.2, 0.8])})
    people["reoffended"], people["on_list"] = rng.random(1500) < 0.4, rng.random(1500) < 0.03
    audit = retrospective_audit(people.assign(probability=0.4), **COLUMNS)
    at_list = {"false_positive_rate", "false_negative_rate", "precision"}
    assert {c["verdict"] for c in audit["comparisons"] if c["metric"] in at_list} == {"not enough evidence"}
