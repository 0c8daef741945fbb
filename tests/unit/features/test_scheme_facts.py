"""What the rules of a scheme look at: windows, latest states, and facts whose table is absent."""

import numpy as np
import pandas as pd
import pytest

from features import offence_counts, present_members, scheme_facts
from features.exceptions import DataRefused
from features.offence_codes import read_offence_codes
from features.scheme_facts import NO_STRAND
from features.vocabulary import ActuarialCategory
from tests.support.case_tables import case_tables

DATE = "2024-06-30"
IOM = "iom_neighbourhood_crime"
PEOPLE = pd.Index(["a", "b", "c", "d"], name="person_id")


def facts_of(scheme=IOM, **texts):
    persons = {"persons": "person_id\na\nb\nc\nd"} if "persons" not in texts else {}
    return scheme_facts(case_tables(**persons, **texts), DATE, PEOPLE, scheme=scheme)


def test_neighbourhood_crimes_are_counted_by_offence_in_the_last_24_months():
    found = facts_of(
        sanctions="""
        person_id  sanction_date  sanction_id  ho_offence_code
        a          2022-07-01     s1           02801
        a          2024-06-30     s2           03401
        a          2024-06-30     s2           04510
        b          2022-06-30     s3           02801
        c          2024-01-01     s4           04600
        """
    )
    assert found["neighbourhood_crime_count_24m"].tolist() == [3, 0, 0, 0]
    assert found["shop_theft_count_12m"].tolist() == [0, 0, 1, 0]


def test_a_homicide_is_counted_by_its_own_codes_and_ever():
    found = facts_of(
        sanctions="""
        person_id  sanction_date  ho_offence_code
        a          1990-07-01     00101
        b          2020-06-30     00401
        b          2021-06-30     00402
        c          2021-06-30     00403
        d          2021-06-30     00200
        """
    )
    assert found["homicide_count_ever"].tolist() == [1, 2, 0, 0]


def test_a_crime_recorded_after_the_date_is_not_counted():
    found = facts_of(
        sanctions="""
        person_id  sanction_date  recorded_date  ho_offence_code
        a          2024-06-01     2024-07-01     02801
        """
    )
    assert found["neighbourhood_crime_count_24m"].tolist() == [0, 0, 0, 0]


def test_domestic_abuse_is_counted_where_the_flag_is_kept_and_cannot_be_checked_where_it_is_not():
    text = """
        person_id  sanction_date  domestic_abuse
        a          2024-06-01     yes
        b          2024-06-01     unknown
        c          2023-06-01     yes
        """
    assert facts_of(sanctions=text)["domestic_abuse_count_12m"].tolist() == [1, 0, 0, 0]
    bare = facts_of(sanctions="person_id sanction_date\na 2024-06-01")
    assert "domestic_abuse_count_12m" not in bare


def test_facts_of_absent_tables_have_no_column():
    found = facts_of()
    assert not {"mappa_level", "custody_days_left", "green_for_6m", "refused_in_3m", "nomination_count_6m"} & set(found)


def test_the_highest_open_mappa_level_counts_and_an_unstated_one_is_missing():
    found = facts_of(
        panels="""
        person_id  panel  level  start_date  end_date
        a          MAPPA  2      2024-01-01  -
        a          MAPPA  1      2024-02-01  -
        b          MAPPA  3      2023-01-01  2024-06-30
        c          MAPPA  -      2024-01-01  -
        d          ASB    3      2024-01-01  -
        """
    )
    assert found["mappa_level"].fillna(-1).tolist() == [2, 0, -1, 0]


def test_days_left_in_custody_run_to_the_latest_expected_release():
    found = facts_of(
        custody="""
        person_id  start_date  end_date    expected_release_date
        a          2024-01-01  -           2024-07-30
        a          2024-02-01  -           2024-08-29
        b          2024-01-01  2024-06-01  2025-06-01
        c          2024-01-01  -           -
        d          2024-01-01  2024-07-15  2024-05-01
        """
    )
    unknown = facts_of(
        custody="""
        person_id  start_date  expected_release_date
        a          2024-01-01  2024-07-30
        a          2024-02-01  -
        """
    )
    assert np.isnan(unknown.loc["a", "custody_days_left"])
    # d is still inside on the date, past the expected day: 0 left; the end on 15 July is not known yet.
    assert found["custody_days_left"].fillna(-1).tolist() == [60, 0, -1, 0]


def test_green_for_six_months_needs_green_throughout():
    found = facts_of(
        cohort_events=f"""
        person_id  scheme      kind    value  event_date
        a          {IOM}       colour  green  2023-12-30
        b          {IOM}       colour  green  2023-12-30
        b          {IOM}       colour  amber  2024-03-01
        b          {IOM}       colour  green  2024-04-01
        c          {IOM}       colour  green  2024-01-01
        d          {IOM}       colour  red    2023-10-01
        d          {IOM}       colour  green  2023-12-30
        """
    )
    assert found["green_for_6m"].fillna(-1).tolist() == [1, 0, -1, 1]


