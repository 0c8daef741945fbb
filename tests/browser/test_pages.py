"""Every page in both stylesheets, on a desk and on a phone: axe finds nothing, and nothing runs past the window."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.browser.people import IOM, RESET
from tests.browser.steps import (
    TEXT,
    WORDS,
    case_path,
    last_day_offered,
    list_path,
    record_view,
    send,
    send_form,
    sign_in,
)
from tests.support.browser import axe_violations, sideways_scroll
from tests.support.keyboard import choose, press

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

NewPage = Callable[[], "Page"]
EACH_KIND = [("propose", IOM), ("leaving", IOM), ("consider", IOM), ("cannot_assess", IOM), ("propose", RESET)]
REASONS = {
    "put_forward": "needs",
    "do_not_put_forward": "stable",
    "come_back_later": "in_custody",
    "second_opinion": "facts_disagree",
}


@pytest.fixture(params=[1280, 320])
def new_page(request, open_at, styled_server) -> NewPage:
    """An empty page at a width in a style, for as many officers as a test needs."""
    return lambda: open_at(styled_server.address, scripts=True, width=request.param)


def visit(page: "Page", path: str, *, status: int = 200) -> None:
    """Go to a page, which is the one that was asked for, and clean."""
    answer = page.goto(path)
    assert page.url.endswith(path)
    require_clean(page, answer, status=status)


def require_clean(page: "Page", answer: "Response", *, status: int = 200) -> None:
    """Axe has nothing to say of the page that a form or a link led to, and it fits."""
    assert answer.status == status
    assert axe_violations(page) == []
    assert sideways_scroll(page) == 0


def decide(page: "Page", case: str, choice: str, *, expected: int = 0) -> None:
    """Record a first view and a decision of a kind."""
    record_view(page, case)
    parts = ("come_back_on_day", "come_back_on_month", "come_back_on_year")
    date = dict(zip(parts, last_day_offered(page, case), strict=True)) if choice == "come_back_later" else {}
    send_form(
        page, f"{case}/decision", expected=str(expected), choice=choice, reasons=REASONS[choice], text=TEXT, **date
    )


def test_signing_in(new_page):
    page = new_page()
    visit(page, "/sign-in")
    require_clean(page, press(page, "Sign in"), status=400)


def test_what_is_not_there_or_not_allowed(new_page, people):
    page = new_page()
    sign_in(page, "Rita Example", role="reader")
    visit(page, "/nowhere", status=404)
    case = case_path(page, people.take())
    visit(page, case)
    visit(page, f"{case}/score", status=403)


def test_lists_with_a_decision_of_each_kind(new_page, people):
    page, colleague = new_page(), new_page()
    sign_in(page, "Dev Example")
    one = list_path(page, people.title(IOM))
    for choice in REASONS:
        decide(page, case_path(page, people.take("cannot_assess")), choice)
    for tab in ("to_review", *REASONS):
        visit(page, f"{one}?show={tab}")
        assert page.locator("tbody tr").count() > 0
    visit(page, f"{one}?show=to_review&page=2")
    visit(page, "/lists")
    visit(page, f"{one}/method")
    sign_in(colleague, "Bob Example")
    visit(colleague, f"{one}?show=decided_by_others")
    assert colleague.locator("tbody tr").count() > 0


def test_the_score_of_each_kind_of_result(new_page, people):
    page = new_page()
    sign_in(page, "Dev Example")
    for result, scheme in EACH_KIND:
        case = case_path(page, people.take(result, scheme=scheme))
        record_view(page, case)
        visit(page, f"{case}/score")


def test_a_member_through_every_page(new_page, people):
    page, colleague = new_page(), new_page()
    sign_in(page, "Dev Example")
    sign_in(colleague, "Bob Example")
    case = case_path(page, people.take("stay"))
    visit(page, f"{case}/score", status=409)
    visit(page, f"{case}/first-view")
    require_clean(page, press(page, "Record my first view"), status=400)
    record_view(page, case)
    visit(page, f"{case}/score")
    visit(page, f"{case}/decision")
    choose(page, "Come back later")
    require_clean(page, send(page), status=400)
    decide(colleague, case, "put_forward")
    require_clean(page, send(page), status=409)
    decide(page, case, "do_not_put_forward", expected=1)
    visit(page, f"{case}/decided")
    visit(page, f"{case}/decision")
    visit(page, case)


def test_a_form_of_a_session_that_is_over(new_page, people):
    page = new_page()
    sign_in(page, "Dev Example")
    case = case_path(page, people.take())
    record_view(page, case)
    page.goto(f"{case}/decision")
    page.get_by_label(WORDS).fill(TEXT)
    page.context.clear_cookies()
    require_clean(page, send(page), status=401)


@pytest.mark.parametrize("width", [1280, 320])
def test_the_fairness_reports_which_bring_their_own_style(open_at, server, people, width):
    page = open_at(server.address, scripts=True, width=width)
    sign_in(page, "Dev Example")
    for scheme in (IOM, RESET):
        visit(page, f"{list_path(page, people.title(scheme))}/fairness")
