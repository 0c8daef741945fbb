"""A person's record, scored among thousands, and the same person as a JSON request, scored alone, give one result."""

import pytest

from models.actuarial import score_many, score_one
from models.actuarial.answers import past_columns
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.case_of_request import case_of_request
from models.actuarial.missing_answers import missing_answer_range, missing_answer_ranges
from models.actuarial.request_fields import read_request, read_request_fields
from models.actuarial.two_year_predictor import answers_of
from tests.reference.invented_requests import FIELD_OF
from tests.reference.simulated_records import plain, simulated_records, simulated_requests

INSTRUMENTS = ("ARP", "VRP", "SVRP")


@pytest.fixture(scope="module")
def records():
    return simulated_records()


@pytest.fixture(scope="module")
def requests():
    return simulated_requests()


def test_every_field_that_an_instrument_reads_is_made(records):
    assert set(FIELD_OF) <= set(records.columns)
    assert {field.column for field in read_request_fields().values() if field.used_by} <= set(records.columns)


def test_a_row_has_only_words_that_a_request_may_hold(requests):
    assert [read_request(request)[1] for request in requests] == [[]] * len(requests)
    words = {word for request in requests for word in request.get("previousConvictions", ())}
    assert words <= {column.partition(":")[2] for column in past_columns()}
    assert {"ROBBERY", "WEAPON", "WOUNDING_GBH"} <= words
    assert {request.get("supervisionStatus") for request in requests} == {"CUSTODY", "REMAND", "COMMUNITY", None}
    assert {"previousConvictions" in request for request in requests} == {True, False}


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_record_and_request_give_the_same_score(instrument, records, requests):
    together = score_many(instrument, records)
    told, seen = together.errors(), together.scores.to_dict("records")
    kinds: dict[str | None, int] = {}
    for row, request in enumerate(requests):
        alone = score_one(instrument, case_of_request(read_request(request)[0], answers_of(instrument)))
        kinds[alone.type] = kinds.get(alone.type, 0) + 1
        assert [plain(seen[row][name]) for name in ("type", "band", "score")] == [alone.type, alone.band, alone.score]
        assert told[row] == alone.errors
        if alone.type:
            assert abs(seen[row]["total_weight"] - alone.total_weight) < 1e-12
            assert abs(seen[row]["probability"] - alone.probability) < 1e-12
    assert min(kinds.get(kind, 0) for kind in ("STATIC", "DYNAMIC", None)) >= 10


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_record_and_request_leave_the_same_range(instrument, records, requests):
    case = case_of_frame(records, answers_of(instrument), needed_by=instrument)
    together = missing_answer_ranges(case, instrument).to_dict("records")
    for row, request in zip(together, requests, strict=True):
        alone = missing_answer_range(case_of_request(read_request(request)[0], answers_of(instrument)), instrument)
        assert {name: plain(value) for name, value in row.items()} == vars(alone)
