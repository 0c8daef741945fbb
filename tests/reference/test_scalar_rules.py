"""Rules of the scalar instruments that no public vector shows, each a sentence of the specification."""

import pytest

from tests.reference import scalar_pni
from tests.reference.scalar_instruments import mst, ogrs3, ovp, pni, two_year
from tests.reference.scalar_tables import SpecificationOpen
from tests.support.arp_person import PERSON

ANSWERED = dict.fromkeys(
    (
        "sexualPreoccupation",
        "offenceRelatedSexualInterests",
        "emotionalCongruenceWithChildren",
        "proCriminalAttitudes",
        "hostileOrientation",
        "currentRelationshipWithFamilyMembers",
        "previousCloseRelationships",
        "easilyInfluencedByCriminalAssociates",
        "controllingOrAggressiveBehaviour",
        "impulsivityProblems",
        "temperControl",
        "problemSolvingSkills",
        "difficultiesCoping",
    ),
    "NO_PROBLEMS",
)


@pytest.mark.parametrize(
    ("place", "arp", "vrp", "sara", "need", "risk", "pathway"),
    [
        ("CUSTODY", 75.0, 60.0, None, "LOW", "HIGH", "HIGH"),
        ("COMMUNITY", 75.0, 60.0, None, "LOW", "HIGH", "MODERATE"),
        ("REMAND", 75.0, 60.0, None, "LOW", "HIGH", "ALTERNATIVE"),
        ("CUSTODY", 75.0, 0.0, "HIGH", "LOW", "HIGH", "HIGH"),
        ("CUSTODY", 74.99, 59.99, None, "LOW", "MEDIUM", "ALTERNATIVE"),
        ("COMMUNITY", 10.0, 10.0, "MEDIUM", "LOW", "MEDIUM", "MODERATE"),
        ("COMMUNITY", 10.0, 10.0, None, "LOW", "LOW", "ALTERNATIVE"),
    ],
)
def test_pni_with_every_answer_follows_the_rules_of_the_specification(place, arp, vrp, sara, need, risk, pathway):
    # Each row is a sentence of the specification's section 7.
    found = pni(ANSWERED | {"supervisionStatus": place, "saraRiskToPartner": sara}, arp=arp, vrp=vrp)
    assert (found["need"], found["risk"], found["pathway"]) == (need, risk, pathway)
    assert found["errors"] == []


FOUR_POINTS = {"proCriminalAttitudes": "SIGNIFICANT_PROBLEMS", "difficultiesCoping": "SIGNIFICANT_PROBLEMS"} | {
    "impulsivityProblems": "SIGNIFICANT_PROBLEMS",
    "temperControl": "SOME_PROBLEMS",
}
UNANSWERED = {"previousCloseRelationships": None, "easilyInfluencedByCriminalAssociates": None}


@pytest.mark.parametrize(
    ("place", "sara", "answers", "need", "projected", "pathway"),
    [
        ("COMMUNITY", (None, None), {}, "LOW", "LOW", "OMISSION"),  # SARA null and otherwise ALTERNATIVE
        ("COMMUNITY", ("LOW", None), {}, "LOW", "LOW", "OMISSION"),  # the risk might be higher
        ("CUSTODY", (None, None), FOUR_POINTS, "MEDIUM", "MEDIUM", "OMISSION"),
        ("CUSTODY", ("MEDIUM", "LOW"), FOUR_POINTS | {"hostileOrientation": None}, "MEDIUM", "MEDIUM", "OMISSION"),
    ],
)
def test_pni_with_answers_missing_follows_the_rules_of_the_specification(
    place, sara, answers, need, projected, pathway
):
    ratings = dict(zip(("saraRiskToPartner", "saraRiskToOthers"), sara, strict=True))
    request = ANSWERED | UNANSWERED | answers | ratings | {"supervisionStatus": place}
    found = pni(request, arp=10.0, vrp=10.0)
    assert (found["need"], found["projected_need"], found["pathway"]) == (need, projected, pathway)
    assert set(found["errors"][0][1]) == {name for name, answer in request.items() if answer is None} - set(ratings)


UNKNOWN_RELATIONSHIPS = dict.fromkeys(scalar_pni.RELATIONSHIPS)
TWO_POINTS = {"proCriminalAttitudes": "SIGNIFICANT_PROBLEMS"}


@pytest.mark.parametrize(
    ("place", "sara", "answers", "need", "projected"),
    [
        ("CUSTODY", (None, None), TWO_POINTS, "LOW", "MEDIUM"),
        ("CUSTODY", ("MEDIUM", None), TWO_POINTS, "LOW", "MEDIUM"),
        ("CUSTODY", ("MEDIUM", "LOW"), TWO_POINTS, "HIGH", "MEDIUM"),
        ("COMMUNITY", ("MEDIUM", "LOW"), TWO_POINTS, "MEDIUM", "MEDIUM"),
        ("CUSTODY", (None, None), FOUR_POINTS, None, "HIGH"),
        ("COMMUNITY", (None, None), FOUR_POINTS, "MEDIUM", "HIGH"),
        ("CUSTODY", ("HIGH", "HIGH"), FOUR_POINTS, "HIGH", "HIGH"),
    ],
)
def test_the_need_of_pni_where_missing_answers_could_raise_it(place, sara, answers, need, projected):
    ratings = dict(zip(("saraRiskToPartner", "saraRiskToOthers"), sara, strict=True))
    request = ANSWERED | UNKNOWN_RELATIONSHIPS | answers | ratings | {"supervisionStatus": place}
    found = pni(request, arp=10.0, vrp=10.0)
    assert (found["need"], found["projected_need"]) == (need, projected)
    assert (found["pathway"] == "OMISSION") or need is not None


