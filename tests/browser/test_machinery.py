"""What the browser tests rest on says no where it should: axe, the watch over requests, the keyboard, the pictures."""

from collections.abc import Iterator

import pytest

from tests.support import browser as chromium
from tests.support import keyboard
from tests.support.tiny_site import tiny_site

GOOD = """<!doctype html><html lang="en"><head><title>Good</title><link rel="stylesheet" href="/a.css"></head>
<body><a href="#main">Skip</a><main id="main"><h1>Good</h1>
<form action="/sent"><fieldset><legend>View</legend><label><input type="radio" name="view" value="yes">Suitable</label>
<label><input type="radio" name="view" value="no">Not suitable</label></fieldset>
<label><input type="checkbox" name="why" value="a">Stable</label>
<label for="words">Words</label> <textarea id="words" name="words">old</textarea>
<button>Send</button></form></main></body></html>"""
BAD = """<!doctype html><html lang="en"><head><title>Bad</title><link rel="stylesheet" href="/absent.css"></head>
<body><main><h1>Bad</h1><input><img src="http://192.0.2.1/a.png"><script>1</script></main></body></html>"""
SENT = '<!doctype html><html lang="en"><title>Sent</title><body><main><h1>Sent</h1></main></body></html>'


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with tiny_site({"/good": GOOD, "/bad": BAD, "/sent": SENT, "/a.css": "body { color: #000000; }"}) as origin:
        yield origin


@pytest.fixture
def watched(browser, site):
    page, watch = chromium.open_page(browser, site, scripts=True)
    yield page, watch
    page.context.close()


def test_axe_names_what_is_wrong(watched):
    page, _ = watched
    page.goto("/bad")
    assert {found.partition(":")[0] for found in chromium.axe_violations(page)} == {"image-alt", "label"}


def test_the_watch_notes_what_leaves_and_what_breaks(watched):
    page, watch = watched
    page.goto("/bad", wait_until="networkidle")
    assert watch.left == ["http://192.0.2.1/a.png"]
    said = " ".join(watch.complaints)
    assert f"404: {watch.origin}/absent.css" in watch.complaints
    assert "inline script violates" in said
    assert "a.png' violates" in said


def test_a_good_page_is_clean_and_complains_of_nothing(open_at, site):
    page = open_at(site, scripts=True, width=320)
    page.goto("/good")
    assert chromium.axe_violations(page) == []
    assert chromium.sideways_scroll(page) == 0


def test_a_page_that_is_too_wide_is_seen(open_at, site):
    page = open_at(site, scripts=True, width=320)
    page.goto("/good")
    page.evaluate("document.querySelector('h1').style.minWidth = '400px'")
    assert chromium.sideways_scroll(page) >= 80


def test_a_form_is_filled_by_keyboard_with_scripts_off(open_at, site):
    page = open_at(site)
    page.goto("/good")
    keyboard.choose(page, "Not suitable")
    keyboard.tick(page, "Stable")
    keyboard.write(page, "Words", "new words")
    keyboard.press(page, "Send")
    assert page.url == f"{site}/sent?view=no&why=a&words=new+words"


def test_what_the_keyboard_cannot_reach_is_said(open_at, site, monkeypatch):
    monkeypatch.setattr(keyboard, "MOST_STOPS", 12)
    page = open_at(site)
    page.goto("/good")
    with pytest.raises(AssertionError, match="does not reach"):
        keyboard.tab_to(page, page.locator("h1"))


def test_a_picture_is_as_wide_as_the_window_and_no_higher_than_asked(open_at, site, monkeypatch, tmp_path):
    monkeypatch.setattr(chromium, "PICTURES", tmp_path)
    page = open_at(site)
    page.goto("/good")
    png = chromium.picture(page, "good", height=120).read_bytes()
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (1280, 120)
