"""The choice where officer hours bind and values are almost what the hours are: the hardest there are to prove."""

import numpy as np
import pytest

from models.selection.cohort_selector import NOT_CHOSEN, CohortSelector
from models.selection.exact import whole
from models.selection.exact.places import AreaTotal, OfficerHours, Places
from tests.property.choice_by_trying import best_by_trying, random_instance


def hard_people(count, hours, *, areas, seed):
    """People of one or more strands, worth a hundred for each hour they take at least, but for a ten-thousandth."""
    rng = np.random.default_rng(seed)
    eligible = rng.random((count, len(hours))) < 0.3
    eligible[np.arange(count), rng.integers(0, len(hours), count)] = True
    least = np.where(eligible, hours, np.inf).min(axis=1)
    return least * (100 + 0.01 * rng.random(count)), eligible, rng.integers(-1, areas, count)


def hard_places(hours, *, areas, capacity, total):
    """As many places in each strand as in all; floors and ceilings of areas that leave some room."""
    most = capacity * 11 // (10 * areas)
    totals = tuple(AreaTotal(f"Area {number}", capacity // (3 * areas), most) for number in range(areas))
    names = tuple(f"Strand {number}" for number in range(len(hours)))
    return Places(capacity, (capacity,) * len(hours), names, False, totals, OfficerHours(total, hours))


def taken(places, choice):
    """Officer hours that a choice takes."""
    return np.array(places.hours.per_person)[choice.placed[choice.placed != NOT_CHOSEN]].sum()


def test_a_best_list_far_from_the_flow_is_found():
    # Ten hours are worth 10.01, three are worth 3. The flow takes nine and a half of the first. Nine and one of the
    # second are 93.09 in 93 hours; eight and five are 95.08 in all 95 hours. Nothing takes 94 hours but 7 and 8: 94.07.
    places = Places(40, (20, 20), ("fixed", "flex"), False, (), OfficerHours(95.0, (10.0, 3.0)))
    eligible = np.repeat(np.eye(2, dtype=bool), 20, axis=0)
    choice = CohortSelector(places, eligible).choose(np.repeat([10.01, 3.0], 20))
    assert np.bincount(choice.placed + 1).tolist() == [27, 8, 5]
    assert choice.worth == pytest.approx(95.08, abs=1e-9)
    assert choice.gap <= 1e-12


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_values_that_are_almost_the_hours_are_proven_best_among_three_thousand(seed):
    hours = (7.46, 5.02, 1.9)
    value, eligible, area = hard_people(3_000, hours, areas=32, seed=seed)
    places = hard_places(hours, areas=32, capacity=300, total=789.43)
    choice = CohortSelector(places, eligible, area).choose(value)
    assert choice.gap <= 1e-12
    assert taken(places, choice) <= 789.43 + 1e-6


@pytest.mark.parametrize("nodes", [0, 1])
def test_a_proof_that_is_cut_short_leaves_a_list_within_the_bounds_and_a_bound_that_holds(monkeypatch, nodes):
    monkeypatch.setattr(whole, "_MOST_NODES_PROVEN", nodes)
    seen = 0
    for seed in range(400):
        places, value, eligible, area = random_instance(seed)
        best = best_by_trying(places, value, eligible, area)
        if places.hours is None or best is None:
            continue
        choice = CohortSelector(places, eligible, area).choose(value)
        assert choice.worth <= best + 1e-9 <= choice.at_most + 2e-9, seed
        assert taken(places, choice) <= places.hours.total + 1e-6, seed
        seen += 1
    assert seen > 100


def test_lines_whose_trials_are_cut_short_say_by_how_much_they_may_be_off(monkeypatch):
    hours = (7.46, 5.02, 1.9)
    value, eligible, area = hard_people(400, hours, areas=4, seed=0)
    places = hard_places(hours, areas=4, capacity=40, total=105.43)
    selector = CohortSelector(places, eligible, area)
    choice = selector.choose(value)
    assert choice.is_proven
    enter, stay, unsure = selector.lines(value, choice)
    assert unsure == 0
    monkeypatch.setattr(whole, "_MOST_NODES_PROVEN", 0)
    roughly_enter, roughly_stay, unsure = selector.lines(value, choice)
    assert unsure > 0
    known = np.isfinite(enter) & np.isfinite(roughly_enter)
    assert np.abs(enter - roughly_enter)[known].max() <= unsure
    known = np.isfinite(stay) & np.isfinite(roughly_stay)
    assert np.abs(stay - roughly_stay)[known].max() <= unsure
