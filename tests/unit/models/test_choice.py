"""The bare choice is the list's own."""

import numpy as np
import pytest

from models.selection import choice, make_list, read_scheme
from tests.support.list_people import facts, people

VERSIONS = {"code": "0", "data": "d", "release": "r", "as_of_date": "2026-06-30", "seed": 1}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", ["iom_neighbourhood_crime", "capacity_only"])
def test_the_choice_is_that_of_the_list(name, seed):
    rng = np.random.default_rng(seed)
    rows = facts(
        40,
        instrument_score=rng.choice([40.0, 60.0, 80.0], 40),
        mappa_level=rng.choice([0.0, 2.0], 40, p=[0.8, 0.2]),
        shop_theft_count_12m=rng.choice([0, 7], 40),
    )
    chance = rng.choice([0.2, 0.4, 0.6], 40)
    members = {"p1": "fixed", "p5": "flex", "p9": "free"}
    them = people(rows, chance, replicates=chance[:, None] + rng.normal(0, 0.02, (40, 9)), members=members)
    scheme = read_scheme(name, capacity=12)
    found = choice(scheme, them)
    document = make_list(scheme, them, versions=VERSIONS)
    on = {item["person_id"] for item in document["items"] if item["result"] in ("propose", "stay")}
    assert set(found.index[found["is_chosen"]]) == on
    assert found["is_chosen"].sum() <= 12
    assert found["is_eligible"].sum() == document["capacity"]["eligible"]
    assert not (found["is_chosen"] & ~found["is_eligible"]).any()
