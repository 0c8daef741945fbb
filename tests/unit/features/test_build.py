"""The definitions of the published features, word by word, on tables small enough to count by hand."""

import pandas as pd
import pytest

from features import FEATURES, build_features, data_dictionary, simulate
from features.deny_list import refuse_denied
from features.exceptions import DataRefused, UsageRefused
from features.tables.case_tables import CaseTables
from tests.support.case_tables import case_tables
from tests.support.crowded_tables import crowded
from tests.support.one_feature import D, feature


def test_an_occasion_with_several_offences_counts_once():
    sanctions = """
    person_id sanction_id sanction_date
    a         s1          2026-01-01
    a         s1          2026-01-01
    a         s2          2026-01-01
    b         s3          2026-01-01
    """
    assert feature("sanction_count_ever", sanctions=sanctions) == {"a": 2, "b": 1}


def test_a_sanction_recorded_later_is_not_counted():
    sanctions = """
    person_id sanction_date recorded_date
    a         2026-06-01    2026-06-30
    a         2026-06-01    2026-07-01
    """
    assert feature("sanction_count_ever", sanctions=sanctions) == {"a": 1}


@pytest.mark.parametrize(
    ("name", "first_day_outside"),
    [("sanction_count_24m", "2024-06-30"), ("sanction_count_12m", "2025-06-30")],
)
def test_a_window_of_months_leaves_out_its_first_day_and_takes_in_the_index_date(name, first_day_outside):
    inside = (pd.Timestamp(first_day_outside) + pd.Timedelta(days=1)).date()
    sanctions = f"person_id sanction_date\na {first_day_outside}\nb {inside}\nc {D}"
    assert feature(name, sanctions=sanctions) == {"a": 0, "b": 1, "c": 1}


def test_a_window_that_starts_in_a_shorter_month_starts_on_its_last_day():
    sanctions = "person_id sanction_date\na 2026-02-28\nb 2026-03-01"
    found = feature("sanction_count_24m", on="2028-02-29", sanctions=sanctions)
    assert found == {"a": 0, "b": 1}


def test_a_violent_occasion_has_a_violent_offence():
    sanctions = """
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2026-01-01    04600
    a         s1          2026-01-01    10501
    a         s2          2026-02-01    00806
    b         s3          2026-01-01    04600
    """
    assert feature("violent_sanction_count_ever", sanctions=sanctions) == {"a": 2, "b": 0}


def test_acquisitive_and_breach_occasions_are_counted_by_category():
    sanctions = """
    person_id sanction_date ho_offence_code
    a         2026-01-01    02801
    a         2026-01-02    03401
    a         2026-01-03    10501
    a         2026-01-04    08301
    a         2024-06-30    04600
    """
    assert feature("acquisitive_sanction_count_24m", sanctions=sanctions) == {"a": 2}
    assert feature("breach_count_24m", sanctions=sanctions) == {"a": 1}


def test_ages_are_completed_years():
    persons = "person_id date_of_birth\na 1990-06-30\nb 1990-07-01\nc -"
    sanctions = "person_id sanction_date\na 2006-06-29\na 2026-01-01\nb 2026-01-01\nc 2026-01-01"
    assert feature("age_years", persons=persons, sanctions=sanctions) == {"a": 36, "b": 35, "c": None}
    first = feature("age_at_first_sanction", persons=persons, sanctions=sanctions)
    assert first == {"a": 15, "b": 35, "c": None}


def test_months_since_the_last_sanction_are_complete_and_missing_without_one():
    persons = "person_id\na\nb\nc"
    sanctions = "person_id sanction_date\na 2020-01-01\na 2026-05-31\nb 2026-05-30"
    found = feature("months_since_last_sanction", persons=persons, sanctions=sanctions)
    assert found == {"a": 0, "b": 1, "c": None}


def test_a_career_of_under_a_year_counts_as_one_year():
    sanctions = "person_id sanction_date\na 2026-06-01\na 2026-06-20\nb 2022-06-30\nb 2024-01-01"
    assert feature("career_rate", sanctions=sanctions) == {"a": 2.0, "b": pytest.approx(0.5, abs=0.001)}


