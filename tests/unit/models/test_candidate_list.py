"""The candidate list: who gets which result, what each item says, and what makes no difference."""

import csv
import dataclasses
import io
import json
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from features.deny_list import why_denied, why_protected
from features.vocabulary import Result
from models.harm import SCALES
from models.release import canonical
from models.selection import choice, make_list, read_scheme
from models.selection.agenda import agenda_page, candidates_table
from models.selection.people import People
from tests.support.list_people import VERSIONS, facts, people

ITEM_KEYS = {
    "person_id",
    "result",
    "strand",
    "probability",
    "harm",
    "rank",
    "rank_without_needs",
    "rank_without_attendance",
    "rank_window",
    "probability_on_list",
    "cut_distance",
    "close_to_the_line",
    "missing_answers",
    "rules",
    "reasons",
}
KEPT = "Kept in the recorded strand as a present member; no way that proposes into it is met today."


def iom(capacity):
    return read_scheme("iom_neighbourhood_crime", capacity=capacity)


def listed(scheme, everyone):
    document = make_list(scheme, everyone, versions=VERSIONS)
    return document, {item["person_id"]: item for item in document["items"]}


def crowd(count=60, seed=4):
    """Many different people: some stopped by each gate, members, missing answers, replicates that disagree."""
    random = np.random.default_rng(seed)
    rows = facts(
        count,
        age_years=random.choice([17.0, 25.0, 40.0, np.nan], count, p=[0.1, 0.5, 0.3, 0.1]),
        instrument_score=random.uniform(30, 99, count).round(2),
        currently_supervised=random.random(count) < 0.7,
        neighbourhood_charge_count_6m=random.poisson(1, count),
        shop_theft_count_12m=random.poisson(3, count),
        mappa_level=random.choice([0.0, 2.0, np.nan], count, p=[0.9, 0.05, 0.05]),
    )
    chance = pd.Series(random.uniform(0.1, 0.9, count), index=rows.index)
    chance[~(rows["age_years"] >= 18)] = np.nan
    replicates = np.clip(chance.to_numpy()[:, None] + random.normal(0, 0.05, (count, 20)), 0.01, 0.99)
    members = {rows.index[row]: "fixed" for row in range(0, count, 9)}
    return people(rows, chance, replicates=replicates, harm=random.uniform(10, 50, count), members=members)


def reordered(everyone, order):
    return People(
        facts=everyone.facts.iloc[order],
        probability=everyone.probability.iloc[order],
        replicates=everyone.replicates[order],
        probability_without_needs=everyone.probability_without_needs.iloc[order],
        missing_answers=everyone.missing_answers.iloc[order],
        reasons=[everyone.reasons[row] for row in order],
        harm=everyone.harm.take(order),
        harm_unavailable_because="",
        member_strand=everyone.member_strand.iloc[order[::-1]],
    )


def test_the_worthiest_eligible_people_are_proposed_up_to_the_places():
    document, items = listed(iom(5), people(facts(6), [0.1, 0.9, 0.5, 0.7, 0.3, 0.8]))
    # Only the fixed strand is open to them: 3 places of 5, and 2 spilt over.
    assert [items[f"p{n}"]["result"] for n in range(6)] == ["not_proposed", *["propose"] * 5]
    assert [items[f"p{n}"]["rank"] for n in range(6)] == [6, 1, 4, 3, 5, 2]
    assert document["counts"]["propose"] == 5
    assert document["capacity"]["filled"] == {"fixed": 5, "flex": 0, "free": 0}
    assert items["p1"]["cut_distance"] == pytest.approx(0.9 - 0.1)
    assert items["p0"]["cut_distance"] == pytest.approx(0.1 - 0.3)


def test_harm_orders_people_and_not_probability_alone():
    _, items = listed(iom(1), people(facts(2), [0.9, 0.5], harm=[1.0, 2.0]))
    assert items["p1"]["result"] == "propose"
    # 0.5 x 2 on the first scale; the builder makes the second scale twice and the third three times the first.
    assert items["p1"]["harm"] == {
        "gbp": {"value": 1.0, "low": 1.0, "high": 1.0},
        "cchi_days": {"value": 2.0, "low": 2.0, "high": 2.0},
        "css_points": {"value": 3.0, "low": 3.0, "high": 3.0},
    }


@pytest.mark.parametrize(("age", "result"), [(17.0, "not_proposed"), (np.nan, "cannot_assess")])
def test_an_under_18_and_an_unknown_age_have_no_probability_harm_or_rank(age, result):
    document, items = listed(iom(3), people(facts(2, age_years=[age, 30.0]), [np.nan, 0.5]))
    item = items["p0"]
    assert item["result"] == result
    assert item["probability"] is item["rank"] is item["rank_window"] is item["rank_without_needs"] is None
    assert item["probability_on_list"] is item["missing_answers"] is item["strand"] is None
    assert item["harm"] == {"gbp": None, "cchi_days": None, "css_points": None}
    assert item["harm_unavailable_because"] == "There is no probability for this person."
    assert not any(item["reasons"].values())
    assert document["counts"][result] == 1


