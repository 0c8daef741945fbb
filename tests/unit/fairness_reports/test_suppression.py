import numpy as np
import pandas as pd
import pytest

from fairness_reports.groups import group_people
from fairness_reports.suppression import withheld_groups

BELOW = 10


def _people(counts):
    """People by (sex, ethnicity) from a dict of counts."""
    rows = [pair for pair, count in counts.items() for _ in range(count)]
    return pd.DataFrame(rows, columns=["sex", "ethnicity"])


def _names(groups, mask):
    return {group.name for group, hidden in zip(groups.groups, mask, strict=True) if hidden}


def test_a_small_group_takes_the_next_smallest_with_it():
    people = _people({("F", "White"): 7, ("F", "Black"): 60, ("M", "Asian"): 40})
    groups = group_people(people, ["ethnicity"])
    assert _names(groups, withheld_groups(groups, np.ones(len(people)), below=BELOW)) == {"White", "Asian"}


def test_two_small_groups_whose_sum_is_small_take_a_third():
    people = _people({("F", "White"): 3, ("F", "Black"): 4, ("M", "Asian"): 40, ("M", "Other"): 50})
    groups = group_people(people, ["ethnicity"])
    assert _names(groups, withheld_groups(groups, np.ones(len(people)), below=BELOW)) == {
        "White",
        "Black",
        "Asian",
    }


def test_groups_all_large_are_all_shown():
    people = _people({("F", "White"): 30, ("M", "White"): 30, ("M", "Black"): 30})
    groups = group_people(people, ["sex", "ethnicity"], intersections=[("sex", "ethnicity")])
    assert not withheld_groups(groups, np.ones(len(people)), below=BELOW).any()


def test_a_small_combined_group_is_not_found_from_its_row_or_column():
    people = _people({("F", "White"): 100, ("F", "Black"): 4, ("M", "White"): 300, ("M", "Black"): 90})
    groups = group_people(people, ["sex", "ethnicity"], intersections=[("sex", "ethnicity")])
    hidden = _names(groups, withheld_groups(groups, np.ones(len(people)), below=BELOW))
    assert hidden == {"F and White", "F and Black", "M and White", "M and Black"}


def test_when_everybody_is_few_nothing_is_shown():
    people = _people({("F", "White"): 4, ("M", "White"): 5})
    groups = group_people(people, ["sex"])
    assert withheld_groups(groups, np.ones(len(people)), below=BELOW).all()


@pytest.mark.parametrize("seed", range(60))
def test_no_withheld_count_can_be_worked_out_from_what_is_shown(seed):
    """Attack: solve for each withheld count, and each left-over of a whole, from every count shown."""
    rng = np.random.default_rng(seed)
    ethnicities = ["Asian", "Black", "Mixed", "Other", "White"][: rng.integers(2, 6)]
    cells = {(s, e): int(rng.geometric(0.03)) for s in "FM" for e in ethnicities}
    people = _people(cells)
    groups = group_people(people, ["sex", "ethnicity"], intersections=[("sex", "ethnicity")])
    counts = groups.totals(np.ones(len(people)))[:, 0]
    hidden = withheld_groups(groups, np.ones(len(people)), below=BELOW)
    assert hidden[counts < BELOW].all()
    shown = groups.membership[~hidden].astype(float)
    for row in np.flatnonzero(hidden):
        target = groups.membership[row].astype(float)
        mix = np.linalg.lstsq(shown.T, target, rcond=None)[0]
        assert np.abs(shown.T @ mix - target).max() > 1e-6, groups.groups[row].name
    # Every set of groups of one attribute, taken from every whole: the attacker's plain subtractions.
    for whole, parts in groups.partitions:
        left = counts[whole] - sum(counts[row] for row in parts if not hidden[row])
        if not hidden[whole] and any(hidden[row] for row in parts):
            assert left >= BELOW


def test_both_outcomes_must_be_large_enough():
    people = _people({("F", "White"): 40, ("F", "Black"): 40, ("M", "Asian"): 40})
    groups = group_people(people, ["ethnicity"])
    happened = np.array([True] * 35 + [False] * 5 + [True] * 20 + [False] * 20 + [True] * 20 + [False] * 20)
    hidden = withheld_groups(groups, np.column_stack([happened, ~happened]), below=BELOW)
    assert "White" in _names(groups, hidden)
    assert len(_names(groups, hidden)) == 2
