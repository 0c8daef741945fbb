"""Invented people and how every rule of the shipped scheme stands for each, worked by hand from the facts stated.

`forty_people.csv` says only what differs from the baseline: `+` met, `-` not met, `~` almost met, `?` cannot be
checked. It was written from the decision table, before the code was asked.
"""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from features.vocabulary import RuleStatus
from models.selection import read_scheme
from models.selection.rules import check_rules
from models.selection.told import proposed_colours, together

IOM = read_scheme("iom_neighbourhood_crime")
STATED = """
age_years=30 identity_resolved=1 is_local=1 mappa_level=0 is_mappa_category_1=0 custody_days_left=0
is_gone=0 refused_in_3m_without_new_event=0 has_static_inputs=1 currently_supervised=1
neighbourhood_crime_count_24m=2 instrument_score=80 vrp_score=10 neighbourhood_charge_count_6m=0
nominated_domestic_abuse_12m=0 domestic_abuse_count_12m=0 shop_theft_count_12m=0
shop_theft_proven_or_open_count_12m=0 green_for_6m=0 days_at_liberty_since_last_sanction=30
new_charge_count_28d=0 charge_count_90d=0 breach_or_recall_count_28d=0 missed_count_28d=0
missed_count_90d=0 days_out_of_contact=5 custody_days_so_far=0 months_since_needs_assessed=1
days_since_last_colour=10 is_red=0 days_to_final_third=200 is_on_mappa=0 turns_18_within_6m=0
lapsed_source_count=0
"""
BASELINE = {name: float(value) for name, value in (pair.split("=") for pair in STATED.split())}
STANDS = """
met G1 G2 G3 G4 G4b G5 G6 N1 K2 F1 F2 F3 X3a B3a B3b P1b P1c
cannot_check R2c B3c D2d
not_met X0 X1 X2 X3 R1 R1b R2 R2b D1a D1b D1c D1d B1a B1b B1c B1d B4a L1a L2a V1a V1b V1c V1d D2a
not_met D2b D2c P1a E1a Y1a G7a
"""
BASE = [(word, rule) for word, *rules in map(str.split, STANDS.strip().splitlines()) for rule in rules]
SIGNS = {"+": "met", "-": "not_met", "~": "almost_met", "?": "cannot_check"}
ROWS = list(csv.DictReader((Path(__file__).with_name("forty_people.csv")).read_text(encoding="utf-8").splitlines()))


def facts_of(row):
    stated = dict(pair.split("=") for pair in row["facts"].split())
    assert set(stated) <= set(BASELINE)
    return BASELINE | {name: np.nan if value == "?" else float(value) for name, value in stated.items()}


@pytest.fixture(scope="module")
def book():
    index = pd.Index([row["person"] for row in ROWS])
    return check_rules(IOM, pd.DataFrame([facts_of(row) for row in ROWS], index=index))


def test_there_are_forty_people_or_more_and_the_baseline_names_every_rule_once():
    assert len({row["person"] for row in ROWS}) == len(ROWS) >= 40
    assert sorted(rule for _, rule in BASE) == sorted(rule.id for rule in IOM.conditions)


def test_every_rule_is_met_by_somebody_and_not_by_somebody_unless_no_table_says_it(book):
    for word, rule in BASE:
        assert word == "cannot_check" or {"met", "not_met"} <= set(book.status[rule]), rule


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['person']} {row['story']}")
def test_every_rule_stands_as_worked_by_hand(row, book):
    worked = {rule: word for word, rule in BASE}
    worked |= {mark[:-1]: SIGNS[mark[-1]] for mark in row["differs"].split()}
    assert book.status.loc[row["person"]].astype(str).to_dict() == worked


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["person"])
def test_gates_ways_in_and_leaving_come_out_as_worked_by_hand(row, book):
    who = row["person"]
    assert book.gate_result.fillna("")[who] == row["gate"]
    assert book.routes_met.columns[book.routes_met.loc[who].to_numpy(dtype=bool)].tolist() == row["routes"].split()
    offer = "propose" if book.proposable.loc[who].any() else "consider" if book.considerable[who] else ""
    assert offer == row["offer"]
    assert book.leavable[who] == (row["leaves"] == "yes")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["person"])
def test_colours_and_alerts_come_out_as_worked_by_hand(row, book):
    who = row["person"]
    colour, unchecked = proposed_colours(IOM, book.status).loc[who]
    assert f"{colour} ({unchecked})".removesuffix(" ()") == row["colour"]
    came = {alert.id for alert in IOM.alerts if together(book.status, alert.all, alert.any)[who] == RuleStatus.MET}
    assert came == set(row["alerts"].split())
