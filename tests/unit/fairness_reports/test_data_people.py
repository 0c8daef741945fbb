"""What would be known of seven people, each with another gap, counted by hand."""

import pandas as pd
import pytest

from fairness_reports.data_people import what_is_known
from tests.support.case_tables import case_tables

DAY = "2026-06-30"
ANSWERS = {
    "suitability_of_accommodation": "NO_PROBLEMS",
    "is_unemployed": "true",
    "current_relationship_with_partner": "NO_PROBLEMS",
    "current_relationship_status": "NOT_IN_RELATIONSHIP",
    "evidence_of_domestic_abuse": "false",
    "regular_offending_activities": "SOME_PROBLEMS",
    "current_alcohol_use_problems": "NO_PROBLEMS",
    "excessive_alcohol_use": "NO_PROBLEMS",
    "impulsivity_problems": "SOME_PROBLEMS",
    "pro_criminal_attitudes": "NO_PROBLEMS",
    "motivation_to_tackle_drug_misuse": "FULL_MOTIVATION",
    "temper_control": "NO_PROBLEMS",
    "did_offence_involve_carrying_or_using_weapon": "false",
}
# Person, day assessed, which answer is missing.
ASSESSED = [
    ("full", "2026-06-01", ""),
    ("unmotivated", "2025-06-30", "motivation_to_tackle_drug_misuse"),
    ("temperless", "2025-05-30", "temper_control"),
    ("homeless", "2024-06-30", "suitability_of_accommodation"),
]
PEOPLE = ["full", "unmotivated", "temperless", "homeless", "unassessed", "sexless", "young"]


@pytest.fixture(scope="module")
def known():
    needs = [f"person_id assessed_date {' '.join(ANSWERS)}"]
    for person, day, missing in ASSESSED:
        needs.append(f"{person} {day} {' '.join('-' if name == missing else word for name, word in ANSWERS.items())}")
    persons = "person_id sex date_of_birth\n" + "\n".join(
        f"{person} {'-' if person == 'sexless' else 'MALE'} {'2010-01-01' if person == 'young' else '1990-01-01'}"
        for person in PEOPLE
    )
    tables = case_tables(
        persons=persons,
        sanctions="person_id sanction_date\n" + "\n".join(f"{person} 2026-01-05" for person in PEOPLE),
        needs="\n".join(needs),
    )
    return what_is_known(tables, pd.Timestamp(DAY), suppress_below=2)


def test_who_would_be_scored_and_who_not(known):
    assert known["in_population"] == 6
    assert known["left_out"] == {"other_reasons": 1}
    assert known["most_of_other_reasons"] is None


@pytest.mark.parametrize(
    ("young", "left_out", "most"),
    [
        (1, {"other_reasons": 5}, "no_contact_24m"),
        (2, {"no_contact_24m": 4, "under_18": 2}, None),
        (0, {"no_contact_24m": 4}, None),
    ],
)
def test_the_reason_of_most_is_named_though_it_hides_a_rare_one(young, left_out, most):
    births = ["2010-01-01"] * young + ["1990-01-01"] * 5
    rows = [(f"P{number}", born, "2020-01-06") for number, born in enumerate(births)]
    tables = case_tables(
        persons="person_id sex date_of_birth\n" + "\n".join(f"{person} MALE {born}" for person, born, _ in rows),
        sanctions="person_id sanction_date\n"
        + "\n".join(f"{person} {day if person != rows[-1][0] else '2026-01-05'}" for person, _, day in rows),
    )
    known = what_is_known(tables, pd.Timestamp(DAY), suppress_below=2)
    assert (known["in_population"], known["left_out"], known["most_of_other_reasons"]) == (1, left_out, most)


def test_assessments_are_counted_and_those_more_than_twelve_whole_months_old(known):
    needs = known["needs"]
    assert (needs["assessed"], needs["old_months"], needs["assessed_longer_ago"]) == (4, 12, 2)
    assert (needs["months_median"], needs["months_p90"]) == (None, None)


def test_the_answers_needed_are_those_that_the_instruments_require(known):
    assert [item["field"] for item in known["items"]] == list(ANSWERS)
    needed_by = {item["field"]: item["needed_by"] for item in known["items"]}
    assert needed_by["motivation_to_tackle_drug_misuse"] == ["VRP"]
    assert needed_by["temper_control"] == ["VRP", "SVRP"]
    assert needed_by["suitability_of_accommodation"] == ["ARP", "VRP", "SVRP"]


def test_answers_that_people_lack_are_counted(known):
    missing = {item["field"]: item["missing"] for item in known["items"]}
    one_more = {name for _, _, name in ASSESSED if name}
    assert missing == {name: 3 if name in one_more else 2 for name in ANSWERS}
    assert known["needs"]["fields_missing_share"] == pytest.approx((2 * 13 + 3) / (6 * 13))


def test_each_person_gets_the_version_that_the_answers_allow(known):
    assert known["instruments"] == [
        {"name": "ARP", "dynamic": 3, "static": 2, "no_score": 1},
        {"name": "VRP", "dynamic": 1, "static": 4, "no_score": 1},
        {"name": "SVRP", "dynamic": 2, "static": 3, "no_score": 1},
    ]


def test_of_groups_only_counts_that_are_large_enough_are_told(known):
    document = known["by_group"]
    rows = {(row["attribute"], row["group"]): row["people"] for row in document["rows"]}
    # One person's sex is not stated: a group below the limit, and the only other would give it away.
    assert rows == {
        ("everyone", "everyone"): 6,
        ("sex", "male"): None,
        ("sex", "Not stated"): None,
        ("age_band", "35-49"): 6,
    }
    assert document["told"] == ["is_assessed"]


def test_features_that_nobody_could_have_are_missing_for_all(known):
    missing = {one["name"]: one["missing"] for one in known["features"]}
    assert missing["age_years"] == 0
    assert missing["months_since_needs_assessed"] == 2
    assert missing["unacceptable_absence_rate_90d"] == 6
