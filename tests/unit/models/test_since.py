"""Since last time: every move between two lists of a scheme by hand, with the rules and figures that changed."""

import pytest

from features.exceptions import UsageRefused
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from models.selection.since import since_last_time
from tests.support.list_people import VERSIONS, facts, people

SCHEME = read_scheme("iom_neighbourhood_crime", capacity=2)


def made(rows, chance, day, **changed):
    return make_list(SCHEME, people(rows, chance, **changed), versions={**VERSIONS, "as_of_date": day})


def before():
    return made(facts(4), [0.9, 0.8, 0.2, 0.1], "2026-05-31")


def who(moves):
    return {one["person_id"]: one for one in moves}


def test_nothing_changed_between_two_lists_of_the_same_facts():
    found = since_last_time(before(), made(facts(4), [0.9, 0.8, 0.2, 0.1], "2026-06-30"))
    assert (found["joined"], found["left"], found["moved"]) == ([], [], [])
    assert (found["as_of"], found["same_scheme"], found["same_release"]) == ("2026-05-31", True, True)


def test_who_is_passed_and_who_passes_is_told_with_the_figure_that_moved():
    found = since_last_time(before(), made(facts(4), [0.9, 0.4, 0.6, 0.1], "2026-06-30"))
    assert who(found["joined"])["p2"]["why"] == ["Expected harm up by 200%"]
    left = who(found["left"])["p1"]
    assert (left["from"], left["to"], left["result"]) == ("fixed", None, "not_proposed")
    assert left["why"] == ["Expected harm down by 50%"]


def test_who_is_passed_without_any_change_of_their_own_is_told_so():
    found = since_last_time(before(), made(facts(4), [0.9, 0.8, 0.95, 0.1], "2026-06-30"))
    assert who(found["left"])["p1"]["why"] == ["Own facts are as they were: others moved past"]


def test_a_rule_that_is_met_no_more_or_not_known_is_told_in_its_own_words():
    # p0 falls under the threshold of the score, p1's custody dates are gone: held back by no gate, but told.
    rows = facts(4, instrument_score=[40.0, 80.0, 80.0, 80.0], custody_days_left=[0.0, float("nan"), 0.0, 0.0])
    found = since_last_time(before(), made(rows, [0.9, 0.8, 0.2, 0.1], "2026-06-30"))
    told = who(found["left"])["p0"]["why"]
    assert "Official reoffending score (ARP) is 75 or more: no longer (F3)" in told
    joined = since_last_time(
        made(facts(4), [0.9, 0.2, 0.8, 0.1], "2026-05-31"), made(rows, [0.9, 0.8, 0.2, 0.1], "2026-06-30")
    )
    assert "Has no more than 12 months of custody left: not known now (G5)" in who(joined["joined"])["p1"]["why"]


def test_who_comes_into_the_data_or_goes_out_of_them_is_told():
    whole, fewer = facts(4), facts(4).drop(index="p0")
    found = since_last_time(before(), made(fewer, [0.8, 0.5, 0.1], "2026-06-30"))
    gone = who(found["left"])["p0"]
    assert gone["result"] is None and gone["why"][0].startswith("Is no longer among the people")
    assert list(who(found["joined"])) == ["p2"]
    found = since_last_time(made(fewer, [0.8, 0.5, 0.1], "2026-05-31"), made(whole, [0.9, 0.8, 0.2, 0.1], "2026-06-30"))
    assert who(found["joined"])["p0"]["why"] == ["Ranks 1 in fixed", "Was not among the people of the list before"]


def test_a_move_to_another_strand_is_neither_joining_nor_leaving():
    rows = facts(4, instrument_score=[60.0, 80.0, 80.0, 80.0])
    found = since_last_time(before(), made(rows, [0.9, 0.8, 0.2, 0.1], "2026-06-30"))
    (moved,) = found["moved"]
    assert (moved["person_id"], moved["from"], moved["to"]) == ("p0", "fixed", "flex")
    assert found["joined"] == found["left"] == []


def test_the_agenda_opens_on_what_changed():
    document = made(facts(4), [0.9, 0.4, 0.6, 0.1], "2026-06-30")
    document["since_last_time"] = since_last_time(before(), document)
    page = agenda_page(document)
    assert page.index("Since the list of 2026-05-31") < page.index("Proposed (")
    assert "Expected harm up by 200%." in page
    assert "Since the list" not in agenda_page(before())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda one: one["scheme"].update(id="other"), "of the scheme other, this one of iom_neighbourhood_crime"),
        (lambda one: one["versions"].update(as_of_date="2026-06-30"), "Give a list of an earlier day"),
        (
            lambda one: [item.update(person_id=f"x{item['person_id']}") for item in one["items"]],
            "Nobody of the previous",
        ),
    ],
)
def test_a_list_of_something_else_is_refused(change, words):
    previous = before()
    change(previous)
    with pytest.raises(UsageRefused, match=words):
        since_last_time(previous, made(facts(4), [0.9, 0.8, 0.2, 0.1], "2026-06-30"))
