"""Official scores of requests: many at once, each with its own faults, the same body always the same answer."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from math import isnan

import numpy as np
from pydantic.alias_generators import to_camel

from models.actuarial import ArpResult, score_arp
from models.actuarial.dynamic_items import item_columns
from models.actuarial.findings import ValidationCode, ValidationError
from models.actuarial.request_fields import RequestFault, Value, read_request, read_request_fields, request_frame
from models.actuarial.static_terms import STATIC_COLUMNS
from models.actuarial.versions import read_versions, smoke_case
from models.actuarial.weights import read_items
from serving.errors import ErrorBody, InvalidRequest

INSTRUMENT = "ARP"
API_VERSION = "V1_0"
LISTED = 10
Response = dict[str, object]

STATIC_ONLY = (ValidationCode.MISSING_DYNAMIC_INPUT, ValidationCode.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT)
UNEXPECTED = ValidationError(ValidationCode.UNEXPECTED_ERROR, "The published formula gives no score here.", ())


def score_request(body: object) -> Response:
    """The response to one request.

    Parameters
    ----------
    body : object
        Any value that JSON can hold.

    Returns
    -------
    dict
        The body of a 200; what was wrong or missing for a score stands in its `validationErrors`.

    Raises
    ------
    InvalidRequest
        The body holds unknown keys or values of a wrong kind.
    """
    values, faults = read_request(body)
    if faults:
        raise _invalid(faults)
    return next(_responses([values]))


def score_requests(bodies: Sequence[object]) -> list[Response | ErrorBody]:
    """The responses to many requests, in their order, one for each.

    Parameters
    ----------
    bodies : sequence of object
        Any values that JSON can hold.

    Returns
    -------
    list of dict
        The body of a 200, or of a 400 in five keys (it has `status`) where a request cannot be read.
    """
    read = [read_request(body) for body in bodies]
    responses = _responses([values for values, faults in read if not faults])
    return [_invalid(faults).body() if faults else next(responses) for _, faults in read]


def model_is_sound() -> bool:
    """Whether an official test case still gives its official score.

    Returns
    -------
    bool
        False where weights, codes or code are not those that were released.
    """
    body, expected = smoke_case()
    values, faults = read_request(body)
    scores = score_arp(request_frame([values], _columns())).scores
    return not faults and scores["score"].tolist() == [expected]


@cache
def _columns() -> tuple[str, ...]:
    return (*STATIC_COLUMNS, *item_columns(read_items(INSTRUMENT)))


def _invalid(faults: Sequence[RequestFault]) -> InvalidRequest:
    fields = tuple(fault.field for fault in faults if fault.field)
    more = f" And {len(faults) - 1} more." if len(faults) > 1 else ""
    return InvalidRequest(
        f"Validation failure: {faults[0].message}{more}",
        developer=" ".join(fault.message for fault in faults[:LISTED]) + _beyond(len(faults)),
        fields=fields[:LISTED],
    )


def _beyond(count: int) -> str:
    return f" And {count - LISTED} more." if count > LISTED else ""


def _responses(requests: Sequence[Mapping[str, Value]]) -> Iterator[Response]:
    if not requests:
        return
    result = score_arp(request_frame(requests, _columns()))
    for values, predictor in zip(requests, _predictors(result), strict=True):
        yield {
            "version": API_VERSION,
            "calculationId": calculation_id(values),
            "asOf": values.get("assessment_date"),
            "actuarialPredictors": {"allPredictor": predictor},
            "fieldsNotUsed": [name for column, name in _unused() if column in values],
        }


def calculation_id(values: Mapping[str, Value]) -> str:
    """What identifies a calculation: the same for the same inputs and versions, whenever and wherever it is made.

    Parameters
    ----------
    values : Mapping from str to value
        Given values by column; nulls left out.

    Returns
    -------
    str
        64 hexadecimal digits.
    """
    inputs = {column: value for column, value in values.items() if column != "version"}
    versions = {"api": API_VERSION, INSTRUMENT: asdict(read_versions(INSTRUMENT))}
    canonical = json.dumps({"inputs": inputs, "versions": versions}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


@cache
def _unused() -> tuple[tuple[str, str], ...]:
    fields = read_request_fields().values()
    return tuple((field.column, field.name) for field in fields if not field.used_by and field.column != "version")


def _predictors(result: ArpResult) -> Iterator[Response]:
    findings, scores = result.findings, result.scores
    shown = findings.is_adult & scores["score"].notna().to_numpy()
    unexpected = findings.is_adult & findings.can_score & ~shown
    names = [to_camel(name) for name in result.contributions.columns]
    stamps = {to_camel(name): version for name, version in asdict(read_versions(INSTRUMENT)).items()}
    rows = zip(
        shown.tolist(),
        unexpected.tolist(),
        scores[["type", "band", "score", "probability", "total_weight"]].to_numpy(dtype=object).tolist(),
        result.contributions.to_numpy(dtype=np.float64).tolist(),
        findings.errors(),
        strict=True,
    )
    for is_shown, is_unexpected, (kind, band, score, probability, total), terms, errors in rows:
        told = (UNEXPECTED,) if is_unexpected else errors
        yield {
            "algorithm": stamps["algorithm"],
            "type": kind if is_shown else None,
            **{name: stamp for name, stamp in stamps.items() if name != "algorithm"},
            "output": {
                "band": band if is_shown else None,
                "score": score if is_shown else None,
                "probability": probability if is_shown else None,
            },
            "provisional": is_shown and any(error.type in STATIC_ONLY for error in told),
            # A term that this version does not have is NaN.
            "featureValues": {n: t for n, t in zip(names, terms, strict=True) if not isnan(t)} if is_shown else {},
            "totalWeight": total if is_shown else None,
            "validationErrors": [_error_out(error) for error in told],
        }


def _error_out(error: ValidationError) -> Response:
    return {"type": error.type.value, "message": error.message, "fields": list(error.fields)}
