"""The page of a list: what each row tells, under which tab it stands, how far the review has come."""

from datetime import timedelta

import pytest

from features.vocabulary import Choice
from serving.records import FirstView, Row
from serving.views import TABS, list_view, method_view
from serving.views.list_rows import RESTRICTED
from tests.unit.serving.review_pages import (
    ONE,
    READER,
    TEXT,
    TODAY,
    a_case,
    a_decision,
    a_list,
    a_view,
    an_item,
    case_page,
    html,
    read,
)


def listed(*rows: Row, show: str = "to_review", **more: object) -> str:
    return html("list.html", list_view(ONE, rows, show=show, **more))  # type: ignore[arg-type]


def counts(view: dict) -> dict[str, int]:
    return {tab["text"]: tab["count"] for tab in view["tabs"]}


def row_text(page: str, case_id: str) -> str:
    return next(
        row.text for row in read(page).all("tr") if any(link["href"] == f"/cases/{case_id}" for link in row.all("a"))
    )


def test_a_row_without_an_item_reads_the_same_whatever_the_others_are() -> None:
    hidden = Row(a_case("c1"), None, None, None)
    told = {
        row_text(listed(hidden, Row(a_case("c2"), None, a_view(), an_item(rank=rank, rank_window=[rank, rank]))), "c1")
        for rank in (1, 34, 999)
    }
    assert len(told) == 1
    assert "Hidden until your first view" in told.pop()


def test_a_position_is_a_window() -> None:
    def told(**changes: object) -> str:
        return row_text(listed(Row(a_case("c2"), None, a_view(), an_item(**changes))), "c2")

    assert "34 (could be 22 to 51) Close to the line Fixed" in told()
    assert "2 Close" in told(rank=2, rank_window=[2, 2])
    assert "None: proposed to leave" in told(rank=None, rank_window=None, result="leaving")


def test_a_restricted_row_tells_nothing() -> None:
    page = read(listed(Row(a_case("c3", is_restricted=True), None, None, None)))
    assert "Restricted case. Ask the IOM lead." in page.one("main").text
    assert "X123456" not in page.text
    assert "/cases/c3" not in {link["href"] for link in page.all("a")}


def test_every_row_stands_under_exactly_one_tab() -> None:
    rows = [Row(a_case("c0"), None, None, None)]
    rows += [Row(a_case(f"own-{choice}"), a_decision(choice), a_view(), an_item()) for choice in Choice]
    rows += [Row(a_case(f"other-{choice}"), a_decision(choice), None, None) for choice in Choice]
    shown = {show: [row["href"][7:] for row in list_view(ONE, rows, show=show)["rows"]] for show in TABS}
    assert sorted(case_id for under in shown.values() for case_id in under) == sorted(row.case.id for row in rows)
    assert shown["to_review"] == ["c0"]
    assert shown["put_forward"] == ["own-put_forward"]
    assert shown["second_opinion"] == ["own-second_opinion", "other-second_opinion"]
    assert len(shown["decided_by_others"]) == 3
    assert list(counts(list_view(ONE, rows, show="")).values()) == [len(shown[show]) for show in TABS]


@pytest.mark.parametrize("first_view", [None, a_view()])
def test_that_a_second_opinion_is_asked_for_is_told_to_everybody(first_view: FirstView | None) -> None:
    asked = a_decision(Choice.SECOND_OPINION)
    page = listed(Row(a_case("c1"), asked, first_view, None), show="second_opinion")
    assert "A second opinion is asked for Sam Other" in row_text(page, "c1")
    assert "says nothing of what the first officer thinks" in read(page).one("main").text
    case = read(case_page(decisions=(asked,), first_view=first_view)).one("main").text
    assert "A second opinion is asked for" in case
    assert (TEXT in case) == (first_view is not None)


def test_a_case_comes_back_on_its_day() -> None:
    row = Row(a_case("c1"), a_decision(Choice.COME_BACK_LATER, back=TODAY), a_view(), an_item())
    assert counts(list_view(ONE, [row], show="", today=TODAY - timedelta(days=1)))["Come back later"] == 1
    assert counts(list_view(ONE, [row], show="", today=TODAY)) == {"To review": 1, "Second opinion": 0}


