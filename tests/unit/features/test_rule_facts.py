"""Facts that gates, signs and alerts look at: each on its boundary, and what an absent table or field does."""

import numpy as np
import pandas as pd
import pytest

from features import CASE_TABLES, FEATURES, CaseTables, scheme_facts, simulate
from features.deny_list import refuse_denied
from features.rule_facts import INSTRUMENT, SCHEME, rule_facts
from features.scheme_terms import SchemeTerms
from tests.support.case_tables import case_tables

DATE = "2024-06-30"
IOM = "iom_neighbourhood_crime"
PEOPLE = pd.Index(["a", "b", "c", "d"], name="person_id")
PERSONS = "person_id\na\nb\nc\nd"
# What is given elsewhere: by the instrument, by the register of sources, or by no table at all.
NOT_HERE = {
    *("instrument_score", "vrp_score", "has_static_inputs", "lapsed_source_count", "pathway_started"),
    *("order_revoked", "treatment_referral_agreed", "nominated_retail_crime_12m"),
}


def facts_of(scheme=IOM, terms=None, **texts):
    tables = case_tables(**({"persons": PERSONS} | texts))
    return scheme_facts(tables, DATE, PEOPLE, scheme=scheme, terms=terms or SchemeTerms())


def column(found, name):
    return found[name].astype(float).fillna(-9).tolist()


def test_two_people_under_one_number_are_not_resolved_however_it_is_written():
    found = facts_of(
        identifiers="""
        person_id  kind   value
        a          pnc    24/1A
        b          pnc    24/1a
        c          crn    X1
        d          nomis  N1
        """
    )
    assert column(found, "identity_resolved") == [0, 0, 1, -9]
    assert "identity_resolved" not in facts_of()


def test_a_number_shared_with_somebody_not_asked_for_counts():
    tables = case_tables(persons=PERSONS, identifiers="person_id kind value\na crn X1\nd crn X1")
    found = scheme_facts(tables, DATE, PEOPLE[:1], scheme=IOM)
    assert found["identity_resolved"].tolist() == [0]


def test_somebody_is_local_who_lives_or_offended_there_and_unknown_is_not_elsewhere():
    texts = {
        "persons": "person_id area\na North\nb South\nc South\nd -",
        "sanctions": """
        person_id  sanction_date  offence_area
        b          2024-01-01     north
        c          2022-06-30     North
        c          2024-01-01     South
        """,
    }
    found = facts_of(terms=SchemeTerms(areas=("North",)), **texts)
    assert column(found, "is_local") == [1, 1, 0, -9]
    assert "is_local" not in facts_of(**texts)
    assert "is_local" not in facts_of(terms=SchemeTerms(areas=("North",)))


def test_somebody_from_elsewhere_with_an_offence_of_unknown_place_is_not_known_to_be_elsewhere():
    found = facts_of(
        terms=SchemeTerms(areas=("North",)),
        persons="person_id area\na South\nb South\nc North\nd South",
        sanctions="person_id sanction_date offence_area\na 2024-01-01 -\nb 2024-01-01 South",
    )
    assert column(found, "is_local") == [-9, 0, 1, 0]


def test_category_1_of_an_open_mappa_row_is_told_and_one_without_a_category_is_missing():
    found = facts_of(
        panels="""
        person_id  panel  level  category  start_date  end_date
        a          MAPPA  1      1         2024-01-01  -
        b          MAPPA  1      2         2024-01-01  -
        b          MAPPA  1      -         2024-02-01  -
        c          MAPPA  1      1         2023-01-01  2024-06-30
        d          ASB    -      1         2024-01-01  -
        """
    )
    assert column(found, "is_mappa_category_1") == [1, -9, 0, 0]
    assert found["is_on_mappa"].tolist() == [True, True, False, False]


def test_a_refusal_no_longer_suppresses_once_something_new_is_proven_or_nominated():
    refusal = f"{IOM} refusal - 2024-05-01"
    found = facts_of(
        cohort_events=f"""
        person_id scheme kind value event_date
        a {refusal}
        b {refusal}
        c {refusal}
        d {refusal}
        """,
        sanctions="person_id sanction_date\na 2024-05-01\nb 2024-05-02",
        nominations=f"""
        person_id scheme route nominated_date
        c {IOM} domestic_abuse_lead 2024-05-02
        """,
        charges="person_id charge_date ho_offence_code outcome\nd 2024-05-02 02801 open",
    )
    assert found["refused_in_3m_without_new_event"].tolist() == [True, False, False, True]


