"""The choice at capacity, held to trying everything on small instances."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.selection.cohort_selector import NOT_CHOSEN, CohortSelector

SMALL = settings(max_examples=120, deadline=None, derandomize=True)


@st.composite
def instances(draw, *, distinct=False):
    """Up to nine people, one to three strands with overlapping eligibility, few or many places."""
    people, strands = draw(st.integers(1, 9)), draw(st.integers(1, 3))
    worth = st.integers(1, 40)
    value = np.array(draw(st.lists(worth, min_size=people, max_size=people, unique=distinct)), dtype=float)
    flags = draw(st.lists(st.booleans(), min_size=people * strands, max_size=people * strands))
    parts = draw(st.sampled_from([[0.6, 0.2, 0.2], [0.34, 0.33, 0.33], [0.5, 0.3, 0.1]]))
    shares = tuple(parts[:strands]) if strands > 1 else (draw(st.sampled_from([1.0, 0.5])),)
    selector = CohortSelector(draw(st.integers(1, 7)), shares, draw(st.booleans()))
    return selector, value / 7, np.array(flags).reshape(people, strands)


def best_by_trying(selector, value, eligible):
    """Largest total value over every subset and every way to place it."""
    people = len(value)
    fits_without = [
        subset for subset in subsets(people) if fits(selector, eligible[list(subset)], selector.places, spare=0)
    ]
    best = max(fits_without, key=lambda subset: value[list(subset)].sum())
    spare = selector.capacity - len(best) if selector.spill else 0
    if not spare:
        return value[list(best)].sum()
    able = [
        subset for subset in subsets(people) if fits(selector, eligible[list(subset)], selector.places, spare=spare)
    ]
    return max(value[list(subset)].sum() for subset in able)


def subsets(people):
    return itertools.chain.from_iterable(itertools.combinations(range(people), size) for size in range(people + 1))


def fits(selector, eligible, places, *, spare):
    """Whether everyone of a subset can be placed: by Hall's condition on sets of strands, spare places shared."""
    if len(eligible) > selector.capacity or (len(eligible) and not eligible.any(axis=1).all()):
        return False
    strands = range(eligible.shape[1])
    for size in range(1, len(strands) + 1):
        for inside in itertools.combinations(strands, size):
            only_inside = ~np.delete(eligible, inside, axis=1).any(axis=1)
            if only_inside.sum() > places[list(inside)].sum() + spare:
                return False
    return True


@settings(SMALL, max_examples=300)
@given(instances())
def test_the_choice_is_the_best_there_is_and_never_over_the_places(instance):
    selector, value, eligible = instance
    placed = selector.choose(value, eligible)
    chosen = placed != NOT_CHOSEN
    assert value[chosen].sum() == pytest.approx(best_by_trying(selector, value, eligible), abs=1e-9)
    assert chosen.sum() <= selector.capacity
    assert eligible[chosen, placed[chosen]].all()
    if not selector.spill:
        filled = np.bincount(placed[chosen], minlength=len(selector.shares))
        assert (filled <= selector.places).all()


@SMALL
@given(instances(), st.integers(0, 8), st.integers(1, 60))
def test_raising_one_persons_value_never_drops_them(instance, number, more):
    selector, value, eligible = instance
    person = number % len(value)
    before = selector.choose(value, eligible)[person] != NOT_CHOSEN
    raised = value.copy()
    raised[person] += more / 7
    after = selector.choose(raised, eligible)[person] != NOT_CHOSEN
    assert after or not before


@SMALL
@given(instances(distinct=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_where_values_differ(instance, random):
    selector, value, eligible = instance
    order = list(range(len(value)))
    random.shuffle(order)
    shuffled = selector.choose(value[order], eligible[order]) != NOT_CHOSEN
    chosen = selector.choose(value, eligible) != NOT_CHOSEN
    # Different sets may be worth the same; their worth may not differ.
    assert value[order][shuffled].sum() == pytest.approx(value[chosen].sum(), abs=1e-9)
    assert shuffled.sum() == chosen.sum()


@SMALL
@given(instances(), st.integers(1, 99))
def test_a_person_who_may_enter_no_strand_changes_nothing(instance, worth):
    selector, value, eligible = instance
    alone = selector.choose(value, eligible)
    more = selector.choose(np.append(value, worth), np.vstack([eligible, np.zeros(eligible.shape[1], dtype=bool)]))
    assert more[:-1].tolist() == alone.tolist()
    assert more[-1] == NOT_CHOSEN


@SMALL
@given(instances())
def test_among_people_alike_the_first_come_first(instance):
    selector, value, eligible = instance
    placed = selector.choose(np.ones(len(value)), eligible)
    for person, other in itertools.combinations(range(len(value)), 2):
        if (eligible[person] == eligible[other]).all():
            assert placed[person] != NOT_CHOSEN or placed[other] == NOT_CHOSEN


@pytest.mark.parametrize(
    ("capacity", "shares", "places"),
    [
        (100, (0.6, 0.2, 0.2), [60, 20, 20]),
        (7, (0.6, 0.2, 0.2), [4, 2, 1]),  # 4.2, 1.4, 1.4: the one place left goes to the first of the two .4
        (1, (0.6, 0.2, 0.2), [1, 0, 0]),
        (10, (1 / 3, 1 / 3, 1 / 3), [4, 3, 3]),
        (10, (0.5, 0.25), [5, 2]),  # upper bounds: 7.5 in all are 7
        (3, (0.1, 0.2, 0.7), [0, 1, 2]),
    ],
)
def test_places_by_largest_remainder(capacity, shares, places):
    assert CohortSelector(capacity, shares, spill=False).places.tolist() == places


def test_places_that_a_strand_cannot_fill_go_to_the_others_only_where_the_scheme_says_so():
    eligible = np.zeros((10, 3), dtype=bool)
    eligible[0, 0] = True
    eligible[1:, 1] = True
    value = np.arange(10, 0, -1).astype(float)
    with_spill = CohortSelector(5, (0.6, 0.2, 0.2), True).choose(value, eligible)
    without = CohortSelector(5, (0.6, 0.2, 0.2), False).choose(value, eligible)
    assert with_spill.tolist() == [0, 1, 1, 1, 1, -1, -1, -1, -1, -1]
    assert without.tolist() == [0, 1, -1, -1, -1, -1, -1, -1, -1, -1]


def test_a_person_open_to_two_strands_is_placed_where_the_total_is_best():
    # One place each: the worthier could take either, the other only the first.
    eligible = np.array([[True, True], [True, False]])
    assert CohortSelector(2, (0.5, 0.5), False).choose(np.array([9.0, 1.0]), eligible).tolist() == [1, 0]


def test_values_that_differ_only_in_the_ninth_decimal_are_still_told_apart():
    eligible = np.ones((6, 2), dtype=bool)
    eligible[3:, 1] = False
    value = 0.4 + np.array([1, 2, 3, 4, 5, 6]) * 1e-9
    chosen = CohortSelector(4, (0.5, 0.5), False).choose(value, eligible) != NOT_CHOSEN
    assert chosen.tolist() == [False, True, True, False, True, True]
