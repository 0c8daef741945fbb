"""Rates by group agree with fairlearn, and neither row order nor the names of groups matter."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness_reports import prospective_audit, retrospective_audit
from fairness_reports.groups import group_people
from fairness_reports.missing_attribute import gap_bounds
from fairness_reports.rates import rates_of_groups
from fairness_reports.thresholds import read_thresholds
from tests.unit.fairness_reports.people import made_up_people

PEERS = {
    "selection_rate": selection_rate,
    "true_positive_rate": true_positive_rate,
    "false_negative_rate": false_negative_rate,
    "false_positive_rate": false_positive_rate,
}
NEEDED = {"true_positive_rate": True, "false_negative_rate": True, "false_positive_rate": False}


def _random_tables(count):
    """Tables of 1 to 400 people in up to seven groups, from nobody to everybody listed or reoffending."""
    tables = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        size = int(rng.integers(1, 400))
        table = pd.DataFrame({"group": rng.integers(0, rng.integers(1, 8), size).astype(str)})
        table["happened"], table["listed"] = rng.random(size) < rng.random(), rng.random(size) < rng.random()
        tables.append(table.assign(group=f"{seed} " + table["group"]))
    return pd.concat(tables, ignore_index=True)


def _largest_difference(count):
    """Between our rates, from counts, and fairlearn's on the same people one by one."""
    people = _random_tables(count)
    groups = group_people(people, ["group"])
    ours = rates_of_groups(groups, people["happened"], selected=people["listed"])
    frame = MetricFrame(
        metrics=PEERS,
        y_true=people["happened"].astype(int),
        y_pred=people["listed"].astype(int),
        sensitive_features=people["group"],
    )
    assert len(groups.groups) > 2 * count
    theirs_by_group, largest = frame.by_group, 0.0
    for row, group in enumerate(groups.groups[1:], start=1):
        happened = people["happened"].to_numpy()[groups.members(row)]
        for name in PEERS:
            counted, among, value = ours[name][row, :3]
            if name in NEEDED and not (happened == NEEDED[name]).any():
                assert np.isnan(value)
                continue
            theirs = theirs_by_group.loc[group.name, name]
            largest = max(largest, abs(value - theirs), abs(counted / among - theirs))
    return largest


def test_rates_equal_fairlearns_on_200_random_tables():
    assert _largest_difference(200) < 1e-12


@pytest.mark.long
def test_rates_equal_fairlearns_on_1000_random_tables():
    assert _largest_difference(1000) < 1e-12


RETROSPECTIVE = {
    "outcome": "reoffended",
    "probability": "probability",
    "selected": "on_list",
    "attributes": ["sex", "ethnicity"],
    "intersections": [("sex", "ethnicity")],
    "harm": "harm",
}


@settings(max_examples=5, derandomize=True, deadline=None)
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_changes_no_figure(seed):
    people = made_up_people(400, seed=seed)
    shuffled = people.sample(frac=1.0, random_state=seed)
    assert retrospective_audit(people, **RETROSPECTIVE) == retrospective_audit(shuffled, **RETROSPECTIVE)


@settings(max_examples=5, derandomize=True, deadline=None)
@given(seed=st.integers(0, 1000))
def test_renaming_groups_renames_the_results_and_no_more(seed):
    people = made_up_people(900, seed=seed)
    renamed = people.assign(sex=people["sex"].map({"FEMALE": "Z", "MALE": "Y"}))
    options = {"selected": "on_list", "attributes": ["sex"]}
    before = {row["group"]: row for row in prospective_audit(people, **options)["by_group"]}
    after = {row["group"]: row for row in prospective_audit(renamed, **options)["by_group"]}
    for old, new in (("FEMALE", "Z"), ("MALE", "Y")):
        assert after[new] == before[old] | {"group": new}


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    cells=st.lists(st.integers(0, 30), min_size=8, max_size=8),
    placed=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_bounds_contain_the_gap_however_the_not_stated_are_placed(cells, placed):
    a_counted, a_not, b_counted, b_not, m_counted, m_not = cells[:6]
    rule = read_thresholds().metrics["false_negative_rate"]
    bounds = gap_bounds(
        [a_counted, a_counted + a_not],
        [b_counted, b_counted + b_not],
        missing=[m_counted, m_counted + m_not],
        rule=rule,
    )
    counted_to_a, not_to_a = round(placed[0] * m_counted), round(placed[1] * m_not)
    a = a_counted + counted_to_a, a_counted + a_not + counted_to_a + not_to_a
    b = b_counted + m_counted - counted_to_a, b_counted + b_not + m_counted + m_not - counted_to_a - not_to_a
    if min(a[1], b[1]) == 0 or np.isnan(bounds.lowest) or np.isnan(bounds.highest):
        return
    assert bounds.lowest - 1e-12 <= a[0] / a[1] - b[0] / b[1] <= bounds.highest + 1e-12


@settings(max_examples=200, derandomize=True, deadline=None)
@given(cells=st.lists(st.integers(1, 40), min_size=6, max_size=6))
def test_the_gap_at_random_is_that_of_everybody_placed_as_people_with_the_same_result_are(cells):
    a_counted, a_not, b_counted, b_not, m_counted, m_not = cells
    rule = read_thresholds().metrics["false_negative_rate"]
    bounds = gap_bounds(
        [a_counted, a_counted + a_not],
        [b_counted, b_counted + b_not],
        missing=[m_counted, m_counted + m_not],
        rule=rule,
    )
    to_a = m_counted * a_counted / (a_counted + b_counted), m_not * a_not / (a_not + b_not)
    a = a_counted + to_a[0], a_not + to_a[1]
    b = b_counted + m_counted - to_a[0], b_not + m_not - to_a[1]
    assert bounds.at_random == pytest.approx(a[0] / sum(a) - b[0] / sum(b), abs=1e-12)
    assert bounds.lowest - 1e-12 <= bounds.at_random <= bounds.highest + 1e-12


def test_whoever_is_missing_alike_from_each_result_changes_no_gap():
    rule = read_thresholds().metrics["false_negative_rate"]
    # A tenth of the counted and a tenth of the others do not state: the gap stays 0.3 - 0.2.
    bounds = gap_bounds([30, 100], [40, 200], missing=[7, 30], rule=rule)
    assert bounds.at_random == pytest.approx(bounds.stated) == pytest.approx(0.1)


def test_a_result_that_nobody_stated_has_leaves_the_gap_at_random_open():
    rule = read_thresholds().metrics["false_negative_rate"]
    assert np.isnan(gap_bounds([0, 5], [0, 7], missing=[2, 3], rule=rule).at_random)
    assert gap_bounds([0, 5], [0, 7], missing=[0, 3], rule=rule).at_random == 0
