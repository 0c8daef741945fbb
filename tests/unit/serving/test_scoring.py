"""Responses of the scoring service: their shape, their sums, their sameness, their refusals."""

import hashlib
import json
import math
from dataclasses import asdict
from functools import reduce
from operator import add

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.actuarial.request_fields import read_request_fields
from models.actuarial.versions import read_versions
from serving.errors import InvalidRequest
from serving.schemas import ErrorOut, ScoreOut
from serving.services.scoring import model_is_sound, score_request, score_requests
from tests.support.arp_person import ANSWERS, PERSON
from tests.support.shared import shared

FIVE = ["status", "errorCode", "userMessage", "developerMessage", "moreInfo"]


def predictor_of(body: dict) -> dict:
    return score_request(body)["actuarialPredictors"]["allPredictor"]


def codes_of(body: dict) -> list[str]:
    return [error["type"] for error in predictor_of(body)["validationErrors"]]


@pytest.mark.parametrize("body", [PERSON, PERSON | ANSWERS, {}, PERSON | {"dateOfBirth": "2015-01-01"}])
def test_every_response_has_the_documented_shape(body):
    response = json.loads(json.dumps(score_request(body), allow_nan=False))
    assert ScoreOut.model_validate(response).model_dump(mode="json", by_alias=True) == response


STAMPED = {
    "actuarialPredictors": ["allPredictor", "violentPredictor", "seriousViolentPredictor"],
    "legacyPredictors": ["ogrs3", "ogrs3Published", "ogp", "ovp"],
    "screening": ["mst", "pni"],
}
STAMPS = ("algorithm", "modelVersion", "thresholdsVersion", "featureSetVersion", "offenceCodesVersion")


@pytest.mark.parametrize("body", [PERSON, PERSON | ANSWERS, {}, PERSON | {"dateOfBirth": "2015-01-01"}])
def test_every_result_carries_its_versions_whatever_is_wrong_with_it(body):
    response = score_request(body)
    for group, names in STAMPED.items():
        assert list(response[group]) == names
        for result in response[group].values():
            assert all(isinstance(result[stamp], str) and result[stamp] for stamp in STAMPS)
            assert result["offenceCodesVersion"] == "hmpps-016919c"


def test_two_results_of_other_weights_have_other_versions():
    stamps = [
        tuple(result[stamp] for stamp in STAMPS) for group in STAMPED for result in score_request({})[group].values()
    ]
    assert len(set(stamps)) == len(stamps) == 9


def test_a_calculation_is_identified_by_its_inputs_and_every_version_behind_it():
    instruments = ("ARP", "VRP", "SVRP", "OGRS3", "OGRS3_PUBLISHED", "OGP", "OVP", "MST", "PNI")
    versions = {"api": "V1_0"} | {name: asdict(read_versions(name)) for name in instruments}
    inputs = {"gender": "MALE", "is_unemployed": True, "previous_convictions": ["ROBBERY"]}
    canonical = json.dumps({"inputs": inputs, "versions": versions}, sort_keys=True, separators=(",", ":"))
    body = {"previousConvictions": ["ROBBERY"], "isUnemployed": True, "gender": "MALE", "version": "V1_0"}
    assert score_request(body)["calculationId"] == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_static_response_has_its_score_band_and_reason():
    predictor = predictor_of(PERSON)
    assert predictor["type"] == "STATIC"
    assert predictor["output"]["score"] == 4.27
    assert predictor["output"]["band"] == "LOW"
    assert predictor["output"]["probability"] == pytest.approx(0.0427, abs=5e-5)
    assert predictor["provisional"] is True
    assert codes_of(PERSON) == ["MISSING_DYNAMIC_INPUT"]
    assert [predictor[k] for k in ("algorithm", "modelVersion", "thresholdsVersion", "offenceCodesVersion")] == [
        "ALL_REOFFENDING_PREDICTOR",
        "1.0",
        "1.0",
        "hmpps-016919c",
    ]


