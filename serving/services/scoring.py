"""Official scores of requests: many at once, each with its own faults, the same body always the same answer."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache

from pydantic.alias_generators import to_camel

from models.actuarial import OneScore, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.findings import ValidationCode, ValidationError
from models.actuarial.request_fields import RequestFault, Value, read_request, read_request_fields
from models.actuarial.two_year_checks import refused_for_age
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.versions import read_versions, smoke_case
from serving.errors import ErrorBody, InvalidRequest
from serving.services.older_scores import answers_needed, legacy_predictors, screenings

PREDICTORS = {"ARP": "allPredictor", "VRP": "violentPredictor", "SVRP": "seriousViolentPredictor"}
VERSIONED = (*PREDICTORS, "OGRS3", "OGP", "OVP", "MST", "PNI")
INSTRUMENT = "ARP"
API_VERSION = "V1_0"
LISTED = 10
Response = dict[str, object]

STATIC_ONLY = (ValidationCode.MISSING_DYNAMIC_INPUT, ValidationCode.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT)


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
    return _response(values)


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
    return list(_responses(bodies))


def _responses(bodies: Sequence[object]) -> Iterator[Response | ErrorBody]:
    for body in bodies:
        values, faults = read_request(body)
        yield _invalid(faults).body() if faults else _response(values)


def model_is_sound() -> bool:
    """Whether an official test case still gives its official score.

    Returns
    -------
    bool
        False where weights, codes or code are not those that were released.
    """
    body, expected = smoke_case()
    values, faults = read_request(body)
    return not faults and score_one(INSTRUMENT, case_of_request(values, _answers())).score == expected


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


def _response(values: Mapping[str, Value]) -> Response:
    case = case_of_request(values, _answers())
    refused = refused_for_age(case)
    found = {instrument: score_one(instrument, case) for instrument in PREDICTORS}
    code = values.get("current_offence_code")
    return {
        "version": API_VERSION,
        "calculationId": calculation_id(values),
        "asOf": values.get("assessment_date"),
        "actuarialPredictors": {
            name: _predictor(instrument, found[instrument], is_adult=not refused)
            for instrument, name in PREDICTORS.items()
        },
        "legacyPredictors": legacy_predictors(
            case, code if isinstance(code, str) else None, refused=refused, tell=_error_out
        ),
        "screening": screenings(case, arp=found["ARP"].score, vrp=found["VRP"].score, refused=refused, tell=_error_out),
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
    canonical = json.dumps({"inputs": inputs, "versions": _versions()}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


@cache
def _versions() -> dict[str, object]:
    return {"api": API_VERSION, **{instrument: asdict(read_versions(instrument)) for instrument in VERSIONED}}


@cache
def _answers() -> tuple[str, ...]:
    newer = (column for instrument in PREDICTORS for column in answers_of(instrument))
    return tuple(dict.fromkeys((*newer, *answers_needed())))


@cache
def _unused() -> tuple[tuple[str, str], ...]:
    fields = read_request_fields().values()
    return tuple((field.column, field.name) for field in fields if not field.used_by and field.column != "version")


@cache
def _stamps(instrument: str) -> dict[str, str]:
    return {to_camel(name): version for name, version in asdict(read_versions(instrument)).items()}


@cache
def _feature(name: str) -> str:
    return to_camel(name)


def _predictor(instrument: str, found: OneScore, *, is_adult: bool) -> Response:
    shown = found if is_adult else OneScore(None, None, None, None, None, {}, found.errors)
    stamps = _stamps(instrument)
    return {
        "algorithm": stamps["algorithm"],
        "type": shown.type,
        **{name: stamp for name, stamp in stamps.items() if name != "algorithm"},
        "output": {"band": shown.band, "score": shown.score, "probability": shown.probability},
        "provisional": shown.type is not None and any(error.type in STATIC_ONLY for error in shown.errors),
        "featureValues": {_feature(name): value for name, value in shown.contributions.items()},
        "totalWeight": shown.total_weight,
        "validationErrors": [_error_out(error) for error in shown.errors],
    }


def _error_out(error: ValidationError) -> Response:
    return {"type": error.type.value, "message": error.message, "fields": list(error.fields)}
