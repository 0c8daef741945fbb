"""What a points matrix counts: windows, what had been recorded, and facts whose table is absent."""

import pandas as pd

from features.points_facts import points_facts
from tests.support.case_tables import case_tables

DATE = "2024-06-30"
PEOPLE = pd.Index(["a", "b", "c"], name="person_id")


def facts_of(**texts):
    return points_facts(case_tables(persons="person_id\na\nb\nc", **texts), DATE, PEOPLE)


def test_proven_offences_count_for_twelve_months():
    found = facts_of(
        sanctions="""
        person_id  sanction_date  recorded_date  ho_offence_code
        a          2023-07-01     2023-07-01     02801
        a          2024-03-31     2024-03-31     03401
        b          2023-06-30     2023-06-30     02801
        b          2024-06-29     2024-07-01     02801
        c          2024-04-02     2024-04-02     04800
        """
    )
    assert found["neighbourhood_crime_count_12m"].tolist() == [2, 0, 1]
    assert found["robbery_or_burglary_count_12m"].tolist() == [2, 0, 0]
    assert found["is_quiet_90d"].tolist() == [1, 1, 0]


def test_charges_absences_and_recalls_count_where_their_tables_are():
    assert set(facts_of()) == {"neighbourhood_crime_count_12m", "robbery_or_burglary_count_12m", "is_quiet_90d"}
    found = facts_of(
        charges="""
        person_id  charge_date  outcome
        a          2024-06-01   open
        a          2024-01-01   open
        b          2024-06-01   ended
        c          2024-06-01   convicted
        """,
        appointments="""
        person_id  appointment_date  outcome
        a          2024-06-03        unacceptable_absence
        a          2024-06-10        unacceptable_absence
        a          2024-06-02        unacceptable_absence
        b          2024-06-10        acceptable_absence
        """,
        custody="""
        person_id  kind    start_date  end_date
        b          recall  2023-07-01  2023-08-01
        c          remand  2024-01-01  2024-02-01
        """,
    )
    assert found["open_charge_count_12m"].tolist() == [2, 0, 0]
    assert found["missed_count_28d"].tolist() == [2, 0, 0]
    assert found["recall_count_12m"].tolist() == [0, 1, 0]
    assert found["is_quiet_90d"].tolist() == [0, 1, 1]
