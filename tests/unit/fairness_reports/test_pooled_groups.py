"""Combined groups drawn together: nearer the truth than raw shares, honest ranges, and no withheld count given away."""

import numpy as np
import pytest
from scipy.special import expit

from fairness_reports import prospective_audit, retrospective_audit
from fairness_reports.pooled_groups import pool_shares
from tests.unit.fairness_reports.people import made_up_people

FIRST, SECOND = np.repeat(np.arange(2), 6), np.tile(np.arange(6), 2)
DESIGN = np.column_stack([np.ones(12), FIRST == 1, *(value == SECOND for value in range(1, 6))]).astype(float)
BACK = {"outcome": "reoffended", "probability": "probability", "selected": "on_list"}
TOGETHER = {"attributes": ["sex", "ethnicity"], "intersections": [("sex", "ethnicity")]}


@pytest.mark.parametrize(("spread", "gain"), [(0.0, 0.6), (0.3, 0.8), (0.8, 1.0)])
def test_pooled_shares_are_nearer_the_truth_and_their_ranges_cover_it(spread, gain):
    rng = np.random.default_rng(1)
    pooled_error, raw_error, covered = [], [], []
    for _ in range(60):
        truth = expit(-1 + 0.4 * FIRST + 0.2 * SECOND + rng.normal(0, spread, 12))
        among = rng.choice([15, 40, 100, 400], 12)
        counted = rng.binomial(among, truth)
        found = pool_shares(counted, among, DESIGN)
        pooled_error.append((found.value - truth) ** 2)
        raw_error.append((counted / among - truth) ** 2)
        covered.append((found.low <= truth) & (truth <= found.high))
    assert np.mean(pooled_error) < gain * np.mean(raw_error)
    # 720 cells know 95% to 0.8 points; cells of one draw lean on one another.
    assert 0.92 <= np.mean(covered) <= 0.985


def test_many_people_keep_their_own_share_and_few_are_drawn_to_the_others():
    design = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1.0]])
    among = np.array([5000, 5000, 5000, 20.0])
    found = pool_shares(np.array([0.2, 0.4, 0.2, 0.9]) * among, among, design)
    np.testing.assert_allclose(found.value[:3], [0.2, 0.4, 0.2], atol=0.01)
    assert 0.4 < found.value[3] < 0.9
    assert (found.high - found.low)[3] > 5 * (found.high - found.low)[0]


def test_a_group_of_nobody_has_the_share_that_the_others_lead_one_to_expect():
    design = np.array([[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1.0]])
    found = pool_shares([1000, 2000, 1500, 0], [5000, 5000, 5000, 0], design)
    odds = np.array([0.2 / 0.8, 0.4 / 0.6, 0.3 / 0.7])
    assert found.value[3] == pytest.approx(odds[1] * odds[2] / odds[0] / (1 + odds[1] * odds[2] / odds[0]), abs=0.03)


@pytest.mark.parametrize(
    ("audit", "columns", "names"),
    [
        (retrospective_audit, BACK, {"selection_rate", "false_positive_rate", "false_negative_rate"}),
        (prospective_audit, {"selected": "on_list"}, {"selection_rate"}),
    ],
)
def test_combined_groups_have_raw_and_pooled_figures_and_withheld_ones_neither(audit, columns, names):
    found = audit(made_up_people(8000, seed=7), **columns, **TOGETHER)
    rows = found["intersections"]
    assert all("pooled" not in row for row in found["by_group"])
    assert {name for row in rows for name in row["pooled"]} == names
    shown = 0
    for row in rows:
        for name, pooled in row["pooled"].items():
            raw = row["metrics"][name]
            assert (raw["value"] is None) == (pooled["value"] is None)
            if raw["value"] is not None:
                shown += 1
                assert pooled["low"] < pooled["value"] < pooled["high"]
                assert pooled["high"] - pooled["low"] < raw["high"] - raw["low"] + 0.02
    assert 3 <= shown < len(rows) * len(names)


def test_what_is_shown_does_not_turn_on_who_is_withheld():
    """Taking one person of a withheld group off the list changes no pooled figure that is shown."""
    people = made_up_people(8000, seed=7)
    before = retrospective_audit(people, **BACK, **TOGETHER)["intersections"]
    tried = 0
    for hidden in (row["group"] for row in before if row["metrics"]["selection_rate"]["value"] is None):
        sex, ethnicity = hidden.split(" and ")
        inside = (people["sex"] == sex) & (people["ethnicity"].fillna("Not stated") == ethnicity) & people["on_list"]
        changed = people.assign(on_list=people["on_list"] & (people.index != people.index[inside][0]))
        after = retrospective_audit(changed, **BACK, **TOGETHER)["intersections"]
        shown = [
            [r["group"] for r in rows if r["metrics"]["selection_rate"]["value"] is not None]
            for rows in (before, after)
        ]
        if shown[0] == shown[1]:
            tried += 1
            assert [r["pooled"] for r in before] == [r["pooled"] for r in after]
    assert tried >= 2
