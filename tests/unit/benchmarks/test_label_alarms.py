"""Two worlds told apart by how reoffences come to light, and what would have to be extra holds what was planted."""

from dataclasses import replace

import pytest

from benchmarks.label_alarms import EXTRA, one_run, table
from training.protocol_reading import read_protocol

PROTOCOL = replace(read_protocol("borough_any_12m"), others=(), counts=None)


@pytest.mark.long
def test_of_many_people_the_plant_is_found_held_and_nothing_is_found_where_nothing_is():
    planted = one_run("unequal_detection", PROTOCOL, people=60_000, seed=7, with_forecasts=False)
    assert planted["planted_found"] and planted["extra_holds_third"] and planted["range_holds_1_5"]
    assert planted["ratio"] == pytest.approx(1 / (1 - EXTRA), rel=0.15)
    nothing = one_run("equal", PROTOCOL, people=60_000, seed=7, with_forecasts=False)
    assert not nothing["any_alarm"]
    assert nothing["ratio"] == pytest.approx(1.0, rel=0.15)


@pytest.mark.long
def test_the_table_counts_runs_and_comes_out_again():
    asked = {"people": [3_000], "runs": 2, "seed": 5, "with_forecasts": True}
    found = table(**asked)
    assert found["world"].tolist() == ["equal", "unequal_detection"]
    assert (found[["planted_found", "any_alarm", "forecast_alarm", "label_gap_above_0"]].to_numpy() <= 2).all()
    assert found.equals(table(**asked))
