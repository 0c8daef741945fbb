"""A case in whole numbers: one person, or many at once, so that one formula serves a request and a million rows.

Every field is an int for one person and an array of int64 for many. What is not known has a number of its own,
which look-up tables answer with NaN.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = int | npt.NDArray[np.int64]
Truth = bool | npt.NDArray[np.bool_]

# Far outside every day and every count of 32 bits.
UNKNOWN = -(2**40)
MALE, FEMALE, SEX_UNKNOWN = 0, 1, 2
# Five characters that are not digits are malformed for some instruments, and for others a code that does not exist.
CODE_MISSING, CODE_MALFORMED, CODE_OF_LETTERS, CODE_NOT_FOUND, CODE_FOUND = 0, 1, 2, 3, 4
CODE_LENGTH = 5


@dataclass(frozen=True)
class Case:
    """What the official instruments look at.

    Parameters
    ----------
    birth, conviction, assessed : int or ndarray
        Days since 1 January 1970; UNKNOWN where not given.
    latest_conviction : int or ndarray
        The last day on which a conviction may lie, some months after the assessment; UNKNOWN without one.
    follow_up_given, follow_up : int or ndarray
        Start of follow-up as given, and with the conviction in its place where it was not.
    age_at_first_sanction, sanction_count, violent_count : int or ndarray
        As given, however impossible; UNKNOWN where not.
    age_at_conviction, age_at_follow_up, age_at_assessment : int or ndarray
        Completed years; UNKNOWN where a date is not known or not after the birth.
    years_since_first : int or ndarray
        From the age at first sanction to that at the conviction; below 0 where the first is given as the later one,
        UNKNOWN where either age is.
    months_free : int or ndarray
        Whole months from the start of follow-up to the assessment, 0 before it, no upper limit; UNKNOWN.
    sex : int or ndarray
        MALE, FEMALE or SEX_UNKNOWN.
    code : int or ndarray
        CODE_MISSING, CODE_MALFORMED (of another length), CODE_OF_LETTERS, CODE_NOT_FOUND or CODE_FOUND.
    offence : int or ndarray
        Row of the table of offence codes; its length where there is none.
    answers : Mapping from str to int or ndarray
        By column, the place of the answer among the words of its field (flags: false, then true); the number of words
        where it was not answered. Each word of `previous_convictions` is a flag of its own.
    """

    birth: Ints
    conviction: Ints
    assessed: Ints
    latest_conviction: Ints
    follow_up_given: Ints
    follow_up: Ints
    age_at_first_sanction: Ints
    sanction_count: Ints
    violent_count: Ints
    age_at_conviction: Ints
    age_at_follow_up: Ints
    age_at_assessment: Ints
    years_since_first: Ints
    months_free: Ints
    sex: Ints
    code: Ints
    offence: Ints
    answers: Mapping[str, Ints]
