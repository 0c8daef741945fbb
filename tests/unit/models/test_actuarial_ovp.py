"""OVP: points of each part at every edge, what it does not look at, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from models.actuarial.case_of_frame import STATIC_COLUMNS, VIOLENT
from models.actuarial.case_of_request import case_of_request
from models.actuarial.legacy_scores import LegacyScore
from models.actuarial.ovp import ANSWERS, OVP, score_many, score_one
from models.actuarial.request_fields import read_request, request_frame
from models.actuarial.weights import read_weights

NO, SOME, MUCH = "NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS"
LEVELS = (NO, SOME, MUCH)
PERSON = {
    "gender": "FEMALE",
    "dateOfBirth": "1950-01-01",
    "dateAtStartOfFollowup": "2021-01-01",
    "totalNumberOfSanctionsForAllOffences": 1,
    "totalNumberOfViolentSanctions": 0,
    "doesRecogniseImpactOfOffendingOnOthers": True,
    "isCurrentlyOfNoFixedAbodeOrTransientAccommodation": False,
    "isUnemployed": False,
    "currentAlcoholUseProblems": NO,
    "excessiveAlcoholUse": NO,
    "hasCurrentPsychiatricTreatment": False,
    "temperControl": NO,
    "proCriminalAttitudes": NO,
}


def values_of(changes: dict) -> dict:
    given, faults = read_request({name: value for name, value in (PERSON | changes).items() if value is not None})
    assert not faults
    return given


def one(changes: dict) -> LegacyScore:
    return score_one(case_of_request(values_of(changes), ANSWERS))


def points(changes: dict) -> dict[str, int]:
    found = one(changes).points
    assert found is not None
    return found


def codes(changes: dict) -> list[str]:
    return [error.type.value for error in one(changes).errors]


def frame(*people: dict) -> pd.DataFrame:
    return request_frame([values_of(changes) for changes in people], (*STATIC_COLUMNS, VIOLENT, *ANSWERS))


def test_the_least_is_five_points_since_everybody_has_a_sanction():
    found = points({})
    assert found.pop("any_sanction") == 5
    assert set(found.values()) == {0}
    assert (one({}).one_year, one({}).two_year, one({}).band) == (2, 3, "LOW")


def test_violent_sanctions_count_from_nothing_to_twenty_five():
    counts = [*range(20), 500]
    found = [
        points({"totalNumberOfSanctionsForAllOffences": 999, "totalNumberOfViolentSanctions": v})["violent_sanctions"]
        for v in counts
    ]
    assert found == [0, 4, 7, 9, 11, *range(12, 25), 25, 25, 25]


def test_other_sanctions_count_by_ranges_with_inclusive_ends():
    others = (0, 2, 3, 4, 5, 10, 11, 20, 21, 5_000)
    found = [
        points({"totalNumberOfSanctionsForAllOffences": n + 1, "totalNumberOfViolentSanctions": 1})[
            "non_violent_sanctions"
        ]
        for n in others
    ]
    assert found == [0, 0, 2, 2, 3, 3, 4, 4, 5, 5]


def test_age_counts_at_the_start_of_follow_up_by_ranges_with_inclusive_ends():
    ages = (18, 19, 20, 21, 22, 23, 24, 25, 26, 30, 31, 35, 36, 40, 41, 45, 46, 50, 51, 110)
    found = [points({"dateAtStartOfFollowup": f"{1950 + age}-01-01"})["age_at_follow_up"] for age in ages]
    assert found == [20, 20, 17, 17, 14, 14, 12, 12, 10, 10, 8, 8, 6, 6, 4, 4, 2, 2, 0, 0]


def test_alcohol_counts_by_the_sum_of_both_always_rounded_up():
    found = {
        (use, binge): points({"currentAlcoholUseProblems": LEVELS[use], "excessiveAlcoholUse": LEVELS[binge]})[
            "alcohol"
        ]
        for use in range(3)
        for binge in range(3)
    }
    assert found == {pair: (0, 3, 5, 8, 10)[sum(pair)] for pair in found}


def test_men_have_five_points_and_flags_four():
    assert points({"gender": "MALE"})["gender"] == 5
    assert points({"doesRecogniseImpactOfOffendingOnOthers": False})[ANSWERS[0]] == 4
    assert points({"isCurrentlyOfNoFixedAbodeOrTransientAccommodation": True})[ANSWERS[1]] == 4
    assert points({"isUnemployed": True})["is_unemployed"] == 4
    assert points({"hasCurrentPsychiatricTreatment": True})["has_current_psychiatric_treatment"] == 4


def test_temper_and_attitudes_are_three_points_a_level():
    assert [points({"temperControl": word})["temper_control"] for word in LEVELS] == [0, 3, 6]
    assert [points({"proCriminalAttitudes": word})["pro_criminal_attitudes"] for word in LEVELS] == [0, 3, 6]


def test_the_most_is_ninety_eight_points_and_ninety_six_percent():
    worst = {
        "gender": "MALE",
        "dateAtStartOfFollowup": "1968-01-01",
        "totalNumberOfSanctionsForAllOffences": 40,
        "totalNumberOfViolentSanctions": 18,
        "doesRecogniseImpactOfOffendingOnOthers": False,
        "isCurrentlyOfNoFixedAbodeOrTransientAccommodation": True,
        "isUnemployed": True,
        "currentAlcoholUseProblems": MUCH,
        "excessiveAlcoholUse": MUCH,
        "hasCurrentPsychiatricTreatment": True,
        "temperControl": MUCH,
        "proCriminalAttitudes": MUCH,
    }
    assert sum(points(worst).values()) == 98
    assert (one(worst).one_year, one(worst).two_year, one(worst).band) == (93, 96, "VERY_HIGH")


def test_neither_conviction_nor_offence_code_nor_assessment_date_is_looked_at():
    given = {"dateOfCurrentConviction": "1940-01-01", "currentOffenceCode": "ABC", "ageAtFirstSanction": -5}
    assert one(given) == one({})


def test_an_empty_request_lists_all_thirteen_inputs_in_order():
    (error,) = score_one(case_of_request({}, ANSWERS)).errors
    assert error.type == "MISSING_MANDATORY_INPUT"
    assert error.fields == (
        "totalNumberOfSanctionsForAllOffences",
        "totalNumberOfViolentSanctions",
        "dateOfBirth",
        "dateAtStartOfFollowup",
        "gender",
        "doesRecogniseImpactOfOffendingOnOthers",
        "isCurrentlyOfNoFixedAbodeOrTransientAccommodation",
        "isUnemployed",
        "currentAlcoholUseProblems",
        "excessiveAlcoholUse",
        "hasCurrentPsychiatricTreatment",
        "temperControl",
        "proCriminalAttitudes",
    )


def test_a_conviction_does_not_stand_for_a_missing_start_of_follow_up():
    changes = {"dateAtStartOfFollowup": None, "dateOfCurrentConviction": "2020-01-01"}
    assert codes(changes) == ["MISSING_MANDATORY_INPUT"]
    assert np.isnan(OVP().fit().score(frame(changes))).all()


def test_fewer_than_one_sanction_is_an_error_of_its_own():
    assert codes({"totalNumberOfSanctionsForAllOffences": 0}) == ["TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE"]


@pytest.mark.parametrize(
    "changes",
    [
        {"dateAtStartOfFollowup": "1967-12-31"},
        {"dateAtStartOfFollowup": "1950-01-01"},
        {"totalNumberOfViolentSanctions": 2},
        {"totalNumberOfViolentSanctions": -1},
    ],
)
def test_seventeen_and_impossible_violent_sanctions_are_unexpected_errors(changes):
    assert codes(changes) == ["UNEXPECTED_ERROR"]
    assert one(changes).two_year is None


def test_what_is_not_known_is_missing_in_the_points_it_enters():
    changes = ({"totalNumberOfSanctionsForAllOffences": None}, {"totalNumberOfViolentSanctions": None})
    found = OVP().fit().points(frame(*changes, changes[0] | changes[1] | {"temperControl": None, "gender": None}))
    missing = [set(found.columns[row]) for row in found.isna().to_numpy()]
    assert missing == [
        {"any_sanction", "non_violent_sanctions"},
        {"violent_sanctions", "non_violent_sanctions"},
        {"any_sanction", "violent_sanctions", "non_violent_sanctions", "temper_control", "gender"},
    ]


def test_many_have_what_each_has_alone():
    people: tuple[dict, ...] = ({}, {"isUnemployed": None}, {"totalNumberOfViolentSanctions": 2}, {"gender": "MALE"})
    result = score_many(frame(*people).set_axis(list("abcd")))
    assert result.errors() == [one(changes).errors for changes in people]
    assert result.scores["two_year"].fillna(0).tolist() == [one(changes).two_year or 0 for changes in people]
    assert result.scores.index.tolist() == list("abcd")


@pytest.mark.parametrize("horizon", [1, 2])
def test_contributions_are_weighted_points_that_sum_to_the_logit(horizon):
    X = frame({}, {"temperControl": MUCH, "gender": "MALE"}).set_axis(list("ab"))
    model = clone(OVP(horizon_years=horizon)).fit()
    weights, found = read_weights("OVP", "hmpps"), model.contributions(X)
    assert found["intercept"].tolist() == [weights[f"intercept_{horizon}yr"]] * 2
    assert found["temper_control"].tolist() == [0.0, 6 * 0.0722]
    np.testing.assert_allclose(found.sum(axis=1), model.decision_function(X), rtol=0, atol=1e-12)
    assert model.points(X).sum(axis=1).tolist() == [5.0, 16.0]
    result = score_many(X)
    assert model.score(X).tolist() == result.scores[("one_year", "two_year")[horizon - 1]].tolist()
    assert model.band(X).to_dict() == result.scores["band"].to_dict()
