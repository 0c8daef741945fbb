"""Why a probability is what it is: the strongest terms of each told group, against the average of these people."""

import json

import numpy as np

from models.reasons import reasons
from tests.support.additive_models import small_model, small_people


def test_reasons_are_the_contributions_less_their_mean():
    model, people = small_model(), small_people()
    told = reasons(model, people)
    points = model.contributions(people)["sanction_count"]
    for person, expected in enumerate(points - points.mean()):
        (history,) = told[person]["history"]
        assert history["points"] == round(expected, 4)
        assert history["effect"] == ("raises" if expected > 0 else "lowers")
        assert history["meaning"] == "Occasions"


def test_the_strongest_come_first_and_only_as_many_as_asked():
    told = reasons(small_model(), small_people())
    for person in told:
        strengths = [abs(reason["points"]) for reason in person["needs"]]
        assert len(strengths) == 2 and strengths == sorted(strengths, reverse=True)
    assert all(len(person["needs"]) == 1 for person in reasons(small_model(), small_people(), most=1))


def test_terms_outside_the_three_groups_are_not_told_and_an_empty_group_is_there():
    told = reasons(small_model(), small_people())
    assert set(told[0]) == {"history", "attendance", "needs"}
    assert told[0]["attendance"] == []
    assert not [r for person in told for group in person.values() for r in group if r["term"] == "official"]


def test_missing_is_null_and_whole_numbers_have_no_decimals():
    told = reasons(small_model(), small_people())
    assert told[4]["history"][0]["value"] is None
    assert json.dumps(told[3]["history"][0]["value"]) == "4"
    json.dumps(told, allow_nan=False)
    assert not np.isnan([r["points"] for person in told for group in person.values() for r in group]).any()
