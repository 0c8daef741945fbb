"""Bounds that no list keeps: the refusal names the fewest of them."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from models.selection.cohort_selector import CohortSelector
from models.selection.exact.conflict import smallest_conflict
from models.selection.exact.flow import NoList
from models.selection.exact.places import AreaTotal, OfficerHours, Places
from tests.property.choice_by_trying import best_by_trying, random_instance

LARGE = 10**6


def refusal(places, eligible, area):
    """What is said where no list keeps the bounds."""
    with pytest.raises(NoList) as refused:
        CohortSelector(places, eligible, area).choose(np.ones(len(eligible)))
    assert refused.value.exit_code == 5
    return str(refused.value)


def test_too_few_people_of_an_area_are_named_with_how_many_there_are():
    places = Places(10, (10,), ("fixed",), False, (AreaTotal("North", at_least=3), AreaTotal("South", at_least=1)))
    said = refusal(places, np.ones((5, 1), dtype=bool), np.array([0, 0, 1, 1, 1]))
    assert said.startswith("No list can keep this: at least 3 of North. Eligible are 2 of North, 5 in all.")
    assert said.endswith("nothing was relaxed and nothing is proposed.")


def test_areas_that_ask_for_more_than_there_are_places_are_named_with_the_places():
    areas = (AreaTotal("North", at_least=3), AreaTotal("South", at_least=3), AreaTotal("West", at_least=1))
    places = Places(5, (5,), ("fixed",), False, areas)
    said = refusal(places, np.ones((12, 1), dtype=bool), np.repeat([0, 1, 2], 4))
    # West is not in the way: three and three are more than five without it.
    assert "these together: 5 places in all; at least 3 of North; at least 3 of South." in said or (
        "these together: 5 places in fixed; at least 3 of North; at least 3 of South." in said
    )


def test_too_few_officer_hours_for_an_area_are_named():
    places = Places(5, (5,), ("fixed",), False, (AreaTotal("North", at_least=3),), OfficerHours(20.0, (7.5,)))
    said = refusal(places, np.ones((6, 1), dtype=bool), np.zeros(6, dtype=int))
    assert "these together: at least 3 of North; 20 officer hours." in said


def test_nobody_eligible_where_an_area_needs_somebody():
    places = Places(5, (5,), ("fixed",), False, (AreaTotal("North", at_least=1),))
    said = refusal(places, np.zeros((3, 1), dtype=bool), np.zeros(3, dtype=int))
    assert "No list can keep this: at least 1 of North. Eligible are 0 of North, 0 in all." in said


def test_the_fewest_bounds_of_random_instances_are_named():
    looked_at = 0
    for seed in range(700):
        places, value, eligible, area = random_instance(seed, most_people=7)
        if places.spill or best_by_trying(places, value, eligible, area) is not None:
            continue
        said = re.match(r"No list can keep (?:this|these together): (.*?)\. Eligible", refusal(places, eligible, area))
        named = said.group(1).split("; ")
        relaxed = relaxations(places)
        assert set(named) <= set(relaxed)
        # What is named cannot be kept with everything else taken away, and no smaller set is in conflict.
        assert not can_keep(places, named, relaxed, value, eligible, area)
        for size in range(len(named)):
            assert all(can_keep(places, some, relaxed, value, eligible, area) for some in combinations(relaxed, size))
        looked_at += 1
    assert looked_at > 60


def relaxations(places):
    """By the name of each bound, the places without it."""
    found = {}
    for number, (count, name) in enumerate(zip(places.strands, places.names, strict=True)):
        strands = lambda own, number=number: (*own.strands[:number], LARGE, *own.strands[number + 1 :])  # noqa: E731
        plural = "" if count == 1 else "s"
        found[f"{count} place{plural} in {name}"] = lambda own, strands=strands: replace(own, strands=strands(own))
    plural = "" if places.capacity == 1 else "s"
    found[f"{places.capacity} place{plural} in all"] = lambda own: replace(own, capacity=LARGE)
    for number, one in enumerate(places.areas):
        if one.at_least:
            found[f"at least {one.at_least} of {one.area}"] = without(number, at_least=0)
        if one.at_most is not None:
            found[f"at most {one.at_most} of {one.area}"] = without(number, at_most=None)
    if places.hours is not None:
        found[f"{places.hours.total:g} officer hours"] = lambda own: replace(own, hours=None)
    return found


def without(number, **bounds):
    """Takes a bound of an area away."""
    return lambda own: replace(
        own, areas=(*own.areas[:number], replace(own.areas[number], **bounds), *own.areas[number + 1 :])
    )


def can_keep(places, names, relaxed, value, eligible, area):
    """Whether some bounds can be kept, all others taken away."""
    for name, relax in relaxed.items():
        if name not in names:
            places = relax(places)
    return best_by_trying(places, value, eligible, area) is not None


def test_the_smallest_of_two_conflicts_is_found():
    # 0, 1 and 2 conflict, and 3 with 4.
    conflicts = [{0, 1, 2}, {3, 4}]
    assert smallest_conflict(6, lambda some: not any(one <= set(some) for one in conflicts)) == (3, 4)
