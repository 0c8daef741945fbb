"""The agenda as a panel reads it: what is asked first, then the people, then how sure the figures are."""

import csv
import dataclasses
import io

import numpy as np
from markupsafe import escape

from features.dictionary import feature_phrases
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page, candidates_table
from tests.support.list_people import VERSIONS, facts, people


def some_of_each(count=8):
    replicates = np.clip(np.linspace(0.8, 0.2, count)[:, None] + np.linspace(-0.1, 0.1, 9), 0.01, 0.99)
    return people(facts(count), np.linspace(0.8, 0.2, count), replicates=replicates, harm=20.0, members={"p1": "fixed"})


def listed(everyone, capacity=3):
    return make_list(read_scheme("iom_neighbourhood_crime", capacity=capacity), everyone, versions=VERSIONS)


def test_it_opens_on_what_is_asked_and_says_how_sure_the_figures_are_after_the_people():
    document = listed(some_of_each())
    page = agenda_page(document)
    asked, first, sure = page.index('id="asked"'), page.index('id="propose"'), page.index('id="sure"')
    assert asked < first < sure
    proposed = document["counts"]["propose"]
    assert f'<td class="count">{proposed}</td><td><a href="#propose">Proposed</a>' in page[asked:first]
    assert document["notes_on_figures"] and set(document["notes_on_figures"]) < set(document["notes"])
    for note in document["notes"]:
        place = page.index(str(escape(note)))
        assert place > sure if note in document["notes_on_figures"] else asked < place < first


def test_a_list_without_harm_says_so_before_the_people():
    everyone = dataclasses.replace(some_of_each(), harm=None, harm_unavailable_because="No harm today.")
    document = listed(everyone)
    page = agenda_page(document)
    assert "No harm today." in document["notes"] and "No harm today." not in document["notes_on_figures"]
    assert page.index("No harm today.") < page.index('id="propose"')


def test_a_long_meaning_is_said_once_and_not_in_every_row():
    words = feature_phrases()["known"]["violent_sanction_count_ever"].format(7)
    assert "(violence, robbery, weapons" in words
    line = {"term": "t", "text": words, "meaning": "m", "value": 7, "points": 0.3, "effect": "raises"}
    reasons = [{"history": [line], "attendance": [], "needs": []}] * 2
    page = agenda_page(listed(dataclasses.replace(people(facts(2), 0.5), reasons=reasons)))
    assert page.count("officially violent sanctions in all: 7 (raises)") == 2
    assert page.count("violence, robbery, weapons") == page.count("<li>Officially violent: violence, robbery") == 1


def test_every_line_of_the_table_says_how_its_pounds_are_counted():
    rows = list(csv.DictReader(io.StringIO(candidates_table(listed(some_of_each())))))
    assert rows
    for row in rows:
        assert row["pounds_counted_as"] == "total costs, without multiplier, 2024/25 prices, home_office_2018"


def test_a_table_without_pounds_says_nothing_of_how_they_are_counted():
    document = listed(dataclasses.replace(some_of_each(), harm=None, harm_unavailable_because="No harm today."))
    rows = list(csv.DictReader(io.StringIO(candidates_table(document))))
    assert rows and all(row["harm_gbp"] == row["pounds_counted_as"] == "" for row in rows)
