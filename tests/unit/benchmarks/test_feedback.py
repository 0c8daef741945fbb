"""The feedback loop and its alarm: in time where much is planted, silent where nothing is, repeatable."""

import numpy as np
import pytest

from benchmarks.feedback import Force, Run, simulate_force, table

YEARS = 6


def runs(force, count, **more):
    return [simulate_force(force, years=YEARS, seed=seed, **more) for seed in range(count)]


def test_the_same_seed_gives_the_same_years():
    force = Force(2_000, 1.5)
    first, again, other = (simulate_force(force, years=YEARS, seed=seed) for seed in (4, 4, 5))
    assert first == again
    assert first != other


@pytest.mark.long
def test_the_alarm_goes_off_before_the_planted_groups_share_has_risen_by_a_tenth():
    made = runs(Force(20_000, 1.5), 20)
    assert all(run.is_in_time for run in made)
    # And the loop is one: the share of the list goes on rising.
    assert np.mean([run.risen(YEARS - 1) for run in made]) > 0.1


@pytest.mark.long
def test_where_nothing_is_planted_and_patrols_follow_no_list_it_stays_silent_but_for_chance():
    alarms = sum(run.alarm is not None for run in runs(Force(3_000, 1.0, patrols=0.0), 60))
    # 5% shared over the years, three standard errors of 60 runs above.
    assert alarms <= 60 * 0.05 + 3 * np.sqrt(60 * 0.05 * 0.95)


def test_in_time_is_before_the_share_has_risen_by_a_tenth():
    shares = [0.30, 0.31, 0.33, 0.36]
    assert Run(1, shares).is_in_time
    assert not Run(2, shares).is_in_time  # 0.33 is a tenth more
    assert not Run(None, shares).is_in_time
    assert Run(3, [0.30, 0.29, 0.30, 0.31]).is_in_time
    assert Run(1, shares).risen(3) == pytest.approx(0.2)


def test_the_table_counts_alarms_by_size_and_plant():
    rows = table([1_500], [(1.0, 0.0), (2.0, 1.0)], years=3, runs=4, seed=1)
    assert [(row["factor"], row["leave_listed_out"]) for row in rows] == [
        (1.0, False),
        (1.0, True),
        (2.0, False),
        (2.0, True),
    ]
    assert all(row["in_time"] <= row["alarms"] <= row["runs"] == 4 for row in rows)
    assert rows[2]["alarms"] == 4
