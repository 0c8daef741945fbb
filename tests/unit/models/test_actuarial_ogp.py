"""OGP: points of each part, the OGRS3 it rests on, its single rounding, and what is missing."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from models.actuarial import ogrs3
from models.actuarial.case_of_frame import STATIC_COLUMNS
from models.actuarial.case_of_request import case_of_request
from models.actuarial.legacy_scores import HORIZONS, LegacyScore
from models.actuarial.ogp import ANSWERS, OGP, OGP_FORMULA, ogp_points, score_many, score_one
from models.actuarial.request_fields import read_request, request_frame
from models.actuarial.weights import read_weights

NO, SOME, MUCH = "NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS"
LEVELS = (NO, SOME, MUCH)
MOTIVATION = ("FULL_MOTIVATION", "PARTIAL_MOTIVATION", "NO_MOTIVATION")
AWARENESS = ("YES", "SOMETIMES", "NO")
PERSON = {
    "assessmentDate": "2025-10-03",
    "gender": "MALE",
    "dateOfBirth": "1990-05-10",
    "dateOfCurrentConviction": "2020-06-01",
    "dateAtStartOfFollowup": "2021-01-01",
    "ageAtFirstSanction": 20,
    "totalNumberOfSanctionsForAllOffences": 12,
    "currentOffenceCode": "00100",
    "isCurrentlyOfNoFixedAbodeOrTransientAccommodation": False,
    "isUnemployed": False,
    "regularOffendingActivities": NO,
    "currentDrugMisuse": NO,
    "motivationToTackleDrugMisuse": "FULL_MOTIVATION",
    "problemSolvingSkills": NO,
    "awarenessOfConsequences": "YES",
    "understandsOtherPeoplesViews": NO,
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


def frame(*people: dict) -> pd.DataFrame:
    return request_frame([values_of(changes) for changes in people], (*STATIC_COLUMNS, *ANSWERS))


def test_someone_without_needs_has_the_points_of_ogrs3_alone():
    found = points({})
    assert found.pop("ogrs3") == 39  # 0.6 of 65
    assert set(found.values()) == {0}
    assert ogrs3.score_one(case_of_request(values_of({}), ())).two_year == 65
    assert (one({}).one_year, one({}).two_year, one({}).band) == (22, 34, "MEDIUM")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"totalNumberOfSanctionsForAllOffences": 1, "regularOffendingActivities": None},
        {"currentOffenceCode": "99999"},
        {"gender": None, "isUnemployed": None},
        {"dateOfBirth": "2010-05-10", "ageAtFirstSanction": 10},
    ],
)
def test_an_ogrs3_at_hand_is_the_one_that_would_be_worked_out(changes):
    case = case_of_request(values_of(changes), ANSWERS)
    assert score_one(case, ogrs3=ogrs3.score_one(case)) == score_one(case)


def test_every_percentage_of_ogrs3_gives_six_tenths_of_it_to_the_nearest_whole():
    case = case_of_request(values_of({}), ANSWERS)
    expected = [floor(Fraction(6, 10) * percent + Fraction(1, 2)) for percent in range(1, 100)]
    assert [ogp_points(case, float(percent))["ogrs3"] for percent in range(1, 100)] == expected
    together = ogp_points(case, np.arange(1.0, 100.0))["ogrs3"]
    assert np.asarray(together).tolist() == expected


def test_accommodation_and_unemployment_are_five_points_each():
    assert points({"isCurrentlyOfNoFixedAbodeOrTransientAccommodation": True})[ANSWERS[0]] == 5
    assert points({"isUnemployed": True})["is_unemployed"] == 5


def test_activities_and_attitudes_are_nothing_three_and_five():
    assert [points({"regularOffendingActivities": word})["regular_offending_activities"] for word in LEVELS] == [
        0,
        3,
        5,
    ]
    assert [points({"proCriminalAttitudes": word})["pro_criminal_attitudes"] for word in LEVELS] == [0, 3, 5]


def test_drugs_count_by_the_sum_of_misuse_and_motivation():
    found = {
        (misuse, motivation): points(
            {"currentDrugMisuse": LEVELS[misuse], "motivationToTackleDrugMisuse": MOTIVATION[motivation]}
        )["drugs"]
        for misuse in range(3)
        for motivation in range(3)
    }
    assert found == {pair: (0, 4, 8, 11, 15)[sum(pair)] for pair in found}


def test_thinking_counts_by_the_sum_of_three_and_its_half_goes_up():
    found = {}
    for problem in range(3):
        for aware in range(3):
            for views in range(3):
                answers = {"problemSolvingSkills": LEVELS[problem], "awarenessOfConsequences": AWARENESS[aware]}
                answers |= {"understandsOtherPeoplesViews": LEVELS[views]}
                found[problem, aware, views] = points(answers)["thinking"]
    assert found == {triple: (0, 1, 2, 3, 3, 4, 5)[sum(triple)] for triple in found}


def test_the_percentage_is_rounded_once_from_the_probability():
    for horizon in HORIZONS:
        for total in range(101):
            probability = float(OGP_FORMULA.probability({"all": float(total)}, horizon))
            expected = int((100 * Decimal(probability)).quantize(Decimal(1), ROUND_HALF_UP))
            assert OGP_FORMULA.percentage(probability) == expected
    assert OGP_FORMULA.percentage(0.124996) == 12  # 13 by way of five decimals


def test_the_most_is_ninety_nine_points():
    worst = {
        "totalNumberOfSanctionsForAllOffences": 900,
        "isCurrentlyOfNoFixedAbodeOrTransientAccommodation": True,
        "isUnemployed": True,
        "regularOffendingActivities": MUCH,
        "currentDrugMisuse": MUCH,
        "motivationToTackleDrugMisuse": "NO_MOTIVATION",
        "problemSolvingSkills": MUCH,
        "awarenessOfConsequences": "NO",
        "understandsOtherPeoplesViews": MUCH,
        "proCriminalAttitudes": MUCH,
    }
    assert sum(points(worst).values()) == 59 + 5 + 5 + 5 + 15 + 5 + 5
    assert (one(worst).one_year, one(worst).two_year, one(worst).band) == (92, 95, "VERY_HIGH")


def test_without_an_ogrs3_its_percentage_is_told_as_missing_first():
    (error,) = one({"currentOffenceCode": "08800", "isUnemployed": None}).errors
    assert (error.type, error.fields) == ("MISSING_MANDATORY_INPUT", ("ogrs3TwoYear", "isUnemployed"))
    (error,) = one({"dateAtStartOfFollowup": None}).errors
    assert error.fields == ("ogrs3TwoYear",)


def test_a_missing_answer_leaves_no_score_and_is_told_by_name():
    found = one({"currentDrugMisuse": None, "proCriminalAttitudes": None})
    assert (found.one_year, found.points, found.band) == (None, None, None)
    (error,) = found.errors
    assert error.fields == ("currentDrugMisuse", "proCriminalAttitudes")


def test_our_refusal_of_the_young_follows_what_is_missing():
    young = {"dateOfBirth": "2010-05-10", "ageAtFirstSanction": 10, "currentOffenceCode": "99999"}
    assert [error.type for error in one(young).errors] == ["MISSING_MANDATORY_INPUT", "PERSON_UNDER_18"]


def test_many_have_what_each_has_alone():
    people: tuple[dict, ...] = (
        {},
        {"isUnemployed": None},
        {"currentOffenceCode": "08800"},
        {"currentDrugMisuse": MUCH},
    )
    X = frame(*people).set_axis(list("abcd"))
    result = score_many(X)
    assert result.points is not None
    for row, changes in enumerate(people):
        alone = one(changes)
        assert result.errors()[row] == alone.errors
        assert (
            (result.points.iloc[row].isna().all())
            if alone.points is None
            else (result.points.iloc[row].to_dict() == alone.points)
        )
    assert result.scores["band"].isna().tolist() == [False, True, True, False]


@pytest.mark.parametrize("horizon", [1, 2])
def test_contributions_are_weighted_points_that_sum_to_the_logit(horizon):
    X = frame({}, {"currentDrugMisuse": MUCH, "isUnemployed": True}).set_axis(list("ab"))
    model = clone(OGP(horizon_years=horizon)).fit()
    weights, found = read_weights("OGP", "hmpps"), model.contributions(X)
    assert found["intercept"].tolist() == [weights[f"intercept_{horizon}yr"]] * 2
    assert found["is_unemployed"].tolist() == [0.0, 5 * 0.0616]
    np.testing.assert_allclose(found.sum(axis=1), model.decision_function(X), rtol=0, atol=1e-12)
    assert model.points(X).sum(axis=1).tolist() == [39.0, 52.0]
    result = score_many(X)
    assert model.score(X).tolist() == result.scores[("one_year", "two_year")[horizon - 1]].tolist()
    assert model.band(X).to_dict() == result.scores["band"].to_dict()