def test_nobody_under_18_is_on_a_list_that_needs_no_score():
    rows = facts(2, age_years=[17.0, 30.0], nomination_count_6m=[3, 1], need_count=[9.0, np.nan])
    document, items = listed(read_scheme("project_reset_north_area"), people(rows, [np.nan, np.nan]))
    assert items["p0"]["result"] == "not_proposed" and items["p0"]["rank"] is None
    assert items["p1"]["result"] == "propose" and items["p1"]["probability"] is None
    assert document["capacity"]["eligible"] == 1


def test_above_the_pool_everyone_eligible_is_chosen_and_the_unfilled_places_are_said():
    document, _ = listed(iom(50), people(facts(4), [0.1, 0.2, 0.3, 0.4]))
    assert document["counts"]["propose"] == 4
    assert document["capacity"]["unfilled"] == 46
    assert document["capacity"]["total"] == 50
    assert "46 places unfilled" in agenda_page(document)


def test_ties_at_the_line_are_shown_whole_where_no_model_ranks():
    rows = facts(5, nomination_count_6m=[3, 2, 2, 2, 1], need_count=1.0)
    scheme = read_scheme("project_reset_north_area", capacity=2)
    _, items = listed(scheme, people(rows, 0.5))
    results = [items[f"p{n}"]["result"] for n in range(5)]
    assert results[0] == "propose" and results[4] == "not_proposed"
    assert sorted(results[1:4]) == ["consider", "consider", "propose"]
    assert [items[f"p{n}"]["close_to_the_line"] for n in range(5)] == [False, True, True, True, False]
    assert {items[f"p{n}"]["rank"] for n in (1, 2, 3)} == {2}


def test_close_to_the_line_is_a_probability_on_the_list_between_a_fifth_and_four_fifths():
    # Four replicates, one place (spilt to the one open strand): p0 leads in three of them, p1 in one, p2 in none.
    replicates = [[0.6, 0.6, 0.6, 0.4], [0.5, 0.5, 0.5, 0.5], [0.1, 0.1, 0.1, 0.1]]
    _, items = listed(iom(1), people(facts(3), [0.6, 0.5, 0.1], replicates=replicates))
    assert [items[f"p{n}"]["probability_on_list"] for n in range(3)] == [0.75, 0.25, 0.0]
    assert [items[f"p{n}"]["close_to_the_line"] for n in range(3)] == [True, True, False]
    assert [items[f"p{n}"]["result"] for n in range(3)] == ["propose", "consider", "not_proposed"]
    assert items["p0"]["rank_window"] == [1, 2] and items["p2"]["rank_window"] == [3, 3]


def test_a_present_member_stays_when_another_is_higher_by_less_than_the_noise():
    noise = [[0.40, 0.60], [0.45, 0.65]]  # a standard deviation of 0.1 each
    _, items = listed(iom(1), people(facts(2), [0.50, 0.55], replicates=noise, members={"p0": "fixed"}))
    assert [items["p0"]["result"], items["p1"]["result"]] == ["stay", "not_proposed"]
    _, items = listed(iom(1), people(facts(2), [0.50, 0.61], replicates=noise, members={"p0": "fixed"}))
    assert [items["p0"]["result"], items["p1"]["result"]] == ["leaving", "propose"]


def test_what_speaks_for_a_member_counts_in_each_replicate_and_in_a_replay():
    # With 0.1 more the member is first in both replicates: 0.5 to 0.45, 0.7 to 0.65. Without it in neither.
    noise = [[0.40, 0.60], [0.45, 0.65]]
    everyone = people(facts(2), [0.50, 0.55], replicates=noise, members={"p0": "fixed"})
    _, items = listed(iom(1), everyone)
    assert [items[f"p{n}"]["probability_on_list"] for n in range(2)] == [1.0, 0.0]
    assert choice(iom(1), everyone)["is_chosen"].to_dict() == {"p0": True, "p1": False}


def test_noise_never_delays_a_removal_that_the_rules_call_for():
    rows = facts(1, green_for_6m=True, days_at_liberty_since_last_sanction=200.0, instrument_score=40.0)
    _, items = listed(iom(5), people(rows, 0.9, replicates=[[0.1, 0.99]], members={"p0": "fixed"}))
    assert items["p0"]["result"] == "leaving"
    assert items["p0"]["why"] == "Rules for leaving are met."


def test_a_failed_gate_ends_or_holds_a_membership():
    rows = facts(3, mappa_level=[2.0, 0.0, np.nan], custody_days_left=[0.0, 900.0, 0.0])
    _, items = listed(iom(5), people(rows, 0.5, members={f"p{n}": "fixed" for n in range(3)}))
    assert [items[f"p{n}"]["result"] for n in range(3)] == ["leaving", "held", "cannot_assess"]
    mappa = "Is not managed at MAPPA level 2 or 3, which goes first."
    assert items["p0"]["why"] == f"Proposed to leave. This does not hold: {mappa}"
    assert items["p2"]["why"] == f"Cannot be assessed. This is not known: {mappa}"


def test_someone_long_in_custody_who_is_no_member_is_not_proposed():
    _, items = listed(iom(5), people(facts(1, custody_days_left=900.0), 0.5))
    assert items["p0"]["result"] == "not_proposed"