def test_no_tab_says_that_nobody_was_put_forward_to_who_may_not_know() -> None:
    row = Row(a_case("c1"), a_decision(), None, None)
    assert counts(list_view(ONE, [row], show="")) == {"To review": 0, "Second opinion": 0, "Decided": 1}
    assert counts(list_view(ONE, [row], show="put_forward"))["Put forward"] == 0


@pytest.mark.parametrize("first_view", [None, a_view()])
def test_a_case_that_came_back_is_told_without_who_and_what(first_view: FirstView | None) -> None:
    back = a_decision(Choice.COME_BACK_LATER, back=TODAY - timedelta(days=3))
    [told] = list_view(ONE, [Row(a_case("c1"), back, first_view, None)], show="", today=TODAY)["rows"]
    assert told["decision"] == {"what": "Comes back today or earlier", "who": ""}
    before = read(case_page(decisions=(back,))).one("main").text
    assert "This case has come back to be looked at again." in before
    assert "Sam Other" not in before


def test_decided_counts_what_waits_for_nobody_and_restricted_cases_apart() -> None:
    rows = [Row(a_case(f"c{choice}"), a_decision(choice), None, None) for choice in Choice]
    rows += [
        Row(a_case("later"), a_decision(Choice.COME_BACK_LATER, back=TODAY + timedelta(days=1)), None, None),
        Row(a_case("open"), None, a_view(), an_item()),
        Row(a_case("hidden", is_restricted=True), a_decision(), None, None),
        Row(a_case("secret", is_restricted=True), None, None, None),
    ]
    view = list_view(ONE, rows, show="", today=TODAY)
    told = {line["key"]: line["value"] for line in view["summary"]}
    assert (told["Decided"], told["Restricted"]) == ("3 of 6", "2")
    assert [row["label"] for row in view["rows"] if row["is_restricted"]] == [RESTRICTED] * 2


def test_a_list_opens_fifty_at_a_time_and_shows_each_case_once() -> None:
    rows = [Row(a_case(f"c{number}"), None, None, None) for number in range(120)]
    views = [list_view(ONE, rows, show="", page=page) for page in (1, "2", 3)]
    assert [len(view["rows"]) for view in views] == [50, 50, 20]
    assert [row["href"] for view in views for row in view["rows"]] == [f"/cases/{row.case.id}" for row in rows]
    page = read(html("list.html", views[1]))
    links = {link.text: link["href"] for link in page.all("a")}
    assert links["Previous 50"].endswith("?show=to_review&page=1")
    assert links["Next 50"].endswith("?show=to_review&page=3")
    assert "51 to 100 of 120" in page.one("main").text
    assert links.keys() - {"Previous 50", "Next 50"} >= {"To review (120)"}


@pytest.mark.parametrize("page", [0, -1, 4, "x", "", "٢", "99999999999", "1.5"])
def test_an_unknown_page_opens_the_first(page: int | str) -> None:
    rows = [Row(a_case(f"c{number}"), None, None, None) for number in range(120)]
    assert list_view(ONE, rows, show="", page=page)["pages"]["said"] == "1 to 50 of 120"
    assert list_view(ONE, rows[:50], show="", page=page)["pages"] is None


def test_a_reader_is_shown_no_column_that_only_officers_fill() -> None:
    row = Row(a_case("c1"), a_decision(), None, None)
    page = html("list.html", list_view(ONE, [row], show="decided_by_others"), officer=READER)
    assert [node.text for node in read(page).all("th")][:4] == [
        "Person",
        "In the cohort on 30 June 2026",
        "Missing information",
        "Decision",
    ]
    assert "Your first view" not in page


def test_the_head_of_a_list_adds_up() -> None:
    told = {line["key"]: line["value"] for line in list_view(ONE, [], show="")["summary"]}
    assert told["People looked at"] == "3,128"
    assert told["Not eligible, or cannot be assessed"] == "1,921"
    assert told["Places"] == "1,100 (Fixed 1,000, Flex 100)"
    assert told["Model"] == "e" * 12
    counts = {words: int(count.replace(",", "")) for words, count in method_view(ONE, has_viewed_all=True)["counts"]}
    assert sum(counts.values()) == 3128


def test_a_list_says_that_no_fairness_check_is_at_hand() -> None:
    without = type(ONE)(**{**vars(a_list()), "has_fairness_report": False})
    text = read(html("list.html", list_view(without, [], show=""))).one("main").text
    assert "No fairness check of this list is at hand." in text
