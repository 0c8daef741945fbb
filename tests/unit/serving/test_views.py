"""What the pages say, and what they keep to themselves."""

import re
from datetime import timedelta
from enum import StrEnum

import pytest

from features.vocabulary import Choice, Result, Strand, Suitability
from serving.records import Fault, Row
from serving.views import TABS, list_view, lists_view, method_view
from serving.views.wording import (
    CHOICE_WORDS,
    DECIDED_WORDS,
    RESULT_WORDS,
    STRAND_WORDS,
    SUITABILITY_WORDS,
    date_words,
    moment_words,
    three_figures,
)
from tests.unit.serving.review_pages import (
    NOW,
    ONE,
    TEXT,
    TODAY,
    a_case,
    a_decision,
    a_list,
    a_view,
    an_item,
    case_page,
    decision_page,
    facts,
    html,
    read,
)


def listed(*rows: Row, show: str = "to_review", **more: object) -> str:
    return html("list.html", list_view(ONE, rows, show=show, **more))  # type: ignore[arg-type]


def row_text(page: str, case_id: str) -> str:
    return next(
        row.text for row in read(page).all("tr") if any(link["href"] == f"/cases/{case_id}" for link in row.all("a"))
    )


def test_dates_and_counts_are_written_as_people_write_them() -> None:
    assert date_words("2026-06-30") == "30 June 2026"
    assert moment_words(NOW) == "22 November 2026 at 14:05 UTC"
    assert moment_words(NOW.replace(tzinfo=None)) == moment_words(NOW)
    assert [three_figures(value) for value in (0, 0.01234, 75.04, 15583.84)] == ["0", "0.0123", "75.0", "15,600"]
    assert lists_view([ONE], {ONE.id: (12, 1207)})["rows"][0]["reviewed"] == "12 of 1,207"


@pytest.mark.parametrize(
    ("words", "vocabulary"),
    [
        (SUITABILITY_WORDS, Suitability),
        (CHOICE_WORDS, Choice),
        (DECIDED_WORDS, Choice),
        (RESULT_WORDS, Result),
        (STRAND_WORDS, Strand),
    ],
)
def test_every_word_of_the_vocabulary_has_its_own_phrase(words: dict, vocabulary: type[StrEnum]) -> None:
    assert set(words) == set(vocabulary)
    assert len(set(words.values())) == len(words)


def test_the_four_ways_not_to_know_are_told_apart() -> None:
    never = {"assessed_date": None, "areas": facts()["needs"]["areas"]}
    none_due = {**facts()["appointments"], "due": 0, "cancelled_by_service": 0}
    pages = {
        "Not assessed": case_page(),
        "Never assessed": case_page(facts=facts(needs=never)),
        "None due": case_page(facts=facts(appointments=none_due)),
        "Not in the data": case_page(facts=facts(needs=None)),
    }
    plain = case_page(
        facts=facts(needs={"assessed_date": "2026-01-02", "areas": [{"area": "drugs", "answer": "need"}]})
    )
    for words, page in pages.items():
        assert words in read(page).one("main").text
        assert words not in read(plain).one("main").text
    assert read(pages["Not assessed"]).one("main").text.count("Not assessed") == 3


def test_never_assessed_is_never_no_need() -> None:
    never = {"assessed_date": None, "areas": [{"area": "drugs", "answer": "not_assessed"}]}
    assert "No need found" not in case_page(facts=facts(needs=never))


def test_needs_and_strengths_stand_before_offences() -> None:
    titles = [node.text for node in read(case_page()).all("h2")]
    assert titles.index("Needs") + 1 == titles.index("Strengths") < titles.index("Offences")


def test_a_list_without_case_tables_tells_its_lines_and_says_so() -> None:
    text = read(case_page(facts={"as_of_date": "2026-06-30", "told": ["sanctions in all: 20"]})).one("main").text
    assert "Sanctions in all: 20" in text
    assert "The case tables were not loaded" in text


