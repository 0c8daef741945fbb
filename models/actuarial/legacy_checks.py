"""What is wrong or missing for OGRS3, OGP and OVP, by official code."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from models.actuarial.answers import answer_words
from models.actuarial.case import CODE_MALFORMED, CODE_MISSING, CODE_NOT_FOUND, SEX_UNKNOWN, UNKNOWN, Case, Truth
from models.actuarial.findings import Check, ValidationCode
from models.actuarial.limits import read_limits

SANCTIONS, CODE = "total_number_of_sanctions_for_all_offences", "current_offence_code"
CODE_LENGTH = 5
MISSING = "A score needs these fields."
_FIELD_OF: Mapping[str, str] = {
    "date_of_birth": "birth",
    "date_of_current_conviction": "conviction",
    "date_at_start_of_followup": "follow_up_given",
    "age_at_first_sanction": "age_at_first_sanction",
    SANCTIONS: "sanction_count",
    "total_number_of_violent_sanctions": "violent_count",
}


def is_missing(case: Case, column: str) -> Truth:
    """Whether a field was not given.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    column : str
        A field in snake_case.

    Returns
    -------
    bool or ndarray of bool
        True where there is no value.
    """
    if column in case.answers:
        return case.answers[column] == len(answer_words()[column])
    if column == "gender":
        return case.sex == SEX_UNKNOWN
    if column == CODE:
        return case.code == CODE_MISSING
    return getattr(case, _FIELD_OF[column]) == UNKNOWN


def mandatory_check(case: Case, columns: Sequence[str]) -> Check:
    """Which of the fields that a score needs were not given.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    columns : sequence of str
        Fields in official order.

    Returns
    -------
    Check
        One finding for each field.
    """
    found = tuple(is_missing(case, column) for column in columns)
    return Check(ValidationCode.MISSING_MANDATORY_INPUT, MISSING, tuple(columns), found)


def sanctions_check(case: Case) -> Check:
    """Whether there is not even the current sanction.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    Check
        Found where the number is given and below one.
    """
    lowest = read_limits()["sanction_count_lowest"]
    return Check(
        ValidationCode.TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE,
        f"The number of sanctions must be {lowest} or more, the current one included.",
        (SANCTIONS,),
        ((case.sanction_count != UNKNOWN) & (case.sanction_count < lowest),),
    )


def with_code_as_given(case: Case, codes: str | pd.Series | None) -> Case:
    """A case for OGRS3, which calls a code malformed for its length alone; five letters are a code that is not found.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    codes : str, Series of str or None
        The offence codes as given; None where they are not at hand, and then any malformed code stays so.

    Returns
    -------
    Case
        The same but for codes of five characters.
    """
    if isinstance(codes, pd.Series) and isinstance(case.code, np.ndarray):
        is_long = codes.astype("str").str.len().eq(CODE_LENGTH).fillna(False).to_numpy(dtype=bool)
        return replace(case, code=np.where((case.code == CODE_MALFORMED) & is_long, CODE_NOT_FOUND, case.code))
    if isinstance(codes, str) and case.code == CODE_MALFORMED and len(codes) == CODE_LENGTH:
        return replace(case, code=CODE_NOT_FOUND)
    return case