def test_a_member_stays_in_their_strand_though_no_route_is_open_any_more():
    rows = facts(2, instrument_score=20.0)
    _, items = listed(iom(5), people(rows, 0.5, members={"p0": "free"}))
    assert (items["p0"]["result"], items["p0"]["strand"]) == ("stay", "free")
    assert items["p1"]["result"] == "not_proposed"


@pytest.mark.parametrize("strand", ["not recorded", "Fixed", "turnaround"])
def test_a_member_whose_strand_is_not_the_schemes_is_still_a_member(strand):
    _, items = listed(iom(5), people(facts(1, instrument_score=20.0), 0.5, members={"p0": strand}))
    assert items["p0"]["result"] == "stay"
    assert items["p0"]["is_present_member"]


def test_nobody_is_passed_over_or_out_for_want_of_a_figure():
    _, items = listed(iom(5), people(facts(3), [np.nan, np.nan, 0.2], members={"p0": "fixed"}))
    assert [items[f"p{n}"]["result"] for n in range(3)] == ["cannot_assess", "cannot_assess", "propose"]
    assert items["p0"]["why"] == "No probability is made for this person, so nothing ranks them."


FACT = {"term": "t", "text": "sanctions in all: 9", "meaning": "Sanctions", "value": 9, "points": None, "effect": None}


def test_why_there_is_no_probability_is_said_and_the_facts_stay():
    """An adult with an old history has facts without a score; of a child, and of one of unknown age, none are told."""
    told = [{"history": [FACT], "attendance": [], "needs": []}] * 3
    because = pd.Series(["no contact in 24 months", "scores are for adults", ""], index=["p0", "p1", "p2"])
    everyone = people(facts(3, age_years=[40.0, 17.0, np.nan], homicide_count_ever=1), np.nan)
    everyone = dataclasses.replace(everyone, reasons=told, unscored_because=because)
    document, items = listed(iom(3), everyone)
    assert [items[f"p{n}"]["probability_unavailable_because"] for n in range(3)] == [
        "no contact in 24 months",
        "scores are for adults",
        "the reason is not recorded",
    ]
    assert [items[f"p{n}"]["reasons"]["history"] for n in range(3)] == [[FACT], [], []]
    assert [items[f"p{n}"]["homicide_flag"] for n in range(3)] == [True, None, None]
    assert "since no contact in 24 months" in items["p0"]["why"]
    assert document["reason_groups"] == ["history"]


def test_someone_nominated_without_a_score_is_seen_to_be_let_in():
    """The domestic-abuse lead's nomination lets in; a gate that says no, or an unknown age, closes it."""
    rows = facts(
        4,
        nominated_domestic_abuse_12m=True,
        neighbourhood_crime_count_24m=0,
        has_static_inputs=[False, True, False, False],
        is_gone=[False, False, True, False],
        age_years=[30.0, 30.0, 30.0, np.nan],
    )
    _, items = listed(iom(5), people(rows, np.nan))
    assert {items[f"p{n}"]["result"] for n in range(4)} == {"cannot_assess"}
    routes = [[route["id"] for route in items[f"p{n}"]["routes_met"]] for n in range(4)]
    assert routes == [["free_domestic_abuse_nomination"], ["free_domestic_abuse_nomination"], [], []]
    assert items["p0"]["routes_met"][0]["rules"] == [
        "Was nominated by the police domestic-abuse lead in the last 12 months"
    ]


def test_a_homicide_is_flagged_and_changes_no_place():
    rows = facts(3, homicide_count_ever=[0, 2, np.nan])
    _, items = listed(iom(2), people(rows, [0.6, 0.2, 0.4]))
    assert [items[f"p{n}"]["homicide_flag"] for n in range(3)] == [False, True, None]
    _, without = listed(iom(2), people(rows.drop(columns="homicide_count_ever"), [0.6, 0.2, 0.4]))
    assert [items[p]["rank"] for p in items] == [without[p]["rank"] for p in items]
    assert {without[p]["homicide_flag"] for p in without} == {None}


def test_harm_that_follows_police_activity_is_shown_beside_and_does_not_rank():
    everyone = people(facts(2), [0.5, 0.4])
    apart = {"gbp_not_ranked": [0.0, 360.0], "cchi_days_not_ranked": 2.0, "css_points_not_ranked": [1.0, 4.0]}
    shown = {name: getattr(everyone.harm, name).assign(**apart) for name in ("value", "low", "high")}
    _, items = listed(iom(1), dataclasses.replace(everyone, harm=dataclasses.replace(everyone.harm, **shown)))
    assert items["p0"]["result"] == "propose"
    assert items["p1"]["harm_not_ranked"]["gbp"] == {"value": 360.0, "low": 360.0, "high": 360.0}
    _, items = listed(iom(1), dataclasses.replace(everyone, harm=None, harm_unavailable_because="No counts."))
    assert items["p1"]["harm_not_ranked"] == {"gbp": None, "cchi_days": None, "css_points": None}


def test_a_rule_that_says_consider_is_heard_for_those_below_the_line_too():
    rows = facts(3, currently_supervised=False, neighbourhood_charge_count_6m=[0, 2, 0])
    _, items = listed(iom(1), people(rows, [0.9, 0.1, 0.1]))
    assert [items[f"p{n}"]["result"] for n in range(3)] == ["propose", "consider", "not_proposed"]
    assert items["p1"]["why"].startswith("A rule asks")


