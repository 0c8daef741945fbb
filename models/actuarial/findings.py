"""What was found wrong or missing in people's fields, and how it is told: type, message, fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from models.actuarial.request_fields import published_name

Flags = npt.NDArray[np.bool_]


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
    TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE = "TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE"
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
    """One fault looked for in every person.

    Parameters
    ----------
    code : ValidationCode
        Official code.
    message : str
        What is wrong, in words.
    fields : tuple of str
        Columns concerned.
    found : ndarray of bool, shape (n_persons,)
        Who has it. One column for each field, shape (n_persons, n_fields), where only some may be concerned.
    """

    code: ValidationCode
    message: str
    fields: tuple[str, ...]
    found: Flags

    def people(self) -> Flags:
        """Who has the fault.

        Returns
        -------
        ndarray of bool, shape (n_persons,)
            True where it was found.
        """
        return np.asarray(self.found.any(axis=1)) if self.found.ndim == 2 else self.found


@dataclass(frozen=True)
class Findings:
    """Everything wrong or missing in the fields of each person.

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
    def can_score(self) -> Flags:
        """Who has no fault that leaves the formula without a score."""
        return _nobody(self.static)

    @property
    def can_be_dynamic(self) -> Flags:
        """Whose answers allow the dynamic version."""
        return _nobody(self.dynamic)

    @property
    def is_adult(self) -> Flags:
        """Who is not known to be under 18 on the assessment date."""
        return _nobody(self.adult)

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person, in official order; empty where nothing is wrong or missing.
        """
        checks = self.static + self.adult + self.dynamic
        found = np.column_stack([check.found for check in checks])
        told: dict[bytes, tuple[ValidationError, ...]] = {}
        listed = []
        for row in found:
            key = row.tobytes()
            if key not in told:
                told[key] = _told(checks, row)
            listed.append(told[key])
        return listed


def _nobody(checks: Sequence[Check]) -> Flags:
    return ~np.logical_or.reduce([check.people() for check in checks])


def _told(checks: Sequence[Check], row: Flags) -> tuple[ValidationError, ...]:
    errors, at = [], 0
    for check in checks:
        width = check.found.shape[1] if check.found.ndim == 2 else 1
        flags, at = row[at : at + width], at + width
        if flags.any():
            concerned = check.fields if check.found.ndim == 1 else np.array(check.fields)[flags]
            errors.append(ValidationError(check.code, check.message, tuple(map(published_name, concerned))))
    return tuple(errors)
