"""The steps of a review: the decision by keyboard, and what leads up to it by the requests that its forms make.

The journey takes every step by keyboard; other tests hurry to the page that they are about.
"""

import re
from calendar import month_name
from html import unescape
from typing import TYPE_CHECKING

from tests.browser.people import Person
from tests.support import keyboard

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

REASON = "The pattern of offending"
WORDS = "The reason in your own words"
TEXT = "Four burglaries since March, and asked for help with housing."
LAST_DAY = re.compile(r"26 weeks from today\. That is by (\d+) (\w+) (\d+)\.")
NEXT = re.compile(r'rel="next" href="([^"]+)"')
MARK = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def sign_in(page: "Page", name: str, *, role: str = "reviewer") -> None:
    """Begin a session under a name."""
    assert page.request.post("/sign-in", form={"name": name, "role": role}).status == 200


def list_path(page: "Page", title: str) -> str:
    """Where a list is."""
    return _linked(page, "/lists", title)


def case_path(page: "Page", person: Person) -> str:
    """Where the case of somebody yet to be reviewed is."""
    return _linked(page, list_path(page, person.list_title), person.label)


def record_view(page: "Page", case: str) -> None:
    """Record a first view."""
    send_form(page, f"{case}/first-view", suitability="not_sure")


def send_form(page: "Page", path: str, **typed: str) -> None:
    """Send a form as the page at this path would, with its mark."""
    mark = MARK.search(page.request.get(path).text())
    assert mark, f"no form at {path} carries a mark"
    assert page.request.post(path, form={"csrf": mark[1], **typed}).status == 200


def last_day_offered(page: "Page", case: str) -> tuple[str, str, str]:
    """Day, month and year until which a case in custody may wait, as the form of the decision says."""
    said = LAST_DAY.search(page.request.get(f"{case}/decision").text())
    assert said, "the form does not say by when a case in custody comes back"
    return said[1], str(list(month_name).index(said[2])), said[3]


def fill_decision(page: "Page", *, choice: str = "Put forward", reason: str = REASON, text: str = TEXT) -> None:
    """Fill in the form of a decision that is open, by keyboard."""
    keyboard.choose(page, choice)
    keyboard.tick(page, reason)
    keyboard.write(page, WORDS, text)


def send(page: "Page") -> "Response":
    """Send the form of a decision, by keyboard."""
    return keyboard.press(page, "Record this decision")


def _linked(page: "Page", path: str, words: str) -> str:
    """Where the link with these words leads, on this page or one that continues it."""
    text = page.request.get(path).text()
    if found := re.search(rf'href="([^"]+)">{re.escape(words)}</a>', text):
        return unescape(found[1])
    further = NEXT.search(text)
    assert further, f"no link at {path} is called {words!r}"
    return _linked(page, unescape(further[1]), words)
