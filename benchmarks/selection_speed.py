"""The choice beside sorting and beside a plain linear programme: `python -m benchmarks.selection_speed --out R.json`.

One list is held to at most 3 times a sort of the same values; strands and areas at 60,000 people to at most 50 times a
sort or 1 s of CPU, whichever is larger, and to a twentieth of the plain linear programme of HiGHS.
"""

import argparse
import json
from pathlib import Path
from time import process_time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from models.selection.cohort_selector import CohortSelector
from models.selection.exact.places import AreaTotal, Places, strand_places

_AREAS = 32
_ROUNDS = 5


def measure(count: int, *, with_programme: bool) -> dict:
    """CPU seconds and ratios for some people, places for a tenth of them."""
    rng = np.random.default_rng(count)
    value, area = rng.gamma(0.6, 5_000, count), rng.integers(0, _AREAS, count)
    capacity = count // 10
    share = capacity // _AREAS
    areas = tuple(AreaTotal(f"Area {number}", int(0.8 * share), int(1.02 * share)) for number in range(_AREAS))
    strands = rng.random((count, 3)) < [0.3, 0.5, 0.5]
    both = Places(
        capacity, strand_places(capacity, (0.6, 0.2, 0.2)), ("fixed", "flex", "free"), spill=False, areas=areas
    )
    one = Places(capacity, (capacity,), ("all",), spill=False)
    everybody = np.ones((count, 1), dtype=bool)
    sort = _fastest(lambda: np.argsort(-value, kind="stable"))
    single = _fastest(lambda: CohortSelector(one, everybody).choose(value))
    strands_only = Places(capacity, both.strands, both.names, spill=True)
    found = {
        "people": count,
        "sort_s": sort,
        "one_list_over_sort": single / sort,
        "strands_over_sort": _fastest(lambda: CohortSelector(strands_only, strands).choose(value)) / sort,
    }
    choice = CohortSelector(both, strands, area).choose(value)
    seconds = _fastest(lambda: CohortSelector(both, strands, area).choose(value))
    found |= {"strands_and_areas_s": seconds, "strands_and_areas_over_sort": seconds / sort, "gap": choice.gap}
    if with_programme:
        start = process_time()
        worth = _plain_programme(both, value, strands, area)
        found["linear_programme_over_strands_and_areas"] = (process_time() - start) / seconds
        found["worth_over_linear_programme"] = choice.worth / worth
    return found


def _fastest(work) -> float:
    taken = []
    for _ in range(_ROUNDS):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return min(taken)


def _plain_programme(places: Places, value: np.ndarray, eligible: np.ndarray, area: np.ndarray) -> float:
    """The same choice with a variable for each person in each strand."""
    person, strand = np.nonzero(eligible)
    pairs, ones = np.arange(len(person)), np.ones(len(person))

    def rows(numbers: np.ndarray, count: int) -> csr_array:
        return csr_array((ones, (numbers, pairs)), shape=(count, len(person)))

    of_area = rows(area[person], len(places.areas))
    solved = linprog(
        -value[person] / value.max(),
        A_ub=vstack([rows(person, len(value)), rows(strand, 3), csr_array(ones[None, :]), of_area, -of_area]),
        b_ub=np.concatenate(
            [
                np.ones(len(value)),
                places.strands,
                [places.capacity],
                [one.at_most for one in places.areas],
                [-one.at_least for one in places.areas],
            ]
        ),
        bounds=(0, 1),
        method="highs",
    )
    return -solved.fun * value.max()


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = [measure(count, with_programme=count == 60_000) for count in (3_000, 60_000, 240_000)]
    options.out.write_text(json.dumps(found, indent=2), encoding="utf-8")
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
