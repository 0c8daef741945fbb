"""Features without what the police detected: history as others reported it, outcomes as they were."""

import pandas as pd

from tests.support.case_tables import case_tables
from training.reported_history import with_reported_history

SANCTIONS = """person_id offence_date sanction_date recorded_date detection
a 2019-05-01 2019-06-01 2019-06-02 reported
a 2019-07-01 2019-08-01 2019-08-02 police_detected
b 2019-05-01 2019-06-01 2019-06-02 police_detected
c 2019-05-01 2019-06-01 2019-06-02 unknown
c 2020-05-01 2020-06-01 2020-06-02 reported"""
DATE = pd.Timestamp("2020-03-01")


def test_only_what_the_police_detected_is_forgotten():
    rows = pd.DataFrame(
        {
            "person_id": ["a", "b", "c"],
            "as_of_date": DATE,
            "outcome": [1.0, 0.0, 1.0],
            "sanction_count_ever": [2.0, 1.0, 1.0],
        },
        index=[7, 3, 5],
    )
    found = with_reported_history(case_tables(sanctions=SANCTIONS), rows, ["sanction_count_ever"])
    assert found["sanction_count_ever"].tolist() == [1.0, 0.0, 1.0]
    assert found["outcome"].tolist() == [1.0, 0.0, 1.0]
    assert found.index.tolist() == [7, 3, 5]


def test_each_date_has_its_own_history():
    dates = pd.to_datetime(["2020-03-01", "2021-03-01"])
    rows = pd.DataFrame({"person_id": ["c", "c"], "as_of_date": dates, "sanction_count_ever": [1.0, 2.0]})
    found = with_reported_history(case_tables(sanctions=SANCTIONS), rows, ["sanction_count_ever"])
    assert found["sanction_count_ever"].tolist() == [1.0, 2.0]
