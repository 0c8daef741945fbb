"""The choice at capacity, held to trying everything on small instances."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.selection.cohort_selector import NOT_CHOSEN, CohortSelector
from models.selection.exact.flow import NoList
from models.selection.exact.places import AreaTotal, OfficerHours, Places, strand_places
from tests.property.choice_by_trying import best_by_trying, random_instance

SOME = settings(max_examples=150, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def instance_with_list(seed, **kwargs):
    """A random instance of which some list keeps the bounds: floors, which alone can be broken, are taken away."""
    places, value, eligible, area = random_instance(seed, **kwargs)
    return replace(places, areas=tuple(replace(one, at_least=0) for one in places.areas)), value, eligible, area


def distinct(value):
    """The same order with no two alike."""
    return value + np.arange(len(value)) * 1e-4


@pytest.mark.parametrize("hundred", range(20))
def test_two_thousand_choices_are_the_best_there_are_or_there_is_none(hundred):
    impossible = 0
    for seed in range(100 * hundred, 100 * hundred + 100):
        places, value, eligible, area = random_instance(seed)
        best = best_by_trying(places, value, eligible, area)
        if best is None:
            impossible += 1
            with pytest.raises(NoList):
                CohortSelector(places, eligible, area).choose(value)
            continue
        choice = CohortSelector(places, eligible, area).choose(value)
        assert choice.worth == pytest.approx(best, abs=1e-9), seed
        assert choice.worth <= choice.at_most <= best + 1e-9, seed
    assert 5 <= impossible <= 60


@SOME
@given(seeds)
def test_no_bound_is_ever_broken(seed):
    places, value, eligible, area = random_instance(seed)
    try:
        placed = CohortSelector(places, eligible, area).choose(value).placed
    except NoList:
        return
    chosen = placed != NOT_CHOSEN
    assert chosen.sum() <= places.capacity
    assert eligible[chosen, placed[chosen]].all()
    for number, one in enumerate(places.areas):
        here = (chosen & (area == number)).sum()
        assert one.at_least <= here <= (np.inf if one.at_most is None else one.at_most)
    filled = np.bincount(placed[chosen], minlength=len(places.strands))
    if not places.spill:
        assert (filled <= places.strands).all()
    if places.hours is not None:
        assert np.dot(filled, places.hours.per_person) <= places.hours.total


@SOME
@given(seeds, st.integers(0, 13), st.integers(1, 60))
def test_raising_one_persons_value_alone_never_drops_them(seed, number, more):
    places, value, eligible, area = instance_with_list(seed)
    selector, person = CohortSelector(places, eligible, area), number % len(value)
    before = selector.choose(distinct(value)).placed[person] != NOT_CHOSEN
    raised = distinct(value)
    raised[person] += more / 7
    assert selector.choose(raised).placed[person] != NOT_CHOSEN or not before


@SOME
@given(seeds, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(seed, random):
    places, value, eligible, area = instance_with_list(seed)
    value, order = distinct(value), list(range(len(value)))
    random.shuffle(order)
    choice = CohortSelector(places, eligible, area).choose(value)
    shuffled = CohortSelector(places, eligible[order], area[order]).choose(value[order])
    # Different sets may be worth the same; their worth may not differ.
    assert shuffled.worth == pytest.approx(choice.worth, abs=1e-9)


@SOME
@given(seeds, st.integers(1, 99))
def test_a_person_who_may_enter_no_strand_changes_nothing(seed, worth):
    places, value, eligible, area = instance_with_list(seed)
    alone = CohortSelector(places, eligible, area).choose(value).placed
    nobody = np.zeros((1, eligible.shape[1]), dtype=bool)
    more = CohortSelector(places, np.vstack([eligible, nobody]), np.append(area, 0)).choose(np.append(value, worth))
    assert more.placed.tolist() == [*alone.tolist(), NOT_CHOSEN]


@SOME
@given(seeds)
def test_of_two_people_alike_in_everything_the_first_is_chosen_first(seed):
    places, value, eligible, area = instance_with_list(seed)
    placed = CohortSelector(places, eligible, area).choose(np.ones(len(value))).placed
    for person, other in itertools.combinations(range(len(value)), 2):
        if (eligible[person] == eligible[other]).all() and area[person] == area[other]:
            assert placed[person] != NOT_CHOSEN or placed[other] == NOT_CHOSEN


@SOME
@given(seeds)
def test_the_line_is_where_a_person_comes_in_or_falls_out(seed):
    places, value, eligible, area = instance_with_list(seed, most_people=9)
    places = replace(places, hours=None)
    selector = CohortSelector(places, eligible, area)
    choice = selector.choose(value)
    to_enter, to_stay, unsure = selector.lines(value, choice)
    assert unsure == 0
    assert np.isnan(to_enter[~eligible.any(axis=1)]).all()
    for person in np.flatnonzero(eligible.any(axis=1)):
        is_in = choice.placed[person] != NOT_CHOSEN
        line = to_stay[person] if is_in else to_enter[person]
        if is_in and np.isnan(line):
            # Nobody would take the place: worth next to nothing, the person stays.
            assert is_chosen(selector, value, person, 1e-9)
        elif np.isinf(line):
            assert not is_chosen(selector, value, person, 1e6)
        else:
            assert is_chosen(selector, value, person, line + 1e-6)
            assert line <= 1e-6 or not is_chosen(selector, value, person, line - 1e-6)


def is_chosen(selector, value, person, worth):
    """Whether a person is chosen, being worth that."""
    changed = value.copy()
    changed[person] = worth
    return selector.choose(changed).placed[person] != NOT_CHOSEN


def test_under_officer_hours_who_is_not_chosen_comes_in_above_the_line():
    # 9 hours: two of flex (4 each), four of free (2 each), or one of flex and two of free.
    eligible = np.array([[True, False]] * 3 + [[False, True]] * 4)
    places = Places(10, (10, 10), ("flex", "free"), False, (), OfficerHours(9.0, (4.0, 2.0)))
    value = np.array([7.0, 6.0, 5.0, 3.6, 3.5, 3.4, 0.5])
    selector = CohortSelector(places, eligible)
    choice = selector.choose(value)
    # One of flex and two of free: 7 + 3.6 + 3.5 = 14.1; two of flex alone: 13; four of free: 11.
    assert choice.placed.tolist() == [0, -1, -1, 1, 1, -1, -1]
    to_enter, to_stay, unsure = selector.lines(value, choice)
    assert unsure == 0
    # The second of flex comes in for the first, or for two of free (7.1). The third of free for the second.
    assert to_enter[1] == pytest.approx(7.0)
    assert to_enter[5] == pytest.approx(3.5)
    # Without the first of flex the second comes. The third of free takes the second's place.
    assert to_stay[0] == pytest.approx(6.0)
    assert to_stay[4] == pytest.approx(3.4)


@pytest.mark.parametrize(
    ("capacity", "shares", "places"),
    [
        (100, (0.6, 0.2, 0.2), (60, 20, 20)),
        (7, (0.6, 0.2, 0.2), (4, 2, 1)),  # 4.2, 1.4, 1.4: the one place left goes to the first of the two .4
        (1, (0.6, 0.2, 0.2), (1, 0, 0)),
        (10, (1 / 3, 1 / 3, 1 / 3), (4, 3, 3)),
        (10, (0.5, 0.25), (5, 2)),  # upper bounds: 7.5 in all are 7
        (3, (0.1, 0.2, 0.7), (0, 1, 2)),
    ],
)
def test_places_by_largest_remainder(capacity, shares, places):
    assert strand_places(capacity, shares) == places


def placed_of(places, value, eligible, area=None):
    """Strand of each person."""
    return CohortSelector(places, np.asarray(eligible), area).choose(np.asarray(value, dtype=float)).placed.tolist()


def three(capacity, *, spill, **kwargs):
    """Places of three strands, 60, 20 and 20 in a hundred."""
    return Places(capacity, strand_places(capacity, (0.6, 0.2, 0.2)), ("fixed", "flex", "free"), spill=spill, **kwargs)


def test_places_that_a_strand_cannot_fill_go_to_the_others_only_where_the_scheme_says_so():
    eligible = np.zeros((10, 3), dtype=bool)
    eligible[0, 0] = True
    eligible[1:, 1] = True
    value = np.arange(10, 0, -1)
    assert placed_of(three(5, spill=True), value, eligible) == [0, 1, 1, 1, 1, -1, -1, -1, -1, -1]
    assert placed_of(three(5, spill=False), value, eligible) == [0, 1, -1, -1, -1, -1, -1, -1, -1, -1]


def test_officer_hours_that_run_out_do_not_loosen_the_shares():
    # Hours for three people in all; the three of 5 places in "fixed" may not become more for that.
    hours = OfficerHours(9.0, (3.0, 3.0, 3.0))
    eligible = np.array([[True, False, False]] * 5 + [[False, True, True]] * 3)
    value = [9, 8, 7, 6, 5, 4, 3, 2]
    assert placed_of(three(5, spill=True, hours=hours), value, eligible) == [0, 0, 0, -1, -1, -1, -1, -1]
    more = placed_of(three(5, spill=True, hours=replace(hours, total=12.0)), value, eligible)
    assert [one != NOT_CHOSEN for one in more] == [True, True, True, False, False, True, False, False]


def test_a_person_open_to_two_strands_is_placed_where_the_total_is_best():
    # One place each: the worthier could take either, the other only the first.
    places = Places(2, (1, 1), ("fixed", "flex"), spill=False)
    assert placed_of(places, [9, 1], [[True, True], [True, False]]) == [1, 0]


def test_an_area_keeps_its_least_and_its_most():
    # Best two are both of the first area, which has one place; the second area needs one.
    one = Places(2, (2,), ("fixed",), False, (AreaTotal("North", at_most=1), AreaTotal("South", at_least=1)))
    eligible, area = np.ones((4, 1), dtype=bool), np.array([0, 0, -1, 1])
    assert placed_of(one, [9, 8, 7, 1], eligible, area) == [0, -1, -1, 0]


def test_values_that_differ_only_in_the_ninth_decimal_are_still_told_apart():
    eligible = np.ones((6, 2), dtype=bool)
    eligible[3:, 1] = False
    value = 0.4 + np.array([1, 2, 3, 4, 5, 6]) * 1e-9
    chosen = placed_of(Places(4, (2, 2), ("fixed", "flex"), spill=False), value, eligible)
    assert [one != NOT_CHOSEN for one in chosen] == [False, True, True, False, True, True]


def test_equals_of_different_kinds_are_chosen_first_come():
    # Two places of one strand, four people worth the same who may enter different further strands.
    places = Places(2, (2, 0), ("fixed", "flex"), spill=False)
    assert placed_of(places, [5, 5, 5, 5], [[True, True], [True, False], [True, True], [True, False]]) == [0, 0, -1, -1]
    assert placed_of(places, [5, 5, 5, 5], [[True, False], [True, False], [True, True], [True, True]]) == [0, 0, -1, -1]


def test_nobody_to_choose_from_is_an_empty_list():
    assert placed_of(three(5, spill=True), [1, 2], np.zeros((2, 3), dtype=bool)) == [-1, -1]
    assert placed_of(three(5, spill=True), [], np.zeros((0, 3), dtype=bool)) == []
