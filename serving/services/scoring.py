"""Official scores of requests: many at once, each with its own faults, the same body always the same answer."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from models.actuarial import score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.request_fields import RequestFault, Value, read_request, read_request_fields
from models.actuarial.two_year_checks import refused_for_age
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.versions import smoke_case
from serving.errors import ErrorBody, InvalidRequest
from serving.services.newer_scores import PREDICTORS, actuarial_predictors
from serving.services.older_scores import answers_needed, legacy_predictors, screenings
from serving.services.response_versions import API_VERSION, calculation_id
from serving.services.told_errors import told_errors

INSTRUMENT = "ARP"
LISTED = 10
Response = dict[str, object]


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
    tell = partial(told_errors, refused)
    found = {instrument: score_one(instrument, case) for instrument in PREDICTORS}
    return {
        "version": API_VERSION,
        "calculationId": calculation_id(values),
        "asOf": values.get("assessment_date"),
        "actuarialPredictors": actuarial_predictors(case, found, refused=refused, tell=tell),
        "legacyPredictors": legacy_predictors(case, refused=refused, tell=tell),
        "screening": screenings(case, arp=found["ARP"].score, vrp=found["VRP"].score, refused=refused, tell=tell),
        "fieldsNotUsed": [name for column, name in _unused() if column in values],
    }


@cache
def _answers() -> tuple[str, ...]:
    newer = (column for instrument in PREDICTORS for column in answers_of(instrument))
    return tuple(dict.fromkeys((*newer, *answers_needed())))


@cache
def _unused() -> tuple[tuple[str, str], ...]:
    fields = read_request_fields().values()
    return tuple((field.column, field.name) for field in fields if not field.used_by and field.column != "version")
