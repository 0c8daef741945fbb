"""Before an officer's first view nothing that they are sent depends on what was worked out."""

import json
import re
from copy import deepcopy
from itertools import count

import pytest

from tests.support.review import AMINA, BOB, Browser, Desk, small_list

SCORES = (
    "probability",
    "harm",
    "harm_not_ranked",
    "rank",
    "rank_window",
    "rank_without_needs",
    "rank_without_attendance",
    "probability_on_list",
    "cut_distance",
    "close_to_the_line",
    "missing_answers",
    "instrument_score",
    "result",
    "strand",
    "routes_met",
    "rules",
    "why",
)
PAGES = ("", "/first-view", "/score", "/decision", "/decided")


def in_turn():
    """Case ids that two databases share, so that their pages can be compared."""
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


def with_scores_swapped(document: dict) -> dict:
    """The same people in the same places of the file, with what was worked out for one given to another."""
    swapped = deepcopy(document)
    originals = document["items"]
    # Totals by result tell a result where few are on a list; so they may not show either.
    results, totals = list(document["counts"]), list(document["counts"].values())
    swapped["counts"] = dict(zip(results, [*totals[1:], totals[0]], strict=True))
    swapped["capacity"]["filled"] = dict.fromkeys(document["capacity"]["filled"], 0)
    for item, other in zip(swapped["items"], [*originals[1:], originals[0]], strict=True):
        item |= {key: other[key] for key in SCORES if key in other}
        for group, lines in item["reasons"].items():
            for line in lines:
                line |= {"points": -9.0, "effect": "lowers", "text": line["text"], "meaning": line["meaning"]}
            item["reasons"][group] = list(reversed(lines))
    return swapped


def seen_before_first_view(folder, document) -> list[tuple[int, str]]:
    desk = Desk(folder, document=document, new_id=in_turn())
    browser = Browser(desk.app(), AMINA.name)
    paths = [f"/cases/{case.id}{page}" for case in desk.all_cases for page in PAGES]
    paths += [f"/lists/{desk.candidates.id}?show={tab}" for tab in ("", "to_review", "put_forward")]
    paths += [f"/lists/{desk.candidates.id}/method", "/lists"]
    replies = [browser.get(path) for path in paths]
    desk.close()
    # The mark of the session's forms, and the hash of the list, are all that may differ.
    return [
        (reply.status_code, re.sub(r"[0-9a-f]{64}", "#", reply.text) + str(sorted(reply.headers.items())))
        for reply in replies
    ]


def test_no_response_depends_on_a_score_before_the_first_view(tmp_path):
    document = small_list()
    swapped = with_scores_swapped(document)
    assert json.dumps(document, sort_keys=True) != json.dumps(swapped, sort_keys=True)
    one, other = seen_before_first_view(tmp_path / "1", document), seen_before_first_view(tmp_path / "2", swapped)
    lengths = re.compile(r"\('content-length', '\d+'\)")
    assert [(status, lengths.sub("", text)) for status, text in one] == [
        (status, lengths.sub("", text)) for status, text in other
    ]


@pytest.fixture
def desk(tmp_path, database):
    opened = Desk(tmp_path, database=database)
    yield opened
    opened.close()


def test_totals_by_result_show_once_everybody_was_looked_at(desk):
    browser = Browser(desk.app(), AMINA.name)
    page = f"/lists/{desk.candidates.id}/method"
    for case in desk.all_cases:
        assert "shown once you have a first view of everybody" in browser.get(page).text
        desk.view(case=case)
    assert "Proposed to stay" in browser.get(page).text


def test_the_score_and_the_decision_wait_for_the_first_view(desk):
    browser = Browser(desk.app(), AMINA.name)
    for page in ("/score", "/decision", "/decided"):
        reply = browser.get(f"/cases/{desk.case.id}{page}")
        assert reply.status_code == 409
        assert "first view" in reply.text
    assert browser.send(f"/cases/{desk.case.id}/decision", {}).status_code == 409
    assert "score_shown" not in desk.actions()


def test_the_first_view_of_one_officer_opens_the_score_to_no_other(desk):
    desk.view(AMINA)
    assert desk.cases.scored(desk.case.id, AMINA.subject) is not None
    assert desk.cases.scored(desk.case.id, BOB.subject) is None
    assert desk.cases.items_seen(desk.candidates.id, BOB.subject) == {}
    assert set(desk.cases.items_seen(desk.candidates.id, AMINA.subject)) == {desk.case.id}


def test_cases_stand_in_the_order_of_random_ids(tmp_path):
    orders = set()
    for number in range(4):
        desk = Desk(tmp_path / str(number))
        assert [case.id for case in desk.all_cases] == sorted(case.id for case in desk.all_cases)
        orders.add(tuple(case.label for case in desk.all_cases))
        desk.close()
    assert len(orders) > 1


def test_every_showing_is_in_the_log_before_it_is_shown(desk):
    browser = Browser(desk.app(), AMINA.name)
    browser.get(f"/cases/{desk.case.id}")
    browser.send(f"/cases/{desk.case.id}/first-view", {"suitability": "suitable"})
    browser.get(f"/cases/{desk.case.id}/score")
    shown = [entry for entry in desk.log.entries() if entry.about == desk.case.id]
    assert [entry.action for entry in shown] == ["case_opened", "first_view_recorded", "score_shown"]
    assert {entry.subject for entry in shown} == {AMINA.subject}


def test_where_the_log_cannot_be_written_nothing_is_shown(desk):
    desk.view(AMINA)
    service = desk.app()
    browser = Browser(service, AMINA.name)
    desk.fill("audit_log")
    for page in ("", "/score"):
        reply = browser.get(f"/cases/{desk.case.id}{page}")
        assert reply.status_code == 500
        assert desk.case.label not in reply.text
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")
