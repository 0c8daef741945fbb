"""The pages as a person meets them, and nothing lost when a form cannot be taken."""

import re

import pytest

from serving.stores.database import reading
from serving.stores.reviews import review_hashes
from tests.support.review import AMINA, Browser, Desk, decision_form
from tests.unit.serving.review_forms import NOT_TAKEN, decide, first_view, kept


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def amina(desk):
    return Browser(desk.app(), AMINA.name)


@pytest.fixture
def case(desk):
    return f"/cases/{desk.case.id}"


def hashes(desk):
    with reading(desk.engine) as connection:
        return review_hashes(connection)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"text": "too short"}, "20 characters or more: 9 so far"),
        ({"text": " " * 40}, "20 characters or more: 0 so far"),
        ({"text": "\u200b" * 30}, "hardly a letter"),
        ({"text": "\u3164" * 30}, "hardly a letter"),
        ({"text": "....................."}, "hardly a letter"),
        ({"text": "x" * 1601}, "it has 1,601"),
        ({"choice": ""}, "Choose what you decide"),
        ({"choice": "accept_all"}, "Choose what you decide"),
        ({"choice": ["put_forward", "second_opinion"]}, "Choose what you decide"),
        ({"reasons": []}, "Tick at least one reason"),
        ({"reasons": ["stable"]}, "Tick only reasons that stand under what you decide"),
        ({"reasons": ["pattern", "stable"]}, "Tick only reasons that stand under what you decide"),
        ({"reasons": ["made_up"]}, "Tick only reasons that stand under what you decide"),
        ({"come_back_on_day": "1"}, "Clear the date"),
        ({"choice": "come_back_later", "reasons": ["in_custody"]}, "Give the day on which the case comes back"),
    ],
    ids=str,
)
def test_a_form_that_cannot_be_taken_comes_back_as_it_was_filled_in(desk, amina, case, typed, says):
    first_view(amina, case)
    form = decision_form(**({"text": NOT_TAKEN} | typed))
    reply = amina.send(f"{case}/decision", form)
    assert reply.status_code == 400
    assert says in reply.text
    assert "<title>Error: " in reply.text
    assert form["text"][0].strip() in reply.text
    for code in form["reasons"]:
        if code != "made_up":
            assert re.search(rf'<input[^>]*value="{code}"[^>]*checked', reply.text)
    assert kept(desk) == []
    assert "decision_recorded" not in desk.actions()


@pytest.mark.parametrize(
    ("day", "reasons", "taken"),
    [
        ("23 11 2026", ["just_released"], True),
        ("22 11 2026", ["just_released"], False),
        ("20 12 2026", ["just_released"], True),
        ("21 12 2026", ["just_released"], False),
        ("23 5 2027", ["in_custody", "just_released"], True),
        ("24 5 2027", ["in_custody"], False),
        ("31 2 2027", ["in_custody"], False),
        ("x 2 2027", ["in_custody"], False),
        ("٣ 2 2027", ["in_custody"], False),
    ],
)
def test_a_case_comes_back_within_the_weeks_of_its_reasons(desk, amina, case, day, reasons, taken):
    first_view(amina, case)
    parts = dict(zip(("come_back_on_day", "come_back_on_month", "come_back_on_year"), day.split(), strict=True))
    reply = decide(amina, case, choice="come_back_later", reasons=reasons, **parts)
    assert reply.status_code == (303 if taken else 400)
    assert len(kept(desk)) == taken


@pytest.mark.parametrize("expected", ["", "-1", "x", "7", "99999999999999999999", "١"])
def test_a_form_that_claims_to_have_seen_other_decisions_is_not_taken(desk, amina, case, expected):
    first_view(amina, case)
    assert decide(amina, case, expected=expected, text=NOT_TAKEN).status_code == 409
    assert kept(desk) == []


@pytest.mark.parametrize(
    "host", ["elsewhere.example", "elsewhere.example:8080", "", "127.0.0.1.elsewhere.example", "["]
)
def test_a_name_of_elsewhere_that_points_here_is_not_answered(desk, amina, case, host):
    headers = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert amina.client.get("/lists", headers=headers).status_code == 403
    reply = amina.client.post("/sign-in", data={"name": "Eve Elsewhere", "role": "reviewer"}, headers=headers)
    assert (reply.status_code, "set-cookie" in reply.headers) == (403, False)


