"""Invented people and how every rule of Project Reset stands for each, worked by hand from the facts stated.

`reset_people.csv` says only what differs from the baseline, in the signs of `forty_people.csv`. It was written from the
scheme's wording, before the code was asked.
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.vocabulary import RuleStatus
from models.selection import make_list, read_scheme
from models.selection.rules import check_rules
from models.selection.told import together
from tests.support.list_people import VERSIONS, people

RESET = read_scheme("project_reset_north_area")
STATED = """
age_years=30 identity_resolved=1 mappa_level=0 is_mappa_category_1=0 custody_days_left=0 is_gone=0
refused_in_3m_without_new_event=0 nomination_count_6m=1 neighbourhood_or_asb_event_count_6m=0 green_for_6m=0
days_at_liberty_since_last_sanction=30 sanction_count_ever=2 turns_18_within_6m=0 days_since_missed_assessment=0
missed_assessment_unsigned=0
"""
BASELINE = {name: float(value) for name, value in (pair.split("=") for pair in STATED.split())}
STANDS = """
met G1 G2 G4 G4b G5 G6 N1 R3 D1f
cannot_check R3c
not_met R3b D1a D1b D1e D1g Y1a T1a T1b T1c T2a
"""
BASE = [(word, rule) for word, *rules in map(str.split, STANDS.strip().splitlines()) for rule in rules]
SIGNS = {"+": "met", "-": "not_met", "~": "almost_met", "?": "cannot_check"}
ROWS = list(csv.DictReader((Path(__file__).with_name("reset_people.csv")).read_text(encoding="utf-8").splitlines()))


def facts_of(row):
    stated = dict(pair.split("=") for pair in row["facts"].split())
    assert set(stated) <= set(BASELINE)
    return BASELINE | {name: np.nan if value == "?" else float(value) for name, value in stated.items()}


FACTS = pd.DataFrame([facts_of(row) for row in ROWS], index=pd.Index([row["person"] for row in ROWS]))


@pytest.fixture(scope="module")
def book():
    return check_rules(RESET, FACTS)


def test_the_baseline_names_every_rule_once_and_each_is_met_by_somebody_and_not_by_somebody(book):
    assert sorted(rule for _, rule in BASE) == sorted(rule.id for rule in RESET.conditions)
    for word, rule in BASE:
        assert word == "cannot_check" or {"met", "not_met"} <= set(book.status[rule]), rule


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['person']} {row['story']}")
def test_rules_gates_ways_in_and_leaving_come_out_as_worked_by_hand(row, book):
    who = row["person"]
    worked = {rule: word for word, rule in BASE}
    worked |= {mark[:-1]: SIGNS[mark[-1]] for mark in row["differs"].split()}
    assert book.status.loc[who].astype(str).to_dict() == worked
    assert book.gate_result.fillna("")[who] == row["gate"]
    assert book.routes_met.columns[book.routes_met.loc[who].to_numpy(dtype=bool)].tolist() == row["routes"].split()
    offer = "propose" if book.proposable.loc[who].any() else "consider" if book.considerable[who] else ""
    assert offer == row["offer"]
    assert book.leavable[who] == (row["leaves"] == "yes")
    came = {alert.id for alert in RESET.alerts if together(book.status, alert.all, alert.any)[who] == RuleStatus.MET}
    assert came == set(row["alerts"].split())


@pytest.mark.parametrize(
    ("who", "as_member"),
    [
        *(("r01", "stay"), ("r12", "held"), ("r15", "leaving"), ("r17", "stay"), ("r23", "leaving")),
        *(("r24", "stay"), ("r26", "stay"), ("r27", "leaving"), ("r30", "held")),
    ],
)
def test_members_stay_leave_or_are_held_and_others_come_in_only_by_a_route(who, as_member):
    rows = FACTS.loc[[who]]
    rows.index.name = "person_id"
    outside = {"propose": "propose", "consider": "consider", "": "not_proposed"}
    (offer,) = [row["offer"] for row in ROWS if row["person"] == who]
    for members, expected in (({who: "project_reset"}, as_member), ({}, outside[offer])):
        document = make_list(RESET, people(rows, [np.nan], members=members), versions=VERSIONS)
        assert document["items"][0]["result"] == expected


@pytest.mark.parametrize(("name", "says"), [("iom_neighbourhood_crime", True), ("project_reset_north_area", False)])
def test_a_list_that_needs_order_does_not_say_what_it_ranks_by_without_harm(name, says):
    why = "No counts: ranked by probability."
    everyone = replace(people(FACTS.iloc[:1], 0.5), harm=None, harm_unavailable_because=why)
    assert (why in make_list(read_scheme(name), everyone, versions=VERSIONS)["notes"]) == says
