"""Gates and rules at their thresholds, and what an absent or unknown fact does."""

from dataclasses import replace

import numpy as np
import pytest

from features.vocabulary import Result, RuleStatus, Strand
from models.selection import read_scheme
from models.selection.rules import check_rules, rule_detail, short_by
from tests.support.list_people import facts

IOM = read_scheme("iom_neighbourhood_crime")
RULES = {rule.id: rule for rule in IOM.gates + IOM.rules}


def book(rows):
    return check_rules(IOM, rows)


def test_a_person_is_an_adult_on_their_eighteenth_birthday_and_not_the_day_before():
    found = book(facts(2, age_years=[17.0, 18.0]))
    assert found.status["G1"].tolist() == [RuleStatus.NOT_MET, RuleStatus.MET]
    assert found.gate_result.tolist()[0] == Result.NOT_PROPOSED
    assert found.gate_result.isna().tolist() == [False, True]


def test_the_instruments_threshold_is_met_at_75_and_almost_met_at_7499():
    found = book(facts(4, instrument_score=[75.0, 74.99, 70.0, 69.99]))
    assert found.status["F3"].tolist() == [
        RuleStatus.MET,
        RuleStatus.ALMOST_MET,
        RuleStatus.ALMOST_MET,
        RuleStatus.NOT_MET,
    ]
    assert found.status["X1"].tolist()[:2] == [RuleStatus.ALMOST_MET, RuleStatus.MET]
    assert found.proposable[Strand.FIXED].tolist() == [True, False, False, False]
    assert found.proposable[Strand.FLEX].tolist() == [False, True, True, True]


def test_below_and_at_most_have_their_ends_where_they_say():
    found = book(facts(4, mappa_level=[1.0, 2.0, 0.0, 0.0], custody_days_left=[0, 0, 365.0, 366.0]))
    assert found.gate_result.fillna("passed").tolist() == ["passed", Result.NOT_PROPOSED, "passed", Result.HELD]


def test_what_is_almost_met_still_closes_a_route():
    found = book(facts(1, shop_theft_count_12m=5, instrument_score=10.0))
    assert found.status["R2"].iloc[0] == RuleStatus.ALMOST_MET
    assert not found.proposable.to_numpy().any()


def test_a_fact_that_is_missing_cannot_be_checked_and_opens_nothing():
    found = book(facts(2, vrp_score=[np.nan, 60.0], instrument_score=60.0, neighbourhood_crime_count_24m=0))
    assert found.status["X3"].tolist() == [RuleStatus.CANNOT_CHECK, RuleStatus.MET]
    assert found.proposable[Strand.FLEX].tolist() == [False, True]


def test_a_fact_whose_table_is_absent_cannot_be_checked_for_anyone():
    found = book(facts(3).drop(columns=["vrp_score", "refused_in_3m_without_new_event"]))
    assert set(found.status["X3"]) == set(found.status["N1"]) == {RuleStatus.CANNOT_CHECK}
    assert found.gate_result.isna().all()


def test_an_absent_panels_table_is_not_checked_and_stops_nobody():
    found = book(facts(1).drop(columns="mappa_level"))
    assert found.status["G4"].tolist() == ["cannot_check"]
    assert found.gate_result.isna().all()
    assert found.proposable["fixed"].all()


def test_an_absent_mappa_level_is_not_a_pass():
    found = book(facts(1, mappa_level=np.nan))
    assert found.gate_result.tolist() == [Result.CANNOT_ASSESS]
    assert found.stopped_by.tolist() == ["G4"]


def test_what_cannot_be_assessed_comes_before_not_proposed_and_held():
    found = book(
        facts(
            3,
            mappa_level=[3.0, np.nan, 3.0],
            age_years=[np.nan, 30.0, 30.0],
            custody_days_left=[0.0, 900.0, 0.0],
            has_static_inputs=[True, True, False],
        )
    )
    assert found.gate_result.tolist() == [Result.CANNOT_ASSESS] * 3


def test_an_under_18_is_not_proposed_even_if_everything_else_is_unknown():
    rows = facts(1, age_years=17.0).assign(mappa_level=np.nan, has_static_inputs=np.nan, instrument_score=np.nan)
    assert book(rows).gate_result.tolist() == [Result.NOT_PROPOSED]
    assert book(rows[["age_years"]]).gate_result.tolist() == [Result.NOT_PROPOSED]
    assert book(rows.assign(has_static_inputs=False)).gate_result.tolist() == [Result.NOT_PROPOSED]


