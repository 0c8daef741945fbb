"""Signing in: loud about what it is, never beside a real issuer, and over when it should be."""

import pytest

from serving.settings import Settings
from tests.support.review import AMINA, Browser, Desk


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


def test_the_page_says_what_it_is_and_who_is_signed_in(desk):
    browser = Browser(desk.app())
    assert "anybody on this machine can sign in under any name" in browser.get("/sign-in").text.replace("\n", " ")
    reply = browser.sign_in("  Amina   Example ")
    assert (reply.status_code, reply.headers["location"]) == (303, "/lists")
    assert AMINA.name in browser.get("/lists").text
    assert "signed_in" in desk.actions()


def test_the_cookie_is_for_this_service_alone(desk):
    cookie = Browser(desk.app()).sign_in("Amina Example").headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("name", ["", " ", "A", "42", "x" * 101, "ß" * 51, "A\x07B", "A\u202eB", "\u3164\u3164"])
@pytest.mark.parametrize("role", ["reviewer"])
def test_a_name_is_needed(desk, name, role):
    reply = Browser(desk.app()).sign_in(name, role)
    assert reply.status_code == 400
    assert "Give your name" in reply.text
    assert "set-cookie" not in reply.headers


def test_a_role_is_needed_and_only_the_known_ones_are(desk):
    for role in ("", "admin", "ROLE_COHORT_REVIEWS__RW"):
        reply = Browser(desk.app()).sign_in("Amina Example", role)
        assert reply.status_code == 400
        assert "Amina Example" in reply.text


@pytest.mark.parametrize(
    ("path", "goes_to"),
    [
        ("/cases/" + "a" * 32 + "/decision", "/cases/" + "a" * 32 + "/decision"),
        ("/lists", "/lists"),
        ("https://elsewhere.example/", "/lists"),
        ("//elsewhere.example/lists", "/lists"),
        ("/lists\\@elsewhere.example", "/lists"),
        ("/lists\r\nSet-Cookie: a=b", "/lists"),
        ("/cases/../sign-out", "/lists"),
    ],
)
def test_signing_in_leads_to_our_own_pages_alone(desk, path, goes_to):
    reply = Browser(desk.app()).sign_in("Amina Example", next=path)
    assert reply.headers["location"] == goes_to


def test_who_is_not_signed_in_is_led_there_and_back(desk):
    reply = Browser(desk.app()).get(f"/cases/{desk.case.id}")
    assert (reply.status_code, reply.headers["location"]) == (303, f"/sign-in?next=/cases/{desk.case.id}")


def test_a_session_ends_when_idle_and_after_a_day_of_work(desk):
    browser = Browser(desk.app(), AMINA.name)
    for _ in range(34):
        desk.clock.move(minutes=14)
        assert browser.get("/lists").status_code == 200
    desk.clock.move(minutes=14)
    assert browser.get("/lists").status_code == 303
    again = Browser(desk.app(), AMINA.name)
    desk.clock.move(minutes=15)
    assert again.get("/lists").status_code == 303


def test_signing_out_ends_the_session_on_the_server(desk):
    browser = Browser(desk.app(), AMINA.name)
    stolen = dict(browser.client.cookies)
    assert browser.send("/sign-out", {}).headers["location"] == "/sign-in"
    thief = Browser(desk.app())
    thief.client.cookies.update(stolen)
    assert thief.get("/lists").status_code == 303
    assert desk.actions()[-1] == "signed_out"


def test_a_token_that_was_not_given_opens_nothing(desk):
    browser = Browser(desk.app())
    for token in ("", "x", "../..", "0" * 64):
        browser.client.cookies.set("desist-session", token)
        assert browser.get("/lists").status_code == 303


def test_only_hashes_of_tokens_are_kept(desk):
    browser = Browser(desk.app(), AMINA.name)
    [token] = browser.client.cookies.values()
    kept = (desk.settings.home / "desist.db").read_bytes() + (desk.settings.home / "desist.db-wal").read_bytes()
    assert token.encode() not in kept
    assert AMINA.name.encode() in kept


def test_beside_a_real_issuer_nobody_signs_in_under_any_name(tmp_path):
    from serving.app import create_app

    settings = Settings(home=tmp_path, HMPPS_AUTH_URL="https://auth.example/auth")
    before = Browser(create_app(Settings(home=tmp_path)), AMINA.name)
    browser = Browser(create_app(settings))
    [token] = before.client.cookies.values()
    stale = browser.client.get("/lists", headers={"Cookie": f"__Host-desist-session={token}"})
    assert (stale.status_code, stale.headers["location"]) == (303, "/sign-in?next=/lists")
    for reply in (browser.get("/sign-in"), browser.sign_in("Amina Example")):
        assert reply.status_code == 503
        assert "set-cookie" not in reply.headers
        assert "not built yet" in reply.text
        assert reply.headers["strict-transport-security"].startswith("max-age=")