def test_the_rank_without_attendance_stands_beside_the_rank_and_is_missing_where_it_plays_no_part():
    three = people(facts(3), [0.6, 0.5, 0.2])
    _, items = listed(iom(1), three)
    assert [items[f"p{n}"]["rank_without_attendance"] for n in range(3)] == [None] * 3
    without = pd.Series([0.1, 0.5, 0.2], index=three.facts.index)
    harm = dataclasses.replace(
        three.harm, without_attendance=three.harm.value[list(SCALES)].mul(without / three.probability, axis=0)
    )
    document, items = listed(iom(1), dataclasses.replace(three, harm=harm))
    assert [items[f"p{n}"]["rank_without_attendance"] for n in range(3)] == [3, 1, 2]
    assert "without needs 1; without attendance 3" in agenda_page(document)
    by_chance = dataclasses.replace(three, harm=None, probability_without_attendance=without)
    assert [listed(iom(1), by_chance)[1][f"p{n}"]["rank_without_attendance"] for n in range(3)] == [3, 1, 2]


def test_missing_answers_that_could_move_a_person_across_are_said():
    chance = np.array([0.6, 0.5, 0.2])
    low, high = np.array([0.45, 0.40, 0.1]), np.array([0.6, 0.65, 0.3])
    _, items = listed(iom(1), people(facts(3), chance, missing=[low, high, [1, 2, 1]]))
    assert [items[f"p{n}"]["missing_answers"]["could_cross"] for n in range(3)] == [True, True, False]
    assert items["p1"]["missing_answers"] == {
        "lowest": 0.4,
        "highest": 0.65,
        "missing_count": 2,
        "is_exact": True,
        "could_cross": True,
    }


def test_what_speaks_for_a_member_counts_where_their_missing_answers_could_lead():
    # A standard deviation of 0.1 defends p0: worth 0.6 beside 0.55, they fall out only below 0.45.
    noise = [[0.40, 0.60], [0.45, 0.65]]
    ends = np.array([0.46, 0.55]), np.array([0.5, 0.599])
    rows = facts(2)
    _, items = listed(iom(1), people(rows, [0.5, 0.55], replicates=noise, members={"p0": "fixed"}, missing=[*ends, 1]))
    assert [items[f"p{n}"]["result"] for n in range(2)] == ["stay", "not_proposed"]
    assert [items[f"p{n}"]["missing_answers"]["could_cross"] for n in range(2)] == [False, False]
    ends = np.array([0.44, 0.55]), np.array([0.5, 0.601])
    _, items = listed(iom(1), people(rows, [0.5, 0.55], replicates=noise, members={"p0": "fixed"}, missing=[*ends, 1]))
    assert [items[f"p{n}"]["missing_answers"]["could_cross"] for n in range(2)] == [True, True]


def test_the_list_is_json_without_nan_and_has_every_key_of_the_design():
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    text = json.dumps(document, allow_nan=False)
    assert json.loads(canonical(document)) == json.loads(text)
    assert set(document) >= {"scheme", "capacity", "counts", "items", "versions"}
    for item in document["items"]:
        assert set(item) >= ITEM_KEYS
        assert set(item["harm"]) == {"gbp", "cchi_days", "css_points"}
        assert set(item["reasons"]) == {"history", "attendance", "needs"}
        assert {line["status"] for line in item["rules"]} <= {"met", "not_met", "almost_met", "cannot_check"}
        assert (item["probability"] is None) or set(item["probability"]) == {"value", "low", "high"}
    assert document["versions"]["scheme_sha256"] == document["scheme"]["sha256"]


def test_no_key_of_an_item_is_a_protected_attribute_or_a_name():
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    keys = {key for item in document["items"] for key in [*item, *(line["id"] for line in item["rules"])]}
    assert not [key for key in keys if why_protected(key) or why_denied(key) or key in ("sex", "name", "surname")]


def test_counts_places_and_results_agree():
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    results = [item["result"] for item in document["items"]]
    assert document["counts"] == {str(word): results.count(str(word)) for word in Result}
    filled = document["capacity"]["filled"]
    assert sum(filled.values()) == results.count("propose") + results.count("stay") == 12
    assert min(document["counts"][word] for word in ("propose", "stay", "leaving", "consider", "cannot_assess")) > 0
    for item in document["items"]:
        if item["rank"] is not None:
            assert item["rank_window"][0] <= item["rank_window"][1]


def test_row_order_of_the_people_changes_nothing():
    everyone = crowd()
    order = np.random.default_rng(0).permutation(len(everyone.facts))
    assert make_list(iom(12), reordered(everyone, order), versions=VERSIONS) == make_list(
        iom(12), everyone, versions=VERSIONS
    )


def test_people_not_eligible_change_nobodys_place():
    everyone = crowd()
    whole = make_list(iom(12), everyone, versions=VERSIONS)["items"]
    gone = {i["person_id"] for i in whole if i["result"] == "not_proposed" and i["strand"] is None}
    assert len(gone) > 3
    kept = np.flatnonzero(~everyone.facts.index.isin(gone))
    fewer = make_list(iom(12), reordered(everyone, kept), versions=VERSIONS)["items"]
    assert fewer == [item for item in whole if item["person_id"] not in gone]


