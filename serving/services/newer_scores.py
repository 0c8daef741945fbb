"""ARP, VRP and SVRP of one request, in the words of the service, and what its missing answers could do to them."""

from collections.abc import Mapping
from functools import cache, lru_cache

from pydantic.alias_generators import to_camel

from models.actuarial import OneScore
from models.actuarial.case import Case
from models.actuarial.findings import ValidationCode, ValidationError
from models.actuarial.missing_answers import missing_answer_range_of
from models.actuarial.request_fields import published_name
from serving.services.response_versions import version_stamps
from serving.services.told_errors import Tell, Told

PREDICTORS = {"ARP": "allPredictor", "VRP": "violentPredictor", "SVRP": "seriousViolentPredictor"}
STATIC_ONLY = (ValidationCode.MISSING_DYNAMIC_INPUT, ValidationCode.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT)
# People of one area leave the same questions open, so most patterns come again.
PATTERNS_KEPT = 4_096


def actuarial_predictors(
    case: Case,
    found: Mapping[str, OneScore],
    *,
    refused: tuple[ValidationError, ...],
    tell: Tell,
) -> Told:
    """The three newer predictors.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of the three.
    found : Mapping from str to OneScore
        By official abbreviation, as `score_one` gives it for the case.
    refused : tuple of ValidationError
        Why nobody may be told a score; empty where they may.
    tell : callable
        How errors are written.

    Returns
    -------
    dict
        By published name, in published order.
    """
    return {
        name: _predictor(instrument, _shown(found[instrument], refused), case, tell)
        for instrument, name in PREDICTORS.items()
    }


def _shown(found: OneScore, refused: tuple[ValidationError, ...]) -> OneScore:
    return OneScore(None, None, None, None, None, {}, found.errors) if refused else found


def _predictor(instrument: str, shown: OneScore, case: Case, tell: Tell) -> Told:
    return {
        **version_stamps(instrument),
        "type": shown.type,
        "output": {"band": shown.band, "score": shown.score, "probability": shown.probability},
        "provisional": shown.type is not None and any(error.type in STATIC_ONLY for error in shown.errors),
        "missingAnswers": _missing_answers(instrument, shown, case),
        "featureValues": {_feature(name): value for name, value in shown.contributions.items()},
        "totalWeight": shown.total_weight,
        "validationErrors": tell(shown.errors),
    }


def _missing_answers(instrument: str, shown: OneScore, case: Case) -> Told | None:
    between = missing_answer_range_of(shown, case, instrument)
    if between is None:
        return None
    return {
        "lowestProbability": between.lowest_probability,
        "highestProbability": between.highest_probability,
        "lowestBand": between.lowest_band,
        "highestBand": between.highest_band,
        "unanswered": list(_published(between.unanswered)),
        "couldChangeBand": between.could_change(shown.band),
    }


@lru_cache(maxsize=PATTERNS_KEPT)
def _published(columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(published_name, columns))


@cache
def _feature(name: str) -> str:
    return to_camel(name)
