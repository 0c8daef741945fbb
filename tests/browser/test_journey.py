"""From the list to a decision as an officer goes, by keyboard and without scripts; its pictures are the README's."""

from calendar import month_name

from tests.browser.people import IOM
from tests.browser.steps import TEXT, case_path, fill_decision, last_day_offered, record_view, send, sign_in
from tests.support.browser import picture
from tests.support.keyboard import choose, follow, press, tick, write

HIDDEN = "Hidden until your first view"
RESTRICTED = "Restricted case. Ask the IOM lead."


def test_a_case_is_reviewed_from_the_list_to_the_decision(page, people):
    person = people.take("propose", close=True)
    page.goto("/lists")
    assert page.url.endswith("/sign-in?next=/lists")
    write(page, "Your name", "Amina Example")
    choose(page, "Reviewing officer")
    press(page, "Sign in")

    follow(page, person.list_title)
    picture(page, "list")
    addresses, its_page = _look_through(page, person.label)
    assert len(addresses) == people.count(IOM)
    assert addresses == sorted(addresses)
    page.goto(its_page)
    follow(page, person.label)
    picture(page, "case")
    case = page.url
    _nothing_is_told(page, case, person.figures)

    page.goto(case)
    follow(page, "Your first view")
    choose(page, "Suitable")
    press(page, "Record my first view")
    assert page.url == f"{case}/score"
    said = page.locator("main").inner_text()
    assert [figure for figure in person.figures if figure not in said] == []
    picture(page, "score", height=2130)

    press(page, "Go to the decision")
    choose(page, "Put forward")
    tick(page, "The pattern of offending")
    write(page, "The reason in your own words", TEXT)
    picture(page, "decision")
    press(page, "Record this decision")
    assert page.url == f"{case}/decided"
    said = page.locator("main").inner_text()
    assert [words for words in ("Amina Example", "The pattern of offending", TEXT) if words not in said] == []

    follow(page, "All cases under “Put forward”")
    assert person.label in page.locator("tbody th").all_inner_texts()


def test_the_fairness_report_is_two_links_from_the_lists(page, server, people):
    sign_in(page, "Dev Example")
    page.goto("/lists")
    follow(page, people.title(IOM))
    follow(page, "Fairness check of this list")
    written = (server.output / "fairness" / IOM / "report.html").read_text(encoding="utf-8")
    assert page.title() in written
    assert "Nothing here says anything about anybody" in page.locator("header").inner_text()
    picture(page, "fairness", height=2090)


def test_a_case_that_comes_back_says_when(page, people):
    sign_in(page, "Dev Example")
    person = people.take("consider")
    case = case_path(page, person)
    record_view(page, case)
    day, month, year = last_day_offered(page, case)
    page.goto(f"{case}/decision")
    write(page, "Day", day)
    write(page, "Month", month)
    write(page, "Year", year)
    fill_decision(page, choice="Come back later", reason="In custody for now")
    send(page)
    last = f"{day} {month_name[int(month)]} {year}"
    assert f"The case comes back to the list on {last}." in page.locator("main").inner_text()
    follow(page, "All cases under “Come back later”")
    assert f"Comes back on {last}" in page.locator("tbody tr", has_text=person.label).inner_text()


def _look_through(page, label):
    """Page by page: nobody is placed, and everybody stands in the order of a random address; where the label stands."""
    addresses, its_page = [], ""
    while True:
        rows = [row.locator("td").all_inner_texts() for row in page.locator("tbody tr").all()]
        told = [cells for cells in rows if cells != [RESTRICTED]]
        # Between the first and these stands what is missing about the person, which is a fact.
        assert {tuple(cells[2:]) for cells in told} == {("Not yet", HIDDEN, "Not decided")}
        links = page.locator("tbody a")
        addresses += [link.get_attribute("href") for link in links.all()]
        its_page = page.url if label in links.all_inner_texts() else its_page
        if not page.locator("a[rel=next]").count():
            return addresses, its_page
        follow(page, page.locator("a[rel=next]").inner_text())


def _nothing_is_told(page, case, figures):
    statuses = {}
    for step in ("", "/first-view", "/score", "/decision"):
        statuses[step] = page.goto(case + step).status
        told = page.content()
        assert [figure for figure in [*figures, "Close to the line", "Published band"] if figure in told] == []
    assert statuses == {"": 200, "/first-view": 200, "/score": 409, "/decision": 409}