def test_candidates_are_the_proposed_and_considered_in_the_order_of_the_list():
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    table = list(csv.DictReader(candidates_table(document).splitlines()))
    wanted = [item for item in document["items"] if item["result"] in ("propose", "consider")]
    assert [row["person_id"] for row in table] == [item["person_id"] for item in wanted]
    assert [row["result"] for row in table] == [item["result"] for item in wanted]
    assert float(table[0]["probability"]) == pytest.approx(wanted[0]["probability"]["value"], abs=5e-5)


def test_every_line_of_the_candidates_says_where_it_is_from_and_that_people_decide():
    """Read as most people would: the header is the first line, nothing above it."""
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    table = pd.read_csv(io.StringIO(candidates_table(document)), dtype=str)
    assert table.columns[0] == "person_id"
    for column, said in (
        ("as_of_date", "2026-06-30"),
        ("scheme", "iom_neighbourhood_crime 2"),
        ("release", "r" * 64),
        ("for_human_review", "yes"),
    ):
        assert set(table[column]) == {said}


@pytest.mark.parametrize("person_id", ["-1+cmd", "=1+1", "+44", "@sum", "\t=1"])
def test_no_cell_of_the_candidates_runs_as_a_formula(person_id):
    rows = facts(1).set_axis([person_id])
    document = make_list(iom(3), people(rows, 0.5), versions=VERSIONS)
    cell = next(csv.reader(candidates_table(document).splitlines()[1:]))[0]
    assert cell == f"'{person_id}"


class Page(HTMLParser):
    """Open tags, and the text of row headers."""

    def __init__(self):
        super().__init__()
        self.open, self.rows, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag not in ("meta", "br", "link"):
            self.open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == ("th", {"scope": "row"}):
            self.rows.append(data)


def is_let_in(item):
    return item["probability"] is None and any(route["result"] == "propose" for route in item["routes_met"])


def test_the_agenda_parses_and_holds_everyone_it_should():
    document = make_list(iom(12), crowd(), versions=VERSIONS)
    page = Page()
    page.feed(agenda_page(document))
    page.close()
    assert not page.open
    assert "script" not in page.tags
    shown = [
        item["person_id"]
        for item in document["items"]
        if item["result"] in ("propose", "stay", "consider", "leaving", "held")
        or (item["result"] == "cannot_assess" and (item["is_present_member"] or is_let_in(item)))
    ]
    below = [one["person_id"] for people_below in document["just_below"].values() for one in people_below]
    assert sorted(page.rows) == sorted(shown + below)
    assert {item["person_id"] for item in document["items"] if item["result"] == "propose"} <= set(page.rows)


def told(history):
    return [{"history": lines, "attendance": [], "needs": []} for lines in history]


def test_the_agenda_shows_the_facts_of_somebody_without_a_score_and_says_why_there_is_none():
    because = pd.Series(["no sanction or release in 24 months"], index=["p0"])
    everyone = people(facts(1), np.nan, members={"p0": "fixed"})
    everyone = dataclasses.replace(everyone, reasons=told([[FACT]]), unscored_because=because)
    page = agenda_page(make_list(iom(3), everyone, versions=VERSIONS))
    assert "none: no sanction or release in 24 months" in page
    assert "sanctions in all: 9" in page
    assert "No sanction is on record" not in page


def test_the_agenda_tells_the_two_strongest_facts_and_an_effect_only_where_it_is_not_slight():
    lines = [
        {**FACT, "text": text, "points": points, "effect": "raises"}
        for text, points in (("fact one: 1", 0.3), ("fact two: 2", 0.01), ("fact three: 3", 0.005))
    ]
    everyone = dataclasses.replace(people(facts(2), 0.5), reasons=told([lines, []]))
    page = agenda_page(make_list(iom(3), everyone, versions=VERSIONS))
    assert "fact one: 1 (raises)" in page and "fact two: 2" in page
    assert "fact two: 2 (raises)" not in page and "fact three" not in page
    assert "nothing out of the ordinary" not in page and "not known" in page
    # Nobody's attendance or needs is in these data: no column, and it is said.
    assert "Not in this data: attendance, needs." in page
    assert '<th scope="col">History' in page and '<th scope="col">Attendance' not in page


def test_the_agenda_lists_the_nominated_without_a_score_apart():
    rows = facts(
        2, nominated_domestic_abuse_12m=[True, False], has_static_inputs=False, neighbourhood_crime_count_24m=0
    )
    page = agenda_page(make_list(iom(3), people(rows, np.nan), versions=VERSIONS))
    assert '<h2 id="let_in">Nominated, or let in by another rule; not ranked (no score) (1)' in page
    assert "Let in by: Was nominated by the police domestic-abuse lead in the last 12 months." in page


def test_the_agenda_gives_harm_as_a_range_to_three_figures_and_the_share_of_refits():
    replicates = [[0.6, 0.6, 0.6, 0.4], [0.5, 0.5, 0.5, 0.5]]
    everyone = people(facts(2), [0.6, 0.5], replicates=replicates, harm=30000.0)
    page = agenda_page(make_list(iom(1), everyone, versions=VERSIONS))
    # 5th and 95th percentile of the first row by hand: 0.43 and 0.60.
    assert "about £12,900 to £18,000" in page
    assert "about £15,000<" in page
    assert "on the list in 8 of 10 refits" in page and "on the list in 2 of 10 refits" in page


