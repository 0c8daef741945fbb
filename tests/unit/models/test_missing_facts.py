"""Every gate, rule and sign of every shipped scheme with its field missing, and thresholds of another instrument."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import models
from features.rule_facts import rule_facts
from features.vocabulary import Result, RuleStatus
from models.selection import make_list, read_scheme
from models.selection.rules import check_rules, rule_detail
from models.selection.scheme import shipped_schemes
from tests.support.list_people import VERSIONS, facts, people

SCHEMES = {name: read_scheme(name) for name in shipped_schemes()}
CONDITIONS = [(name, rule) for name, scheme in SCHEMES.items() for rule in scheme.conditions]
GATES = [(name, gate) for name, scheme in SCHEMES.items() for gate in scheme.gates if gate.field != "age_years"]
EVERY = dict.fromkeys(rule_facts(), 0.0)
IOM = Path(models.__file__).parent / "schemes" / "iom_neighbourhood_crime.toml"


def passing(count=2):
    """People of whom every fact is known: they pass every gate, and score 80."""
    known = facts(count)
    rest = pd.DataFrame(EVERY, index=known.index).drop(columns=list(known.columns))
    return pd.concat([known, rest], axis=1)


def named(pair):
    return f"{pair[0]}-{pair[1].id}"


@pytest.mark.parametrize("pair", [pair for pair in CONDITIONS if pair[1].field != "age_years"], ids=named)
def test_a_rule_whose_field_is_in_no_table_cannot_be_checked_for_anybody(pair):
    name, rule = pair
    book = check_rules(SCHEMES[name], passing().drop(columns=rule.field))
    assert set(book.status[rule.id]) == {RuleStatus.CANNOT_CHECK}
    assert book.gate_result.isna().all()


@pytest.mark.parametrize("pair", CONDITIONS, ids=named)
def test_a_rule_whose_field_is_missing_for_one_cannot_be_checked_for_that_one(pair):
    name, rule = pair
    rows = passing().astype({rule.field: float})
    rows.loc["p1", rule.field] = np.nan
    book = check_rules(SCHEMES[name], rows)
    assert book.status.loc["p1", rule.id] == RuleStatus.CANNOT_CHECK
    assert book.status.loc["p0", rule.id] != RuleStatus.CANNOT_CHECK
    needed = "no case table says it" if not rule.requires else rule.requires[-1].removeprefix("scheme.")
    told = rule_detail(rule, np.nan)
    assert told.startswith(f"{rule.meaning}: `{rule.field}` is not known")
    assert rule.requires == ("instrument",) or needed in told


@pytest.mark.parametrize("pair", GATES, ids=named)
def test_a_gate_with_its_field_missing_does_what_the_scheme_says(pair):
    name, gate = pair
    rows = passing().astype({gate.field: float})
    rows.loc["p1", gate.field] = np.nan
    rows["nomination_count_6m"] = 1
    book = check_rules(SCHEMES[name], rows)
    expected = Result.CANNOT_ASSESS if gate.missing == "cannot_assess" else ""
    assert book.gate_result.fillna("").tolist() == ["", expected]
    assert book.proposable.any(axis=1).tolist() == [True, gate.missing == "cannot_check"]
    assert book.considerable["p1"] == (gate.missing == "consider")


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=list(SCHEMES))
def test_every_fact_of_a_shipped_scheme_is_named_with_its_tables_in_the_list(scheme):
    rows = passing().assign(age_years=30.0, need_count=1.0, nomination_count_6m=1)
    document = make_list(scheme, people(rows, 0.5), versions=VERSIONS)
    assert [rule["requires"] for rule in document["scheme"]["rules"]] == [
        list(rule.requires) for rule in scheme.gates + scheme.rules
    ]
    (item, _) = document["items"]
    assert [line["id"] for line in item["rules"]] == [rule.id for rule in scheme.gates + scheme.rules]
    assert [line["id"] for line in item["told"]["signs"]] == [sign.id for sign in scheme.signs]


@pytest.mark.parametrize(
    ("score", "status"), [(75.0, "met"), (74.0, "almost_met"), (70.0, "almost_met"), (69.0, "not_met")]
)
def test_a_scheme_on_ogrs3_has_its_threshold_at_75_and_74_almost_meets_it(tmp_path, score, status):
    file = tmp_path / "ogrs3.toml"
    text = IOM.read_text(encoding="utf-8")
    file.write_text(text.replace('instrument = "ARP"', 'instrument = "OGRS3"'), encoding="utf-8")
    book = check_rules(read_scheme(file), facts(1, instrument_score=score))
    assert book.status["F3"].tolist() == [status]


def test_what_is_almost_met_says_how_far_in_its_unit():
    rules = {rule.id: rule for rule in SCHEMES["iom_neighbourhood_crime"].conditions}
    assert rule_detail(rules["R2"], 5).endswith("5, asked at least 6; 1 offence short of that")
    assert rule_detail(rules["X2"], 1).endswith("1, asked at least 2; 1 charge short of that")
    assert rule_detail(rules["X3"], 57.5).endswith("57.5, asked at least 60; 2.5 points short of that")
    assert rule_detail(rules["F3"], 60.0).endswith("60, asked at least 75")


def test_what_cannot_be_checked_names_its_tables_in_the_item():
    document = make_list(
        SCHEMES["iom_neighbourhood_crime"], people(facts(1).drop(columns="mappa_level"), 0.5), versions=VERSIONS
    )
    lines = {line["id"]: line for line in document["items"][0]["rules"]}
    assert lines["G4"]["lacks"] == ["panels.level"]
    assert lines["R2c"]["lacks"] == [] and "no case table says it" in lines["R2c"]["detail"]
    assert "lacks" not in lines["F3"]


def test_a_gate_that_asks_to_consider_keeps_nobody_out_and_proposes_nobody():
    rows = facts(2, is_local=[np.nan, 1.0])
    document = make_list(read_scheme("iom_neighbourhood_crime", capacity=5), people(rows, 0.5), versions=VERSIONS)
    assert {item["person_id"]: item["result"] for item in document["items"]} == {"p0": "consider", "p1": "propose"}
