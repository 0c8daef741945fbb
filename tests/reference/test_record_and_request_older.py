"""OGRS3, OGP, OVP, MST and PNI of a person's record among thousands, and of the same person's request alone."""

from collections import Counter
from functools import partial

import numpy as np
import pytest

from models.actuarial import ogp, ogrs3, ovp, score_many, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.mst import mst_answers, score_mst, score_mst_many
from models.actuarial.pni import score_pni, score_pni_many
from models.actuarial.pni_tables import pni_answers
from models.actuarial.request_fields import read_request
from models.actuarial.two_year_predictor import answers_of
from serving.services.scoring import score_requests
from tests.reference.simulated_records import plain, simulated_records, simulated_requests

SAME = 1e-12
SHOWN = ("one_year", "two_year", "band")
PROBABILITIES = ("one_year_probability", "two_year_probability")
PROGRAMME = ("need", "projected_need", "risk", "pathway")
# Every error of the specification's sections 3 to 5, and our own refusal.
OF_OGRS3 = {
    "MISSING_MANDATORY_INPUT",
    "TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE",
    "OFFENCE_CODE_INCORRECT_FORMAT",
    "AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN",
    "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION",
    "OFFENCE_CODE_MAPPING_NOT_FOUND",
    "NEED_DETAILS_OF_EXACT_OFFENCE",
    "UNEXPECTED_ERROR",
    "PERSON_UNDER_18",
}
OF_OGP = {"MISSING_MANDATORY_INPUT", "PERSON_UNDER_18"}
ERRORS = {
    "ogrs3": OF_OGRS3,
    "ogrs3Published": OF_OGRS3,
    "ogp": OF_OGP,
    "ovp": OF_OGP | {"TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE", "UNEXPECTED_ERROR"},
}
LEGACY = {
    "ogrs3": (ogrs3.score_many, ogrs3.score_one, ()),
    "ogrs3Published": (
        partial(ogrs3.score_many, variant="published"),
        partial(ogrs3.score_one, variant="published"),
        (),
    ),
    "ogp": (ogp.score_many, ogp.score_one, ogp.ANSWERS),
    "ovp": (ovp.score_many, ovp.score_one, ovp.ANSWERS),
}


@pytest.fixture(scope="module")
def records():
    return simulated_records()


@pytest.fixture(scope="module")
def values():
    return [read_request(request)[0] for request in simulated_requests()]


def rows_of(frame) -> list[dict]:
    return [{name: plain(value) for name, value in row.items()} for row in frame.astype(object).to_dict("records")]


def alone(name, given):
    _, one, answers = LEGACY[name]
    return one(case_of_request(given, answers))


def assert_same_numbers(seen, found):
    """One row's numbers, all missing where the person has none."""
    assert {name for name, value in seen.items() if value is not None} == set(found)
    assert all(abs(seen[name] - value) < SAME for name, value in found.items())


@pytest.mark.parametrize("name", LEGACY)
def test_record_and_request_give_the_same_older_score(name, records, values):
    together = LEGACY[name][0](records)
    scores, terms, errors = rows_of(together.scores), rows_of(together.contributions), together.errors()
    points = rows_of(together.points) if together.points is not None else None
    bands: Counter[str | None] = Counter()
    for row, given in enumerate(values):
        one = alone(name, given)
        assert [scores[row][column] for column in SHOWN] == [getattr(one, column) for column in SHOWN]
        assert_same_numbers(
            {column: scores[row][column] for column in PROBABILITIES},
            {column: getattr(one, column) for column in PROBABILITIES if one.two_year is not None},
        )
        assert_same_numbers(terms[row], one.contributions)
        assert (points is None) == (name.startswith("ogrs3"))
        if points is not None:
            assert_same_numbers(points[row], one.points or {})
        assert errors[row] == one.errors
        bands[one.band] += 1
    assert {error.type.value for told in errors for error in told} == ERRORS[name]
    assert min(bands[band] for band in ("LOW", "MEDIUM", "HIGH", None)) >= 20


def test_ogp_on_an_ogrs3_at_hand_is_ogp_that_works_it_out(values):
    for given in values:
        case = case_of_request(given, ogp.ANSWERS)
        assert ogp.score_one(case, ogrs3=ogrs3.score_one(case)) == alone("ogp", given)


def test_record_and_request_give_the_same_screening(records, values):
    together = score_mst_many(records)
    results, points, errors = rows_of(together.results), rows_of(together.points), together.errors()
    kinds: Counter[tuple] = Counter()
    for row, given in enumerate(values):
        one = score_mst(case_of_request(given, mst_answers()))
        assert results[row] == {name: getattr(one, name) for name in ("score", "flag", "applicable")}
        assert_same_numbers(points[row], one.points)
        assert errors[row] == one.errors
        kinds[one.flag, one.applicable] += 1
    assert min(kinds[kind] for kind in ((True, True), (False, True), (False, False), (None, None))) >= 20


def test_record_and_request_give_the_same_programme(records, values):
    scored = {name: score_many(name.upper(), records).scores["score"] for name in ("arp", "vrp")}
    together = score_pni_many(records, **scored)
    results, domains, errors = rows_of(together.results), rows_of(together.domains), together.errors()
    pathways: Counter[str] = Counter()
    for row, given in enumerate(values):
        beside = {
            name: score_one(name.upper(), case_of_request(given, answers_of(name.upper()))).score for name in scored
        }
        one = score_pni(case_of_request(given, pni_answers()), arp=beside["arp"], vrp=beside["vrp"])
        assert results[row] == {name: getattr(one, name) for name in PROGRAMME}
        assert_same_numbers(domains[row], one.domains)
        assert errors[row] == one.errors
        pathways[one.pathway] += 1
    assert min(pathways[pathway] for pathway in ("OMISSION", "ALTERNATIVE", "MODERATE")) >= 100
    assert pathways["HIGH"] >= 5


def test_the_service_tells_an_adult_what_the_record_shows(records):
    responses = score_requests(simulated_requests())
    scores = {name: rows_of(many(records).scores) for name, (many, _, _) in LEGACY.items()}
    screened = rows_of(score_mst_many(records).results)
    predictors = {name: score_many(name.upper(), records).scores["score"] for name in ("arp", "vrp")}
    programmes = rows_of(score_pni_many(records, **predictors).results)
    is_told = score_many("ARP", records).findings.is_adult
    assert (~is_told).sum() >= 20
    for row in np.flatnonzero(is_told):
        told = responses[row]
        for name, found in scores.items():
            output = told["legacyPredictors"][name]["output"]
            assert list(output.values()) == [found[row][column] for column in SHOWN]
        screening = told["screening"]
        assert {name: screening["mst"][name] for name in screened[row]} == screened[row]
        assert [screening["pni"][name] for name in ("need", "risk", "pathway")] == [
            programmes[row][name] for name in ("need", "risk", "pathway")
        ]
