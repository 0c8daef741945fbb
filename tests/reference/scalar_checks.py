"""The static checks of ARP, VRP and SVRP, one line each, in the order of the specification.

Read so: a follow-up start that is not given *is* the conviction date wherever it is compared; a code of the wrong
format is not looked up; a check whose inputs are missing does not hold. The fields of an error are those its condition
reads, in the order of the specification's table of inputs.
"""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from tests.reference.scalar_tables import Errors, Request, age, day, missing, offence_codes

BORN, CONVICTED, FOLLOWED = "dateOfBirth", "dateOfCurrentConviction", "dateAtStartOfFollowup"
FIRST_AGE, CODE = "ageAtFirstSanction", "currentOffenceCode"
SANCTIONS, VIOLENT = "totalNumberOfSanctionsForAllOffences", "totalNumberOfViolentSanctions"
MANDATORY = ("assessmentDate", BORN, CONVICTED, FIRST_AGE, "gender", CODE, SANCTIONS)
ALL, BOTH, WITH_VIOLENCE = ("ARP", "VRP", "SVRP"), ("ARP", "VRP"), ("VRP", "SVRP")
FIVE_DIGITS = re.compile("[0-9]{5}")


class History(NamedTuple):
    """What the checks and the formula read; null is unknown or, for an age, undefined."""

    gender: str | None
    born: date | None
    convicted: date | None
    started: date | None
    assessed: date | None
    first_age: int | None
    age_convicted: int | None
    age_followed: int | None
    sanctions: int | None
    violent: int | None
    code: str | None
    category: str | None


def read_history(request: Request, category: str | None = None) -> History:
    """The history in a request; a category that is given stands for the code's own."""
    born, convicted, assessed = day(request.get(BORN)), day(request.get(CONVICTED)), day(request.get("assessmentDate"))
    started = day(request.get(FOLLOWED)) or convicted
    code = request.get(CODE)
    return History(
        gender=request.get("gender"),
        born=born,
        convicted=convicted,
        started=started,
        assessed=assessed,
        first_age=request.get(FIRST_AGE),
        age_convicted=_age(born, convicted),
        age_followed=_age(born, started),
        sanctions=request.get(SANCTIONS),
        violent=request.get(VIOLENT),
        code=code,
        category=category or _category(code),
    )


def _age(born: date | None, on: date | None) -> int | None:
    return None if born is None or on is None or on <= born else age(born, on)


def _category(code: str | None) -> str | None:
    row = offence_codes().get(code or "")
    return None if row is None or row["actuarial_category"] == "UNKNOWN" else row["actuarial_category"]


def _convicted_before_birth(past: History) -> bool:
    return past.born is not None and past.convicted is not None and past.convicted <= past.born


def _first_after_current(past: History) -> bool:
    return past.first_age is not None and past.age_convicted is not None and past.age_convicted < past.first_age


def _convicted_too_late(past: History) -> bool:
    if past.convicted is None or past.assessed is None:
        return False
    years, month = divmod(past.assessed.month + 2, 12)
    year = past.assessed.year + years
    last = monthrange(year, month + 1)[1]
    convicted = (past.convicted.year, past.convicted.month, past.convicted.day)
    return convicted > (year, month + 1, min(past.assessed.day, last))


def _first_age_out_of_range(past: History) -> bool:
    return past.first_age is not None and not 0 <= past.first_age <= 109


def _malformed(past: History) -> bool:
    return past.category is None and past.code is not None and not FIVE_DIGITS.fullmatch(past.code)


def _not_mapped(past: History) -> bool:
    return past.category is None and past.code is not None and FIVE_DIGITS.fullmatch(past.code) is not None


def _sanctions_out_of_range(past: History) -> bool:
    return past.sanctions is not None and not 1 <= past.sanctions <= 999


def _violent_out_of_range(past: History) -> bool:
    if past.violent is None:
        return False
    return past.violent < 0 or (past.sanctions is not None and past.violent > past.sanctions)


def _no_follow_up(past: History) -> bool:
    return past.started is None


def _followed_before_birth(past: History) -> bool:
    return past.born is not None and past.started is not None and past.started <= past.born


def _followed_too_old(past: History) -> bool:
    return past.age_followed is not None and past.age_followed >= 110


CHECKS = (
    ("DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH", _convicted_before_birth, (BORN, CONVICTED), ALL),
    (
        "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION",
        _first_after_current,
        (BORN, CONVICTED, FIRST_AGE),
        ALL,
    ),
    (
        "DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE",
        _convicted_too_late,
        ("assessmentDate", CONVICTED),
        ALL,
    ),
    ("AGE_AT_FIRST_SANCTION_OUT_OF_RANGE", _first_age_out_of_range, (FIRST_AGE,), ALL),
    ("OFFENCE_CODE_INCORRECT_FORMAT", _malformed, (CODE,), ALL),
    ("OFFENCE_CODE_MAPPING_NOT_FOUND", _not_mapped, (CODE,), ALL),
    ("TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE", _sanctions_out_of_range, (SANCTIONS,), ALL),
    ("VIOLENT_SANCTION_OUT_OF_RANGE", _violent_out_of_range, (SANCTIONS, VIOLENT), WITH_VIOLENCE),
    ("DATE_OF_START_OF_FOLLOWUP_REQUIRED", _no_follow_up, (FOLLOWED,), BOTH),
    ("DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH", _followed_before_birth, (BORN, FOLLOWED), BOTH),
    ("DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE", _followed_too_old, (BORN, FOLLOWED), BOTH),
)


def static_errors(request: Request, past: History, instrument: str) -> Errors:
    """Everything that keeps a history from a score, in the order of the specification."""
    mandatory = MANDATORY if instrument == "ARP" else (*MANDATORY, VIOLENT)
    errors: Errors = []
    if absent := missing(request, mandatory):
        errors.append(("MISSING_MANDATORY_INPUT", absent))
    errors += [(code, fields) for code, holds, fields, used in CHECKS if instrument in used and holds(past)]
    return errors
