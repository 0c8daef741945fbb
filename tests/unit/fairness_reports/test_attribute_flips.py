"""What turning an attribute round changes is counted to the last digit, and small numbers are not told."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports import prospective_audit
from fairness_reports.attribute_flips import attribute_flip, flip_words
from fairness_reports.page import render_page
from fairness_reports.summary import summarise
from tests.unit.fairness_reports.people import made_up_people
from tests.unit.fairness_reports.test_audit import AHEAD


def a_list(count=40, **changed):
    rows = pd.DataFrame(
        {"probability": np.linspace(0.1, 0.8, count), "selected": np.arange(count) >= count - 15},
        index=[f"person_{number}" for number in range(count)],
    )
    return rows.assign(**changed)


def test_nothing_changed_is_told_as_nothing_and_not_as_little():
    found = attribute_flip(["ethnicity", "religion"], a_list(), a_list())
    assert (found["people"], found["probabilities_changed"], found["places_changed"]) == (40, 0, 0)
    assert found["median_change"] is found["largest_change"] is None
    assert flip_words(found) == (
        "If everybody's ethnicity or religion were recorded otherwise, nothing on this list would change, to the last "
        "digit."
    )


def test_changes_are_counted_by_hand():
    before = a_list()
    after = before.assign(probability=before["probability"] + np.where(np.arange(40) < 12, 0.02, 0.0))
    after.loc[["person_0", "person_1"], "probability"] += 0.05
    after["selected"] = ~before["selected"]
    found = attribute_flip(["sex"], before, after.sample(frac=1, random_state=1))
    assert (found["probabilities_changed"], found["places_changed"]) == (12, 40)
    assert found["median_change"] == pytest.approx(0.02) and found["largest_change"] == pytest.approx(0.07)
    assert flip_words(found) == (
        "If everybody's sex were recorded otherwise, 12 of 40 probabilities would be different (by 2.0 points in the "
        "middle, 7.0 at most) and 40 people would join or leave the list. Official scores count sex, as they were "
        "published; nothing else may."
    )


def test_the_smallest_change_there_can_be_counts():
    before = a_list()
    found = attribute_flip(["sex"], before, before.assign(probability=np.nextafter(before["probability"], 1)))
    assert found["probabilities_changed"] == 40


def test_fewer_than_ten_are_not_told_nor_their_changes():
    before = a_list()
    after = before.assign(probability=before["probability"] + (np.arange(40) < 3) * 0.3)
    after.loc["person_39", "selected"] = False
    found = attribute_flip(["sex"], before, after)
    assert found["probabilities_changed"] is found["places_changed"] is None
    assert found["median_change"] is found["largest_change"] is None
    assert "fewer than 10 of 40 probabilities" in flip_words(found) and "fewer than 10 people" in flip_words(found)


def test_who_has_no_probability_either_way_has_not_changed_and_who_loses_it_has():
    before = a_list(probability=np.where(np.arange(40) < 20, np.nan, 0.5))
    assert attribute_flip(["sex"], before, before)["probabilities_changed"] == 0
    after = before.assign(probability=np.nan)
    lost = attribute_flip(["sex"], before, after)
    assert (lost["probabilities_changed"], lost["median_change"]) == (20, None)


def test_an_ethnicity_that_counts_stops_the_reader():
    found = attribute_flip(["ethnicity"], a_list(), a_list(probability=0.3))
    assert flip_words(found).endswith("Nothing may turn on this: do not use the list until it is known why it does.")


def test_who_is_on_one_of_the_two_alone_has_joined_or_left():
    before = a_list()
    after = before.rename(index={f"person_{number}": f"other_{number}" for number in range(25, 40)})
    found = attribute_flip(["sex"], before, after)
    assert (found["people"], found["places_changed"], found["probabilities_changed"]) == (55, 30, 30)
    assert found["median_change"] is None


def test_an_audit_tells_it_first_in_words_and_without_it_says_that_nobody_looked():
    people = made_up_people(1500, seed=3)
    flip = attribute_flip(["sex"], a_list(), a_list(probability=0.3))
    told = prospective_audit(people, **AHEAD, attributes=["sex"], attribute_flips=[flip])
    assert told["attribute_flips"] == [flip]
    summary = summarise({"prospective": told}, {"seed": 1})
    assert flip_words(flip) in summary["findings"]
    assert render_page(summary).count("If everybody&#39;s sex were recorded otherwise") == 2
    silent = prospective_audit(people, **AHEAD, attributes=["sex"])
    assert "attribute_flips" not in silent
    assert any("if sex or ethnicity were recorded otherwise" in sentence for sentence in silent["not_known"])
    assert not any("recorded otherwise" in sentence for sentence in told["not_known"])
