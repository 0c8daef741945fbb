"""What custody, supervision and cohorts show, on tables small enough to count by hand."""

import pandas as pd
import pytest

from features.aggregates import latest, released_from_sentence
from features.known.known import Known
from tests.support.case_tables import case_tables
from tests.support.one_feature import D, feature

PEOPLE = "person_id\n" + "\n".join("abcdefgh")


def test_a_spell_counts_from_the_day_after_the_window_starts_up_to_the_index_date():
    custody = f"""
    person_id kind     start_date end_date
    a         remand   2024-06-30 2026-01-01
    b         remand   2024-07-01 2026-01-01
    c         remand   {D}        -
    d         remand   2026-07-01 -
    e         recall   2024-06-30 2024-07-30
    f         recall   2024-07-01 2024-07-30
    g         sentence 2014-01-01 2014-02-01
    g         sentence 2026-01-01 -
    """
    remands = feature("remand_spell_count_24m", persons=PEOPLE, custody=custody)
    assert remands == dict.fromkeys("adefgh", 0) | {"b": 1, "c": 1}
    assert feature("recall_count_24m", persons=PEOPLE, custody=custody) == dict.fromkeys("abcdegh", 0) | {"f": 1}
    sentences = feature("sentence_spell_count_ever", persons=PEOPLE, custody=custody)
    assert sentences == dict.fromkeys("abcdefh", 0) | {"g": 2}


def test_somebody_released_on_the_index_date_is_out_since_no_month():
    custody = f"person_id start_date end_date\na 2026-06-01 {D}\nb 2026-06-01 2026-07-01"
    assert feature("in_custody", custody=custody) == {"a": False, "b": True}
    assert feature("months_since_release", custody=custody) == {"a": 0, "b": None}
    assert feature("custody_days_24m", custody=custody) == {"a": 30, "b": 30}


def test_months_since_release_are_complete_and_missing_without_a_release():
    custody = """
    person_id kind     start_date end_date
    a         sentence 2020-01-01 2026-05-30
    b         sentence 2020-01-01 2026-05-31
    c         recall   2026-01-01 -
    d         sentence 2014-01-01 2015-06-30
    d         recall   2026-01-01 -
    """
    found = feature("months_since_release", persons="person_id\na\nb\nc\nd\ne", custody=custody)
    assert found == {"a": 1, "b": 0, "c": None, "d": 132, "e": None}


def test_a_remand_that_gives_way_to_a_sentence_is_no_release():
    custody = """
    person_id kind     start_date end_date
    a         sentence 2020-01-01 2020-03-31
    a         remand   2026-01-01 2026-05-31
    a         sentence 2026-06-01 -
    b         remand   2026-01-01 2026-05-31
    b         sentence 2026-05-31 -
    c         remand   2026-01-01 2026-02-28
    c         sentence 2026-03-01 2026-05-30
    d         remand   2026-01-01 2026-03-30
    d         sentence 2026-04-01 -
    e         sentence 2026-01-01 2026-06-15
    e         remand   2026-02-01 2026-03-30
    f         remand   2026-06-30 2026-06-30
    g         sentence 1968-01-01 1969-06-30
    """
    found = feature("months_since_release", custody=custody)
    assert found == {"a": 74, "b": None, "c": 1, "d": 3, "e": 0, "f": 0, "g": 684}


def test_only_a_time_inside_with_a_sentence_or_a_recall_in_it_ends_in_a_release_from_sentence():
    custody = """
    person_id kind     start_date end_date
    a         sentence 2025-01-01 2025-06-01
    b         recall   2025-01-01 2025-06-01
    c         remand   2025-01-01 2025-06-01
    d         sentence 2025-01-01 2025-06-01
    d         remand   2025-09-01 2025-10-01
    e         sentence 2025-01-01 2025-06-01
    e         remand   2025-06-02 2025-10-01
    f         remand   2025-01-01 2025-05-31
    f         sentence 2025-06-01 -
    g         recall   2025-01-01 2025-06-01
    g         recall   2025-06-03 2025-06-17
    """
    known = Known(case_tables(custody=custody), D, pd.Index(list("abcdefgh")))
    release = latest(released_from_sentence(known.of("custody")), "end_date")
    last = {"a": "2025-06-01", "b": "2025-06-01", "d": "2025-06-01", "e": "2025-10-01", "g": "2025-06-17"}
    assert dict(zip("abcdefgh", release.astype(str), strict=True)) == dict.fromkeys("cfh", "NaT") | last


