"""Why a probability is what it is: the strongest terms of each told group, against the average of these people."""

import json

import numpy as np
import pandas as pd

from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.reasons import reasons
from models.term import Term
from tests.support.additive_models import small_model, small_people


def everyone(people):
    return pd.Series(True, index=people.index)


def test_reasons_are_the_contributions_less_their_mean():
    model, people = small_model(), small_people()
    told = reasons(model, people, scored=everyone(people))
    points = model.contributions(people)["sanction_count"]
    for person, expected in enumerate(points - points.mean()):
        (history,) = told[person]["history"]
        assert history["points"] == round(expected, 4)
        assert history["effect"] == ("raises" if expected > 0 else "lowers")
        assert history["meaning"] == "Occasions"


def test_the_strongest_come_first_and_only_as_many_as_asked():
    told = reasons(small_model(), small_people(), scored=everyone(small_people()))
    for person in told:
        strengths = [abs(reason["points"]) for reason in person["needs"]]
        assert len(strengths) == 2 and strengths == sorted(strengths, reverse=True)
    assert all(
        len(person["needs"]) == 1
        for person in reasons(small_model(), small_people(), scored=everyone(small_people()), most=1)
    )


def test_terms_outside_the_three_groups_are_not_told_and_an_empty_group_is_there():
    told = reasons(small_model(), small_people(), scored=everyone(small_people()))
    assert set(told[0]) == {"history", "attendance", "needs"}
    assert told[0]["attendance"] == []
    assert not [r for person in told for group in person.values() for r in group if r["term"] == "official"]


def test_missing_is_null_and_whole_numbers_have_no_decimals():
    told = reasons(small_model(), small_people(), scored=everyone(small_people()))
    assert told[4]["history"][0]["value"] is None
    assert json.dumps(told[3]["history"][0]["value"]) == "4"
    json.dumps(told, allow_nan=False)
    assert not np.isnan([r["points"] for person in told for group in person.values() for r in group]).any()


def test_people_without_a_score_do_not_shift_what_others_are_told():
    model, people = small_model(), small_people()
    scored = everyone(people)
    scored.iloc[0] = False
    points = model.contributions(people)["sanction_count"]
    told = reasons(model, people, scored=scored)
    assert told[1]["history"][0]["points"] == round(points.iloc[1] - points.iloc[1:].mean(), 4)


def test_a_person_without_a_score_is_told_facts_without_points():
    model, people = small_model(), small_people()
    scored = everyone(people)
    scored.iloc[0] = False
    unscored, other = reasons(model, people, scored=scored)[:2]
    (fact,) = unscored["history"]
    assert (fact["points"], fact["effect"]) == (None, None)
    assert fact["value"] == people["sanction_count"].iloc[0]
    assert other["history"][0]["points"] is not None


def test_values_are_told_in_the_words_of_the_feature():
    words = {"group": ReasonGroup.NEEDS, "points": np.array([0.0, 1.0]), "cuts": (0.5,)}
    terms = (
        Term("drugs_need", "drugs_need", "bins", unit="need", phrase="drugs need: {}", missing_phrase="none", **words),
        Term("rate", "rate", "bins", unit="share", phrase="{} missed {of all}", **words),
        Term("career_rate", "career_rate", "bins", **words),
    )
    people = pd.DataFrame(
        {"drugs_need": [1.0, 0.0, np.nan], "rate": [0.25, 0.6, np.nan], "career_rate": [1.961, 2.0, np.nan]}
    )
    told = reasons(AdditiveRisk("any", terms, 0.0), people, scored=everyone(people))
    texts = [{reason["term"]: reason["text"] for reason in person["needs"]} for person in told]
    assert texts[0] == {
        "drugs_need": "drugs need: yes",
        "rate": "25% missed {of all}",
        "career_rate": "career rate: 2.0",
    }
    assert texts[1] == {"drugs_need": "drugs need: no", "rate": "60% missed {of all}", "career_rate": "career rate: 2"}
    assert texts[2] == {"drugs_need": "none", "rate": "rate not known", "career_rate": "career rate not known"}
