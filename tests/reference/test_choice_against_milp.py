"""The choice at 3,000 people, held to a plain integer programme with a variable for each person and strand."""

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from models.selection.cohort_selector import CohortSelector
from models.selection.exact.places import AreaTotal, OfficerHours, Places, strand_places


def best_by_milp(places, value, eligible, area):
    """Largest worth by HiGHS, each person in each strand a variable of their own; no spill."""
    person, strand = np.nonzero(eligible)
    pairs = np.arange(len(person))

    def row(numbers, count):
        return csr_array((np.ones(len(person)), (numbers, pairs)), shape=(count, len(person)))

    constraints = [
        LinearConstraint(row(person, len(value)), ub=1),
        LinearConstraint(row(strand, len(places.strands)), ub=places.strands),
        LinearConstraint(np.ones((1, len(person))), ub=places.capacity),
    ]
    for number, one in enumerate(places.areas):
        here = (area[person] == number).astype(float)[None, :]
        most = np.inf if one.at_most is None else one.at_most
        constraints.append(LinearConstraint(here, one.at_least, most))
    if places.hours is not None:
        each = np.array(places.hours.per_person)[strand][None, :]
        constraints.append(LinearConstraint(each, ub=places.hours.total))
    scale = value.max()
    solved = milp(
        -value[person] / scale,
        constraints=constraints,
        integrality=np.ones(len(person)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    taken = solved.x > 0.5
    return value[person[taken]].sum()


def people(count, *, seed):
    """Invented people of eight areas: skewed harm, strands that overlap."""
    rng = np.random.default_rng(seed)
    return rng.gamma(0.6, 5_000, count), rng.random((count, 3)) < [0.15, 0.4, 0.3], rng.integers(-1, 8, count)


AREAS = tuple(AreaTotal(f"Area {number}", 5 + number, 14 + number) for number in range(8))
HOURS = OfficerHours(707.3, (7.5, 6.2, 4.1))


@pytest.mark.parametrize("areas", [(), AREAS], ids=["strands", "strands and areas"])
@pytest.mark.parametrize("hours", [None, HOURS], ids=["no hours", "hours"])
def test_the_choice_among_three_thousand_is_that_of_a_plain_integer_programme(areas, hours):
    value, eligible, area = people(3_000, seed=1)
    names = ("fixed", "flex", "free")
    places = Places(130, strand_places(130, (0.6, 0.2, 0.2)), names, False, areas, hours)
    choice = CohortSelector(places, eligible, area if areas else None).choose(value)
    assert choice.worth == pytest.approx(best_by_milp(places, value, eligible, area), rel=1e-9)
    assert choice.gap <= 1e-12


def test_above_three_thousand_people_under_officer_hours_the_gap_is_certified():
    value, eligible, area = people(60_000, seed=2)
    hours = OfficerHours(33_333.3, HOURS.per_person)
    areas = (AreaTotal("Area 0", at_least=700), *(AreaTotal(f"Area {number}") for number in range(1, 8)))
    places = Places(6_000, strand_places(6_000, (0.6, 0.2, 0.2)), ("fixed", "flex", "free"), True, areas, hours)
    choice = CohortSelector(places, eligible, area).choose(value)
    assert 0 <= choice.gap <= 1e-5
    assert (np.array(HOURS.per_person)[choice.placed[choice.placed >= 0]]).sum() <= 33_333.3