def test_a_refusal_counts_for_its_own_scheme_and_three_months():
    found = facts_of(
        cohort_events=f"""
        person_id  scheme  kind     value  event_date
        a          {IOM}   refusal  -      2024-03-31
        b          {IOM}   refusal  -      2024-03-30
        c          other   refusal  -      2024-06-01
        """
    )
    assert found["refused_in_3m_without_new_event"].tolist() == [True, False, False, False]


def test_nominations_count_by_route_and_scheme():
    text = """
        person_id  scheme                    route                nominated_date
        a          project_reset_north_area  ward_officer         2024-06-01
        a          project_reset_north_area  council              2024-01-01
        b          project_reset_north_area  other                2024-06-01
        c          iom_neighbourhood_crime   domestic_abuse_lead  2023-07-01
        d          iom_neighbourhood_crime   drug_service         2023-12-30
        """
    found = facts_of("project_reset_north_area", nominations=text)
    assert found["nomination_count_6m"].tolist() == [2, 0, 0, 0]
    assert found["nominated_domestic_abuse_12m"].tolist() == [False, False, True, False]
    assert facts_of(nominations=text)["nomination_count_6m"].tolist() == [0, 0, 0, 0]


def test_ended_charges_never_count_and_the_latest_row_of_a_charge_does():
    found = facts_of(
        charges="""
        person_id  charge_id  charge_date  recorded_date  ho_offence_code  outcome
        a          c1         2024-05-01   2024-05-01     02801            open
        a          c2         2024-05-01   2024-05-01     02801            convicted
        b          c3         2024-05-01   2024-05-01     02801            open
        b          c3         2024-05-01   2024-06-01     02801            ended
        c          c4         2023-12-30   2023-12-30     02801            open
        """
    )
    assert found["neighbourhood_charge_count_6m"].tolist() == [2, 0, 0, 0]


def test_someone_who_died_or_moved_by_the_date_is_gone_and_later_is_not():
    found = facts_of(
        persons="""
        person_id  deceased_date  transferred_out_date  restricted
        a          2024-06-30     -                     true
        b          2024-07-01     -                     -
        c          -              2024-01-01            false
        d          -              -                     -
        """
    )
    assert found["is_gone"].tolist() == [True, False, True, False]
    assert found["restricted"].tolist() == [True, False, False, False]


def test_a_present_member_is_an_open_row_known_on_the_date():
    tables = case_tables(
        persons="person_id\na\nb\nc\nd",
        cohort=f"""
        person_id  scheme  strand  joined_date  left_date   recorded_date
        a          {IOM}   fixed   2023-01-01   2023-06-01  2023-01-01
        a          {IOM}   flex    2024-01-01   2024-07-10  2024-01-01
        b          {IOM}   fixed   2024-01-01   2024-06-30  2024-01-01
        c          {IOM}   -       2024-01-01   -           2024-01-01
        d          {IOM}   free    2024-06-01   -           2024-07-01
        """,
    )
    found = present_members(tables, DATE, PEOPLE, scheme=IOM)
    assert found.fillna("nobody").tolist() == ["flex", "nobody", NO_STRAND, "nobody"]
    assert present_members(tables, DATE, PEOPLE, scheme="other").isna().all()
    assert present_members(case_tables(), DATE, PEOPLE, scheme=IOM).isna().all()


def test_a_member_of_two_strands_at_once_is_refused_and_a_strand_named_twice_is_not():
    rows = f"""
        person_id  scheme  strand  joined_date  left_date   recorded_date
        a          {IOM}   fixed   2023-01-01   -           2023-01-01
        a          {IOM}   free    2024-01-01   -           2024-01-01
        b          {IOM}   fixed   2023-01-01   -           2023-01-01
        b          {IOM}   fixed   2024-01-01   -           2024-01-01
        c          {IOM}   fixed   2023-01-01   -           2023-01-01
        c          other   free    2023-01-01   -           2023-01-01
        """
    tables = case_tables(persons="person_id\na\nb\nc\nd", cohort=rows)
    with pytest.raises(DataRefused, match=f"cohort: 1 person is a present member of {IOM} in more than one strand"):
        present_members(tables, DATE, PEOPLE, scheme=IOM)
    once = case_tables(persons="person_id\na\nb\nc\nd", cohort=rows.replace("free ", "fixed"))
    assert present_members(once, DATE, PEOPLE, scheme=IOM).fillna("nobody").tolist() == ["fixed"] * 3 + ["nobody"]


def test_offences_are_counted_by_category_up_to_the_date():
    tables = case_tables(
        persons="person_id\na\nb\nc\nd",
        sanctions="""
        person_id  sanction_date  sanction_id  ho_offence_code
        a          2020-01-01     s1           02801
        a          2020-01-01     s1           04600
        a          2024-07-01     s2           04600
        b          2024-01-01     s3           04600
        """,
    )
    found = offence_counts(tables, DATE, PEOPLE)
    assert found.shape == (4, len(ActuarialCategory))
    assert found.to_numpy().sum() == 3
    assert found.loc["a", "THEFT_NON_MOTOR"] == found.loc["b", "THEFT_NON_MOTOR"] == 1


def test_every_category_of_the_codes_is_one_of_the_vocabulary():
    assert set(read_offence_codes()["category"].dropna()) <= {str(category) for category in ActuarialCategory}
