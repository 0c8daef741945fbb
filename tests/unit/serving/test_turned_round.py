"""The list is made again with sex, and then ethnicity, turned round in the case tables."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate
from models.selection import read_scheme
from models.term import Term
from serving.commands.audit_frames import listed_people
from serving.commands.case_lists import audited_list, list_of_known
from serving.commands.state_of_records import state_of_records
from serving.commands.turned_round import turned_round, with_other_equality
from tests.support.case_tables import case_tables
from tests.support.compared_releases import COUNT, risk
from tests.support.list_people import VERSIONS
from training.list_inputs import list_inputs

DAY = pd.Timestamp("2026-06-30")
SCHEME = read_scheme("capacity_only", capacity=40)
# ARP counts sex, as it was published.
OFFICIAL = Term("arp_log_odds", "arp_log_odds", "linear", np.array([1.0]))


@pytest.fixture(scope="module")
def borough():
    return simulate(700, 12)[0]


def a_list(tables, *terms):
    inputs = list_inputs(tables, DAY, scheme=SCHEME)
    remake = partial(list_of_known, scheme=SCHEME, model=risk(*terms), counts=None, versions=VERSIONS)
    return inputs, remake


def flips(tables, *terms):
    inputs, remake = a_list(tables, *terms)
    return turned_round(remake(inputs), inputs, tables, scheme=SCHEME, remake=remake)


def test_a_model_that_reads_neither_changes_in_nothing(borough):
    sex, rest = flips(borough, COUNT)
    assert (sex["attributes"], rest["attributes"]) == (["sex"], ["ethnicity", "religion", "disability"])
    assert sex["probabilities_changed"] == rest["probabilities_changed"] == 0
    assert sex["places_changed"] == rest["places_changed"] == 0
    assert sex["people"] > 150


def test_an_official_formula_gives_the_other_sex_another_score_and_that_is_counted(borough):
    sex, rest = flips(borough, OFFICIAL)
    inputs, remake = a_list(borough, OFFICIAL)
    before = listed_people(remake(inputs))
    persons = borough["persons"]
    persons = persons.assign(sex=persons["sex"].map({"MALE": "FEMALE", "FEMALE": "MALE"}))
    other = list_inputs(CaseTables({**borough, "persons": persons}), DAY, scheme=SCHEME)
    after = listed_people(remake(other))
    known = before["probability"].notna()
    assert sex["probabilities_changed"] == int(known.sum()) > 150
    assert sex["median_change"] == pytest.approx((after["probability"] - before["probability"])[known].abs().median())
    assert rest["probabilities_changed"] == rest["places_changed"] == 0


def test_ethnicity_that_did_reach_the_list_would_be_found(borough):
    inputs, remake = a_list(borough, COUNT)
    # What the list was made of is not what the tables give with ethnicity turned round: it is made again and compared.
    more = inputs.features["sanction_count_24m"] + 5
    leaked = replace(inputs, features=inputs.features.assign(sanction_count_24m=more))
    found = turned_round(remake(leaked), leaked, borough, scheme=SCHEME, remake=remake)
    assert found[1]["attributes"][0] == "ethnicity" and found[1]["probabilities_changed"] > 100


def test_everybody_whose_ethnicity_is_on_record_gets_another_and_nobody_else_gets_one(borough):
    held, otherwise = with_other_equality(borough)
    assert held == ["ethnicity", "religion", "disability"]
    for name in held:
        before, after = borough["equality"][name], otherwise["equality"][name]
        known = before.notna()
        assert (before[known] != after[known]).all() and after[~known].isna().all()
        assert set(after[known]) == set(before[known])
    assert all(otherwise[name] is borough[name] for name in borough if name != "equality")


def test_tables_without_the_audit_table_or_with_one_value_turn_sex_alone(borough):
    bare = CaseTables({name: rows for name, rows in borough.items() if name != "equality"})
    assert [flip["attributes"] for flip in flips(bare, COUNT)] == [["sex"]]
    alike = CaseTables({**borough, "equality": borough["equality"].assign(ethnicity="W1", religion=None)})
    assert [flip["attributes"] for flip in flips(alike, COUNT)] == [["sex"], ["disability"]]


def test_a_list_of_the_tables_is_audited_with_the_state_of_its_records(borough):
    half = CaseTables({**borough, "identifiers": borough["identifiers"].iloc[::2]})
    inputs, remake = a_list(half, COUNT)
    document, audit = audited_list(remake(inputs), half, None, inputs=inputs, scheme=SCHEME, remake=remake)
    people = listed_people(document).join(state_of_records(inputs, half))
    for name in ("stale_answers", "without_number"):
        assert audit["overall"]["metrics"][name]["value"] == pytest.approx(people[name].astype(float).mean())
        assert any(c["metric"] == name for c in audit["comparisons"])
    assert len(audit["attribute_flips"]) == 2


def test_old_answers_are_of_those_ever_assessed_and_a_number_is_that_of_the_police():
    tables = case_tables(
        persons="person_id\na\nb\nc",
        sanctions="person_id sanction_date\na 2026-01-01\nb 2026-01-02\nc 2026-01-03",
        needs="person_id assessed_date\na 2026-05-01\nb 2025-05-01",
        identifiers="person_id kind value\na pnc 1\nb crn 2",
    )
    inputs = list_inputs(tables, DAY, scheme=SCHEME)
    found = state_of_records(inputs, tables)
    assert found["stale_answers"].fillna(-1).to_dict() == {"a": 0.0, "b": 1.0, "c": -1.0}
    assert found["without_number"].to_dict() == {"a": False, "b": True, "c": True}
    assert list(state_of_records(inputs, None)) == ["stale_answers"]
    no_police = CaseTables({**tables, "identifiers": tables["identifiers"].assign(kind="crn")})
    assert list(state_of_records(inputs, no_police)) == ["stale_answers"]
    unassessed = CaseTables({name: rows for name, rows in tables.items() if name != "needs"})
    assert list(state_of_records(list_inputs(unassessed, DAY, scheme=SCHEME), unassessed)) == ["without_number"]
