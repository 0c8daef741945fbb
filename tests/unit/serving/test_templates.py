"""Every page in every state: sound markup, nothing that runs or loads, no word that must not be said."""

import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import serving.views
from models.selection import read_scheme
from models.selection.rules import rule_detail
from serving.records import Officer
from serving.routes.rendering import stylesheets
from serving.settings import Settings
from serving.views import method_view
from tests.unit.serving.page_reader import Node
from tests.unit.serving.review_pages import (
    a_case,
    a_decision,
    a_list,
    an_item,
    case_page,
    decision_page,
    every_page,
    html,
    read,
    score_page,
)

FORBIDDEN = re.compile(
    r"offender|nominal|high-risk individual|prediction|predict(?!or)|flagged|prolific|gov\.uk|crown", re.I
)
# A police force flags an offence as domestic abuse: the word is about an offence, not about a person.
ALLOWED = ("Has three or more own proven offences flagged domestic abuse in 12 months",)
TEMPLATES = Path(serving.views.__file__).parents[1] / "templates"


@cache
def _pages() -> dict[str, str]:
    return every_page()


@pytest.fixture(params=sorted(_pages()))
def page(request: pytest.FixtureRequest) -> Node:
    return read(_pages()[request.param])


def test_a_page_has_one_heading_its_landmarks_and_a_title(page: Node) -> None:
    assert page.one("html")["lang"] == "en-GB"
    for tag in ("h1", "header", "main", "footer"):
        assert page.one(tag)
    assert page.one("main")["id"] == "main-content"
    has_faults = "There is a problem" in page.one("main").text
    assert page.one("title").text.endswith(" – Desist")
    assert page.one("title").text.startswith("Error: ") == has_faults


def test_headings_step_down_one_at_a_time(page: Node) -> None:
    problem = "There is a problem"
    levels = [int(node.tag[1]) for node in page.all("h1", "h2", "h3", "h4") if node.text != problem]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_control_has_a_label_and_every_group_a_legend(page: Node) -> None:
    labels = {label["for"] for label in page.all("label")}
    for control in page.all("input", "textarea", "select"):
        if control["type"] != "hidden":
            assert control["id"] in labels
        if control["type"] in ("radio", "checkbox"):
            group = control.within("fieldset")
            assert group
            assert group.all("legend")[0].text
    assert all(button.text for button in page.all("button"))


def test_every_table_has_a_caption_and_its_headings_a_scope(page: Node) -> None:
    for table in page.all("table"):
        assert table.one("caption").text
        assert table.all("th")
        assert {heading["scope"] for heading in table.all("th")} <= {"col", "row"}


def test_ids_are_unique_and_every_reference_is_met(page: Node) -> None:
    ids = [node["id"] for node in page.walk() if node["id"]]
    assert len(set(ids)) == len(ids)
    for node in page.walk():
        for name in ("aria-describedby", "aria-labelledby", "for"):
            assert set(node[name].split()) <= set(ids)
        if node["href"].startswith("#"):
            assert node["href"][1:] in ids


def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(page: Node) -> None:
    assert not page.all("script", "style", "iframe", "img", "object", "svg")
    for node in page.walk():
        assert not [name for name in node.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            assert re.fullmatch(r"(?:[/#](?!/).*)?", node[name]), node[name]
    assert [link["href"] for link in page.all("link")][1:] == ["/assets/desist.css"]


def test_every_form_carries_the_mark_of_its_session(page: Node) -> None:
    for form in page.all("form"):
        assert form["method"] == "post"
        assert [node["value"] for node in form.all("input") if node["name"] == "csrf"] == ["mark"]


def test_no_page_says_a_word_that_must_not_be_said(page: Node) -> None:
    assert not FORBIDDEN.findall(page.text)


@pytest.mark.parametrize("name", ["capacity_only", "iom_neighbourhood_crime", "project_reset_north_area"])
def test_no_rule_of_a_shipped_scheme_brings_one_onto_its_pages(name: str) -> None:
    scheme = read_scheme(name)
    rules = [{"id": rule.id, "meaning": rule.meaning, "status": "met"} for rule in scheme.gates + scheme.rules]
    for told, rule in zip(rules, scheme.gates + scheme.rules, strict=True):
        told |= {"detail": rule_detail(rule, 1), **vars(rule)}
    one = a_list(rules=rules, title=scheme.title, ladder=scheme.ladder)
    pages = (
        read(score_page(an_item(rules=rules), one=one)).text
        + read(html("method.html", method_view(one, has_viewed_all=True))).text
    )
    assert all(rule["meaning"] in pages for rule in rules)
    for meaning in ALLOWED:
        pages = pages.replace(meaning, "")
    assert not FORBIDDEN.findall(pages)


def test_what_is_allowed_is_still_said() -> None:
    meanings = {rule.meaning for rule in read_scheme("iom_neighbourhood_crime").rules}
    assert set(ALLOWED) == {meaning for meaning in meanings if FORBIDDEN.search(meaning)}


@pytest.mark.parametrize("file", [*TEMPLATES.glob("*.html"), *Path(serving.views.__file__).parent.glob("*.py")])
def test_no_source_of_a_page_says_one(file: Path) -> None:
    assert not FORBIDDEN.findall(file.read_text().replace("GOV.UK", ""))


def test_the_development_sign_in_is_loud_on_every_page(page: Node) -> None:
    assert "Development sign-in: anybody on this machine can sign in under any name." in page.one("header").text


def test_what_people_type_is_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    decision = a_decision(by=Officer("s2", evil, frozenset()))
    pages = [
        case_page(label=evil),
        case_page(decisions=(decision,)),
        decision_page(typed={"text": [evil], "come_back_on_day": ['"><script>']}, decisions=[decision]),
        html("message.html", {"title": evil, "paragraphs": [evil], "links": [(evil, "/")]}),
    ]
    for found in pages:
        assert not read(found).all("script")
        assert "&lt;script&gt;" in found


def test_a_reader_is_led_to_no_step_that_only_a_reviewer_may_take() -> None:
    told = read(_pages()["case for a reader"])
    assert not [link["href"] for link in told.all("a") if link["href"].startswith("/cases/")]
    assert "Officers record a first view before the score is shown." in told.one("main").text
    assert "your first view" not in told.text.lower() + read(_pages()["list for a reader"]).text.lower()
    assert "/cases/c1/first-view" in {link["href"] for link in read(_pages()["case"]).all("a")}
    assert a_case().id == "c1"


def test_the_plain_stylesheet_is_used_when_asked_for() -> None:
    assert stylesheets(Settings(plain_style=True)) == ["/assets/plain.css", "/assets/desist.css"]