def test_days_in_custody_are_not_days_at_liberty():
    found = facts_of(
        sanctions="person_id sanction_date\na 2024-01-01\nb 2024-01-01\nc 2024-01-01",
        custody="""
        person_id  start_date  end_date
        a          2024-02-01  2024-03-02
        b          2023-12-01  2024-01-31
        c          2024-06-01  -
        """,
    )
    # 181 days from 1 January to 30 June: a was inside for 30, b until the 31st for 30, c is inside since 1 June (29).
    assert column(found, "days_at_liberty_since_last_sanction") == [151, 151, 152, -9]
    assert column(found, "custody_days_so_far") == [0, 0, 29, 0]


def test_who_is_due_to_be_seen_is_counted_from_the_last_time_they_were():
    found = facts_of(
        supervision="""
        person_id  start_date  end_date
        a          2024-01-01  -
        b          2024-06-20  -
        c          2024-01-01  2024-06-01
        d          2024-01-01  -
        """,
        appointments="""
        person_id  appointment_date  outcome
        a          2024-06-16        attended
        a          2024-06-25        unacceptable_absence
        c          2024-01-10        attended
        """,
        custody="person_id start_date end_date\nd 2024-05-01 -",
    )
    assert column(found, "days_out_of_contact") == [14, 10, 0, 0]
    assert str(found.loc["a", "last_seen_date"].date()) == "2024-06-16"
    assert pd.isna(found.loc["c", "last_seen_date"]) and pd.isna(found.loc["d", "last_seen_date"])
    assert column(found, "missed_count_28d") == [1, 0, 0, 0]


def test_the_final_third_begins_two_thirds_into_the_open_order_that_ends_last():
    found = facts_of(
        supervision="""
        person_id  start_date  expected_end_date  end_date
        a          2024-01-01  2024-12-26         -
        a          2024-01-01  2024-07-01         -
        b          2023-01-01  2023-12-31         2023-12-31
        c          2024-01-01  -                  -
        d          2023-07-01  2024-06-30         -
        """
    )
    # a: 360 days from 1 January, two thirds of it 240 days later, on 28 August, 59 days ahead.
    # d: 365 days from 1 July, the 243rd on 29 February, 122 days ago.
    assert column(found, "days_to_final_third") == [59, -9, -9, -122]
    assert str(found.loc["a", "final_third_date"].date()) == "2024-08-28"
    bare = facts_of(supervision="person_id start_date\na 2024-01-01")
    assert "days_to_final_third" not in bare


@pytest.mark.parametrize(
    ("born", "turns"),
    [("2006-12-30", 1), ("2006-12-31", 1), ("2007-01-01", 0), ("2006-07-01", 1), ("2006-06-30", 0), ("-", -9)],
)
def test_the_transition_list_is_from_17_and_a_half_to_the_day_before_18(born, turns):
    found = facts_of(persons=f"person_id date_of_birth\na {born}\nb 1990-01-01\nc 1990-01-01\nd 1990-01-01")
    assert column(found, "turns_18_within_6m")[0] == turns


def test_the_latest_colour_and_how_old_it_is():
    found = facts_of(
        cohort_events=f"""
        person_id  scheme  kind    value  event_date
        a          {IOM}   colour  Red    2024-06-14
        b          {IOM}   colour  red    2024-05-01
        b          {IOM}   colour  amber  2024-06-30
        c          other   colour  red    2024-06-01
        """
    )
    assert column(found, "is_red") == [1, 0, -9, -9]
    assert column(found, "days_since_last_colour") == [16, 0, -9, -9]


def test_charges_that_ended_colour_nothing_and_a_convicted_theft_is_counted_once():
    found = facts_of(
        charges="""
        person_id  charge_id  charge_date  ho_offence_code  outcome
        a          c1         2024-06-03   04600            open
        a          c2         2024-06-02   04600            ended
        b          c3         2024-06-02   04600            convicted
        """,
        sanctions="person_id sanction_date\nb 2024-06-20",
    )
    assert column(found, "new_charge_count_28d") == [1, 0, 0, 0]
    assert column(found, "charge_count_90d") == [1, 1, 0, 0]
    assert column(found, "shop_theft_proven_or_open_count_12m") == [1, 1, 0, 0]


def test_a_recall_and_a_bail_offence_are_breaches_for_28_days():
    found = facts_of(
        custody="person_id kind start_date end_date\na recall 2024-06-03 2024-06-20\nb recall 2024-06-02 2024-06-20",
    )
    assert column(found, "breach_or_recall_count_28d") == [1, 0, 0, 0]


def test_where_trial_wards_are_named_only_events_there_count():
    texts = {
        "asb_events": "person_id event_date ward\na 2024-06-01 Ward-1\na 2024-06-02 Ward-2\nb 2024-06-02 -",
        "sanctions": "person_id sanction_date ho_offence_code\na 2024-06-01 02801",
    }
    name = "neighbourhood_or_asb_event_count_6m"
    assert column(facts_of(**texts), name) == [3, 1, 0, 0]
    assert column(facts_of(terms=SchemeTerms(trial_wards=("ward-1",)), **texts), name) == [1, 0, 0, 0]


