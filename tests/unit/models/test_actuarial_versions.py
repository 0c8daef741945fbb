"""The versions behind official scores, and the case that proves that they are in place."""

import csv
import json

import pytest

from models.actuarial import score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.request_fields import read_request
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.versions import read_versions, smoke_case
from tests.support.shared import shared
from tests.support.vectors import ASSESSED


@pytest.mark.parametrize("instrument", ["ARP", "VRP", "SVRP", "OGRS3", "OGP", "OVP", "MST", "PNI"])
def test_every_instrument_has_all_its_versions(instrument):
    found = vars(read_versions(instrument))
    assert all(isinstance(version, str) and version for version in found.values())
    assert found["offence_codes_version"] == "hmpps-016919c"


def test_the_smoke_case_is_an_official_test_and_has_its_official_score():
    request, score = smoke_case()
    values, faults = read_request(request)
    assert not faults
    assert score_one("ARP", case_of_request(values, answers_of("ARP"))).score == score == 4.27
    with shared("reference/actuarial/vectors_head_tests_public.csv").open(encoding="utf-8") as file:
        [official] = [json.loads(row["request"]) for row in csv.DictReader(file) if row["case_id"] == "head-00"]
    assert {"version": "V1_0"} | request == {"assessmentDate": ASSESSED} | official


def test_changing_the_smoke_case_that_was_read_changes_nothing():
    smoke_case()[0]["gender"] = "FEMALE"
    assert smoke_case()[0]["gender"] == "MALE"
