"""What a release says of the range of a model is what was measured in the simulated worlds."""

import re

from features.synthetic.settings import worlds
from training.simulated_figures import model_range_words, read_coverage


def test_every_world_was_measured_with_enough_people_and_trainings():
    table = read_coverage()
    assert set(table.loc[table["people"] == 3000, "world"]) == set(worlds())
    assert (table["trainings"] >= 4).all() and (table["judged"] > 10_000).all()
    assert not table.duplicated(["people", "world"]).any()


def test_most_ranges_hold_their_own_aim_and_fewer_the_truth():
    table = read_coverage()
    # Ranges from the 5th to the 95th percentile: 90% is what they promise of their own aim.
    assert table["hold_their_own_aim"].between(0.85, 0.97).all()
    assert (table["hold_the_truth"] < table["hold_their_own_aim"]).all()
    assert (table["hold_the_truth"] > 0.5).all()
    # More people make a narrower range, which the same error of form lies outside of more often.
    for _, sizes in table.sort_values("people").groupby("world"):
        assert sizes["width"].is_monotonic_decreasing and sizes["hold_the_truth"].is_monotonic_decreasing


def test_every_figure_that_is_told_is_one_of_the_table():
    table, words = read_coverage(), model_range_words()
    held = {f"{100 * share:.0f}" for name in ("hold_the_truth", "hold_their_own_aim") for share in table[name]}
    told = re.findall(r"(\d+)(?: to (\d+))?%", words)
    assert len(told) == 2 * table["people"].nunique()
    assert {figure for pair in told for figure in pair if figure} <= held
    assert all(f"{people:,}" in words for people in table["people"])
    assert f"{table['hidden_spread'].max():.2f} (standard deviation)" in words
    assert "not the person's" in words and "no evidence about people" in words
