"""Every part that the pages use, in GOV.UK Frontend's stylesheet and in the plain one of ours: axe, width, keyboard."""

from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from tests.support import browser as chromium
from tests.support.keyboard import tab_to
from tests.support.tiny_site import tiny_site
from tests.support.tree import ROOT

ASSETS = ROOT / "serving" / "assets"
SHEETS = {"govuk-frontend.css": ASSETS / "build" / "govuk-frontend.css", "plain.css": ASSETS / "plain.css"}
LOOK = "element => { const style = getComputedStyle(element); return style.outline + style.boxShadow; }"


@pytest.fixture(scope="module", params=SHEETS)
def sample(request: pytest.FixtureRequest) -> Iterator[str]:
    loaders = {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
    macros = jinja2.Environment(loader=jinja2.PrefixLoader(loaders), autoescape=True)
    template = (Path(__file__).parent / "sample_page.html").read_text(encoding="utf-8")
    page = macros.from_string(template).render(sheet=request.param)
    sheets = {
        f"/{request.param}": SHEETS[request.param].read_text(encoding="utf-8"),
        "/desist.css": (ASSETS / "desist.css").read_text(encoding="utf-8"),
    }
    with tiny_site({"/": page, **sheets}) as origin:
        yield origin


@pytest.mark.parametrize("width", [1280, 320])
def test_a_page_of_every_part_is_accessible_and_fits(open_at, sample, width):
    page = open_at(sample, scripts=True, width=width)
    page.goto("/")
    assert chromium.axe_violations(page) == []
    assert chromium.sideways_scroll(page) == 0


def test_the_font_is_arial_and_what_has_the_focus_is_seen(open_at, sample):
    page = open_at(sample)
    page.goto("/")
    heading = page.locator("h1")
    assert heading.evaluate("element => getComputedStyle(element).fontFamily") == "arial, sans-serif"
    for thing in (page.get_by_label("Your name"), page.get_by_role("button", name="Record the decision")):
        before = thing.evaluate(LOOK)
        tab_to(page, thing)
        assert thing.evaluate(LOOK) != before


def test_what_depends_on_a_choice_is_shown_without_scripts(open_at, sample):
    page = open_at(sample)
    page.goto("/")
    assert page.get_by_text("Why?").is_visible()
    assert all(panel.is_visible() for panel in page.locator(".govuk-tabs__panel").all())


def test_every_control_is_large_enough_to_hit(open_at, sample):
    page = open_at(sample, width=320)
    page.goto("/")
    for control in page.locator("main :is(input, button, select, textarea)").all():
        box = control.bounding_box()
        assert min(box["width"], box["height"]) >= 24
