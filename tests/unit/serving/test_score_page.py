"""What the page of the score says: both halves, ranges, no figure where none may decide."""

import re

import pytest

from features.vocabulary import Result, RuleStatus
from models.selection import read_scheme
from models.selection.rules import rule_detail
from serving.views.harm_told import harm_told
from serving.views.likelihood import likelihood, missing_answers, official_score
from serving.views.reasons_told import reason_groups, rules_told
from serving.views.recorded_value import recorded_value
from serving.views.score_page import proposal
from serving.views.told_beside import told_beside
from tests.unit.serving.review_pages import NOT_SCORED, ONE, a_list, an_item, read, score_page

BY_FACTS = a_list(ranked_by="order of needs", instrument="none")


def text_of(item: dict, **more: object) -> str:
    return read(score_page(item, **more)).one("main").text  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0.0, 0.004, 0.005, 0.115, 0.5, 0.605, 0.7, 0.995, 0.9999, 1.0])
def test_both_halves_are_whole_and_make_a_hundred(value: float) -> None:
    told = likelihood(an_item(probability={"value": value, "low": value / 2, "high": (1 + value) / 2}))
    assert told
    assert told["again"] + told["not_again"] == 100
    assert 1 <= told["again"] <= 99
    assert not re.search(r"\d\.\d", told["range"])


def test_the_likelihood_is_a_range_with_both_halves() -> None:
    text = text_of(an_item())
    assert "Likely range 61% to 78%." in text
    assert "about 70 were convicted again of an offence within the time looked at; about 30 were not." in text
    assert "The range is the model's own uncertainty, not this person's." in text


def test_a_model_without_a_range_says_so() -> None:
    told = likelihood(an_item(probability={"value": 0.7, "low": 0.7, "high": 0.7}))
    assert told
    assert told["range"] == "Likely about 70%. No range comes with this model."


@pytest.mark.parametrize("result", Result)
def test_every_result_is_told_in_its_own_words(result: Result) -> None:
    told = {proposal(an_item(result=str(word))) for word in Result}
    assert len(told) == len(Result)
    assert proposal(an_item(result=str(result))) in text_of(an_item(result=str(result)))


def test_somebody_without_a_figure_is_told_why() -> None:
    text = text_of(an_item(result="cannot_assess", **NOT_SCORED))
    assert "None was worked out: scores are for adults." in text
    assert "No position" in text
    assert "There is no probability for this person." in text
    assert not re.search(r"\d%", text.replace("missed: 0%", ""))


def test_the_published_band_is_told_as_such() -> None:
    told = official_score(an_item(), ONE, "VERY_HIGH")
    assert told == {
        "name": "All Reoffending Predictor (ARP)",
        "score": "87%",
        "of": "proven reoffence",
        "within": "two years",
        "band": "Very high",
    }
    assert official_score(an_item(instrument_score=None), ONE, None) is None


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ({"instrument": "ARP", "horizon_years": 2}, "(ARP): 87% for a proven reoffence within two years"),
        ({"instrument": "VRP", "horizon_years": 2}, "(VRP): 87% for a proven violent reoffence within two years"),
        ({"instrument": "OGRS3", "horizon_years": 1}, "(OGRS3): 87% for a proven reoffence within one year"),
    ],
)
def test_the_score_of_each_instrument_is_told_with_what_it_is_about(scheme: dict, said: str) -> None:
    assert said in text_of(an_item(), one=a_list(**scheme))


def test_a_list_that_facts_order_shows_no_figure_of_a_model() -> None:
    item = an_item(ranked_on=[{"fact": "need_count", "words": "needs found", "value": None}])
    text = text_of(item, one=BY_FACTS).replace("missed: 0%", "")
    assert "No score decides on this list" in text
    assert "needs found: not known" in text
    for word in ("%", "£", "Raises", "Lowers", "Likely"):
        assert word not in text


def test_reasons_point_both_ways_and_slight_ones_say_so() -> None:
    groups = {group["title"]: group["lines"] for group in reason_groups(an_item(), is_scored=True)}
    assert list(groups) == ["History", "Attendance", "Needs"]
    assert groups["History"][0]["effect"] == "Raises the score"
    assert groups["Attendance"][0]["effect"] == "Lowers the score slightly"
    assert groups["Needs"] == []


