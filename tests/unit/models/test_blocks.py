"""A frame in blocks gives what the frame as a whole gives."""

import numpy as np
import pandas as pd
import pytest

from models.blocks import in_blocks


@pytest.mark.parametrize("rows", [1, 3, 10, 11])
def test_blocks_of_any_size_give_each_row_its_own_number(rows):
    frame = pd.DataFrame({"number": np.arange(10.0)}, index=list("jihgfedcba"))
    sizes = []

    def halved(block: pd.DataFrame) -> np.ndarray:
        sizes.append(len(block))
        return block["number"].to_numpy() / 2

    np.testing.assert_array_equal(in_blocks(halved, frame, rows=rows), frame["number"] / 2)
    assert sum(sizes) == 10
    assert max(sizes) == min(rows, 10)


def test_a_frame_of_nobody_is_still_looked_at_so_that_its_columns_are_checked():
    with pytest.raises(KeyError, match="absent"):
        in_blocks(lambda block: block["absent"].to_numpy(), pd.DataFrame({"number": []}))


def test_several_numbers_of_a_row_stay_together():
    frame = pd.DataFrame({"number": np.arange(5.0)})
    both = in_blocks(lambda block: np.column_stack([block["number"], -block["number"]]), frame, shape=(2,), rows=2)
    np.testing.assert_array_equal(both, [[0, 0], [1, -1], [2, -2], [3, -3], [4, -4]])