def test_a_sentence_recorded_later_leaves_the_end_of_the_remand_a_release():
    custody = """
    person_id kind     start_date recorded_date end_date
    a         remand   2026-01-01 2026-01-01    2026-05-30
    a         sentence 2026-05-31 2026-07-01    -
    """
    assert feature("months_since_release", custody=custody) == {"a": 1}


def test_weeks_on_supervision_count_a_day_under_two_orders_once_and_only_within_12_months():
    supervision = f"""
    person_id order_id start_date end_date
    a         o1       2026-06-24 -
    b         o1       2026-06-17 2026-06-23
    b         o2       2026-06-20 -
    c         o1       2020-01-01 -
    d         o1       2020-01-01 2025-07-02
    e         o1       2020-01-01 2025-06-30
    f         o1       2026-01-01 2026-01-07
    f         o2       2026-03-01 2026-03-07
    g         o1       {D}        -
    """
    found = feature("weeks_on_supervision_12m", persons=PEOPLE, supervision=supervision)
    weeks = {"a": 1, "b": 2, "c": 365 / 7, "d": 2 / 7, "e": 0, "f": 2, "g": 1 / 7, "h": 0}
    assert found == pytest.approx(weeks, rel=1e-12)


def test_each_kind_of_order_is_told_apart_and_ends_on_its_last_day():
    supervision = f"""
    person_id kind            start_date end_date
    a         community_order 2026-01-01 -
    a         licence         2026-01-01 -
    b         suspended       2026-01-01 2026-07-01
    c         pss             2026-01-01 {D}
    d         pss             2026-06-30 -
    """
    open_kinds = {
        "on_community_order": {"a"},
        "on_suspended_sentence": {"b"},
        "on_licence": {"a"},
        "on_post_sentence_supervision": {"d"},
        "currently_supervised": {"a", "b", "d"},
    }
    for name, people in open_kinds.items():
        found = feature(name, persons=PEOPLE, supervision=supervision)
        assert {person for person, is_open in found.items() if is_open} == people, name
        assert set(found) == set("abcdefgh")
    orders = feature("order_count_ever", persons=PEOPLE, supervision=supervision)
    assert orders == dict.fromkeys("efgh", 0) | {"a": 2, "b": 1, "c": 1, "d": 1}


def test_overlapping_memberships_of_a_cohort_are_one_time_in_it():
    cohort = """
    person_id scheme joined_date left_date
    a         one    2026-01-01  2026-03-31
    a         two    2026-01-01  2026-03-31
    b         one    2026-01-01  2026-03-31
    b         two    2026-04-01  -
    c         one    2026-06-01  -
    d         one    2026-05-31  -
    """
    days = {"a": 90, "b": 181, "c": 30, "d": 31}
    found = feature("months_in_cohort", cohort=cohort)
    assert found == pytest.approx({person: number / 30.4375 for person, number in days.items()}, rel=1e-12)


def test_a_calendar_year_in_a_cohort_is_its_365_days_in_months_of_30_4375():
    cohort = "person_id joined_date left_date\na 2025-01-01 2025-12-31\nb 2025-01-01 -\nc 2025-12-31 -"
    found = feature("months_in_cohort", on="2025-12-31", cohort=cohort)
    assert found == pytest.approx({"a": 11.991786, "b": 11.991786, "c": 0.032854}, abs=1e-6)
