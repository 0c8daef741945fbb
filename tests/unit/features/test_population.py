"""Who is in the population on a date, why not, and when follow-up starts."""

import pandas as pd
import pytest

from features import CaseTables, population, simulate
from tests.support.case_tables import case_tables

D = "2026-06-30"


def reasons(**texts):
    found = population(case_tables(**texts), D)
    assert (found["in_population"] == (found["reason"] == "")).all()
    return found["reason"].to_dict()


def test_each_reason_for_being_left_out_is_named():
    persons = """
    person_id    date_of_birth deceased_date transferred_out_date
    in_it        1990-01-01    -             -
    just_18      2008-06-30    -             -
    nearly_18    2008-07-01    -             -
    no_birth     -             -             -
    dead         1990-01-01    2026-06-30    -
    dies_later   1990-01-01    2026-07-01    -
    moved        1990-01-01    -             2026-01-01
    unsanctioned 1990-01-01    -             -
    """
    sanctioned = ["in_it", "just_18", "nearly_18", "no_birth", "dead", "dies_later", "moved"]
    sanctions = "person_id sanction_date\n" + "\n".join(f"{person} 2026-01-01" for person in sanctioned)
    assert reasons(persons=persons, sanctions=sanctions) == {
        "in_it": "",
        "just_18": "",
        "nearly_18": "under_18",
        "no_birth": "no_date_of_birth",
        "dead": "deceased",
        "dies_later": "",
        "moved": "transferred_out",
        "unsanctioned": "no_known_sanction",
    }


def test_supervision_custody_or_a_sanction_or_release_within_24_months_is_contact():
    people = ["supervised", "ended", "inside", "released", "released_long_ago", "recent", "old"]
    sanctions = "person_id sanction_date\n" + "\n".join(
        f"{person} {'2024-07-01' if person == 'recent' else '2024-06-30'}" for person in people
    )
    supervision = "person_id start_date end_date\nsupervised 2024-06-30 -\nended 2024-06-30 2026-06-30"
    custody = """
    person_id         start_date end_date
    inside            2020-01-01 -
    released          2020-01-01 2024-07-01
    released_long_ago 2020-01-01 2024-06-30
    """
    found = reasons(sanctions=sanctions, supervision=supervision, custody=custody)
    assert {person for person, reason in found.items() if not reason} == {
        "supervised",
        "inside",
        "released",
        "recent",
    }
    assert set(found.values()) == {"", "no_contact_24m"}


def test_a_release_counts_from_sentence_or_recall_and_not_from_remand_alone_or_into_more_custody():
    people = ["sentence", "recall", "remand", "into_remand", "into_remand_later"]
    sanctions = "person_id sanction_date\n" + "\n".join(f"{person} 2020-01-01" for person in people)
    custody = """
    person_id         kind     start_date end_date
    sentence          sentence 2025-01-01 2025-06-01
    recall            recall   2025-01-01 2025-06-01
    remand            remand   2025-01-01 2025-06-01
    into_remand       sentence 2023-01-01 2024-06-30
    into_remand       remand   2024-07-01 2024-08-01
    into_remand_later sentence 2023-01-01 2024-06-30
    into_remand_later remand   2024-07-02 2024-08-01
    """
    found = reasons(sanctions=sanctions, custody=custody)
    assert {person for person, reason in found.items() if not reason} == {"sentence", "recall", "into_remand"}


def test_a_sanction_recorded_later_brings_nobody_in():
    sanctions = "person_id sanction_date recorded_date\na 2026-06-01 2026-07-01"
    assert reasons(sanctions=sanctions) == {"a": "no_known_sanction"}


def test_follow_up_starts_on_the_index_date_or_at_a_later_expected_release():
    sanctions = "person_id sanction_date\n" + "\n".join(f"{person} 2026-01-01" for person in "abcde")
    custody = """
    person_id start_date end_date   expected_release_date
    b         2026-01-01 -          2026-09-01
    c         2026-01-01 -          2026-05-01
    d         2026-01-01 -          -
    e         2026-01-01 2026-02-01 2026-09-01
    """
    start = population(case_tables(sanctions=sanctions, custody=custody), D)["follow_up_start"]
    assert start.dt.strftime("%Y-%m-%d").to_dict() == {"a": D, "b": "2026-09-01", "c": D, "d": D, "e": D}


def test_age_is_in_completed_years_and_missing_without_a_date_of_birth():
    persons = "person_id date_of_birth\na 2008-06-30\nb -"
    age = population(case_tables(persons=persons), D)["age_years"]
    assert age["a"] == 18
    assert pd.isna(age["b"])


@pytest.mark.parametrize("day", ["2026-06-30", "2019-12-31"])
def test_everyone_has_one_row_whether_in_it_or_not(day):
    tables = simulate(200, 2)[0]
    found = population(tables, day)
    assert found.index.tolist() == tables["persons"]["person_id"].tolist()
    assert set(found["reason"]) <= {
        "",
        "under_18",
        "no_date_of_birth",
        "deceased",
        "transferred_out",
        "no_known_sanction",
        "no_contact_24m",
    }
    three = CaseTables({name: tables[name] for name in ("persons", "sanctions", "supervision")})
    assert population(three, day)["in_population"].sum() <= found["in_population"].sum()
