"""The choice found by trying every set of people, and small random instances of it."""

from dataclasses import replace
from functools import cache
from itertools import combinations, product

import numpy as np

from models.selection.exact.places import AreaTotal, OfficerHours, Places, strand_places


def best_by_trying(places, value, eligible, area):
    """Largest worth of any set of people that can be placed within all bounds; None where there is none."""
    sets = _sets(len(value))
    spare = spare_by_trying(places, eligible, area) if places.spill else 0
    worth = np.where(_within_totals(places, sets, eligible, area), sets @ value, -1.0)
    can_place = _placer(places, eligible, spare)
    for row in np.argsort(-worth, kind="stable"):
        if worth[row] < 0:
            return None
        if can_place(sets[row]):
            return float(worth[row])
    return None


def spare_by_trying(places, eligible, area):
    """Places less the most people that the strands' own places hold, areas kept to their most."""
    own = replace(places, hours=None, areas=tuple(replace(one, at_least=0) for one in places.areas))
    sets = _sets(len(eligible))
    size = np.where(_within_totals(own, sets, eligible, area), sets.sum(axis=1), -1)
    can_place = _placer(own, eligible, 0)
    return places.capacity - next(int(size[row]) for row in np.argsort(-size) if can_place(sets[row]))


def fewest_in_conflict(bounds_of, count):
    """How many bounds the smallest set has that cannot be kept, `bounds_of` telling whether some can."""
    for size in range(count + 1):
        if any(not bounds_of(some) for some in combinations(range(count), size)):
            return size
    return None


def random_instance(seed, *, most_people=14):
    """Some people with ties, strands that overlap, and perhaps areas and officer hours; not all can be kept."""
    rng = np.random.default_rng(seed)
    people, strands, areas = rng.integers(1, most_people + 1), rng.integers(1, 4), rng.integers(0, 4)
    eligible = rng.random((people, strands)) < rng.choice([0.3, 0.6, 0.9])
    area = rng.integers(-1, areas, people) if areas else np.full(people, -1)
    value = rng.integers(1, 12, people) / 7 if rng.random() < 0.6 else rng.random(people)
    capacity = int(rng.integers(1, 9))
    totals = tuple(
        AreaTotal(
            f"Area {number}",
            int(rng.integers(0, 3)) if rng.random() < 0.5 else 0,
            int(rng.integers(2, 5)) if rng.random() < 0.5 else None,
        )
        for number in range(areas)
    )
    each = tuple(float(one) for one in rng.choice([1, 2, 2.5, 4], strands))
    hours = OfficerHours(float(rng.integers(2, 20)), each) if rng.random() < 0.5 else None
    shares = tuple(rng.dirichlet(np.ones(strands)) * rng.choice([1, 0.8]))
    names = ("fixed", "flex", "free")[:strands]
    places = Places(capacity, strand_places(capacity, shares), names, bool(rng.random() < 0.5), totals, hours)
    return places, value, eligible, area


def _sets(people):
    return (np.arange(1 << people)[:, None] >> np.arange(people)) & 1


def _within_totals(places, sets, eligible, area):
    kept = (sets.sum(axis=1) <= places.capacity) & ~sets[:, ~eligible.any(axis=1)].any(axis=1)
    for number, one in enumerate(places.areas):
        here = sets[:, area == number].sum(axis=1)
        kept &= (here >= one.at_least) & (here <= (np.inf if one.at_most is None else one.at_most))
    return kept


def _placer(places, eligible, spare):
    """Whether a set of people can be put into strands, by trying every way."""

    @cache
    def can_place(opens):
        ways = {(0,) * len(places.strands)}
        for strands in opens:
            ways = {tuple(np.add(way, np.eye(len(way), dtype=int)[one])) for way, one in product(ways, strands)}
        return any(_fits(places, way, spare) for way in ways)

    return lambda row: can_place(tuple(sorted(tuple(np.flatnonzero(one)) for one in eligible[row == 1])))


def _fits(places, way, spare):
    over = np.maximum(np.array(way) - np.array(places.strands), 0).sum()
    in_time = places.hours is None or np.dot(way, places.hours.per_person) <= places.hours.total
    return over <= spare and in_time
