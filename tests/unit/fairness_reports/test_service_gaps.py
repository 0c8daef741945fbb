"""Gaps in services as they are handed on: no small count, and none that two others give away."""

import csv
import io

import pytest

from fairness_reports.service_gaps import service_gaps_csv


def rows_of(people, **counts):
    """The line of one pathway with these counts."""
    pathway = {"id": "accommodation", "services": [], "is_gap": True, **counts}
    document = {
        "versions": {"as_of_date": "2026-06-30", "scheme": "s 1", "service_directory": "here 1"},
        "services": {"title": "Here", "people": people, "pathways": [pathway]},
    }
    (row,) = csv.DictReader(io.StringIO(service_gaps_csv(document)))
    return row["people_with_need"], row["people_not_assessed"]


@pytest.mark.parametrize(
    ("people", "need", "not_assessed", "told"),
    [
        (100, 40, 30, ("40", "30")),
        (100, 10, 10, ("10", "10")),
        (100, 9, 30, ("withheld", "30")),
        (100, 0, 30, ("withheld", "30")),
        (100, 91, 9, ("withheld", "withheld")),
        # Nine had no need: the two counts together would say so.
        (100, 60, 31, ("60", "withheld")),
        (100, 60, 30, ("60", "30")),
        (9, 9, 0, ("withheld", "withheld")),
        (100, None, None, ("not counted", "not counted")),
    ],
)
def test_a_count_is_told_where_it_and_the_rest_reach_ten(people, need, not_assessed, told):
    assert rows_of(people, need=need, not_assessed=not_assessed) == told
