"""Bodies of requests and responses as the API documents them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from features.vocabulary import RiskBand, ScoreType
from models.actuarial.findings import ValidationCode
from models.actuarial.request_fields import RequestField, read_request_fields


class Body(BaseModel):
    """Base of every body: camel case on the wire, nothing beyond what is declared."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class ErrorOut(Body):
    """The five keys of every refusal."""

    status: int
    error_code: str
    user_message: str
    developer_message: str
    more_info: str


class ValidationErrorOut(Body):
    """One fault in the fields of a score."""

    type: ValidationCode
    message: str
    fields: list[str]


class OutputOut(Body):
    """The published figures; null where there is no score."""

    band: RiskBand | None
    score: float | None
    probability: float | None


class ScaleOut(Body):
    """The versions behind the scores of one instrument."""

    algorithm: str
    model_version: str
    thresholds_version: str
    feature_set_version: str
    offence_codes_version: str


class MissingAnswersOut(Body):
    """Between what the dynamic score lies over all answers to what is unanswered; a static score may lie outside."""

    lowest_probability: float
    highest_probability: float
    lowest_band: RiskBand | None
    highest_band: RiskBand | None
    unanswered: list[str]
    could_change_band: bool


class PredictorOut(ScaleOut):
    """One official instrument: what came out, what it rests on, and what was wrong or missing."""

    type: ScoreType | None
    output: OutputOut
    provisional: bool
    missing_answers: MissingAnswersOut | None
    feature_values: dict[str, float]
    total_weight: float | None
    validation_errors: list[ValidationErrorOut]


class PredictorsOut(Body):
    """The official instruments of this release."""

    all_predictor: PredictorOut
    violent_predictor: PredictorOut
    serious_violent_predictor: PredictorOut


class LegacyOutputOut(Body):
    """The published percentages; null where there is no score."""

    one_year: int | None
    two_year: int | None
    band: RiskBand | None


class LegacyPredictorOut(ScaleOut):
    """One of the older official scores, and what was wrong or missing."""

    output: LegacyOutputOut
    validation_errors: list[ValidationErrorOut]


class LegacyPredictorsOut(Body):
    """OGRS3 as HMPPS coded it and as it was published, OGP and OVP."""

    ogrs3: LegacyPredictorOut
    ogrs3_published: LegacyPredictorOut
    ogp: LegacyPredictorOut
    ovp: LegacyPredictorOut


class MaturityOut(ScaleOut):
    """The maturity screening of men of 18 to 25."""

    score: int | None
    flag: bool | None
    applicable: bool | None
    validation_errors: list[ValidationErrorOut]


class ProgrammeOut(ScaleOut):
    """The programme needs identifier."""

    need: str | None
    risk: str | None
    pathway: str | None
    validation_errors: list[ValidationErrorOut]


class ScreeningOut(Body):
    """The two screenings."""

    mst: MaturityOut
    pni: ProgrammeOut


class ScoreOut(Body):
    """The scores of one request; the same body gives the same response."""

    version: Literal["V1_0"]
    calculation_id: str
    as_of: str | None
    actuarial_predictors: PredictorsOut
    legacy_predictors: LegacyPredictorsOut
    screening: ScreeningOut
    fields_not_used: list[str]


def score_request_schema() -> dict[str, Any]:
    """The JSON schema of a scoring request, made from the table of request fields.

    Returns
    -------
    dict
        An object whose properties are all optional; what is missing is told in the response.
    """
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _property(field) for field in read_request_fields().values()},
    }


def _property(field: RequestField) -> dict[str, Any]:
    word = {"type": "string", "enum": list(field.words)}
    kinds: dict[str, dict[str, Any]] = {
        "date": {"type": "string", "format": "date"},
        "count": {"type": "integer", "format": "int32"},
        "flag": {"type": "boolean"},
        "code": {"type": "string", "pattern": "^[0-9]{5}$"},
        "word": word,
        "words": {"type": "array", "items": word, "uniqueItems": True},
    }
    used = f"Read by {', '.join(field.used_by)}." if field.used_by else "Accepted; no instrument here reads it."
    return kinds[field.type] | {"description": used}