@pytest.mark.parametrize(("body", "terms"), [(PERSON, 7), (PERSON | ANSWERS, 28)])
def test_feature_values_sum_to_the_total_weight_and_to_the_logit(body, terms):
    predictor = predictor_of(body)
    assert len(predictor["featureValues"]) == terms
    total, probability = predictor["totalWeight"], predictor["output"]["probability"]
    assert reduce(add, predictor["featureValues"].values()) == total
    assert math.log(probability / (1 - probability)) == pytest.approx(total, abs=1e-12)


def test_no_feature_value_is_a_negative_zero():
    values = predictor_of(PERSON | ANSWERS | {"currentRelationshipStatus": "NOT_IN_RELATIONSHIP"})["featureValues"]
    assert values["currentRelationshipStatus"] == 0
    assert not any(value == 0 and math.copysign(1, value) < 0 for value in values.values())


def test_a_dynamic_response_is_not_provisional():
    predictor = predictor_of(PERSON | ANSWERS)
    assert (predictor["type"], predictor["provisional"], predictor["validationErrors"]) == ("DYNAMIC", False, [])


def test_nothing_is_provisional_where_there_is_no_score():
    predictors = score_request({})["actuarialPredictors"].values()
    assert [predictor["provisional"] for predictor in predictors] == [False] * 3


def test_an_empty_request_is_answered_with_everything_that_is_missing():
    response = score_request({})
    predictor = response["actuarialPredictors"]["allPredictor"]
    assert response["asOf"] is None
    assert predictor["output"] == {"band": None, "score": None, "probability": None}
    assert (predictor["type"], predictor["totalWeight"], predictor["featureValues"]) == (None, None, {})
    assert codes_of({}) == ["MISSING_MANDATORY_INPUT", "DATE_OF_START_OF_FOLLOWUP_REQUIRED", "MISSING_DYNAMIC_INPUT"]


def test_a_person_under_eighteen_gets_no_score_and_no_weight():
    child = PERSON | {"dateOfBirth": "2007-10-04", "ageAtFirstSanction": 13}
    assert codes_of(child) == ["PERSON_UNDER_18", "MISSING_DYNAMIC_INPUT"]
    predictor = predictor_of(child)
    assert set(predictor["output"].values()) == {None}
    assert predictor["featureValues"] == {}
    assert predictor["type"] is predictor["totalWeight"] is None
    assert predictor_of(child | {"dateOfBirth": "2007-10-03"})["output"]["score"] > 0


CHILD = PERSON | {"dateOfBirth": "2010-01-01", "ageAtFirstSanction": 10, "totalNumberOfViolentSanctions": 0}


@pytest.mark.parametrize("change", [{}, ANSWERS, {"gender": None}, {"dateAtStartOfFollowup": "2009-01-01"}])
def test_every_result_of_a_person_under_eighteen_says_so_once(change):
    response = score_request(CHILD | change)
    for group, names in STAMPED.items():
        for name in names:
            codes = [error["type"] for error in response[group][name]["validationErrors"]]
            assert codes.count("PERSON_UNDER_18") == 1
            assert len(codes) == len(set(codes))


def test_a_person_under_eighteen_is_told_of_an_unexpected_error_too():
    response = score_request(CHILD | {"dateAtStartOfFollowup": "2009-01-01"})
    serious = response["actuarialPredictors"]["seriousViolentPredictor"]["validationErrors"]
    assert [error["type"] for error in serious] == ["UNEXPECTED_ERROR", "PERSON_UNDER_18"]


HOSTILE = [
    *(None, True, -1, 0, 1, 18, 999, 2**31 - 1, 2**31, 10**400, 1.5, 1e308, math.nan, math.inf),
    *("", " ", "\x00", "\ud800", "0001-01-01", "9999-12-31", "2007-02-28", "2024-02-29", "2026-01-01"),
    *("04600", "11618", "00000", "08800", "MALE", "FEMALE", "CUSTODY", "NO_PROBLEMS", "FULL_MOTIVATION", "YES"),
    *([], {}, [[]], ["ARSON"], ["ARSON", None], {"a": {"a": []}}),
]


