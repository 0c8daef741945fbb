"""What a response says of missing answers: null without a score, narrower with each answer, at last one point."""

import pytest

from models.actuarial.request_fields import read_request_fields
from serving.services.scoring import score_request
from tests.reference.invented_requests import ANSWERS as QUESTIONS
from tests.reference.invented_requests import invented
from tests.support.arp_person import ANSWERS, PERSON

PREDICTORS = {"ARP": "allPredictor", "VRP": "violentPredictor", "SVRP": "seriousViolentPredictor"}
VIOLENT = {"totalNumberOfViolentSanctions": 1}


def told(body: dict, instrument: str = "ARP") -> dict:
    return score_request(body)["actuarialPredictors"][PREDICTORS[instrument]]


def bands(predictor: dict) -> set:
    between = predictor["missingAnswers"]
    return {between["lowestBand"], between["highestBand"], predictor["output"]["band"]}


def test_nothing_is_said_where_there_is_no_score():
    assert told({})["missingAnswers"] is None
    assert told(PERSON, "VRP")["missingAnswers"] is None
    assert told(PERSON | {"totalNumberOfSanctionsForAllOffences": 0})["missingAnswers"] is None


@pytest.mark.parametrize("instrument", PREDICTORS)
def test_nothing_is_said_of_a_person_under_eighteen(instrument):
    child = PERSON | VIOLENT | {"dateOfBirth": "2007-10-04", "ageAtFirstSanction": 13}
    assert told(child, instrument)["missingAnswers"] is None
    assert told(child | {"dateOfBirth": "2007-10-03"}, instrument)["missingAnswers"] is not None


@pytest.mark.parametrize("instrument", PREDICTORS)
def test_over_invented_requests_the_range_keeps_its_laws(instrument):
    of_instrument = {field.name for field in read_request_fields().values() if instrument in field.used_by}
    seen = {"null": 0, "point": 0, "dynamic range": 0, "static outside": 0, "kept": 0, "could change": 0}
    for body in invented(600, seed=31):
        predictor = told(body, instrument)
        between, probability = predictor["missingAnswers"], predictor["output"]["probability"]
        assert (between is None) == (predictor["type"] is None)
        if between is None:
            seen["null"] += 1
            continue
        lowest, highest = between["lowestProbability"], between["highestProbability"]
        is_within = lowest <= probability <= highest
        assert set(between["unanswered"]) <= of_instrument
        assert between["unanswered"] == [name for name in between["unanswered"] if body.get(name) is None]
        assert between["couldChangeBand"] == (len(bands(predictor)) > 1)
        if predictor["type"] == "STATIC":
            assert between["unanswered"]
            seen["static outside"] += not is_within
        else:
            assert is_within
            seen["dynamic range"] += lowest < highest
        if not between["unanswered"]:
            assert lowest == highest == probability
            seen["point"] += 1
        seen["could change" if between["couldChangeBand"] else "kept"] += 1
    # SVRP reads no optional answer: where it is dynamic, nothing is open.
    assert {name for name, count in seen.items() if count == 0} == (
        {"dynamic range"} if instrument == "SVRP" else set()
    )


@pytest.mark.parametrize("instrument", PREDICTORS)
def test_each_answer_narrows_the_range_until_it_is_the_score(instrument):
    answered = next(
        body
        for body in invented(600, seed=32)
        if (found := told(body, instrument)["missingAnswers"]) is not None and not found["unanswered"]
    )
    body = {name: value for name, value in answered.items() if name not in QUESTIONS}
    lowest, highest, left = 0.0, 1.0, None
    while left is None or left:
        between = told(body, instrument)["missingAnswers"]
        assert lowest <= between["lowestProbability"] <= between["highestProbability"] <= highest
        assert left is None or between["unanswered"] == left[1:]
        lowest, highest, left = between["lowestProbability"], between["highestProbability"], between["unanswered"]
        body |= {name: answered[name] for name in left[:1]}
    assert lowest == highest == told(answered, instrument)["output"]["probability"]


def test_a_static_score_whose_place_every_answer_would_leave_could_change_its_band():
    lone = [
        predictor
        for body in invented(2_000, seed=33)
        if (predictor := told(body, "SVRP"))["type"] == "STATIC"
        and predictor["missingAnswers"]["lowestBand"] == predictor["missingAnswers"]["highestBand"]
    ]
    outside = [predictor for predictor in lone if len(bands(predictor)) == 2]
    assert 0 < len(outside) < len(lone)
    assert all(predictor["missingAnswers"]["couldChangeBand"] for predictor in outside)


def test_an_unanswered_drug_flag_is_open_though_the_score_counts_it_as_false():
    between = told(PERSON | ANSWERS)["missingAnswers"]
    assert "hasHeroinUsage" in between["unanswered"]
    without = told(PERSON | ANSWERS | {"hasHeroinUsage": False})
    assert without["output"] == told(PERSON | ANSWERS)["output"]
    assert without["missingAnswers"]["highestProbability"] < between["highestProbability"]
