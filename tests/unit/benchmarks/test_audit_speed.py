"""What the speed of an audit is measured on: people in whom there is nothing to find, seen by both ways alike."""

import numpy as np

from benchmarks.audit_speed import BY, invented_people, one_naive_resample, whole_audit


def test_forecasts_of_the_invented_people_come_true_in_every_group():
    people = invented_people(20_000, seed=3)
    for column in BY:
        for _, own in people.groupby(column):
            error = np.sqrt((own["probability"] * (1 - own["probability"])).sum())
            assert abs(own["reoffended"].sum() - own["probability"].sum()) < 4 * error
    assert (people.loc[people["reoffended"] == 0, "harm"] == 0).all()


def test_both_ways_run_on_a_small_table():
    people = invented_people(1500, seed=4)
    one_naive_resample(people, capacity=150)
    whole_audit(people, capacity=150)