@pytest.mark.parametrize("page", [case_page(), case_page(decisions=(a_decision(),))])
def test_the_facts_hold_no_word_of_a_score(page: str) -> None:
    words = read(page).one("main").text.replace("Score and reasons (after your first view)", "").lower()
    for word in ("score", "position", "rank", "band", "likel", "%", "propose", "close to the line"):
        assert word not in words


def test_what_others_decided_stays_untold_until_the_first_view() -> None:
    decision = a_decision(Choice.DO_NOT_PUT_FORWARD)
    before = read(case_page(decisions=(decision,))).one("main").text
    after = read(case_page(decisions=(decision,), first_view=a_view())).one("main").text
    assert "Sam Other" in before
    for words in ("Not put forward", TEXT):
        assert words not in before
        assert words in after


def test_a_row_without_an_item_reads_the_same_whatever_the_others_are() -> None:
    hidden = Row(a_case("c1"), None, None, None)
    told = {
        row_text(listed(hidden, Row(a_case("c2"), None, a_view(), an_item(rank=rank, rank_window=[rank, rank]))), "c1")
        for rank in (1, 34, 999)
    }
    assert len(told) == 1
    assert "Hidden until your first view" in told.pop()


def test_a_position_is_a_window() -> None:
    def told(**changes: object) -> str:
        return row_text(listed(Row(a_case("c2"), None, a_view(), an_item(**changes))), "c2")

    assert "34 (could be 22 to 51) Close to the line Fixed" in told()
    assert "2 Close" in told(rank=2, rank_window=[2, 2])
    assert "None: proposed to leave" in told(rank=None, rank_window=None, result="leaving")


def test_a_restricted_row_tells_nothing() -> None:
    page = read(listed(Row(a_case("c3", is_restricted=True), None, None, None)))
    assert "Restricted case. Ask the IOM lead." in page.one("main").text
    assert "X123456" not in page.text
    assert "/cases/c3" not in {link["href"] for link in page.all("a")}


def test_every_row_stands_under_exactly_one_tab() -> None:
    rows = [Row(a_case("c0"), None, None, None)]
    rows += [Row(a_case(f"own-{choice}"), a_decision(choice), a_view(), an_item()) for choice in Choice]
    rows += [Row(a_case(f"other-{choice}"), a_decision(choice), None, None) for choice in Choice]
    shown = {show: [row["href"][7:] for row in list_view(ONE, rows, show=show)["rows"]] for show in TABS}
    assert sorted(case_id for under in shown.values() for case_id in under) == sorted(row.case.id for row in rows)
    assert shown["to_review"] == ["c0"]
    assert shown["put_forward"] == ["own-put_forward"]
    assert shown["second_opinion"] == ["own-second_opinion", "other-second_opinion"]
    assert len(shown["decided_by_others"]) == 3
    tabs = {tab["text"]: tab["count"] for tab in list_view(ONE, rows, show="")["tabs"]}
    assert list(tabs.values()) == [len(shown[show]) for show in TABS]


def test_a_second_opinion_is_asked_of_those_who_have_not_looked() -> None:
    row = Row(a_case("c1"), a_decision(Choice.SECOND_OPINION), None, None)
    assert "Sent for a second opinion Sam Other" in row_text(listed(row, show="second_opinion"), "c1")
    other = Row(a_case("c1"), a_decision(Choice.DO_NOT_PUT_FORWARD), None, None)
    assert "put forward" not in row_text(listed(other, show="decided_by_others"), "c1").lower()


def test_who_records_nothing_reads_what_was_decided() -> None:
    row = Row(a_case("c1"), a_decision(), None, None)
    assert "Put forward" in row_text(listed(row, show="put_forward", may_record=False), "c1")


