"""What was found wrong or missing in people's fields, and how it is told: type, message, fields."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, reduce
from itertools import compress
from operator import or_

import numpy as np

from models.actuarial.case import Case, Truth
from models.actuarial.request_fields import published_name

# Who has each of some faults: one truth for all the fields of a fault, or one for each field where only some may be
# concerned. A truth is a bool for one person and an array for many.
Flags = tuple[Truth, ...]
Found = tuple[Flags, ...]


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
class Fault:
    """One fault that may be found, as it is told.

    Parameters
    ----------
    code : ValidationCode
        Official code.
    message : str
        What is wrong, in words.
    fields : tuple of str
        Published names of the fields concerned.
    """

    code: ValidationCode
    message: str
    fields: tuple[str, ...]

    def told(self, flags: Sequence[Truth]) -> ValidationError:
        """The fault as it is told of one person.

        Parameters
        ----------
        flags : sequence of bool
            One for all the fields, or one for each.

        Returns
        -------
        ValidationError
            With the fields of whose flags are true.
        """
        fields = self.fields if len(flags) == 1 else tuple(compress(self.fields, flags))
        return ValidationError(self.code, self.message, fields)


@dataclass(frozen=True)
class Check(Fault):
    """A fault together with how it is looked for.

    Parameters
    ----------
    code, message, fields : ValidationCode, str, tuple of str
        As in `Fault`.
    find : callable
        The flags of a case, of one person or of many.
    """

    find: Callable[[Case], Flags]


@dataclass(frozen=True)
class Checks:
    """Everything that is looked for by an instrument; made once, asked of every case.

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
    dynamic: tuple[Check, ...] = ()

    @cached_property
    def faults(self) -> tuple[Check, ...]:
        """All of them in official order."""
        return self.static + self.adult + self.dynamic

    def find(self, case: Case) -> "Findings":
        """What is wrong or missing in a case.

        Parameters
        ----------
        case : Case
            Of one person or of many.

        Returns
        -------
        Findings
            With a flag for everything that was looked for.
        """
        return Findings(
            self.faults, look(self.static, case), adult=look(self.adult, case), dynamic=look(self.dynamic, case)
        )


@dataclass(frozen=True)
class Findings:
    """Everything wrong or missing in the fields of one person, or of many.

    Parameters
    ----------
    faults : tuple of Fault
        What was looked for, in official order.
    static : tuple of tuple of bool or ndarray of bool
        Who has each of the first of them, which leave no score.
    adult : tuple of tuple of bool or ndarray of bool
        Who has each of the next, which leave no score in the service, though the formula could give one.
    dynamic : tuple of tuple of bool or ndarray of bool
        Who has each of the last, which leave the static score.
    """

    faults: tuple[Fault, ...]
    static: Found
    adult: Found = ()
    dynamic: Found = ()

    @property
    def can_score(self) -> Truth:
        """Who has no fault that leaves the formula without a score."""
        return has_none(self.static)

    @property
    def can_be_dynamic(self) -> Truth:
        """Whose answers allow the dynamic version."""
        return has_none(self.dynamic)

    @property
    def is_adult(self) -> Truth:
        """Who is not known to be under 18 on the assessment date."""
        return has_none(self.adult)

    def errors_of_one(self) -> tuple[ValidationError, ...]:
        """Every fault of the one person looked at, as callers are told.

        Returns
        -------
        tuple of ValidationError
            In official order; empty where nothing is wrong or missing.
        """
        found = self.static + self.adult + self.dynamic
        if not any(map(any, found)):
            return ()
        return tuple([fault.told(flags) for fault, flags in zip(self.faults, found, strict=True) if any(flags)])

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person, in official order; empty where nothing is wrong or missing.
        """
        every = self.static + self.adult + self.dynamic
        widths = [len(flags) for flags in every]
        told: dict[bytes, tuple[ValidationError, ...]] = {}
        listed = []
        for row in np.column_stack([flag for flags in every for flag in flags]):
            key = row.tobytes()
            if key not in told:
                told[key] = _told_of_row(self.faults, widths, row.tolist())
            listed.append(told[key])
        return listed


def named(*columns: str) -> tuple[str, ...]:
    """The published names of some columns.

    Parameters
    ----------
    *columns : str
        Fields in snake_case.

    Returns
    -------
    tuple of str
        In camel case, as callers write them.
    """
    return tuple(map(published_name, columns))


def look(checks: Sequence[Check], case: Case) -> Found:
    """Who has each of some faults.

    Parameters
    ----------
    checks : sequence of Check
        What is looked for.
    case : Case
        Of one person or of many.

    Returns
    -------
    tuple of tuple of bool or ndarray of bool
        One for each check.
    """
    return tuple([check.find(case) for check in checks])


def has_none(found: Found) -> Truth:
    """Who has none of some faults.

    Parameters
    ----------
    found : tuple of tuple of bool or ndarray of bool
        Of one person or of many.

    Returns
    -------
    bool or ndarray of bool
        True for everybody where nothing was looked for.
    """
    if found and isinstance(found[0][0], np.ndarray):
        someone: Truth = reduce(or_, [flag for flags in found for flag in flags])
        return np.logical_not(someone)
    return not any(map(any, found))


def _told_of_row(faults: Sequence[Fault], widths: Sequence[int], row: Sequence[bool]) -> tuple[ValidationError, ...]:
    errors, at = [], 0
    for fault, width in zip(faults, widths, strict=True):
        flags, at = row[at : at + width], at + width
        if any(flags):
            errors.append(fault.told(flags))
    return tuple(errors)
