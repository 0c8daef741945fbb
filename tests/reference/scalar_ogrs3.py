"""OGRS3 for one request, with the coefficients as coded by HMPPS or as published.

Rounding, floor, ceiling and bands are the service's and are applied to both variants alike.
"""

import math
from datetime import date
from functools import cache
from typing import Any

from tests.reference.scalar_tables import (
    Errors,
    Request,
    SpecificationOpen,
    age,
    band_of,
    day,
    missing,
    offence_codes,
    percentage,
    ranges,
    rows_of,
    value_in,
    values,
)
from tests.reference.scalar_two_year import UNEXPECTED, sigmoid

MANDATORY = (
    "gender",
    "dateOfBirth",
    "dateOfCurrentConviction",
    "dateAtStartOfFollowup",
    "totalNumberOfSanctionsForAllOffences",
    "ageAtFirstSanction",
    "currentOffenceCode",
)
BANDS = (50, 75, 90)
UNSPECIFIC = 999.0
PUBLISHED_GROUPS = {"Drink driving and related offences": "Drink driving"}


def ogrs3(request: Request, *, variant: str = "hmpps", weight: float | None = None) -> dict[str, Any]:
    """Score one request; an offence weight given by hand stands for the code's own."""
    if errors := _first_errors(request):
        return _result(errors=errors)
    weight = offence_weight(request["currentOffenceCode"], variant) if weight is None else weight
    born, convicted, started = (day(request[name]) for name in MANDATORY[1:4])
    assert born and convicted and started
    collected = _collected_errors(request, born, convicted, weight)
    if min(convicted, started) <= born:
        if collected:
            raise SpecificationOpen(f"UNEXPECTED_ERROR of a date on or before birth, or with, or after {collected}")
        return _result(errors=[UNEXPECTED])
    if collected:
        return _result(errors=collected)
    assert weight is not None
    years, n = age(born, convicted) - request["ageAtFirstSanction"], request["totalNumberOfSanctionsForAllOffences"]
    try:
        one, two = probabilities(request["gender"], age(born, started), years, n, weight, variant=variant)
    except (ValueError, OverflowError):
        return _result(errors=[UNEXPECTED])
    return _result(one, two, errors=[])


def _result(one: float | None = None, two: float | None = None, *, errors: Errors) -> dict[str, Any]:
    if one is None or two is None:
        shown: dict[str, Any] = dict.fromkeys(("one_year", "two_year", "band"))
    else:
        percents = [percent(rounded5(probability)) for probability in (one, two)]
        shown = {"one_year": percents[0], "two_year": percents[1], "band": band_of(percents[1], BANDS)}
    return shown | {"one_year_probability": one, "two_year_probability": two, "errors": errors}


def probabilities(
    gender: str, age_followed: int, years: int, sanctions: int, weight: float, *, variant: str = "hmpps"
) -> tuple[float, float]:
    """Both unrounded probabilities, from the ages, the years between first and current sanction, and the weight."""
    terms = values("OGRS3") if variant == "hmpps" else published()
    names = ("first_sanction (N=1)", "repeat (N!=1)") if variant == "hmpps" else FIRST_OR_REPEAT
    total = age_weight(gender, age_followed, variant) + terms[names[sanctions != 1]] + weight
    total += terms["copas"] * math.log(sanctions / (values("OGRS3")["constant:rate_offset_years"] + years))
    if variant == "hmpps":
        intercepts = [values("OGRS3", "-", horizon)["intercept"] for horizon in ("1", "2")]
    else:
        intercepts = [terms["intercept_1yr"], terms["intercept_2yr"]]
    one, two = (limited_sigmoid(intercept + total) for intercept in intercepts)
    return one, two


FIRST_OR_REPEAT = ("sanction:first conviction", "sanction:repeat conviction")


@cache
def published() -> dict[str, float]:
    """The published nine-digit coefficients by term."""
    return {row["term"]: float(row["published_value"]) for row in rows_of("ogrs3_published_coefficients")}


def age_weight(gender: str, years: int, variant: str = "hmpps") -> float:
    """The weight of an age at the start of follow-up; below ten there is none."""
    if variant == "hmpps":
        return value_in(ranges("OGRS3", f"age_{gender.lower()}:"), years)
    return value_in(_published_ages(gender.lower()), years)


@cache
def _published_ages(gender: str) -> tuple[tuple[int, float, float], ...]:
    found = []
    for term, value in published().items():
        if term.startswith(f"{gender}:"):
            low, _, high = term.removeprefix(f"{gender}:").partition("-")
            found.append((int(low.rstrip("+")), float(high or "inf"), value))
    return tuple(found)


def limited_sigmoid(exponent: float) -> float:
    """The probability of an exponent, refused beyond what the service can take."""
    if exponent >= 709 or exponent <= -745:
        raise OverflowError("the exponent is beyond its limits")
    return sigmoid(exponent)


def rounded5(probability: float) -> float:
    """A probability rounded half up to five decimals, as a double again."""
    return float(percentage(probability, 3).scaleb(-2))


def percent(probability: float) -> int:
    """A whole percentage, rounded half up, between 1 and 99."""
    return min(max(int(percentage(probability, 0)), 1), 99)


def offence_weight(code: str, variant: str) -> float | None:
    """The weight of a code; none where it has none, 999 where the code does not say which offence it was."""
    row = offence_codes().get(code)
    if row is None or not row["old_ogrs3_weight"].strip():
        return None
    coded, group = float(row["old_ogrs3_weight"]), row["old_ogrs3_group"]
    if variant == "hmpps" or coded == UNSPECIFIC:
        return coded
    return published()[f"offence:{PUBLISHED_GROUPS.get(group, group)}"]


def _first_errors(request: Request) -> Errors:
    """The three errors that stop before any others are looked for."""
    errors: Errors = []
    n, code = request.get("totalNumberOfSanctionsForAllOffences"), request.get("currentOffenceCode")
    if absent := missing(request, MANDATORY):
        errors.append(("MISSING_MANDATORY_INPUT", absent))
    if n is not None and n < 1:
        errors.append(("TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE", ("totalNumberOfSanctionsForAllOffences",)))
    if code is not None and len(code) != 5:
        errors.append(("OFFENCE_CODE_INCORRECT_FORMAT", ("currentOffenceCode",)))
    if len(errors) > 1:
        raise SpecificationOpen(f"these three stop first: together, or each before the next? {errors}")
    return errors


def _collected_errors(request: Request, born: date, convicted: date, weight: float | None) -> Errors:
    errors: Errors = []
    if convicted > born:
        age_convicted = age(born, convicted)
        if age_convicted < 10:
            errors.append(("AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN", MANDATORY[1:3]))
        if request["ageAtFirstSanction"] > age_convicted:
            fields = (*MANDATORY[1:3], "ageAtFirstSanction")
            errors.append(("AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION", fields))
    if weight is None:
        errors.append(("OFFENCE_CODE_MAPPING_NOT_FOUND", ("currentOffenceCode",)))
    elif weight == UNSPECIFIC:
        errors.append(("NEED_DETAILS_OF_EXACT_OFFENCE", ("currentOffenceCode",)))
    return errors