def test_supervision_is_current_while_it_has_not_ended():
    persons = "person_id\na\nb\nc\nd"
    supervision = """
    person_id start_date end_date
    a         2026-06-30 -
    b         2026-01-15 2026-07-01
    c         2026-01-01 2026-06-30
    """
    found = feature("currently_supervised", persons=persons, supervision=supervision)
    assert found == {"a": True, "b": True, "c": False, "d": False}
    months = feature("months_on_supervision", persons=persons, supervision=supervision)
    assert months == {"a": 0, "b": 5, "c": None, "d": None}


def test_days_inside_count_both_ends_within_the_window_and_an_overlap_once():
    custody = """
    person_id kind     start_date end_date
    a         sentence 2026-06-01 2026-06-10
    b         sentence 2026-06-21 -
    c         sentence 2024-06-01 2024-07-02
    d         remand   2026-06-01 2026-06-10
    d         sentence 2026-06-10 2026-06-12
    d         recall   2026-06-02 2026-06-03
    e         sentence 2020-01-01 -
    """
    days = feature("custody_days_24m", custody=custody)
    assert days == {"a": 10, "b": 10, "c": 2, "d": 12, "e": 730}
    inside = feature("in_custody", custody=custody)
    assert inside == {"a": False, "b": True, "c": False, "d": False, "e": True}


def test_an_appointment_cancelled_by_the_service_was_not_due():
    appointments = """
    person_id appointment_date outcome
    a         2026-06-30       attended
    a         2026-06-29       acceptable_absence
    a         2026-06-28       unacceptable_absence
    a         2026-06-27       cancelled_by_service
    a         2026-04-01       attended
    b         2026-04-02       unacceptable_absence
    c         2026-06-27       cancelled_by_service
    """
    assert feature("appointments_due_90d", appointments=appointments) == {"a": 3, "b": 1, "c": 0}
    rate = feature("unacceptable_absence_rate_90d", appointments=appointments)
    assert rate == {"a": pytest.approx(1 / 3), "b": 1.0, "c": None}


def test_the_first_month_starts_with_the_latest_order_and_ends_before_the_same_day_of_the_next():
    supervision = """
    person_id order_id start_date
    a         o1       2026-02-10
    b         o2       2026-02-10
    c         o3       2026-02-10
    c         o4       2026-05-01
    d         o5       2026-02-10
    """
    appointments = """
    person_id appointment_date outcome
    a         2026-02-10       unacceptable_absence
    a         2026-03-09       unacceptable_absence
    b         2026-02-10       unacceptable_absence
    b         2026-03-10       unacceptable_absence
    b         2026-02-20       acceptable_absence
    c         2026-02-11       unacceptable_absence
    c         2026-02-12       unacceptable_absence
    e         2026-02-11       unacceptable_absence
    """
    found = feature("first_month_two_or_more_missed", supervision=supervision, appointments=appointments)
    assert found == {"a": True, "b": False, "c": False, "d": False, "e": None}


def test_needs_have_three_states_and_come_from_the_latest_known_assessment():
    persons = "person_id\na\nb\nc\nd"
    needs = """
    person_id assessed_date recorded_date drugs   finance accommodation
    a         2025-01-01    2025-01-01    need    need    need
    a         2026-01-15    2026-01-15    no_need need    -
    a         2026-02-01    2026-07-01    need    need    need
    b         2026-06-30    2026-06-30    no_need no_need no_need
    c         2026-06-30    2026-06-30    -       -       -
    """
    assert feature("need_count", persons=persons, needs=needs) == {"a": 1, "b": 0, "c": None, "d": None}
    assert feature("drugs_need", persons=persons, needs=needs) == {"a": 0, "b": 0, "c": None, "d": None}
    assert feature("accommodation_need", persons=persons, needs=needs) == {"a": None, "b": 0, "c": None, "d": None}
    assert feature("months_since_needs_assessed", persons=persons, needs=needs) == {"a": 5, "b": 0, "c": 0, "d": None}


def test_all_nine_needs_count():
    nine = "accommodation ete relationships lifestyle drugs alcohol thinking attitudes finance"
    needs = f"person_id assessed_date {nine}\na 2026-01-01 {'need ' * 9}"
    assert feature("need_count", needs=needs) == {"a": 9}