def test_a_case_comes_back_on_its_day() -> None:
    row = Row(a_case("c1"), a_decision(Choice.COME_BACK_LATER, back=TODAY), a_view(), an_item())
    assert [tab["count"] for tab in list_view(ONE, [row], show="", today=TODAY - timedelta(days=1))["tabs"]][:3] == [
        0,
        0,
        1,
    ]
    assert [tab["count"] for tab in list_view(ONE, [row], show="", today=TODAY)["tabs"]][:3] == [1, 0, 0]


def test_the_head_of_a_list_adds_up() -> None:
    told = {line["key"]: line["value"] for line in list_view(ONE, [], show="")["summary"]}
    assert told["People looked at"] == "3,128"
    assert told["Not eligible, or cannot be assessed"] == "1,921"
    assert told["Places"] == "1,100 (Fixed 1,000, Flex 100)"
    assert told["Model"] == "e" * 12
    counts = {words: int(count.replace(",", "")) for words, count in method_view(ONE)["counts"]}
    assert sum(counts.values()) == 3128


def test_a_list_says_that_no_fairness_check_is_at_hand() -> None:
    without = type(ONE)(**{**vars(a_list()), "has_fairness_report": False})
    text = read(html("list.html", list_view(without, [], show=""))).one("main").text
    assert "No fairness check of this list is at hand." in text


def test_nothing_is_chosen_beforehand() -> None:
    for page in (decision_page(), decision_page(decisions=[a_decision()], conflict=a_decision())):
        assert not [node for node in read(page).all("input") if "checked" in node.attributes]


def test_the_form_asks_the_same_whatever_is_chosen() -> None:
    def controls(choice: str) -> list[tuple[str, str, str]]:
        form = read(decision_page(typed={"choice": [choice]})).all("form")[-1]
        return [(node["name"], node["value"], node["type"]) for node in form.all("input", "textarea", "button")]

    assert len({tuple(controls(choice)) for choice in ["", *map(str, Choice)]}) == 1


def test_a_refused_form_keeps_everything_that_was_typed() -> None:
    typed = {
        "choice": ["come_back_later"],
        "reasons": ["just_released", "awaiting_facts"],
        "text": ["\nFirst line.\nSecond <line>."],
        "come_back_on_day": ["31"],
        "come_back_on_month": ["2"],
        "come_back_on_year": ["2027"],
    }
    page = read(decision_page(typed=typed, faults=[Fault("come_back_on", "Give a day that is in the calendar.")]))
    kept = {node["value"] for node in page.all("input") if "checked" in node.attributes}
    assert kept == {"come_back_later", "just_released", "awaiting_facts"}
    # A browser drops the first line break of a text area.
    assert page.one("textarea").raw().removeprefix("\n") == typed["text"][0]
    dates = {node["name"]: node["value"] for node in page.all("input") if node["name"].startswith("come_back_on")}
    assert dates == {name: typed[name][0] for name in dates}
    assert len(dates) == 3


def test_a_form_knows_how_many_decisions_were_seen() -> None:
    page = read(decision_page(decisions=[a_decision(), a_decision()]))
    assert [node["value"] for node in page.all("input") if node["name"] == "expected"] == ["2"]


def test_who_decided_meanwhile_is_told() -> None:
    text = read(decision_page(decisions=[a_decision()], conflict=a_decision())).one("main").text
    assert "Sam Other decided this case on 22 November 2026 at 14:05 UTC, while you had the form open." in text
    assert "Put forward" in text
    assert "Both stay in the history." in text


def test_a_present_member_stays_or_leaves() -> None:
    legends = read(decision_page(case=a_case(is_present_member=True))).text
    assert "Put forward to stay in the cohort" in legends
    assert "Do not put forward: should leave" in legends


def test_how_far_a_case_may_wait_is_told_as_a_day() -> None:
    text = read(decision_page()).text
    assert f"That is by {date_words(TODAY + timedelta(weeks=26))}." in text
    assert len(re.findall(r"That is by", text)) == 5
