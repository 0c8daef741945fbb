"""The inputs of the official instruments, as an HMPPS request names them."""

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, instrument_inputs, simulate
from features.need_items import NEED_ITEMS
from features.offence_codes import gravity_of
from tests.support.case_tables import case_tables
from tests.support.shared import shared

D = "2026-06-30"
STATIC = [
    "assessment_date",
    "date_of_birth",
    "gender",
    "date_of_current_conviction",
    "date_at_start_of_followup",
    "age_at_first_sanction",
    "total_number_of_sanctions_for_all_offences",
    "total_number_of_violent_sanctions",
    "current_offence_code",
    "supervision_status",
    "previous_convictions",
]


def inputs(**texts):
    return instrument_inputs(case_tables(**texts), D)


def days(column):
    return {person: None if pd.isna(day) else str(day.date()) for person, day in column.items()}


def test_the_fields_are_those_of_the_official_request():
    found = inputs(sanctions="person_id sanction_date\na 2026-01-01")
    assert list(found.columns) == STATIC + [item.name for item in NEED_ITEMS]
    published = {name.lower() for name in pd.read_csv(shared("reference/actuarial/request_fields.csv"))["field"]}
    assert {name.replace("_", "") for name in found.columns} <= published


def test_sanctions_are_occasions_and_the_current_one_counts():
    sanctions = """
    person_id sanction_id sanction_date ho_offence_code
    a         s1          2006-05-01    10501
    a         s2          2026-01-01    04600
    a         s2          2026-01-01    04910
    b         s3          2026-01-01    04600
    """
    found = inputs(persons="person_id date_of_birth\na 1990-06-01\nb 1990-06-01\nc 1990-06-01", sanctions=sanctions)
    assert found["total_number_of_sanctions_for_all_offences"].tolist()[:2] == [2, 1]
    assert found["total_number_of_violent_sanctions"].tolist()[:2] == [1, 0]
    assert found["age_at_first_sanction"].tolist()[:2] == [15, 35]
    assert days(found["date_of_current_conviction"]) == {"a": "2026-01-01", "b": "2026-01-01", "c": None}
    assert found.loc["c", STATIC[3:]].isna().all()
    assert found.loc["c", "gender"] == "MALE"
    assert (found["assessment_date"] == pd.Timestamp(D)).all()


def test_the_current_offence_is_the_principal_else_the_gravest_of_the_latest_occasion():
    sanctions = """
    person_id sanction_id sanction_date ho_offence_code is_principal
    principal s1          2026-01-01    04600           true
    principal s1          2026-01-01    02801           false
    gravest   s2          2026-01-01    04600           -
    gravest   s2          2026-01-01    02801           -
    latest    s3          2025-01-01    02801           true
    latest    s4          2026-01-01    04600           -
    tie       s5          2026-01-01    04910           -
    tie       s5          2026-01-01    04600           -
    """
    codes = pd.Series(["04600", "02801", "04910"])
    assert gravity_of(codes).tolist()[1] > gravity_of(codes).tolist()[0] == gravity_of(codes).tolist()[2]
    found = inputs(sanctions=sanctions)["current_offence_code"]
    assert found.to_dict() == {"principal": "04600", "gravest": "02801", "latest": "04600", "tie": "04600"}


def test_follow_up_starts_at_the_later_of_conviction_and_release():
    sanctions = "person_id sanction_date\n" + "\n".join(f"{person} 2026-01-10" for person in "abcdef")
    custody = """
    person_id start_date end_date   expected_release_date
    b         2026-01-10 2026-05-01 2026-05-01
    c         2025-01-10 2025-05-01 -
    d         2026-01-10 -          2026-12-01
    e         2026-01-10 -          2026-06-01
    f         2026-01-10 2026-05-01 -
    f         2026-06-01 -          -
    """
    found = inputs(sanctions=sanctions, custody=custody)
    assert days(found["date_at_start_of_followup"]) == {
        "a": "2026-01-10",
        "b": "2026-05-01",
        "c": "2026-01-10",
        "d": "2026-12-01",
        "e": D,
        "f": D,
    }


def test_follow_up_starts_again_after_a_recall_and_not_after_a_remand_alone():
    sanctions = "person_id sanction_date\n" + "\n".join(f"{person} 2025-01-10" for person in "abcd")
    custody = """
    person_id kind     start_date end_date
    a         sentence 2025-01-10 2025-05-01
    a         remand   2026-01-10 2026-05-01
    b         sentence 2025-01-10 2025-05-01
    b         recall   2026-01-10 2026-05-01
    c         remand   2024-12-10 2025-01-09
    c         sentence 2025-01-10 2025-05-01
    d         sentence 2025-01-10 2025-05-01
    d         remand   2025-05-02 2025-08-01
    """
    found = inputs(sanctions=sanctions, custody=custody)
    assert days(found["date_at_start_of_followup"]) == {
        "a": "2025-05-01",
        "b": "2026-05-01",
        "c": "2025-05-01",
        "d": "2025-08-01",
    }


def test_items_come_from_the_latest_known_assessment_and_stay_missing():
    needs = """
    person_id assessed_date recorded_date temper_control       has_heroin_usage
    a         2026-01-01    2026-01-01    NO_PROBLEMS          true
    a         2026-02-01    2026-02-01    SIGNIFICANT_PROBLEMS -
    a         2026-03-01    2026-07-01    NO_PROBLEMS          false
    b         2026-01-01    2026-01-01    -                    false
    """
    found = inputs(persons="person_id\na\nb\nc", needs=needs)
    assert found["temper_control"].tolist() == ["SIGNIFICANT_PROBLEMS", np.nan, np.nan]
    assert found["has_heroin_usage"].isna().tolist() == [True, False, True]
    assert found["has_heroin_usage"].dtype == "boolean"
    assert not found.loc["b", "has_heroin_usage"]


@pytest.mark.parametrize("name", ["custody", "needs", "appointments", "equality"])
def test_an_optional_table_may_be_absent(name):
    tables = simulate(80, 4)[0]
    without = CaseTables({other: frame for other, frame in tables.items() if other != name})
    found = instrument_inputs(without, D)
    assert found.shape == instrument_inputs(tables, D).shape
    assert found["current_offence_code"].notna().any()