def test_a_fact_outside_any_score_raises_nothing() -> None:
    reason = {"text": "sanctions: 2", "meaning": "sanctions: 2", "effect": None, "points": None}
    item = an_item(reasons={"history": [reason], "attendance": [], "needs": []})
    line = reason_groups(item, is_scored=True)[0]["lines"][0]
    assert line == {"text": "Sanctions: 2", "effect": "Not part of a score", "meaning": ""}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "not worked out"),
        ({"missing_count": 0, "lowest": 0.5, "highest": 0.5, "could_cross": False}, "No answer"),
        ({"missing_count": 1, "lowest": 0.5, "highest": 0.9, "could_cross": False}, "1 answer that the model uses is"),
        ({"missing_count": 2, "lowest": 0.5, "highest": 0.9, "could_cross": True}, "up to 90%"),
        ({"missing_count": 2, "lowest": None, "highest": None, "could_cross": None}, "is not worked out"),
    ],
)
def test_what_missing_answers_could_do_is_told(found: dict | None, said: str) -> None:
    assert said in " ".join(missing_answers(an_item(missing_answers=found)))


def test_harm_is_told_on_three_scales_as_ranges() -> None:
    told = harm_told(an_item(), ONE)
    assert [row[0] for row in told["rows"]] == [
        "Economic and social cost",
        "Cambridge Crime Harm Index",
        "ONS Crime Severity Score",
    ]
    assert told["rows"][0][1] == "about £15,600 to £21,400"
    assert told["rows"][1][1] == "about 15,600 to 21,400"
    assert told["ranks"] == "Economic and social cost"
    assert "never added" in text_of(an_item())
    assert "harm reached, not harm averted" in text_of(an_item())


def test_a_homicide_is_told_only_where_there_is_one() -> None:
    words = "A homicide is among the proven offences."
    assert words in text_of(an_item())
    assert words not in text_of(an_item(homicide_flag=False))
    assert words not in text_of(an_item(homicide_flag=None))


def test_likelihood_and_official_score_each_name_their_time() -> None:
    text = text_of(an_item(), outcome="An offence committed in the 12 months after follow-up starts and proven.")
    assert "about 70 were convicted again of an offence committed within 12 months; about 30 were not." in text
    assert "Official score, All Reoffending Predictor (ARP): 87% for a proven reoffence within two years" in text
    assert "The likelihood looks at 12 months, the official score at two years" in text
    assert "they need not agree" in text
    assert "they need not agree" not in text_of(an_item(instrument_score=None))
    assert "they need not agree" not in text_of(an_item(**{**NOT_SCORED, "instrument_score": 20.0}))


def test_each_rule_is_told_with_its_standing_and_the_record() -> None:
    assert rules_told(an_item(), ONE) == [
        ["Is 18 or over", "Met", "Recorded: 34"],
        ["Score is 75 or more", "Cannot check", "Not known"],
    ]
    standings = {
        rules_told(an_item(rules=[{"id": "G1", "status": str(status), "detail": "x"}]), ONE)[0][1]
        for status in RuleStatus
    }
    assert len(standings) == len(RuleStatus)


@pytest.mark.parametrize(
    ("meaning", "found", "said"),
    [
        ("Is alive and has not been transferred out", "no, asked no", ""),
        ("Is supervised by probation", "yes, asked yes", ""),
        ("Is 18 or over on the index date", "34, asked at least 18", "Recorded: 34"),
        # A year in days: told as a bare number it would read as months.
        ("Has no more than 12 months of custody left", "58, asked at most 365", ""),
        ("Was sanctioned in the last 24 months", "2, asked at least 1", "Recorded: 2"),
        ("Has six or more proven shop thefts in 12 months", "7, asked at least 6", "Recorded: 7"),
        ("Has six or more proven shop thefts in 6 months", "7, asked at least 6", "Recorded: 7"),
        ("Was nominated in the last year", "1, asked at least 1", "Recorded: 1"),
        ("Has no proven offence in the last six months", "7, asked at least 6", "7 months"),
        ("Has no proven offence in the last six months", "1, asked at least 6", "1 month"),
        ("Has been supervised for two years", "2.5, asked at least 2", "2.5 years"),
        ("Has been supervised for two years", "30, asked at least 24", ""),
        ("Official score (ARP) is 75 or more", "87.04, asked at least 75", "87"),
        ("Official score (ARP) is 75 or more", "74.6, asked at least 75", "Just under 75"),
        ("Official score (ARP) is 50 to 74", "50.2, asked at least 50 and below 75", "Just over 50"),
        ("Official score (ARP) is below 50", "50, asked below 50", "50"),
        ("Official score (ARP) is below 50", "0.2, asked below 50", "Under 1"),
    ],
)
def test_what_is_recorded_is_told_only_where_it_cannot_be_misread(meaning: str, found: str, said: str) -> None:
    assert recorded_value(meaning, f"{meaning}: {found}") == said
    assert recorded_value("Another rule", f"{meaning}: {found}") == ""


