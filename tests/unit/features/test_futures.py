"""Other futures of the simulated people: the same past, what was under way goes on, other chance."""

import numpy as np
import pandas as pd
import pytest

from features import simulate
from features.exceptions import UsageRefused
from features.synthetic.borough import Borough
from features.synthetic.circles import circles, other_times
from features.synthetic.futures import futures
from features.synthetic.offending import joined, live, other_lives
from features.synthetic.people import draw_people
from features.synthetic.settings import read_world

ON = "2020-06-30"
SPAN = {"first_day": 16071, "weeks": 500}


def borough(world="equal"):
    return Borough(600, 11, world=world, end="2022-06-28")


@pytest.fixture(scope="module")
def three():
    return list(futures(borough(), on=ON, count=3, seed=5))


def test_lives_that_go_on_by_their_own_chance_are_what_they_were():
    world = read_world("equal")
    people = draw_people(np.arange(500), np.random.default_rng(1), world=world, first_day=16071, weeks=500)
    whole = live(people, np.random.default_rng(2), world=world, **SPAN)
    own = np.random.default_rng(2)
    again = next(other_lives(people, own, world=world, **SPAN, lived=300, chances=[own]))
    offences, later = joined(whole.offences), joined(again.offences)
    is_later = offences["offence_day"] >= 16071 + 7 * 300
    assert is_later.sum() > 200
    for name, values in offences.items():
        assert later[name].tolist() == values[is_later].tolist(), name
    for name, values in joined(whole.custody).items():
        assert joined(again.custody)[name].tolist() == values.tolist(), name
    assert again.committed.tolist() == whole.committed.tolist()


@pytest.mark.parametrize("world", ["equal", "hidden_common_cause"])
def test_the_past_of_every_future_is_that_of_the_borough(world):
    tables = simulate(600, 11, world=world, end="2022-06-28")[0]

    def past(custody):
        spells = custody[custody["start_date"] <= pd.Timestamp(ON)]
        return spells[["person_id", "kind", "start_date", "end_date"]].sort_values(["person_id", "start_date"])

    for one in futures(borough(world), on=ON, count=2, seed=5):
        pd.testing.assert_frame_equal(
            past(one["custody"]).reset_index(drop=True), past(tables["custody"]).reset_index(drop=True)
        )
        # An offence of up to 45 days before may be taken together with one of after.
        assert one["sanctions"]["offence_date"].min() > pd.Timestamp(ON) - pd.Timedelta(days=46)


def test_futures_differ_and_the_same_seed_gives_the_same(three):
    again = list(futures(borough(), on=ON, count=3, seed=5))
    for one, other in zip(three, again, strict=True):
        pd.testing.assert_frame_equal(one["sanctions"], other["sanctions"])
    people = [frozenset(one["sanctions"]["person_id"]) for one in three]
    assert len(set(people)) == 3


def test_as_many_offend_after_the_day_as_in_the_borough_itself():
    tables = simulate(600, 11, end="2022-06-28")[0]["sanctions"].drop_duplicates("sanction_id")
    own = (tables["offence_date"] > pd.Timestamp(ON)).sum()
    counts = np.array(
        [one["sanctions"]["sanction_id"].nunique() for one in futures(borough(), on=ON, count=40, seed=1)]
    )
    assert counts.std() > 5
    assert abs(own - counts.mean()) < 3 * counts.std()


@pytest.mark.parametrize("on", ["2020-07-01", "2013-12-31", "2022-06-28", "2030-01-01"])
def test_a_day_that_ends_no_week_of_the_records_is_refused(on):
    with pytest.raises(UsageRefused, match=f"{on} is none") as refusal:
        next(futures(borough(), on=on, count=1, seed=1))
    assert refusal.value.exit_code == 2


def test_bad_times_of_a_circle_go_on_from_those_of_the_week_before():
    own = {"circle_size": 4, "trouble_yearly": 0.5, "relief_yearly": 1.6}
    whole = circles(2000, 60, np.random.default_rng(3), own=own)
    other = other_times(whole, 30, np.random.default_rng(4), own=own)
    assert (other.of_person == whole.of_person).all()
    assert (other.is_in_trouble[:30] == whole.is_in_trouble[:30]).all()
    before, after = whole.is_in_trouble[29], other.is_in_trouble[30]
    # In a week one bad time in 33 ends and one good time in 104 does (1.6 and 0.5 a year).
    assert after[before].mean() > 0.9 and after[~before].mean() < 0.05
    assert 0.1 < other.is_in_trouble[30:].mean() < 0.4
    assert (other.is_in_trouble[59] != whole.is_in_trouble[59]).mean() > 0.1
