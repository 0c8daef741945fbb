"""What goes wrong before a screen: a reason too short, a form sent twice, a colleague who was quicker, an outage."""

import pytest

from tests.browser.steps import REASON, TEXT, WORDS, case_path, fill_decision, record_view, send, sign_in
from tests.support.keyboard import choose, follow, has_focus, press
from tests.support.running_server import desist, running_server, served_again

THEIRS = "The order ends in a week and another team takes over."


@pytest.fixture
def decide_on(people):
    """An officer at the empty form of a decision: `decide_on(page, "Dev Example")` gives the path of the case."""
    person = people.take()

    def open_form(page, name: str) -> str:
        sign_in(page, name)
        case = case_path(page, person)
        record_view(page, case)
        page.goto(f"{case}/decision")
        return case

    return open_form


def test_a_reason_too_short_is_said_and_everything_typed_stays(page, decide_on):
    case = decide_on(page, "Dev Example")
    fill_decision(page, text="Too short.")
    assert send(page).status == 400
    assert page.title().startswith("Error: ")
    summary = page.locator(".govuk-error-summary")
    assert summary.is_visible()
    follow(page, summary.get_by_role("link").inner_text())
    assert page.get_by_role("radio", name="Put forward", exact=True).is_checked()
    assert page.get_by_role("checkbox", name=REASON).is_checked()
    box = page.get_by_role("textbox", name=WORDS)
    assert has_focus(box)
    page.keyboard.press("Control+End")
    page.keyboard.type(" But now it is not.")
    assert box.input_value() == "Too short. But now it is not."
    assert send(page).status == 200
    assert page.url.endswith(f"{case}/decided")


@pytest.mark.parametrize(
    "choice, fields", [("", {"choice", "text"}), ("Come back later", {"reasons", "come_back_on_day", "text"})]
)
def test_each_fault_leads_to_its_field(page, decide_on, choice, fields):
    decide_on(page, "Dev Example")
    if choice:
        choose(page, choice)
    assert send(page).status == 400
    reached = set()
    for fault in page.locator(".govuk-error-summary a").all_inner_texts():
        follow(page, fault)
        reached.add(page.evaluate("document.activeElement.name"))
    assert reached == fields


def test_a_form_sent_twice_is_kept_once(page, decide_on):
    case = decide_on(page, "Dev Example")
    second = page.context.new_page()
    second.goto(f"{case}/decision")
    for form in (page, second):
        fill_decision(form)
    for form in (page, second, page):
        answer = send(form) if form.url.endswith("/decision") else form.reload()
        assert answer.status == 200
        assert form.url.endswith(f"{case}/decided")
    page.goto(case)
    assert page.locator(".desist-decision").count() == 1


def test_who_goes_back_to_the_form_is_told_what_stands(page, decide_on):
    decide_on(page, "Dev Example")
    fill_decision(page)
    send(page)
    page.go_back()
    assert "A decision stands: Put forward" in page.locator("main").inner_text()


def test_who_decides_second_is_told_and_loses_nothing(open_at, server, decide_on):
    mine, theirs = open_at(server.address), open_at(server.address)
    case = decide_on(mine, "Dev Example")
    decide_on(theirs, "Bob Example")
    fill_decision(theirs, choice="Do not put forward", reason="Already managed elsewhere", text=THEIRS)
    assert send(theirs).status == 200
    fill_decision(mine)
    assert send(mine).status == 409
    told = mine.locator("#conflict").inner_text()
    assert [words for words in ("Bob Example", "Not put forward", THEIRS) if words not in told] == []
    assert mine.get_by_role("radio", name="Put forward", exact=True).is_checked()
    assert mine.get_by_role("textbox", name=WORDS).input_value() == TEXT
    theirs.goto(f"{case}/decided")
    assert "Bob Example" in theirs.locator("main").inner_text()
    # Sent again it is a decision made in the knowledge of theirs.
    assert send(mine).status == 200
    mine.goto(case)
    heads = mine.locator(".desist-decision h3").all_inner_texts()
    assert heads == ["This one stands: Put forward", "Replaced: Not put forward"]


@pytest.mark.parametrize("name, status", [("", 401), ("Bob Example", 403)])
def test_a_form_of_a_session_that_is_over_comes_back_to_be_copied(page, decide_on, name, status):
    case = decide_on(page, "Dev Example")
    fill_decision(page)
    second = page.context.new_page()
    second.goto("/lists")
    press(second, "Sign out")
    if name:
        sign_in(second, name)
    assert send(page).status == status
    assert page.get_by_role("textbox", name="Your reason").input_value() == TEXT
    sign_in(page, "Dev Example")
    page.goto(case)
    assert page.locator(".desist-decision").count() == 0


def test_what_was_recorded_outlives_a_server_that_is_killed(open_at, demo_output, people, tmp_path):
    person = people.take()
    with running_server(demo_output, tmp_path) as server:
        page = open_at(server.address)
        sign_in(page, "Dev Example")
        case = case_path(page, person)
        record_view(page, case)
        page.goto(f"{case}/decision")
        fill_decision(page)
        assert send(page).status == 200
        server.kill()
    with served_again(server.output, tmp_path) as server:
        page = open_at(server.address)
        sign_in(page, "Dev Example")
        page.goto(f"{case}/decided")
        said = page.locator("main").inner_text()
        assert [words for words in ("Dev Example", REASON, TEXT) if words not in said] == []
    held = desist("verify-log", str(server.output), folder=tmp_path, DESIST_HOME=str(server.home))
    assert held.startswith("The audit log holds:")