def test_the_agenda_escapes_what_it_is_given():
    rows = facts(1).set_axis(["<b>x</b>"])
    assert "<b>x" not in agenda_page(make_list(iom(3), people(rows, 0.5), versions=VERSIONS))


def test_rules_that_nobody_can_be_checked_on_are_noted():
    rows = facts(1).drop(columns=["vrp_score", "mappa_level"])
    document = make_list(iom(3), people(rows, 0.5), versions=VERSIONS)
    assert (
        "Nobody was checked for this, since the data do not have it: Is not managed at MAPPA level 2 or 3, which goes "
        "first (G4); Violent reoffending score (VRP) is 60 or more (X3); Was nominated under a retail-crime operation "
        "(R2c)."
    ) in document["notes"]
    assert sum(note.startswith("Nobody was checked for this") for note in document["notes"]) == 1


def test_the_list_says_that_its_order_rests_on_unverified_unit_harms():
    notes = make_list(iom(3), people(facts(1), 0.5), versions=VERSIONS)["notes"]
    assert any("(Economic and social cost, pounds" in note and "27 of the 38 figures" in note for note in notes)


def test_a_list_says_how_many_places_another_scale_would_move():
    """Two places; on pounds p0 and p1 come first, on days p2 displaces p1, on points the order stands."""
    scheme = read_scheme("iom_neighbourhood_crime", capacity=2)
    harm = pd.DataFrame(
        {"gbp": [30.0, 20.0, 10.0], "cchi_days": [30.0, 10.0, 20.0], "css_points": [3.0, 2.0, 1.0]},
        index=facts(3).index,
    )
    document = make_list(scheme, people(facts(3), [0.5, 0.5, 0.5], harm=harm), versions=VERSIONS)
    assert document["places_moved_by_scale"] == {"cchi_days": 1, "css_points": 0}
    assert any("Cambridge Crime Harm Index, 1 of those" in note for note in document["notes"])


def test_a_list_says_which_unverified_figure_changes_who_is_on_it():
    """One place. p0 is expected to steal from vehicles (verified), p1 to burgle, of which the cost is remembered:
    £5,930 in 2015/16 against £4,500 of vehicle theft. At half of it p0 is on the list, at twice nothing changes."""
    scheme = read_scheme("iom_neighbourhood_crime", capacity=1)
    units = scheme.costs.units()["gbp"]
    offences = pd.DataFrame(0.0, index=facts(2).index, columns=units.index)
    offences.loc["p0", "THEFT_OF_VEHICLE"] = 4500 / 10290
    offences.loc["p1", "BURGLARY_DOMESTIC"] = 1.0
    harm = pd.DataFrame(dict.fromkeys(("gbp", "cchi_days", "css_points"), offences @ units))
    everyone = people(facts(2), [1.0, 1.0], harm=harm)
    everyone = dataclasses.replace(everyone, harm=dataclasses.replace(everyone.harm, offences=offences))
    document = make_list(scheme, everyone, versions=VERSIONS)
    assert [item["person_id"] for item in document["items"] if item["result"] == "propose"] == ["p1"]
    assert document["places_moved_by_unverified"] == {"BURGLARY_DOMESTIC": 1}
    assert any("burglary of a dwelling (1)" in note for note in document["notes"])
    page = agenda_page(document)
    # The list itself: one burglary, in every way to count it, to three figures.
    assert "£2,410 response costs only; £7,000 without anticipation costs; £7,950 total costs, without mul" in page
    assert "response only £2,410" in page and "with multiplier £28,600" in page
    assert "Pounds are total costs, without multiplier, in 2024/25 prices (home_office_2018: totals partly" in page
    costs = document["items"][0]["cost_counted_as"]
    # Of one burglary: response 1,800, without the 710 of anticipation 5,220, and 3.6 crimes to one that is recorded.
    in_2024 = 100 / 74.6
    assert costs == {
        "response_only": pytest.approx(1800 * in_2024, abs=0.01),
        "avoidable": pytest.approx(5220 * in_2024, abs=0.01),
        "total": pytest.approx(5930 * in_2024, abs=0.01),
        "with_multiplier": pytest.approx(5930 * 3.6 * in_2024, abs=0.01),
    }


def test_an_unverified_figure_is_doubled_too():
    """One place. A vehicle theft of £6,430 keeps it from a burglary of £5,930, of which twice would take it."""
    scheme = read_scheme("iom_neighbourhood_crime", capacity=1)
    units = scheme.costs.units()["gbp"]
    offences = pd.DataFrame(0.0, index=facts(2).index, columns=units.index)
    offences.loc["p0", "THEFT_OF_VEHICLE"] = 6430 / 10290
    offences.loc["p1", "BURGLARY_DOMESTIC"] = 1.0
    harm = pd.DataFrame(dict.fromkeys(("gbp", "cchi_days", "css_points"), offences @ units))
    everyone = people(facts(2), [1.0, 1.0], harm=harm)
    everyone = dataclasses.replace(everyone, harm=dataclasses.replace(everyone.harm, offences=offences))
    document = make_list(scheme, everyone, versions=VERSIONS)
    assert [item["person_id"] for item in document["items"] if item["result"] == "propose"] == ["p0"]
    assert document["places_moved_by_unverified"] == {"BURGLARY_DOMESTIC": 1}


