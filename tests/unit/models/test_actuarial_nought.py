"""A score of exactly 0.00: no score in ARP and VRP, which have no band for it, and a low one in SVRP."""

import pytest

from models.actuarial import score_many, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.missing_answers import missing_answer_range
from models.actuarial.request_fields import read_request
from models.actuarial.two_year_predictor import answers_of
from tests.support.arp_person import PERSON
from tests.support.vectors import frame_of

OLD = PERSON | {
    "dateOfBirth": "1900-01-01",
    "dateOfCurrentConviction": "2009-01-01",
    "dateAtStartOfFollowup": None,
    "ageAtFirstSanction": 108,
    "totalNumberOfSanctionsForAllOffences": 1,
    "totalNumberOfViolentSanctions": 0,
}
OFTEN = PERSON | {"totalNumberOfSanctionsForAllOffences": 999, "totalNumberOfViolentSanctions": 0}


def case_of(body, instrument):
    return case_of_request(read_request(body)[0], answers_of(instrument))


@pytest.mark.parametrize("instrument", ["ARP", "VRP"])
def test_arp_and_vrp_tell_nothing_but_an_unexpected_error(instrument):
    alone, together = score_one(instrument, case_of(OLD, instrument)), score_many(instrument, frame_of([OLD]))
    assert (alone.type, alone.score, alone.probability, alone.contributions) == (None, None, None, {})
    assert [(error.type, error.fields) for error in alone.errors] == [("UNEXPECTED_ERROR", ())]
    assert together.errors() == [alone.errors]
    assert together.scores[["type", "score", "band", "probability"]].isna().all(axis=None)


def test_svrp_is_low():
    alone, together = score_one("SVRP", case_of(OFTEN, "SVRP")), score_many("SVRP", frame_of([OFTEN])).scores
    assert (alone.type, alone.score, alone.band) == ("STATIC", 0.0, "LOW")
    assert together[["type", "score", "band"]].iloc[0].tolist() == ["STATIC", 0.0, "LOW"]


def test_the_lowest_that_missing_answers_allow_has_no_band_where_its_score_has_none():
    found = missing_answer_range(case_of(OLD, "ARP"), "ARP")
    assert 0 < found.lowest_probability < 0.00005 < found.highest_probability
    assert (found.lowest_band, found.highest_band) == (None, "LOW")
    often = missing_answer_range(case_of(OFTEN, "SVRP"), "SVRP")
    assert (often.lowest_band, often.highest_band) == ("LOW", "LOW")
