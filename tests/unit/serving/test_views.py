"""What is decided, to whom it is told, and the form on which it is decided."""

import re
from datetime import timedelta
from enum import StrEnum

import pytest

from features.vocabulary import Choice, Result, Strand, Suitability
from serving.records import Fault, Officer, Row
from serving.services.decision_reasons import read_reasons
from serving.views import list_view, lists_view
from serving.views.wording import (
    CHOICE_WORDS,
    DECIDED_WORDS,
    MEMBER_DECIDED_WORDS,
    RESULT_WORDS,
    STRAND_WORDS,
    SUITABILITY_WORDS,
    choice_words,
    date_words,
    moment_words,
    three_figures,
)
from tests.unit.serving.review_pages import (
    NOW,
    ONE,
    PAT,
    READER,
    TEXT,
    TODAY,
    a_case,
    a_decision,
    a_view,
    case_page,
    decided_page,
    decision_page,
    read,
)


def test_dates_and_counts_are_written_as_people_write_them() -> None:
    assert date_words("2026-06-30") == "30 June 2026"
    assert moment_words(NOW) == "22 November 2026 at 14:05 UTC"
    assert moment_words(NOW.replace(tzinfo=None)) == moment_words(NOW)
    assert [three_figures(value) for value in (0, 0.01234, 75.04, 15583.84)] == ["0", "0.0123", "75.0", "15,600"]
    assert lists_view([ONE], {ONE.id: (12, 1207)})["rows"][0]["decided"] == "12 of 1,207"


@pytest.mark.parametrize(
    ("words", "vocabulary"),
    [
        (SUITABILITY_WORDS, Suitability),
        (CHOICE_WORDS, Choice),
        (DECIDED_WORDS, Choice),
        (MEMBER_DECIDED_WORDS, Choice),
        (RESULT_WORDS, Result),
        (STRAND_WORDS, Strand),
    ],
)
def test_every_word_of_the_vocabulary_has_its_own_phrase(words: dict, vocabulary: type[StrEnum]) -> None:
    assert set(words) == set(vocabulary)
    assert len(set(words.values())) == len(words)


@pytest.mark.parametrize("officer", [PAT, READER])
@pytest.mark.parametrize("choice", [Choice.PUT_FORWARD, Choice.DO_NOT_PUT_FORWARD, Choice.COME_BACK_LATER])
def test_what_was_decided_stays_untold_until_an_own_first_view(officer: Officer, choice: Choice) -> None:
    decision = a_decision(choice, back=TODAY + timedelta(days=1) if choice == Choice.COME_BACK_LATER else None)
    before = read(case_page(decisions=(decision,), officer=officer)).one("main").text
    after = read(case_page(decisions=(decision,), officer=officer, first_view=a_view())).one("main").text
    told = [DECIDED_WORDS[choice], TEXT, read_reasons()[choice][0].code.replace("_", " ")]
    assert "A decision by Sam Other stands, made on 22 November 2026 at 14:05 UTC." in before
    assert [words for words in told if words not in after] == []
    assert [words for words in told if words in before] == []
    row = Row(a_case("c1"), decision, None, None)
    assert list_view(ONE, [row], show="decided_by_others", today=TODAY)["rows"][0]["decision"] == {
        "what": "Decided",
        "who": "Sam Other, 22 November 2026",
    }


def test_to_whom_it_opens_and_when_fits_who_reads() -> None:
    decision = (a_decision(),)
    assert "What was decided opens after your first view." in case_page(decisions=decision)
    asked = case_page(decisions=(a_decision(Choice.SECOND_OPINION),))
    assert "Why it is asked for opens after your first view." in asked
    reader = case_page(decisions=decision, officer=READER)
    assert "your first view" not in reader
    assert "Officers record a first view before the score is shown." in reader
    assert "opens after" not in case_page(decisions=decision, first_view=a_view())


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


def test_an_own_earlier_decision_is_called_so() -> None:
    own = a_decision(by=PAT)
    text = read(decision_page(decisions=[own], conflict=own)).one("main").text
    assert "You decided this case on 22 November 2026 at 14:05 UTC" in text
    assert "Your earlier decision: Put forward" in text
    for word in ("Their", "theirs", "Pat Example decided"):
        assert word not in text
    assert "Your decision stands" in case_page(decisions=(own,), first_view=a_view())


def test_a_second_opinion_is_not_promised() -> None:
    text = read(decided_page(Choice.SECOND_OPINION)).one("main").text
    assert "Another officer should look at this case next" in text
    assert "Another officer looks" not in text


@pytest.mark.parametrize("is_present_member", [True, False])
@pytest.mark.parametrize("choice", Choice)
def test_what_was_chosen_is_confirmed_as_it_was_offered(choice: Choice, is_present_member: bool) -> None:
    page = read(decided_page(choice, is_present_member=is_present_member))
    chosen = choice_words(choice, is_present_member=is_present_member)
    assert f"Decision recorded {chosen} Decided by Sam Other" in page.one("main").text


def test_a_present_member_stays_or_leaves() -> None:
    leaves = a_decision(Choice.DO_NOT_PUT_FORWARD)
    assert "Not put forward: should leave" in case_page(
        is_present_member=True, decisions=(leaves,), first_view=a_view()
    )
    legends = read(decision_page(case=a_case(is_present_member=True))).text
    assert "Put forward to stay in the cohort" in legends
    assert "Do not put forward: should leave" in legends


def test_how_far_a_case_may_wait_is_told_as_a_day() -> None:
    text = read(decision_page()).text
    assert f"That is by {date_words(TODAY + timedelta(weeks=26))}." in text
    assert len(re.findall(r"That is by", text)) == 5
