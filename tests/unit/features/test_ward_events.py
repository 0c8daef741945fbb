"""Events by ward and month: adults, recorded within six months, whole months alone."""

import pandas as pd
import pytest

from features.ward_events import last_whole_month, ward_events
from tests.support.case_tables import case_tables

LAST = pd.Timestamp("2026-06-30")


def counted(**tables):
    """Counts that are not zero, by kind, ward and month."""
    found = ward_events(case_tables(**tables), LAST, scheme="reset")
    return {
        (kind, ward, str(month)): int(count)
        for (kind, ward), column in found.items()
        for month, count in column.items()
        if count
    }


@pytest.mark.parametrize(
    ("last", "month"),
    [("2026-06-30", "2025-12"), ("2026-06-29", "2025-11"), ("2026-07-30", "2025-12"), ("2026-07-31", "2026-01")],
)
def test_a_month_is_whole_when_its_last_day_has_had_six_months(last, month):
    """31 December and six months is 30 June; 31 January and six months is 31 July."""
    assert str(last_whole_month(pd.Timestamp(last))) == month


def test_asb_events_count_where_they_were_and_if_recorded_in_six_months():
    assert counted(
        persons="person_id ward\np0 north",
        asb_events="""
            person_id event_date recorded_date ward
            p0        2025-03-01 2025-03-02    south
            p0        2025-03-31 2025-09-30    south
            p0        2025-03-30 2025-10-01    south
            p0        2025-03-05 2025-03-06    -
            p0        2026-01-01 2026-01-02    south
        """,
    ) == {("asb", "south", "2025-03"): 2}


def test_offences_count_by_their_own_day_in_the_ward_of_the_person_and_only_of_the_class():
    """03000 is burglary in a dwelling, 04600 theft from a shop."""
    assert counted(
        persons="person_id ward\np0 north\np1 -",
        sanctions="""
            person_id offence_date sanction_date recorded_date ho_offence_code
            p0        2025-01-10   2025-06-01    2025-06-02    03000
            p0        2025-01-10   2025-07-11    2025-07-11    03000
            p0        2025-01-10   2025-06-01    2025-06-02    04600
            p1        2025-01-10   2025-06-01    2025-06-02    03000
        """,
        asb_events="person_id event_date ward\np1 2025-02-01 south",
    ) == {("neighbourhood_crime", "north", "2025-01"): 1, ("asb", "south", "2025-02"): 1}


def test_nominations_of_another_scheme_do_not_count():
    assert counted(
        persons="person_id\np0",
        nominations="""
            person_id scheme route        nominated_date ward
            p0        reset  ward_officer 2025-05-05     north
            p0        iom    ward_officer 2025-05-05     north
        """,
    ) == {("nominations", "north", "2025-05"): 1}


def test_events_of_people_then_under_18_or_of_unknown_age_do_not_count():
    assert counted(
        persons="person_id date_of_birth\np0 2007-05-05\np1 -",
        asb_events="""
            person_id event_date ward
            p0        2025-05-04 north
            p0        2025-05-05 north
            p1        2025-05-05 north
        """,
    ) == {("asb", "north", "2025-05"): 1}


def test_a_month_without_events_is_zero_and_months_end_with_the_last_whole_one():
    found = ward_events(
        case_tables(asb_events="person_id event_date ward\np0 2025-10-01 north\np0 2025-08-01 south"),
        LAST,
        scheme="reset",
    )
    assert found["asb"]["north"].tolist() == [0, 0, 1, 0, 0]
    assert found.index.astype(str).tolist()[-1] == "2025-12"
    assert list(found.columns.unique("kind")) == ["asb"]


def test_without_wards_there_is_nothing():
    assert not len(ward_events(case_tables(persons="person_id\np0"), LAST, scheme="reset"))