def test_a_missing_date_of_birth_cannot_be_assessed():
    assert book(facts(1, age_years=np.nan)).gate_result.tolist() == [Result.CANNOT_ASSESS]


def test_the_first_failed_gate_in_the_order_of_the_scheme_decides_and_all_are_named():
    found = book(facts(1, custody_days_left=900.0, is_gone=True))
    assert found.gate_result.tolist() == [Result.HELD]
    assert found.stopped_by.tolist() == ["G5, G6"]


def test_a_charge_alone_only_asks_to_be_considered():
    found = book(facts(1, currently_supervised=False, neighbourhood_charge_count_6m=2, neighbourhood_crime_count_24m=0))
    assert found.considerable.tolist() == [True]
    assert not found.proposable.to_numpy().any()


def test_all_rules_for_leaving_must_be_met():
    leaves = {"green_for_6m": [1.0, 1.0, np.nan], "days_at_liberty_since_last_sanction": [183.0, 182.0, 200.0]}
    found = book(facts(3, instrument_score=40.0, **leaves))
    assert found.leavable.tolist() == [True, False, False]


def test_a_rule_says_what_it_found_and_what_it_asked():
    assert rule_detail(RULES["F3"], 76.0).endswith("is 75 or more: 76, asked at least 75")
    assert rule_detail(RULES["F3"], 74.99).endswith(": 74.99, asked at least 75; 0.01 points short of that")
    assert rule_detail(RULES["X1"], 77.5).endswith(": 77.5, asked at least 50 and below 75; 2.5 points over that")
    assert rule_detail(RULES["R2c"], np.nan).endswith("is not known (no case table says it)")
    assert rule_detail(RULES["X1"], 60.0).endswith("60, asked at least 50 and below 75")
    assert rule_detail(RULES["F1"], True).endswith("yes, asked yes")
    assert rule_detail(RULES["G4"], np.nan).endswith("`mappa_level` is not known (needs panels.level)")


@pytest.mark.parametrize("dtype", ["boolean", "bool", "object", "float64"])
def test_a_flag_is_read_in_whatever_dtype_it_comes(dtype):
    rows = facts(2, currently_supervised=[True, False]).astype({"currently_supervised": dtype})
    assert book(rows).status["F1"].tolist() == [RuleStatus.MET, RuleStatus.NOT_MET]


def test_nobody_whom_a_gate_stops_is_to_be_considered_or_proposed():
    charged = {"currently_supervised": False, "neighbourhood_charge_count_6m": 2, "neighbourhood_crime_count_24m": 0}
    found = book(facts(2, age_years=[17.0, 18.0], **charged))
    assert found.considerable.tolist() == [False, True]
    alone = check_rules(read_scheme("capacity_only"), facts(2, age_years=[17.0, 18.0]))
    assert alone.proposable["fixed"].tolist() == [False, True]


def test_a_gate_that_asks_to_consider_asks_it_only_of_somebody_whom_a_route_would_propose():
    found = book(facts(2, is_local=np.nan, neighbourhood_crime_count_24m=[2, 0]))
    assert found.considerable.tolist() == [True, False]
    assert not found.proposable.to_numpy().any()


def test_without_rules_for_leaving_nobody_leaves():
    assert check_rules(read_scheme("capacity_only"), facts(2)).leavable.tolist() == [False, False]


def test_somebody_may_be_almost_within_the_highest_value_too():
    near = replace(RULES["G5"], almost=10.0)
    scheme = replace(IOM, gates=tuple(near if gate.id == "G5" else gate for gate in IOM.gates))
    found = check_rules(scheme, facts(3, custody_days_left=[365.0, 375.0, 376.0]))
    assert found.status["G5"].tolist() == [RuleStatus.MET, RuleStatus.ALMOST_MET, RuleStatus.NOT_MET]
    assert found.gate_result.fillna("").tolist() == ["", Result.HELD, Result.HELD]
    assert [short_by(near, days) for days in (365.0, 375.0, 376.0)] == [0.0, 10.0, 0.0]


def test_one_of_a_unit_is_not_told_as_many():
    assert rule_detail(RULES["R2"], 5).endswith(": 5, asked at least 6; 1 offence short of that")
    assert rule_detail(replace(RULES["R2"], almost=2.0), 4).endswith("; 2 offences short of that")
