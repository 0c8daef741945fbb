"""The bin of a number is the count of cuts that it reaches, however many cuts there are."""

import numpy as np
import pytest

from models.bins import bin_rows


@pytest.mark.parametrize("count", [0, 1, 5, 120, 121, 254, 300])
def test_a_number_falls_above_every_cut_that_it_reaches_and_a_missing_one_after_all(count):
    cuts = tuple(np.arange(count) * 1.5)
    beside = [value for cut in cuts for value in (np.nextafter(cut, -np.inf), cut, np.nextafter(cut, np.inf))]
    numbers = np.array([-np.inf, -1.0, *beside, 1e9, np.inf])
    reached = [sum(number >= cut for cut in cuts) for number in numbers]
    assert bin_rows(numbers, cuts).tolist() == reached
    assert bin_rows(np.array([np.nan, 1e9, np.nan]), cuts).tolist() == [count + 1, count, count + 1]


def test_nobody_has_no_bin():
    assert bin_rows(np.empty(0), (1.0, 2.0)).tolist() == []
