"""Harm reached in simulated worlds: the table is of what was measured, and our order reaches more than lot."""

import pytest

from benchmarks.harm_reached import DATES, measure, schemes, table, thousands
from training.backtesting.panel import OFFICIAL, OURS, RANDOM
from training.protocol_reading import read_protocol


def test_places_go_with_the_size_of_the_borough():
    found = schemes(12_000)
    assert [one.capacity for one in found.values()] == [400, 300]
    plain = found["all adults by expected harm"]
    assert (plain.rank_by, plain.instrument, plain.horizon_years) == ("harm", "OGRS3", 2)


def test_the_table_has_a_line_for_each_world_of_a_scheme():
    figure = {"value": 1_234_400.0, "low": 1_000_000.0, "high": 2_000_000.0}
    lists = {OURS: {"gbp": figure}, RANDOM: {"gbp": figure, "difference:gbp": figure}}
    found = [{"world": world, "scheme": "s", "lists": lists} for world in ("equal", "published")]
    lines = table([*found, {"world": "equal", "scheme": "other", "lists": lists}], "s").splitlines()
    assert len(lines) == 2 + 2
    assert lines[0].count("|") == lines[1].count("|") == 8
    assert lines[3] == "| published | 1,234 (1,000 to 2,000) |  |  |  |  | +1,234 (+1,000 to +2,000) |"
    assert thousands(figure) == "1,234 (1,000 to 2,000)"


@pytest.mark.long
def test_ours_reaches_more_harm_than_lot_in_a_world():
    found = measure("equal", read_protocol("borough_any_12m"), people=4000, seed=1, dates=DATES[:2])
    plain = found[1]["lists"]
    assert plain[RANDOM]["difference:gbp"]["high"] < 0
    assert plain[OURS]["gbp"]["value"] > 2 * plain[RANDOM]["gbp"]["value"]
    assert set(plain) >= {OURS, OFFICIAL, RANDOM}
