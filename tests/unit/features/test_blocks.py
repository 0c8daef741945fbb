"""The pieces of a long array are the whole of it, in order."""

import numpy as np
import pytest

from features.blocks import blocks


@pytest.mark.parametrize("count", [0, 1, 65_536, 65_537, 200_000])
def test_the_pieces_are_the_whole(count):
    rows = np.arange(count)
    pieces = [rows[block] for block in blocks(count)]
    assert np.array_equal(np.concatenate([rows[:0], *pieces]), rows)
    assert all(0 < len(piece) <= 65_536 for piece in pieces)
