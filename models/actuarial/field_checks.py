"""What several instruments look for alike: fields that were not given, no sanction at all, people under 18."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import attrgetter, eq, itemgetter

from models.actuarial.answers import answer_words
from models.actuarial.case import CODE_MISSING, SEX_UNKNOWN, UNKNOWN, Case
from models.actuarial.findings import Check, Flags, ValidationCode, named
from models.actuarial.limits import read_limits

MISSING = "A score needs these fields."
# Where a case holds each field, and the number of what was not given.
_FIELDS: Mapping[str, tuple[str, int]] = {
    "assessment_date": ("assessed", UNKNOWN),
    "date_of_birth": ("birth", UNKNOWN),
    "date_of_current_conviction": ("conviction", UNKNOWN),
    "date_at_start_of_followup": ("follow_up_given", UNKNOWN),
    "age_at_first_sanction": ("age_at_first_sanction", UNKNOWN),
    "total_number_of_sanctions_for_all_offences": ("sanction_count", UNKNOWN),
    "total_number_of_violent_sanctions": ("violent_count", UNKNOWN),
    "gender": ("sex", SEX_UNKNOWN),
    "current_offence_code": ("code", CODE_MISSING),
}


def find_missing(columns: Sequence[str]) -> Callable[[Case], Flags]:
    """A search for fields that were not given.

    Parameters
    ----------
    columns : sequence of str
        At least two of the fields of a person's history.

    Returns
    -------
    callable
        From a case to one flag for each field.
    """
    names, missing = zip(*(_FIELDS[column] for column in columns), strict=True)
    given = attrgetter(*names)
    return lambda case: tuple(map(eq, given(case), missing))


def find_unanswered(columns: Sequence[str]) -> Callable[[Case], Flags]:
    """A search for answers that were not given.

    Parameters
    ----------
    columns : sequence of str
        At least two fields that take an answer.

    Returns
    -------
    callable
        From a case to one flag for each field.
    """
    missing = [len(answer_words()[column]) for column in columns]
    given = itemgetter(*columns)
    return lambda case: tuple(map(eq, given(case.answers), missing))


def mandatory_check(columns: Sequence[str], answers: Sequence[str] = ()) -> Check:
    """The check for fields that a score needs.

    Parameters
    ----------
    columns : sequence of str
        At least two fields of a person's history, in official order.
    answers : sequence of str
        The answers, at least two, that come after them; none by default.

    Returns
    -------
    Check
        One flag for each.
    """
    missing = find_missing(columns)
    if not answers:
        return Check(ValidationCode.MISSING_MANDATORY_INPUT, MISSING, named(*columns), missing)
    unanswered = find_unanswered(answers)
    return Check(
        ValidationCode.MISSING_MANDATORY_INPUT,
        MISSING,
        named(*columns, *answers),
        lambda case: missing(case) + unanswered(case),
    )


@cache
def adult_check() -> Check:
    """Whether a person is under 18 on the assessment date: our own rule, not the formula's.

    Returns
    -------
    Check
        Found where the age is known and below.
    """
    adult = read_limits()["adult_age"]
    return Check(
        ValidationCode.PERSON_UNDER_18,
        f"Only people aged {adult} or over on the assessment date are scored.",
        named("date_of_birth", "assessment_date"),
        # An assessment on or before the birth is of nobody who is 18, so an age that is not known counts as below.
        lambda case: ((case.birth != UNKNOWN) & (case.assessed != UNKNOWN) & (case.age_at_assessment < adult),),
    )


@cache
def sanctions_check() -> Check:
    """Whether there is not even the current sanction.

    Returns
    -------
    Check
        Found where the number is given and below one.
    """
    lowest = read_limits()["sanction_count_lowest"]
    return Check(
        ValidationCode.TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE,
        f"The number of sanctions must be {lowest} or more, the current one included.",
        named("total_number_of_sanctions_for_all_offences"),
        lambda case: ((case.sanction_count != UNKNOWN) & (case.sanction_count < lowest),),
    )