def test_an_unverified_figure_is_halved_on_the_scale_that_ranks_and_only_where_it_ranks():
    """One place, ranked by days. p1: one theft of 1.3 days (a mix), halved 0.65; p0: half a day of burglary. In pounds,
    or with the motoring offences of p1 that stand outside the ranking, half would be below it: neither may count."""
    scheme = dataclasses.replace(read_scheme("iom_neighbourhood_crime", capacity=1), harm_scale="cchi_days")
    units = scheme.costs.units()
    offences = pd.DataFrame(0.0, index=facts(2).index, columns=units.index)
    offences.loc["p0", "BURGLARY_DOMESTIC"] = 0.5 / 273.5
    offences.loc["p1", ["THEFT_NON_MOTOR", "MOTORING_OFFENCES"]] = 1.0, 10.0
    harm = offences @ units[["gbp", "cchi_days", "css_points"]].where(units["is_ranked"], 0.0, axis=0)
    everyone = people(facts(2), [1.0, 1.0], harm=harm)
    everyone = dataclasses.replace(everyone, harm=dataclasses.replace(everyone.harm, offences=offences))
    document = make_list(scheme, everyone, versions=VERSIONS)
    assert [item["person_id"] for item in document["items"] if item["result"] == "propose"] == ["p1"]
    assert document["places_moved_by_unverified"] == {}
    assert document["items"][0]["cost_counted_as"]["total"] == pytest.approx(1040 * 100 / 74.6, abs=0.01)


def test_who_may_not_enter_counts_neither_in_the_order_of_scales_nor_in_what_a_few_hold():
    harm = pd.DataFrame(
        {"gbp": [3.0, 1.0, 9.0], "cchi_days": [3.0, 1.0, 0.5], "css_points": [2.0, 2.0, 9.0]}, index=facts(3).index
    )
    everyone = people(facts(3, is_local=[True, True, False]), [0.5, 0.5, 0.5], harm=harm)
    document = make_list(iom(2), everyone, versions=VERSIONS)
    assert document["scale_agreement"]["gbp and cchi_days"] == 1.0
    assert [one["top_tenth"] for one in document["concentration"].values()] == [0.75, 0.75, 0.5]


def test_a_list_that_no_unverified_figure_moves_says_so():
    document = make_list(read_scheme("iom_neighbourhood_crime", capacity=3), crowd(), versions=VERSIONS)
    assert document["places_moved_by_unverified"] == {}
    assert any(note.startswith("No one of the unverified figures") for note in document["notes"])


def test_what_other_numbers_of_places_would_reach_is_the_best_choice_at_each():
    document = make_list(iom(5), people(facts(8), np.linspace(0.8, 0.1, 8), harm=100.0), versions=VERSIONS)
    sweep = {one["places"]: one for one in document["capacity_sweep"]}
    assert list(sweep) == [3, 4, 5, 6]
    for places, one in sweep.items():
        assert one["filled"] == places
        assert one["harm"]["gbp"] == round(100 * np.linspace(0.8, 0.1, 8)[:places].sum())
        assert one["harm"]["cchi_days"] == round(200 * np.linspace(0.8, 0.1, 8)[:places].sum())
    reached = [one["harm"]["gbp"] for one in sweep.values()]
    assert (np.diff(reached, 2) < 1.5).all()  # each further place reaches no more than the one before, but for rounding
    assert "5 (this list)" in agenda_page(document)


def test_a_list_says_how_much_of_the_harm_a_few_hold_and_how_alike_the_scales_order_people():
    # Ten people, one of 9 times the harm of each other: 9 of 18 parts. The scales are multiples of one another.
    document = make_list(iom(5), people(facts(10), [0.9, *[0.1] * 9], harm=100.0), versions=VERSIONS)
    assert document["concentration"]["gbp"]["top_tenth"] == 0.5
    assert document["concentration"]["cchi_days"]["curve"]["amount"][:2] == [0.0, 0.5]
    assert document["scale_agreement"] == {
        "gbp and cchi_days": 1.0,
        "gbp and css_points": 1.0,
        "cchi_days and css_points": 1.0,
    }
    assert "50% of all expected cost" in agenda_page(document)
    level = make_list(iom(5), people(facts(3), [0.5, 0.5, 0.5]), versions=VERSIONS)
    assert set(level["scale_agreement"].values()) == {None}
    one = make_list(iom(5), people(facts(1), [0.5]), versions=VERSIONS)
    assert one["scale_agreement"] == {} and one["concentration"]["gbp"]["top_tenth"] == 1.0


def test_notes_print_how_alike_the_scales_order_people():
    """Three people: pounds and days order two of the three pairs alike (tau 1/3), days and points all against."""
    harm = pd.DataFrame(
        {"gbp": [3.0, 2.0, 1.0], "cchi_days": [3.0, 1.0, 2.0], "css_points": [1.0, 3.0, 2.0]}, index=facts(3).index
    )
    document = make_list(iom(3), people(facts(3), [0.5, 0.5, 0.5], harm=harm), versions=VERSIONS)
    said = "pounds and days 0.33, pounds and points -0.33, days and points -1.00."
    assert any("Kendall's tau" in note and note.endswith(said) for note in document["notes"])
    assert said in agenda_page(document)


