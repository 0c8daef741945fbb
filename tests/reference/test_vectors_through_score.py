"""Every request of the public vector files through `desist score`: what the command writes is what was published."""

import csv
import json

import pytest

from serving.services.score_file import score_file
from tests.support.shared import shared
from tests.support.vectors import ASSESSED, dynamic_request, published_percentage, regression_rows, static_request

KINDS = {
    "all": "allPredictor",
    "violence": "violentPredictor",
    "serious_violence": "seriousViolentPredictor",
}
BY_INSTRUMENT = {"ARP": "allPredictor", "VRP": "violentPredictor", "SVRP": "seriousViolentPredictor"}

SCREENED = ("score", "flag", "applicable", "need", "risk", "pathway")


@pytest.fixture
def through(tmp_path):
    """What `desist score` writes for some requests."""

    def responses(requests: list[dict]) -> list[dict]:
        (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(request)}\n" for request in requests))
        score_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
        return [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]

    return responses


def vectors(name: str) -> list[dict[str, str]]:
    with shared(f"reference/actuarial/{name}").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def request_of(row: dict[str, str]) -> dict:
    body = json.loads(row["request"] if "request" in row else row["input"])
    return {"assessmentDate": ASSESSED} | body


@pytest.mark.parametrize(("word", "request_for"), [("brief", static_request), ("extended", dynamic_request)])
def test_every_live_row_of_the_regression_file(through, word, request_for):
    rows = regression_rows()
    for row, response in zip(rows, through([request_for(row) for row in rows]), strict=True):
        for kind, name in KINDS.items():
            found = response["actuarialPredictors"][name]
            assert found["output"]["score"] == published_percentage(row[f"{kind}_{word}_predictions"])
            assert found["type"] == {"brief": "STATIC", "extended": "DYNAMIC"}[word]


def test_every_official_request_without_a_category_of_its_own(through):
    rows = [row for row in vectors("vectors_head_tests_public.csv") if not row["category_override"]]
    whole = [row for row in rows if "MISSING_MANDATORY_INPUT" not in row["expected_errors"]]
    assert len(whole) >= 6
    for row, response in zip(whole, through([request_of(row) for row in whole]), strict=True):
        found = response["actuarialPredictors"][BY_INSTRUMENT[row["instrument"]]]
        assert str(found["output"]["score"] or "") == row["expected_score"]
        assert (found["output"]["band"] or "") == row["expected_band"]
        assert [error["type"] for error in found["validationErrors"]] == row["expected_errors"].split()


def test_every_request_of_the_older_scores(through):
    rows = [row for row in vectors("vectors_ogrs3_public.csv") if row["kind"] == "request" and not row["errors"]]
    assert len(rows) >= 3
    for row, response in zip(rows, through([request_of(row) for row in rows]), strict=True):
        found = response["legacyPredictors"][row["instrument"].lower()]
        expected = {"oneYear": int(row["one_year"]), "twoYear": int(row["two_year"]), "band": row["band"]}
        assert (found["output"], found["validationErrors"]) == (expected, [])


def test_a_person_under_eighteen_is_told_no_result_of_any_instrument(through):
    young = dynamic_request(regression_rows()[0]) | {"dateOfBirth": "2009-01-01", "ageAtFirstSanction": 8}
    [response] = through([young])
    told = [
        *response["actuarialPredictors"].values(),
        *response["legacyPredictors"].values(),
        *response["screening"].values(),
    ]
    assert len(told) == 9
    for one in told:
        assert "PERSON_UNDER_18" in [error["type"] for error in one["validationErrors"]]
        shown = one["output"] if "output" in one else {name: one[name] for name in one if name in SCREENED}
        assert list(shown.values()) == [None] * 3
