"""The figures of scale are of what was made."""

import pytest

from benchmarks.scale import measure


@pytest.mark.long
def test_sizes_are_measured_and_what_is_extrapolated_is_called_so():
    found = measure([60, 240])
    small, large = found["sizes"]
    assert (small["people"], large["people"]) == (60, 240)
    assert 2.5 < large["rows"] / small["rows"] < 6
    for step in ("simulate", "features"):
        assert large[step]["rows_per_cpu_second"] == pytest.approx(large["rows"] / large[step]["cpu_s"], rel=0.01)
        assert large[step]["peak_mb"] > 50
        assert "extrapolated_cpu_hours_of_12_million" in found["growth"][step]
