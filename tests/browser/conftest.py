"""A demo output, a real server on it and Chromium's pages. Every test below this folder has the marker `browser`.

Scope is this folder, not the session: Playwright's loop must have ended before tests elsewhere start their own.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.people import People
from tests.support.browser import Watch, launch, open_page
from tests.support.running_server import Server, make_demo_output, running_server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
OpenPage = Callable[..., "Page"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is here, so that no file can forget to: `make test` leaves it out, `make test-browser` takes it."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo_output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of `desist demo` on its simulated borough, made once (about half a minute); not to be changed.

    3,000 invented people and the shipped protocol with 8 replicates, so two lists: iom_neighbourhood_crime and
    project_reset_north_area.
    """
    return make_demo_output(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def people(demo_output: Path) -> People:
    """Who is on the lists: `people.take("propose")` gives somebody whom no other test has."""
    return People(demo_output)


@pytest.fixture(scope="package")
def server(demo_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`desist serve` on a copy of that folder, in the built GOV.UK stylesheet: its address, folder, home and log.

    One server and one database for the whole folder: a test that decides takes a person of its own from `people`.
    """
    with running_server(demo_output, tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="package")
def plain_server(demo_output: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same with plain.css, as where npm was not to be had at setup; a database of its own."""
    with running_server(demo_output, tmp_path_factory.mktemp("plain"), plain=True) as running:
        yield running


@pytest.fixture(params=["govuk", "plain"])
def styled_server(request: pytest.FixtureRequest) -> Server:
    """Each test that asks for it runs twice, once in each stylesheet."""
    return request.getfixturevalue("server" if request.param == "govuk" else "plain_server")


@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    """Debian's Chromium, headless; skipped where Playwright or Chromium is not installed (see .ci/browser)."""
    playwright = pytest.importorskip("playwright.sync_api", reason="make test-browser installs Playwright.")
    with playwright.sync_playwright() as driver:
        opened = launch(driver)
        yield opened
        opened.close()


@pytest.fixture
def open_at(browser: "Browser") -> Iterator[OpenPage]:
    """`open_at(origin, scripts=False, width=1280)`: an empty page in a fresh context, for as many as a test needs.

    When the test is over every page must have stayed on its origin and complained of nothing: no failed request, no
    missing stylesheet, no breach of the Content-Security-Policy, no error on the console, no answer of 500.
    """
    watches: list[Watch] = []
    contexts = []

    def open_one(origin: str, *, scripts: bool = False, width: int = 1280) -> "Page":
        page, watch = open_page(browser, origin, scripts=scripts, width=width)
        watches.append(watch)
        contexts.append(page.context)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert [address for watch in watches for address in watch.left] == [], "a request left the server's origin"
    assert [complaint for watch in watches for complaint in watch.complaints] == []


@pytest.fixture
def page(open_at: OpenPage, server: Server) -> "Page":
    """A page on the server with JavaScript off, as every journey must work; `page.goto("/lists")` is enough."""
    return open_at(server.address)


@pytest.fixture
def scripted_page(open_at: OpenPage, server: Server) -> "Page":
    """A page on the server with JavaScript on, which axe needs: see `axe_violations` in tests/support/browser.py."""
    return open_at(server.address, scripts=True)