def test_a_list_whose_people_have_no_harm_does_not_say_that_it_reaches_none():
    """Nobody has a figure: that is not a sum of nought, and nobody is ordered."""
    document = make_list(iom(2), people(facts(3), [np.nan] * 3), versions=VERSIONS)
    assert document["concentration"] == {} and document["scale_agreement"] == {}
    filled = {one["filled"] for one in document["capacity_sweep"]}
    assert filled == {0}
    assert {item["harm"]["gbp"] for item in document["items"]} == {None}
    agenda_page(document)


def test_a_scale_on_which_nobody_has_harm_is_left_out_of_what_a_few_hold():
    harm = pd.DataFrame({"gbp": [2.0, 1.0], "cchi_days": [0.0, 0.0], "css_points": [1.0, 1.0]}, index=facts(2).index)
    document = make_list(iom(2), people(facts(2), [0.5, 0.5], harm=harm), versions=VERSIONS)
    assert list(document["concentration"]) == ["gbp", "css_points"]
    assert document["scale_agreement"]["gbp and cchi_days"] is None
    page = agenda_page(document)
    assert "67% of all expected cost, 50% of all expected points." in page
    assert "pounds and days all level" in page


def test_nobody_eligible_gives_an_agenda_without_figures():
    document = make_list(iom(2), people(facts(3, age_years=17.0), [np.nan] * 3), versions=VERSIONS)
    assert document["concentration"] == {} and document["capacity"]["eligible"] == 0
    assert "Kendall" not in agenda_page(document)


def test_a_rule_whose_table_is_absent_is_said_on_the_list():
    document = make_list(
        read_scheme("iom_neighbourhood_crime"),
        people(facts(2).drop(columns="mappa_level"), [0.5, 0.4]),
        versions=VERSIONS,
    )
    assert document["counts"]["propose"] == 2
    assert any(note.startswith("Nobody was checked") and " (G4); " in note for note in document["notes"])


def test_a_member_who_no_longer_meets_a_way_in_is_said_to_be_kept():
    rows = facts(
        2, currently_supervised=[True, False], neighbourhood_crime_count_24m=[2, 0], instrument_score=[80.0, 14.0]
    )
    document = make_list(
        read_scheme("iom_neighbourhood_crime"), people(rows, [0.5, 0.4], members={"p1": "fixed"}), versions=VERSIONS
    )
    items = {item["person_id"]: item for item in document["items"]}
    assert items["p1"]["result"] == "stay"
    assert items["p1"]["why"] == KEPT
    assert any(note.startswith("1 present member keeps a place") for note in document["notes"])
    assert KEPT in agenda_page(document)


def test_a_list_ordered_by_facts_gives_no_figure_of_a_model_in_its_table():
    rows = facts(1, nomination_count_6m=1, need_count=3, neighbourhood_or_asb_event_count_6m=0)
    document = make_list(read_scheme("project_reset_north_area"), people(rows, [0.5]), versions=VERSIONS)
    (line,) = csv.DictReader(candidates_table(document).splitlines())
    assert line["result"] == "propose"
    assert [line[name] for name in line if name.startswith(("probability", "harm_"))] == [""] * 13


def test_the_page_says_first_when_people_are_invented():
    versions = {**VERSIONS, "about_people": "These people are invented."}
    page = agenda_page(make_list(read_scheme("iom_neighbourhood_crime"), people(facts(1), [0.5]), versions=versions))
    assert page.index("These people are invented.") < page.index("places")


def test_a_member_who_meets_only_another_strand_is_kept_in_theirs_and_said_so():
    """A score of 60 opens Flex, not the Fixed strand that the member was recorded in."""
    document = make_list(
        read_scheme("iom_neighbourhood_crime"),
        people(facts(1, instrument_score=60.0), [0.5], members={"p0": "fixed"}),
        versions=VERSIONS,
    )
    (item,) = document["items"]
    assert item["strand"] == "fixed"
    assert item["why"] == KEPT
    assert [way["strand"] for way in item["routes_met"]] == ["flex"]
    page = agenda_page(document)
    assert KEPT in page
    assert "Way into flex that is met: " in page
    assert "Let in by" not in page


def test_a_member_whose_only_way_in_asks_to_consider_is_not_said_to_meet_none():
    """Two charges open the way into Flex that never proposes: it is met, and it is not why the place is kept."""
    rows = facts(
        1,
        currently_supervised=False,
        neighbourhood_crime_count_24m=0,
        instrument_score=14.0,
        neighbourhood_charge_count_6m=2,
    )
    scheme = read_scheme("iom_neighbourhood_crime")
    document = make_list(scheme, people(rows, [0.5], members={"p0": "flex"}), versions=VERSIONS)
    (item,) = document["items"]
    assert (item["result"], item["strand"], item["why"]) == ("stay", "flex", KEPT)
    assert [(way["strand"], way["result"]) for way in item["routes_met"]] == [("flex", "consider")]
    assert any("no way that proposes into their strand is met" in note for note in document["notes"])
    page = agenda_page(document)
    assert KEPT in page
    assert "Way into flex that is met, to be considered: " in page
    assert "Let in by" not in page
