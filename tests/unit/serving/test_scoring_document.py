"""docs/scoring.md: its table has every field of a response and no other, and its example is what the code gives."""

import json
import re
from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic import BaseModel

from serving.schemas import ScoreOut
from serving.services.scoring import score_request
from tests.support.tree import ROOT

DOCUMENT = (ROOT / "docs" / "scoring.md").read_text()
ROWS = re.findall(r"^\| `([^`]+)` \|", DOCUMENT, flags=re.MULTILINE)
REQUEST, RESPONSE = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCUMENT, flags=re.DOTALL))


def fields_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every field below a body that is not itself a body, with the bodies that may be null."""
    for name, field in model.model_fields.items():
        path = f"{before}{field.alias or name}"
        inner = [kind for kind in (field.annotation, *get_args(field.annotation)) if kind is not None]
        bodies = [kind for kind in inner if isinstance(kind, type) and issubclass(kind, BaseModel)]
        lists, maps = "list[" in str(field.annotation), "dict[" in str(field.annotation)
        path += "[]" if lists else ".*" if maps else ""
        if not bodies or type(None) in inner:
            yield path
        for body in bodies:
            yield from fields_of(body, f"{path}.")


PATHS = sorted(fields_of(ScoreOut))


def is_told_by(row: str, path: str) -> bool:
    return re.fullmatch(re.escape(row).replace(r"\*", r"[^.\[\]]+"), path) is not None


def test_the_fields_are_found_with_those_inside_lists_and_maps():
    assert {
        "fieldsNotUsed[]",
        "actuarialPredictors.allPredictor.featureValues.*",
        "actuarialPredictors.allPredictor.missingAnswers",
        "actuarialPredictors.violentPredictor.missingAnswers.unanswered[]",
        "screening.pni.validationErrors[].fields[]",
        "legacyPredictors.ogrs3Published.offenceCodesVersion",
    } <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_field_of_a_response_has_its_row(path):
    assert [row for row in ROWS if is_told_by(row, path)] != []


@pytest.mark.parametrize("row", ROWS)
def test_every_row_tells_of_a_field(row):
    assert [path for path in PATHS if is_told_by(row, path)] != []


def assert_same(told, given):
    """Equal, numbers but for the last bits that a processor may round otherwise."""
    if isinstance(told, dict):
        assert told.keys() == given.keys()
        for key in told:
            assert_same(told[key], given[key])
    else:
        assert given == (pytest.approx(told, abs=1e-12) if isinstance(told, float) else told)


def test_the_example_is_what_the_code_gives():
    assert_same(RESPONSE, score_request(REQUEST))


def test_what_is_said_of_the_example_is_so():
    arp, vrp, svrp = (predictor["missingAnswers"] for predictor in RESPONSE["actuarialPredictors"].values())
    assert len(arp["unanswered"]) == 10
    assert round(arp["highestProbability"], 2) == 0.80
    assert [between["couldChangeBand"] for between in (arp, vrp, svrp)] == [True, False, False]
    [missed] = RESPONSE["screening"]["pni"]["validationErrors"]
    answered = score_request(REQUEST | dict.fromkeys(missed["fields"], "NO_PROBLEMS"))["screening"]["pni"]
    assert (len(missed["fields"]), answered["pathway"]) == (3, "MODERATE")
    assert svrp["unanswered"] == []
