"""A whole review, by one and by two at the same moment, in both kinds of database: kept once, and nothing lost."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from serving.errors import DecisionMeanwhile
from serving.services.log_check import check_database
from tests.support.databases import held_by_another
from tests.support.review import AMINA, BOB, TEXT, Browser, Desk, decision_form
from tests.unit.serving.review_forms import NOT_TAKEN, decide, first_view, kept

SURE = {"suitability": ["suitable"]}


@pytest.fixture
def desk(tmp_path, database):
    opened = Desk(tmp_path, database=database)
    yield opened
    opened.close()


@pytest.fixture
def amina(desk):
    return Browser(desk.app(), AMINA.name)


@pytest.fixture
def case(desk):
    return f"/cases/{desk.case.id}"


def test_a_whole_review_from_the_list_to_the_recorded_decision(desk, amina, case):
    listed = amina.get(f"/lists/{desk.candidates.id}")
    assert f'href="{case}"' in listed.text
    assert desk.case.label in amina.get(case).text
    recorded = first_view(amina, case)
    assert (recorded.status_code, recorded.headers["location"]) == (303, f"{case}/score")
    assert "Not sure" in amina.get(f"{case}/score").text
    decided = decide(amina, case)
    assert (decided.status_code, decided.headers["location"]) == (303, f"{case}/decided")
    said = amina.get(f"{case}/decided").text
    assert TEXT in said and AMINA.name in said and "22 November 2026 at 09:30 UTC" in said
    assert kept(desk) == [("put_forward", AMINA.name, TEXT)]
    shown = amina.get(f"/lists/{desk.candidates.id}?show=put_forward").text
    assert desk.case.label in shown


def test_a_restart_keeps_the_session_and_the_decision(desk, amina, case):
    first_view(amina, case)
    decide(amina, case)
    again = Browser(desk.app())
    again.client.cookies = amina.client.cookies
    assert TEXT in again.get(f"{case}/decided").text


def test_the_same_form_sent_twice_is_kept_once(desk, amina, case):
    for _ in range(2):
        assert first_view(amina, case).headers["location"] == f"{case}/score"
    for _ in range(2):
        assert decide(amina, case).headers["location"] == f"{case}/decided"
    assert len(kept(desk)) == 1
    assert [action for action in desk.actions() if action.endswith("recorded")] == [
        "first_view_recorded",
        "decision_recorded",
    ]


def test_going_back_and_sending_the_same_again_adds_nothing(desk, amina, case):
    first_view(amina, case)
    decide(amina, case)
    again = decide(amina, case, expected="1")
    assert (again.status_code, again.headers["location"]) == (303, f"{case}/decided")
    assert len(kept(desk)) == 1
    assert decide(amina, case, expected="1", text=f"{TEXT} More so today.").status_code == 303
    assert len(kept(desk)) == 2


def test_a_first_view_is_never_changed(desk, amina, case):
    first_view(amina, case, "suitable")
    reply = first_view(amina, case, "not_suitable")
    assert reply.status_code == 409
    assert "a first view is not changed" in reply.text
    assert desk.reviews.first_view(desk.case.id, AMINA.subject).suitability == "suitable"


def test_a_second_decider_is_told_and_loses_nothing(desk, amina, case):
    bob = Browser(desk.app(), BOB.name)
    for one in (amina, bob):
        first_view(one, case)
        assert one.get(f"{case}/decision").status_code == 200
    decide(amina, case)
    late = decide(bob, case, choice="do_not_put_forward", reasons=["stable"], text=NOT_TAKEN)
    assert late.status_code == 409
    assert AMINA.name in late.text and NOT_TAKEN in late.text
    assert kept(desk) == [("put_forward", AMINA.name, TEXT)]
    expected = re.search(r'name="expected"[^>]*value="(\d+)"', late.text)[1]
    assert expected == "1"
    decide(bob, case, choice="do_not_put_forward", reasons=["stable"], text=NOT_TAKEN, expected=expected)
    assert kept(desk) == [("put_forward", AMINA.name, TEXT), ("do_not_put_forward", BOB.name, NOT_TAKEN)]
    assert BOB.name in amina.get(f"{case}/decided").text


def test_an_old_form_is_told_before_its_faults(desk, amina, case):
    bob = Browser(desk.app(), BOB.name)
    first_view(amina, case)
    first_view(bob, case)
    decide(amina, case)
    reply = decide(bob, case, text="too short")
    assert reply.status_code == 409
    assert "too short" in reply.text


def test_two_at_the_same_moment_one_is_kept(desk):
    desk.view(AMINA)
    desk.view(BOB)

    def try_to_decide(number):
        try:
            return desk.decide(BOB if number % 2 else AMINA, text=f"Decided by thread {number}, all at once.")
        except DecisionMeanwhile:
            return None

    with ThreadPoolExecutor(8) as threads:
        made = [decision for decision in threads.map(try_to_decide, range(16)) if decision]
    assert len(made) == 1
    assert [decision.id for decision in desk.reviews.decisions(desk.case.id)] == [made[0].id]


def test_a_double_click_is_one_decision(desk):
    desk.view(AMINA)
    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(lambda _: desk.decide(AMINA).id, range(8)))
        views = set(threads.map(lambda _: desk.service.record_first_view(desk.all_cases[1].id, BOB, SURE).id, range(8)))
    assert len(made) == len(views) == 1
    assert len(desk.reviews.decisions(desk.case.id)) == 1


def test_a_database_that_cannot_be_written_loses_nothing_typed(desk, amina, case):
    first_view(amina, case)
    mark = amina.mark()
    with held_by_another(desk.settings.database_url):
        reply = amina.send(f"{case}/decision", decision_form(text=NOT_TAKEN), csrf=mark)
        ready = amina.get("/health/readiness")
    assert (reply.status_code, NOT_TAKEN in reply.text) == (503, True)
    assert "could not be used just now" in reply.text
    assert ready.status_code == 503
    assert kept(desk) == []
    assert decide(amina, case).status_code == 303


def test_many_at_once_leave_one_chain(desk):
    people = [Browser(desk.app(), f"Person Number {number}") for number in range(6)]

    def review(browser):
        for case in desk.all_cases:
            browser.get(f"/cases/{case.id}")
            first_view(browser, f"/cases/{case.id}")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(review, people))
    told = len(desk.all_cases) * len(people)
    assert [desk.actions().count(action) for action in ("case_opened", "first_view_recorded")] == [told, told]
    # The list, the signings in, and each case opened and viewed by each.
    assert check_database(desk.engine).count == 1 + len(people) + 2 * told


def test_a_character_that_not_every_database_keeps_is_not_taken(desk, amina, case):
    first_view(amina, case)
    assert decide(amina, case, text=f"{NOT_TAKEN}\0").status_code == 400
    assert kept(desk) == []