def test_membership_of_a_cohort_is_an_exposure_and_never_a_predictor():
    cohort = """
    person_id joined_date left_date
    a         2026-01-01  -
    b         2026-01-01  2026-03-03
    c         2026-06-30  -
    """
    assert feature("in_cohort", cohort=cohort) == {"a": True, "b": False, "c": True}
    exposures = {"in_cohort", "months_in_cohort", "weeks_on_supervision_12m", "police_detected_share_24m"}
    assert {feature.name for feature in FEATURES if not feature.is_predictor} == exposures


def test_a_feature_whose_table_is_absent_is_missing_and_not_zero():
    built = build_features(case_tables(persons="person_id\na"), D).iloc[0]
    absent = "custody_days_24m in_custody appointments_due_90d need_count in_cohort first_month_two_or_more_missed"
    assert built[absent.split()].isna().all()
    assert built["sanction_count_ever"] == 0
    assert not built["currently_supervised"]


@pytest.fixture(scope="module")
def borough():
    return simulate(250, 11)[0]


def test_people_come_in_the_order_asked_for(borough):
    asked = ["SIM00000007", "SIM00000003"]
    some = build_features(borough, D, asked)
    assert some["person_id"].tolist() == asked
    everyone = build_features(borough, D).set_index("person_id")
    pd.testing.assert_frame_equal(some.set_index("person_id"), everyone.loc[asked])


def test_shards_of_people_and_rows_in_any_order_give_what_the_whole_gives(borough):
    whole = build_features(borough, D)
    people = borough["persons"]["person_id"]
    for remainder in range(3):
        theirs = set(people[remainder::3])
        shard = CaseTables(
            {
                name: rows[rows["person_id"].isin(theirs)].sample(frac=1, random_state=7)
                for name, rows in borough.items()
            }
        )
        in_shard = build_features(shard, D).set_index("person_id")
        expected = whole[whole["person_id"].isin(theirs)].set_index("person_id")
        pd.testing.assert_frame_equal(in_shard.loc[expected.index], expected, check_exact=True)


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_one_day_in_any_order_give_the_same(borough, seed):
    tables = crowded(borough)
    assert tables["appointments"].duplicated(["person_id", "appointment_date"]).mean() > 0.5
    assert tables["needs"].duplicated(["person_id", "assessed_date"]).sum() > 20
    shuffled = CaseTables({name: rows.sample(frac=1, random_state=seed) for name, rows in tables.items()})
    found, expected = (build_features(each, D).set_index("person_id").sort_index() for each in (shuffled, tables))
    pd.testing.assert_frame_equal(found, expected, check_exact=True)


def test_a_person_unknown_or_asked_for_twice_is_refused(borough):
    with pytest.raises(UsageRefused, match="1 are not in the persons table and 1 were named again"):
        build_features(borough, D, ["SIM00000007", "SIM00000007", "nobody"])


def test_tables_that_cannot_be_used_are_refused(borough):
    without = CaseTables({name: frame for name, frame in borough.items() if name != "sanctions"})
    with pytest.raises(DataRefused, match="absent: sanctions"):
        build_features(without, D)
    twice = pd.concat([borough["persons"], borough["persons"].iloc[:2]])
    with pytest.raises(DataRefused, match="names 2 of them again"):
        build_features(CaseTables({**borough, "persons": twice}), D)


def test_no_feature_is_denied_or_about_health_and_every_one_is_in_the_dictionary():
    names = [feature.name for feature in FEATURES]
    refuse_denied(names, asked_by="the features")
    assert not any(feature.health for feature in FEATURES)
    dictionary = data_dictionary()
    assert dictionary["name"].tolist() == names
    assert (dictionary[["meaning", "unit", "table", "window", "direction"]] != "").all(axis=None)


def test_an_audit_column_changes_no_feature(borough):
    turned = borough["equality"].assign(ethnicity="W1", religion="none", disability=True)
    pd.testing.assert_frame_equal(
        build_features(CaseTables({**borough, "equality": turned}), D), build_features(borough, D)
    )