@pytest.mark.parametrize("name", ["iom_neighbourhood_crime", "project_reset_north_area"])
def test_no_yes_or_no_and_no_wrong_unit_is_told_of_a_shipped_rule(name: str) -> None:
    scheme = read_scheme(name)
    told = {
        rule.id: {recorded_value(rule.meaning, rule_detail(rule, value)) for value in (0, 1, 2, 40)}
        for rule in scheme.gates + scheme.rules
    }
    flags = {rule.id for rule in scheme.gates + scheme.rules if isinstance(rule.bounds.get("equals"), bool)}
    assert flags
    assert {rule for rule, words in told.items() if words == {""}} - flags <= {"G5"}
    assert all(told[rule] == {""} for rule in flags)
    with_unit = {rule for rule, words in told.items() if any(re.search("day|month|year", said) for said in words)}
    assert with_unit <= {"D1b"}


def test_a_score_that_was_not_worked_out_again_says_so() -> None:
    assert "and agrees" in text_of(an_item(), was_recomputed=True)
    assert "was not worked out again here" in text_of(an_item(), was_recomputed=False)


def test_the_versions_stand_beside_the_figures() -> None:
    text = text_of(an_item())
    for stamp in ("30 June 2026", "e" * 12, "f" * 12, "d" * 12, "0.1.0"):
        assert stamp in text
    assert "e" * 13 not in text


def test_an_item_of_another_tool_may_lack_what_only_ours_tells() -> None:
    item = an_item()
    for key in ("why", "routes_met", "ranked_on", "harm_not_ranked", "homicide_flag", "rank_without_needs"):
        del item[key]
    assert "Likely range 61% to 78%." in text_of(item)


def test_without_a_score_nothing_raises_or_lowers_it() -> None:
    lines = [line for group in reason_groups(an_item(), is_scored=False) for line in group["lines"]]
    assert [line["effect"] for line in lines] == ["", ""]
    text = text_of(an_item(result="cannot_assess", **NOT_SCORED))
    assert "Facts behind it" in text
    assert "Raises" not in text


def test_a_way_in_is_told_with_the_strand_it_leads_to_and_whether_it_proposes() -> None:
    way = {"id": "w", "strand": "fixed", "result": "propose", "rules": ["Is 18 or over", "Is supervised"]}
    ways = [way, way | {"strand": "flex", "result": "consider"}, way | {"strand": "project_reset"}, {"rules": ["One"]}]
    text = text_of(an_item(routes_met=ways))
    assert "Way into the Fixed strand that is met: Is 18 or over; Is supervised." in text
    assert (
        "Way into the Flex strand that is met, to be considered and not proposed: Is 18 or over; Is supervised." in text
    )
    assert "Way into Project Reset that is met: Is 18 or over; Is supervised." in text
    assert "Way in that is met: One." in text


def test_a_members_colour_alerts_and_reviews_are_told_as_on_the_agenda() -> None:
    told = {
        "signs": [],
        "colour": {"colour": "amber", "unchecked": "red"},
        "alerts": [
            {"id": "E1", "says": "Release could come early.", "date": "2026-10-24"},
            {"id": "V1", "says": "A review is overdue.", "date": None},
        ],
    }
    review = {"panel_due": "2026-06-29", "needs_due_in_months": 1, "custody_ends": None, "held_until": None}
    text = text_of(an_item(result="stay", told=told, review=review))
    for words in (
        "Told, never part of the choice",
        "Amber is the colour that the rules suggest, unless red, which cannot be checked. An officer sets it.",
        "Release could come early. Date: 24 October 2026.",
        "A review is overdue.",
        "Panel due by 29 June 2026 (overdue).",
        "Needs review due within 1 month.",
    ):
        assert words in text


def test_what_cannot_be_said_of_a_review_is_said_to_be_so() -> None:
    review = {"panel_due": None, "needs_due_in_months": None, "custody_ends": "2027-08-04", "held_until": "2026-08-04"}
    assert told_beside({"told": None, "review": review}, "2026-06-30") == [
        "Held until 4 August 2026, when no more custody is left than the rule allows.",
        "Custody ends on 4 August 2027.",
        "When the next panel is due cannot be checked.",
        "When the next needs review is due cannot be checked.",
    ]
    on_the_day = review | {"panel_due": "2026-06-30", "needs_due_in_months": 0}
    assert told_beside({"review": on_the_day}, "2026-06-30")[2:] == [
        "Panel due by 30 June 2026.",
        "Needs review overdue.",
    ]


def test_a_list_that_tells_nothing_beside_a_person_has_no_such_section() -> None:
    empty = {"signs": [], "alerts": [], "colour": {"colour": None, "unchecked": ""}}
    assert told_beside(an_item(told=empty, review=None), "2026-06-30") == []
    assert "Told, never part of the choice" not in text_of(an_item(told=empty, review=None))