def test_a_form_of_an_ended_session_gives_back_what_was_typed(desk, amina, case):
    first_view(amina, case)
    mark = amina.mark()
    desk.clock.move(minutes=16)
    reply = amina.send(f"{case}/decision", decision_form(text=NOT_TAKEN), csrf=mark)
    assert reply.status_code == 401
    assert NOT_TAKEN in reply.text and "Nothing was recorded" in reply.text
    assert "The pattern of offending" in reply.text and "Put forward" in reply.text
    assert f"/sign-in?next={case}/decision" in reply.text
    assert kept(desk) == []


@pytest.mark.parametrize("csrf", ["", "0" * 64, "é"])
def test_a_form_without_the_mark_of_the_session_gives_back_what_was_typed(desk, amina, case, csrf):
    first_view(amina, case)
    reply = amina.send(f"{case}/decision", decision_form(text=NOT_TAKEN), csrf=csrf)
    assert reply.status_code == 403
    assert NOT_TAKEN in reply.text
    assert kept(desk) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_form_sent_from_another_site_is_not_taken(desk, amina, case, headers):
    first_view(amina, case)
    form = {**decision_form(), "csrf": amina.mark()}
    reply = amina.client.post(f"{case}/decision", data=form, headers=headers)
    assert reply.status_code == 403
    assert kept(desk) == []
    assert amina.client.post("/sign-in", data={"name": "Eve", "role": "reader"}, headers=headers).status_code == 403


def test_looking_changes_nothing_but_the_log(desk, amina, case):
    first_view(amina, case)
    decide(amina, case)
    pages = [case, f"{case}/score", f"{case}/decision", f"{case}/decided", "/lists", f"/lists/{desk.candidates.id}"]
    before = hashes(desk)
    for page in pages:
        assert amina.get(page).status_code == 200
    assert hashes(desk) == before


@pytest.mark.parametrize("path", ["/cases/unknown", "/cases/" + "0" * 32 + "/score", "/lists/" + "0" * 64])
def test_an_unknown_person_or_list_is_a_page(amina, path):
    reply = amina.get(path)
    assert reply.status_code == 404
    assert "There is no such" in reply.text and "/lists" in reply.text


def test_a_restricted_case_is_counted_and_not_shown(tmp_path):
    from tests.support.review import small_list

    document = small_list()
    document["items"][0]["restricted"] = True
    desk = Desk(tmp_path, document=document)
    browser = Browser(desk.app(), AMINA.name)
    [hidden] = [case for case in desk.all_cases if case.is_restricted]
    listed = browser.get(f"/lists/{desk.candidates.id}").text
    assert "Restricted case" in listed and hidden.label not in listed and hidden.id not in listed
    for page in ("", "/first-view", "/score", "/decision"):
        reply = browser.get(f"/cases/{hidden.id}{page}")
        assert reply.status_code == 403 and hidden.label not in reply.text
    assert first_view(browser, f"/cases/{hidden.id}").status_code == 403
    assert desk.actions().count("case_refused") == 5
    desk.close()


def test_what_people_type_is_text_and_nothing_else(desk, case):
    name, text = "<img src=x> & Sons", "<script>alert('x')</script> and twenty more characters"
    browser = Browser(desk.app(), name)
    first_view(browser, case)
    decide(browser, case, text=text)
    said = browser.get(f"{case}/decided").text
    assert "<script" not in said and "<img" not in said
    assert "&lt;script&gt;" in said and "&lt;img src=x&gt; &amp; Sons" in said


def test_every_response_forbids_scripts_and_storing(desk, amina, case):
    paths = ("/lists", case, f"{case}/score", "/nothing", "/sign-in", "/v1/scores", "/health", "/assets/desist.css")
    for path in paths:
        headers = amina.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script-src" not in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] in ("no-store", "no-cache")
    fair = amina.get(f"/lists/{desk.candidates.id}/fairness")
    assert "default-src 'none'" in fair.headers["content-security-policy"]


def test_a_form_that_is_too_long_or_no_form_is_refused(amina, case):
    first_view(amina, case)
    assert decide(amina, case, text="x" * 200_000).status_code == 413
    for body in (b"\xff\xfe", b"text=%ff", b"text=%00", b"&".join(b"a=1" for _ in range(200))):
        reply = amina.client.post(f"{case}/decision", content=body)
        assert reply.status_code == 400, body