def test_nothing_recorded_after_the_date_moves_a_fact():
    later = "2024-07-01"
    known = facts_of(
        supervision="person_id start_date end_date\na 2024-01-01 -",
        appointments=f"person_id appointment_date outcome recorded_date\na 2024-06-20 attended {later}",
        custody="person_id start_date end_date\nb 2023-01-01 2023-02-01",
        charges=f"person_id charge_date outcome recorded_date\na 2024-06-20 open {later}",
        cohort_events=f"person_id scheme kind value event_date recorded_date\na {IOM} colour red 2024-06-20 {later}",
    )
    assert known.loc["a", "days_out_of_contact"] == 181
    assert known.loc["a", "new_charge_count_28d"] == 0
    assert np.isnan(known.loc["a", "is_red"])


def test_every_fact_that_is_worked_out_is_declared_and_every_declared_one_is_worked_out():
    tables = dict(simulate(80, seed=5)[0])
    tables["supervision"] = tables["supervision"].assign(expected_end_date=pd.Timestamp("2027-01-01"))
    ids = pd.Index(tables["persons"]["person_id"])
    found = scheme_facts(CaseTables(tables), "2026-06-30", ids, scheme=IOM, terms=SchemeTerms(areas=("area_01",)))
    dates = {fact.dates for fact in rule_facts().values()} - {""}
    features = {feature.name for feature in FEATURES}
    assert set(found) - dates - {"restricted", "homicide_count_ever"} == set(rule_facts()) - features - NOT_HERE
    assert dates <= set(found)
    refuse_denied(found.columns, asked_by="the facts")


def test_what_a_fact_is_made_of_is_a_table_and_column_that_there_is():
    for fact in rule_facts().values():
        assert fact.unit and fact.meaning
        for one in fact.reads:
            table, _, name = one.partition(".")
            if table not in (INSTRUMENT, SCHEME):
                assert not name or name in CASE_TABLES[table].column_names, one
        assert "equality" not in fact.tables
        # Of a drug test only whether the required assessment was attended, which is told: never what the test found.
        tests = {one for one in fact.reads if one.startswith("drug_tests")}
        assert tests <= {f"drug_tests.{name}" for name in ("required_assessment_date", "attended", "ra1_signed")}
        assert {"persons.sex", "persons.ward"}.isdisjoint(fact.reads)


TESTS = "person_id  test_date   required_assessment_date  attended  ra1_signed"


def clock(rows):
    found = facts_of(drug_tests=TESTS + rows)
    names = ("days_since_missed_assessment", "missed_assessment_unsigned")
    return [column(found, name) for name in names], [str(day)[:10] for day in found["assessment_limit_date"]]


def test_the_clock_of_a_missed_assessment_runs_from_its_day_and_ends_six_months_later():
    found = clock(
        """
        a          2023-12-01  2023-12-30                false     true
        b          2023-12-01  2023-12-29                false     true
        c          2024-06-01  2024-06-29                false     false
        d          2024-06-01  2024-06-30                -         -
        """
    )
    # Six months from 30 December end on the date itself, those from the 29th a day before; due today is not late.
    assert found == ([[183, 0, 1, 0], [0, 0, 1, 0]], ["2024-06-30", "NaT", "2024-12-29", "NaT"])


def test_of_missed_assessments_the_one_whose_limit_ends_first_counts_and_a_later_attended_one_ends_the_clock():
    found = clock(
        """
        a          2024-01-01  2024-02-01                false     true
        a          2024-02-01  2024-03-01                false     false
        b          2024-01-01  2024-02-01                false     true
        b          2024-02-01  2024-03-01                true      true
        c          2024-01-01  2024-02-01                true      true
        c          2024-02-01  2024-03-01                false     -
        d          2024-02-01  2024-03-01                -         -
        """
    )
    assert found == ([[150, 0, 121, -9], [0, 0, -9, -9]], ["2024-08-01", "NaT", "2024-09-01", "NaT"])


def test_without_the_table_or_any_required_assessment_there_is_no_clock():
    nothing = facts_of(drug_tests="person_id test_date cocaine\na 2024-01-01 true")
    assert "days_since_missed_assessment" not in nothing
    assert "days_since_missed_assessment" not in facts_of()


@pytest.mark.parametrize(
    "table", ["drug_tests", "identifiers", "panels", "custody", "charges", "nominations", "cohort_events"]
)
def test_without_a_table_no_fact_made_of_it_is_there(table):
    tables = {name: rows for name, rows in simulate(80, seed=5)[0].items() if name != table}
    ids = pd.Index(tables["persons"]["person_id"])
    found = scheme_facts(CaseTables(tables), "2026-06-30", ids, scheme=IOM)
    assert not {name for name in found if name in rule_facts() and table in rule_facts()[name].tables}
