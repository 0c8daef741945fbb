"""The figures of scale are of what was made."""

import pytest

from benchmarks.scale import measure


@pytest.mark.long
def test_sizes_are_measured_and_what_is_extrapolated_is_called_so():
    found = measure(300)
    assert [one["people"] for one in found["sizes"]] == [3, 30, 75, 300]
    small, large = found["sizes"][2:]
    assert 2.5 < large["rows"] / small["rows"] < 6
    assert found["simulate_by_two_workers"]["wall_s"] > 0
    for step in ("simulate", "features"):
        assert large[step]["rows_per_cpu_second"] == pytest.approx(large["rows"] / large[step]["cpu_s"], rel=0.01)
        assert large[step]["peak_mb"] > 50
        grown = found["growth"][step]
        assert grown["peak_of_all_over_quarter"] == pytest.approx(
            large[step]["peak_mb"] / small[step]["peak_mb"], abs=0.001
        )
        each = max(large[step]["cpu_s"] - found["start_cpu_s"], 0.01) / 300
        assert grown["extrapolated_cpu_hours_of_12_million"] == pytest.approx(each * 12e6 / 3600, abs=0.01)
