"""Alarms about a cohort and about decisions: the same again from the seed, found where planted among many."""

import numpy as np

from benchmarks.alarm_rates import SIZES, cohort_rows, decided, rates, reviewed_cases, watched


def test_what_is_planted_among_many_is_found_and_nothing_else():
    for alarm, place in ((watched, 0), (decided, 1)):
        count = SIZES["London"][place]
        assert alarm(count, True, np.random.default_rng(3))
        assert not alarm(count, False, np.random.default_rng(3))


def test_rates_come_out_again(monkeypatch):
    monkeypatch.setattr("benchmarks.alarm_rates.SIZES", {"few": (400, 200)})
    first = rates(decided, 1, runs=5, seed=2)
    assert first == rates(decided, 1, runs=5, seed=2)
    assert [(row["size"], row["people"], row["runs"]) for row in first] == [("few", 200, 5)]


def test_the_people_are_as_they_are_said_to_be():
    rng = np.random.default_rng(1)
    rows = cohort_rows(200_000, factor=1.5, rng=rng)
    assert 0.02 < rows["in_cohort"].mean() < 0.04
    cases = reviewed_cases(200_000, gap=0.1, rng=rng)
    kept = cases[cases["proposed"] == 1].groupby("ethnicity")["put_forward"].mean()
    assert abs(kept["A"] - kept["B"] - 0.1) < 0.01