@pytest.mark.parametrize(
    ("answers", "score", "projected"),
    [
        (("NO_PROBLEMS", "SIGNIFICANT_PROBLEMS", None), 2, 2),
        (("SIGNIFICANT_PROBLEMS", "SOME_PROBLEMS", None), 0, 2),
        (("SIGNIFICANT_PROBLEMS", "NO_PROBLEMS", "SOME_PROBLEMS"), 1, 1),
        (("NO_PROBLEMS", "NO_PROBLEMS", None), 0, 1),
        ((None, "SOME_PROBLEMS", "SOME_PROBLEMS"), 0, 2),
    ],
)
def test_the_sexual_domain_of_pni_is_not_calculable_with_an_answer_missing_below_four(answers, score, projected):
    request = dict(zip(scalar_pni.SEXUAL, answers, strict=True))
    assert scalar_pni.domain_score(request, scalar_pni.SEXUAL) == score
    assert scalar_pni.domain_score(request, scalar_pni.SEXUAL, unknown=2) == projected


def test_pni_with_high_risk_and_answers_missing_keeps_its_pathway():
    request = ANSWERED | UNANSWERED | {"supervisionStatus": "CUSTODY", "saraRiskToPartner": "HIGH"}
    assert pni(request, arp=80.0, vrp=10.0)["pathway"] == "HIGH"


def test_pni_without_a_supervision_status_is_an_omission():
    found = pni({}, arp=80.0, vrp=80.0)
    assert found["pathway"] == "OMISSION"
    assert found["errors"][0][1][0] == "supervisionStatus"


def codes_of(errors):
    return [code for code, _ in errors]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"dateOfCurrentConviction": "1991-07-17"}, ["DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH"]),
        ({"ageAtFirstSanction": 30}, []),
        ({"ageAtFirstSanction": 31}, ["AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION"]),
        ({"assessmentDate": "2021-05-05"}, []),
        (
            {"assessmentDate": "2021-05-04"},
            ["DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE"],
        ),
        ({"ageAtFirstSanction": -1}, ["AGE_AT_FIRST_SANCTION_OUT_OF_RANGE"]),
        ({"currentOffenceCode": "1161"}, ["OFFENCE_CODE_INCORRECT_FORMAT"]),
        ({"currentOffenceCode": "00000"}, ["OFFENCE_CODE_MAPPING_NOT_FOUND"]),
        ({"totalNumberOfSanctionsForAllOffences": 999}, []),
        ({"totalNumberOfSanctionsForAllOffences": 1000}, ["TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE"]),
        ({"dateAtStartOfFollowup": None}, []),
        ({"dateAtStartOfFollowup": "1991-07-17"}, ["DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH"]),
        ({"dateAtStartOfFollowup": "2101-07-17"}, ["DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE"]),
    ],
)
def test_each_static_check_holds_exactly_from_its_edge(change, codes):
    found = two_year(PERSON | change, "ARP")
    assert codes_of(found["errors"]) == [*codes, "MISSING_DYNAMIC_INPUT"]
    assert (found["score"] is None) == bool(codes)


def test_svrp_scores_a_very_late_follow_up_and_fails_on_one_before_birth():
    person = PERSON | {"totalNumberOfViolentSanctions": 1}
    assert two_year(person | {"dateAtStartOfFollowup": "2101-07-17"}, "SVRP")["type"] == "STATIC"
    failed = two_year(person | {"dateAtStartOfFollowup": "1991-07-17"}, "SVRP")
    assert failed["errors"] == [("UNEXPECTED_ERROR", ())]


def test_a_score_of_nought_is_low_in_svrp_and_an_unexpected_error_in_arp():
    many = PERSON | {"totalNumberOfSanctionsForAllOffences": 999, "totalNumberOfViolentSanctions": 0}
    found = two_year(many, "SVRP")
    assert (found["score"], found["band"]) == (0.0, "LOW")
    old = PERSON | {"dateOfBirth": "1912-07-17", "gender": "FEMALE", "totalNumberOfSanctionsForAllOffences": 1}
    failed = two_year(old, "ARP")
    assert (failed["type"], failed["errors"]) == (None, [("UNEXPECTED_ERROR", ())])


@pytest.mark.parametrize(
    ("screen", "request_"),
    [
        (mst, {"dateOfBirth": "2000-01-01"}),
        (mst, {"dateOfBirth": "2000-01-01", "assessmentDate": "2000-01-01"}),
        (ogrs3, {"totalNumberOfSanctionsForAllOffences": 0}),
        (ogrs3, PERSON | {"dateAtStartOfFollowup": "1990-01-01", "currentOffenceCode": "99955"}),
        (ovp, {"totalNumberOfSanctionsForAllOffences": 0}),
    ],
)
def test_a_case_that_the_specification_leaves_open_is_refused(screen, request_):
    with pytest.raises(SpecificationOpen):
        screen(request_)
