"""The points matrix, line by line; the points are those of the design's selection reference, section 4."""

import pandas as pd
import pytest

from features.deny_list import why_denied, why_protected
from models.selection.points_matrix import matrix_points, points_lines

NOTHING = {
    "neighbourhood_crime_count_12m": 0,
    "robbery_or_burglary_count_12m": 0,
    "open_charge_count_12m": 0,
    "missed_count_28d": 0,
    "recall_count_12m": 0,
    "is_quiet_90d": 0,
}


def points(**changed):
    return matrix_points(pd.DataFrame([NOTHING | changed])).item()


@pytest.mark.parametrize(
    ("facts", "given"),
    [
        ({}, 0),
        ({"neighbourhood_crime_count_12m": 1}, 10),
        ({"neighbourhood_crime_count_12m": 4}, 40),
        ({"neighbourhood_crime_count_12m": 9}, 40),
        ({"open_charge_count_12m": 2}, 8),
        ({"open_charge_count_12m": 7}, 12),
        ({"robbery_or_burglary_count_12m": 3}, 5),
        ({"missed_count_28d": 1}, 0),
        ({"missed_count_28d": 2}, 6),
        ({"missed_count_28d": 5}, 6),
        ({"recall_count_12m": 2}, 8),
        ({"is_quiet_90d": 1}, -8),
        ({"neighbourhood_crime_count_12m": 2, "recall_count_12m": 1, "missed_count_28d": 2}, 34),
    ],
)
def test_each_line_gives_its_points_up_to_its_cap(facts, given):
    assert points(**facts) == given


def test_a_fact_that_the_data_lack_counts_for_nobody():
    rows = pd.DataFrame({"neighbourhood_crime_count_12m": [1, 2]}, index=["a", "b"])
    assert matrix_points(rows).to_dict() == {"a": 10, "b": 20}


def test_every_line_says_where_it_is_from_and_none_is_of_what_may_not_be_used():
    lines = points_lines()
    assert (lines["source"].str.len() > 0).all() and (lines["certainty"] == "our default").all()
    assert not [fact for fact in lines["fact"] if why_denied(fact) or why_protected(fact)]
    assert set(lines["fact"]) == set(NOTHING)
