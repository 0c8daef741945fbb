"""What was found wrong or missing in people's fields, and how it is told: type, message, fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from operator import or_

import numpy as np

from models.actuarial.case import Truth
from models.actuarial.request_fields import published_name


class ValidationCode(StrEnum):
    """Official codes of faults, in the order in which they are listed, and our own for people under 18."""

    MISSING_MANDATORY_INPUT = "MISSING_MANDATORY_INPUT"
    DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH = "DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH"
    AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION = "AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION"
    DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE = (
        "DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE"
    )
    AGE_AT_FIRST_SANCTION_OUT_OF_RANGE = "AGE_AT_FIRST_SANCTION_OUT_OF_RANGE"
    OFFENCE_CODE_INCORRECT_FORMAT = "OFFENCE_CODE_INCORRECT_FORMAT"
    OFFENCE_CODE_MAPPING_NOT_FOUND = "OFFENCE_CODE_MAPPING_NOT_FOUND"
    TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE = "TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE"
    TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE = "TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE"
    VIOLENT_SANCTION_OUT_OF_RANGE = "VIOLENT_SANCTION_OUT_OF_RANGE"
    AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN = "AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN"
    NEED_DETAILS_OF_EXACT_OFFENCE = "NEED_DETAILS_OF_EXACT_OFFENCE"
    DATE_OF_START_OF_FOLLOWUP_REQUIRED = "DATE_OF_START_OF_FOLLOWUP_REQUIRED"
    DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH = "DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH"
    DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE = "DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE"
    PERSON_UNDER_18 = "PERSON_UNDER_18"
    MISSING_DYNAMIC_INPUT = "MISSING_DYNAMIC_INPUT"
    MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT = "MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT"
    UNEXPECTED_ERROR = "UNEXPECTED_ERROR"


@dataclass(frozen=True)
class ValidationError:
    """One fault as it is told to a caller.

    Parameters
    ----------
    type : ValidationCode
        Official code.
    message : str
        What is wrong, without any value that was given.
    fields : tuple of str
        Published names of the fields concerned.
    """

    type: ValidationCode
    message: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """One fault looked for, in one person or in many.

    Parameters
    ----------
    code : ValidationCode
        Official code.
    message : str
        What is wrong, in words.
    fields : tuple of str
        Columns concerned.
    found : tuple of bool or ndarray of bool
        Who has it: one for all the fields together, or one for each field where only some may be concerned.
    """

    code: ValidationCode
    message: str
    fields: tuple[str, ...]
    found: tuple[Truth, ...]

    def people(self) -> Truth:
        """Who has the fault.

        Returns
        -------
        bool or ndarray of bool
            True where it was found.
        """
        return reduce(or_, self.found)

    def concerned(self, flags: Sequence[Truth]) -> tuple[str, ...]:
        """The fields concerned in one person.

        Parameters
        ----------
        flags : sequence of bool
            Of that person, as in `found`.

        Returns
        -------
        tuple of str
            Columns.
        """
        if len(flags) == 1:
            return self.fields
        return tuple(field for field, is_found in zip(self.fields, flags, strict=True) if is_found)


@dataclass(frozen=True)
class Findings:
    """Everything wrong or missing in the fields of one person, or of many.

    Parameters
    ----------
    static : tuple of Check
        Faults that leave no score.
    adult : tuple of Check
        Faults that leave no score in the service, though the formula could give one.
    dynamic : tuple of Check
        Faults that leave the static score.
    """

    static: tuple[Check, ...]
    adult: tuple[Check, ...]
    dynamic: tuple[Check, ...]

    @property
    def can_score(self) -> Truth:
        """Who has no fault that leaves the formula without a score."""
        return _nobody(self.static)

    @property
    def can_be_dynamic(self) -> Truth:
        """Whose answers allow the dynamic version."""
        return _nobody(self.dynamic)

    @property
    def is_adult(self) -> Truth:
        """Who is not known to be under 18 on the assessment date."""
        return _nobody(self.adult)

    def errors_of_one(self) -> tuple[ValidationError, ...]:
        """Every fault of the one person looked at, as callers are told.

        Returns
        -------
        tuple of ValidationError
            In official order; empty where nothing is wrong or missing.
        """
        checks = self.static + self.adult + self.dynamic
        return tuple(_told(check, check.found) for check in checks if any(check.found))

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person, in official order; empty where nothing is wrong or missing.
        """
        checks = self.static + self.adult + self.dynamic
        found = np.column_stack([flags for check in checks for flags in check.found])
        told: dict[bytes, tuple[ValidationError, ...]] = {}
        listed = []
        for row in found:
            key = row.tobytes()
            if key not in told:
                told[key] = _told_of_row(checks, row.tolist())
            listed.append(told[key])
        return listed


def _nobody(checks: Sequence[Check]) -> Truth:
    """Nobody of those with a fault; for one person `not`, for many each for themselves."""
    if not checks:
        return True
    found = reduce(or_, (check.people() for check in checks))
    return ~found if isinstance(found, np.ndarray) else not found


def _told_of_row(checks: Sequence[Check], row: Sequence[bool]) -> tuple[ValidationError, ...]:
    errors, at = [], 0
    for check in checks:
        flags, at = row[at : at + len(check.found)], at + len(check.found)
        if any(flags):
            errors.append(_told(check, flags))
    return tuple(errors)


def _told(check: Check, flags: Sequence[Truth]) -> ValidationError:
    return ValidationError(check.code, check.message, tuple(map(published_name, check.concerned(flags))))
