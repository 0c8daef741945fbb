"""What is only told: alerts with dates, colours of members, nothing of those whom a panel does not see."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from features.vocabulary import RuleStatus
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from models.selection.scheme_parts import Source
from models.selection.told import condition_lines, together
from tests.support.list_people import VERSIONS, facts, people

IOM = read_scheme("iom_neighbourhood_crime", capacity=2)
KNOWN = {
    "days_to_final_third": 200.0,
    "final_third_date": pd.Timestamp("2027-01-16"),
    "is_on_mappa": False,
    "days_out_of_contact": 5.0,
    "last_seen_date": pd.Timestamp("2026-06-25"),
    "custody_days_so_far": 0.0,
    "expected_release_date": pd.NaT,
    "turns_18_within_6m": 0.0,
    "missed_count_28d": 0,
    "missed_count_90d": 0,
    "new_charge_count_28d": 0,
    "charge_count_90d": 0,
    "breach_or_recall_count_28d": 0,
}


def listed(rows, chance, scheme=IOM, **given):
    document = make_list(scheme, people(rows, chance, **given), versions=VERSIONS)
    return document, {item["person_id"]: item for item in document["items"]}


def alerts(item):
    return {alert["id"]: alert["date"] for alert in item["told"]["alerts"]}


def test_alerts_come_with_their_dates_and_early_release_up_to_70_days_before():
    rows = facts(2, **KNOWN)
    rows.loc["p0", ["days_to_final_third", "days_out_of_contact"]] = [60.0, 100.0]
    rows.loc["p0", "last_seen_date"] = pd.Timestamp("2026-03-22")
    rows.loc["p1", "custody_days_left"] = 90.0
    rows.loc["p1", "expected_release_date"] = pd.Timestamp("2026-09-28")
    document, items = listed(rows, [0.9, 0.8])
    assert alerts(items["p0"]) == {"P1": "2027-01-16", "L1": "2026-03-22"}
    assert alerts(items["p1"]) == {"E1": "2026-07-20"}
    page = agenda_page(document)
    assert "The final third of an order is near" in page and "p0 (2027-01-16)" in page
    assert "It is another thing than Project Reset." in page
    assert "p1 (2026-07-20)" in page


def test_a_colour_is_proposed_for_present_members_and_green_is_not_guessed():
    rows = facts(3, **KNOWN)
    rows.loc["p1", "missed_count_28d"] = 2
    _, items = listed(rows, [0.9, 0.8, 0.7], members={"p0": "fixed", "p1": "fixed"})
    assert items["p0"]["told"]["colour"] == {"colour": "amber", "unchecked": "green"}
    assert items["p1"]["told"]["colour"] == {"colour": "red", "unchecked": ""}
    assert items["p2"]["told"] is None


def test_of_those_whom_the_panel_does_not_see_nothing_is_told_but_that_they_turn_18():
    rows = facts(3, **KNOWN, age_years=[17.0, 30.0, 17.0])
    rows["turns_18_within_6m"] = [1.0, 0.0, 0.0]
    rows["days_out_of_contact"] = 400.0
    document, items = listed(rows, [np.nan, 0.8, np.nan])
    assert items["p0"]["told"] == {
        "signs": [],
        "alerts": [{"id": "Y1", "says": "For the transition list of people aged 17 and a half to 18:", "date": None}],
        "colour": None,
    }
    assert items["p0"]["result"] == "not_proposed" and items["p0"]["rank"] is None
    assert items["p2"]["told"] is None
    assert (
        "For the transition list of people aged 17 and a half to 18: 1 of them; none is scored or ranked (Y1)."
        in (document["notes"])
    )


def test_what_is_told_is_never_part_of_the_choice():
    rows = facts(12, **KNOWN, instrument_score=np.linspace(60, 99, 12))
    rows["days_out_of_contact"] = np.arange(12) * 30.0
    chance = np.linspace(0.2, 0.9, 12)
    silent = replace(IOM, signs=(), alerts=(), colours=())
    chosen = [
        {who: item["result"] for who, item in listed(rows, chance, scheme)[1].items()} for scheme in (IOM, silent)
    ]
    assert chosen[0] == chosen[1]
    assert "propose" in chosen[0].values()


def test_an_alert_that_could_be_checked_for_nobody_is_said():
    document, _ = listed(facts(1), 0.5)
    assert any("The final third of an order is near (P1)" in note for note in document["notes"])
    document, _ = listed(facts(1, **KNOWN), 0.5)
    assert not any("(P1)" in note for note in document["notes"])


def test_alerts_that_nobody_could_be_checked_on_are_one_note_and_the_register_is_said_once():
    notes = listed(facts(1), 0.5)[0]["notes"]
    (told,) = [note for note in notes if note.startswith("No alert could be checked for this")]
    assert "The final third of an order is near (P1); " in told and "Contact has been lost for six months (L2)" in told
    assert [note for note in notes if "(G7)" in note] == [
        "Source register: none given (G7). Say in the scheme on what purpose and agreement each table is used."
    ]
    register = (Source("Invented police", ("persons",), "a purpose", "ISA-1", date(2030, 1, 1)),)
    notes = listed(facts(1), 0.5, replace(IOM, sources=register))[0]["notes"]
    assert sum("A source has no agreement in force (G7)" in note for note in notes) == 1


def test_what_is_so_of_everybody_on_the_agenda_names_nobody():
    rows = facts(3, **KNOWN, months_since_needs_assessed=4.0)
    page = agenda_page(listed(rows, [0.9, 0.8, 0.7], replace(IOM, capacity=3))[0])
    assert "A full review of needs is overdue (three months). This is so of everybody listed." in page
    rows.loc["p1", "months_since_needs_assessed"] = 1.0
    page = agenda_page(listed(rows, [0.9, 0.8, 0.7], replace(IOM, capacity=3))[0])
    assert "A full review of needs is overdue (three months). p0, p2." in page


def test_conditions_together_are_open_only_where_what_is_missing_could_decide():
    words = ["met", "not_met", "cannot_check"]
    pairs = [(one, other) for one in words for other in words]
    status = pd.DataFrame(pairs, columns=["A", "B"]).map(RuleStatus)
    every = [
        "met",
        "not_met",
        "cannot_check",
        "not_met",
        "not_met",
        "not_met",
        "cannot_check",
        "not_met",
        "cannot_check",
    ]
    either = ["met", "met", "met", "met", "not_met", "cannot_check", "met", "cannot_check", "cannot_check"]
    assert together(status, ("A", "B"), ()).astype(str).tolist() == every
    assert together(status, (), ("A", "B")).astype(str).tolist() == either


def test_what_is_almost_met_does_not_hold():
    status = pd.DataFrame([["almost_met", "met"]], columns=["A", "B"]).map(RuleStatus)
    assert together(status, ("A", "B"), ()).tolist() == [RuleStatus.NOT_MET]
    assert together(status, (), ("A",)).tolist() == [RuleStatus.NOT_MET]


def test_the_first_colour_that_is_met_stands_and_blue_comes_before_red():
    rows = facts(2, **KNOWN)
    rows["missed_count_28d"] = 2
    rows.loc["p0", "custody_days_so_far"] = 28.0
    _, items = listed(rows, [0.9, 0.8], members={"p0": "fixed", "p1": "fixed"})
    assert items["p0"]["told"]["colour"] == {"colour": "blue", "unchecked": ""}
    assert items["p1"]["told"]["colour"] == {"colour": "red", "unchecked": ""}


def test_of_a_member_under_18_nothing_is_told_but_that_they_turn_18():
    rows = facts(2, **KNOWN, age_years=17.0)
    rows["turns_18_within_6m"], rows["days_out_of_contact"] = [1.0, 0.0], 400.0
    _, items = listed(rows, [np.nan, np.nan], members={"p0": "fixed", "p1": "fixed"})
    assert [items[who]["result"] for who in ("p0", "p1")] == ["leaving", "leaving"]
    assert [alert["id"] for alert in items["p0"]["told"]["alerts"]] == ["Y1"]
    assert items["p0"]["told"]["signs"] == [] and items["p0"]["told"]["colour"] is None
    assert items["p1"]["told"] is None


def test_somebody_proposed_has_signs_and_no_colour_and_a_member_who_is_held_has_both():
    rows = facts(2, **KNOWN)
    rows.loc["p1", ["custody_days_left", "custody_days_so_far"]] = [400.0, 30.0]
    _, items = listed(rows, [0.9, 0.8], members={"p1": "fixed"})
    assert [items[who]["result"] for who in ("p0", "p1")] == ["propose", "held"]
    assert [bool(items[who]["told"]["signs"]) for who in ("p0", "p1")] == [True, True]
    assert items["p0"]["told"]["colour"] is None
    assert items["p1"]["told"]["colour"] == {"colour": "blue", "unchecked": ""}


def test_a_line_that_cannot_be_checked_says_what_it_lacks_and_no_other_does():
    rule = next(sign for sign in IOM.signs if sign.id == "L1a")
    status = pd.Series([RuleStatus.MET, RuleStatus.CANNOT_CHECK, RuleStatus.CANNOT_CHECK])
    lines = condition_lines(rule, status, pd.Series([100.0, np.nan, np.nan]))
    assert "lacks" not in lines[0]
    assert lines[1]["lacks"] == ["appointments.outcome", "supervision.end_date", "custody.end_date"]
    assert lines[1] is lines[2]


def test_the_list_shows_the_same_band_on_other_instruments_and_says_they_are_not_equal():
    document, _ = listed(facts(1), 0.5)
    crosswalk = document["scheme"]["crosswalk"]
    assert {"rule": "F3", "at": 75.0, "same_band": {"OGRS3": 75.0, "ARP": 75.0, "VRP": 60.0, "SVRP": 3.0}} in (
        crosswalk["thresholds"]
    )
    assert "not equal probabilities" in crosswalk["note"]