@settings(max_examples=200)
@given(st.dictionaries(st.sampled_from([*read_request_fields(), "", "\ud800"]), st.sampled_from(HOSTILE)))
def test_any_values_get_a_response_or_a_refusal_in_five_keys(body):
    [answer] = score_requests([body])
    json.dumps(answer, allow_nan=False).encode("ascii")
    if "status" in answer:
        assert (list(answer), answer["status"]) == (FIVE, 400)
    else:
        ScoreOut.model_validate(answer)


def test_a_score_of_zero_becomes_an_unexpected_error():
    old = PERSON | {
        "dateOfBirth": "1900-01-01",
        "dateOfCurrentConviction": "2009-01-01",
        "dateAtStartOfFollowup": None,
        "ageAtFirstSanction": 108,
        "totalNumberOfSanctionsForAllOffences": 1,
    }
    assert codes_of(old) == ["UNEXPECTED_ERROR"]
    assert predictor_of(old)["output"]["score"] is None


def test_the_same_inputs_give_the_same_calculation_whatever_their_order_and_nulls():
    backwards = dict(reversed(list(PERSON.items()))) | {"isUnemployed": None, "version": "V1_0"}
    assert score_request(backwards) == score_request(PERSON)
    assert score_request(PERSON | {"ageAtFirstSanction": 20})["calculationId"] != score_request(PERSON)["calculationId"]


def test_known_fields_that_no_instrument_here_reads_are_listed_back():
    response = score_request(PERSON | {"hasControlIssues": True, "isUnemployed": True, "applyOPDOverride": None})
    assert response["fieldsNotUsed"] == ["hasControlIssues"]


def test_an_unknown_key_is_refused_by_name_with_the_nearest_known_one():
    with pytest.raises(InvalidRequest) as refusal:
        score_request({"currentOffencCode": "11618"})
    body = refusal.value.body()
    assert list(body) == FIVE
    assert body["status"] == 400
    assert body["errorCode"] == "40001"
    assert "currentOffencCode: unknown key; did you mean currentOffenceCode?" in body["developerMessage"]
    ErrorOut.model_validate(body)


def test_at_most_ten_faults_are_told_and_the_rest_counted():
    [body] = score_requests([{f"key{n}": n for n in range(13)}])
    assert body["developerMessage"].count("unknown key") == 10
    assert body["developerMessage"].endswith("And 3 more.")


def test_many_requests_are_answered_in_order_as_one_by_one():
    bodies = [PERSON, {"x": 1}, PERSON | ANSWERS, None, {}, [PERSON], "text", 3, PERSON | {"gender": "FEMALE"}]
    many = score_requests(bodies)
    for body, response in zip(bodies, many, strict=True):
        if "status" in response:
            with pytest.raises(InvalidRequest) as refusal:
                score_request(body)
            assert refusal.value.body() == response
        else:
            assert score_request(body) == response
    assert ["status" in response for response in many] == [False, True, False, True, False, True, True, True, False]


def test_no_message_repeats_a_value_that_was_sent():
    bodies = [
        {"dateOfBirth": "Mary Smith"},
        {"gender": "Mary Smith"},
        {"previousConvictions": ["Mary Smith"]},
        {"currentOffenceCode": "Mary Smith"},
        {"ageAtFirstSanction": "Mary Smith"},
    ]
    assert "Mary" not in json.dumps(score_requests(bodies))


def test_the_released_model_gives_its_official_test_score():
    assert model_is_sound() is True


def test_the_official_tests_of_arp_are_answered_as_officially_expected():
    import csv

    with shared("reference/actuarial/vectors_head_tests_public.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["instrument"] == "ARP" and not row["category_override"]]
    assert len(rows) == 3
    for row in rows:
        body = json.loads(row["request"])
        if "MISSING_MANDATORY_INPUT" not in row["expected_errors"]:
            body.setdefault("assessmentDate", "2025-10-03")
        predictor = predictor_of(body)
        assert (predictor["type"] or "").lower() == row["expected_version"]
        assert predictor["output"]["score"] == (float(row["expected_score"]) if row["expected_score"] else None)
        assert (predictor["output"]["band"] or "") == row["expected_band"]
        assert codes_of(body) == row["expected_errors"].split()
