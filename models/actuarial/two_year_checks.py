"""What is wrong or missing for ARP, VRP and SVRP: every fault at once, by official code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.actuarial.answers import PAST, answer_words
from models.actuarial.case import (
    CODE_FOUND,
    CODE_MALFORMED,
    CODE_NOT_FOUND,
    CODE_OF_LETTERS,
    UNKNOWN,
    Case,
    Ints,
    Truth,
)
from models.actuarial.field_checks import adult_check, find_unanswered, mandatory_check
from models.actuarial.findings import Check, Checks, Findings, ValidationCode, ValidationError, look, named
from models.actuarial.limits import read_limits
from models.actuarial.offence_rows import is_unscored
from models.actuarial.weights import read_items

SANCTIONS = "total_number_of_sanctions_for_all_offences"
MANDATORY = (
    "assessment_date",
    "date_of_birth",
    "date_of_current_conviction",
    "age_at_first_sanction",
    "gender",
    "current_offence_code",
    SANCTIONS,
)
VIOLENT = "total_number_of_violent_sanctions"
MOTIVATION = "motivation_to_tackle_drug_misuse"


@dataclass(frozen=True)
class Scale:
    """In what the three official predictors differ, weights apart.

    Parameters
    ----------
    counts_violence : bool
        Whether the number of violent sanctions is mandatory.
    checks_follow_up : bool
        Whether the start of follow-up is checked.
    zero_has_band : bool
        Whether a score of exactly 0.00 is a score.
    asks_motivation : bool
        Whether drug use without a motivation is told of.
    """

    counts_violence: bool
    checks_follow_up: bool
    zero_has_band: bool
    asks_motivation: bool


SCALES = {
    "ARP": Scale(counts_violence=False, checks_follow_up=True, zero_has_band=False, asks_motivation=True),
    "VRP": Scale(counts_violence=True, checks_follow_up=True, zero_has_band=False, asks_motivation=True),
    "SVRP": Scale(counts_violence=True, checks_follow_up=False, zero_has_band=True, asks_motivation=False),
}


def find_faults(case: Case, instrument: str) -> Findings:
    """Everything wrong or missing in the fields of an instrument.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.

    Returns
    -------
    Findings
        Static faults in official order, age, dynamic faults.
    """
    return _checks(instrument).find(case)


def refused_for_age(case: Case) -> tuple[ValidationError, ...]:
    """Why a person may not be told a score of any instrument.

    Parameters
    ----------
    case : Case
        Of one person.

    Returns
    -------
    tuple of ValidationError
        Empty for whoever is not known to be under 18.
    """
    adult = (adult_check(),)
    return Findings(adult, static=(), adult=look(adult, case)).errors_of_one()


@cache
def _checks(instrument: str) -> Checks:
    scale = SCALES[instrument]
    mandatory = (*MANDATORY, VIOLENT) if scale.counts_violence else MANDATORY
    static = [mandatory_check(mandatory), *_conviction(), *_counts_and_code()]
    if scale.counts_violence:
        static.append(_violent())
    if scale.checks_follow_up:
        static += _follow_up()
    return Checks(tuple(static), adult=(adult_check(),), dynamic=_dynamic(instrument))


def _conviction() -> tuple[Check, ...]:
    code, months = ValidationCode, read_limits()["conviction_months_ahead"]
    return (
        Check(
            code.DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH,
            "The conviction must be after the date of birth.",
            named("date_of_current_conviction"),
            lambda case: ((case.birth != UNKNOWN) & (case.conviction != UNKNOWN) & (case.conviction <= case.birth),),
        ),
        Check(
            code.AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION,
            "The age at first sanction must not be above the age at the current conviction.",
            named("date_of_current_conviction", "age_at_first_sanction"),
            lambda case: ((case.years_since_first != UNKNOWN) & (case.years_since_first < 0),),
        ),
        Check(
            code.DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE,
            f"The conviction must not be more than {months} months after the assessment date.",
            named("date_of_current_conviction", "assessment_date"),
            lambda case: (
                (case.conviction != UNKNOWN) & (case.assessed != UNKNOWN) & (case.conviction > case.latest_conviction),
            ),
        ),
    )


def _counts_and_code() -> tuple[Check, ...]:
    code, limits = ValidationCode, read_limits()
    youngest, oldest = limits["age_at_first_sanction_lowest"], limits["age_at_first_sanction_highest"]
    fewest, most = limits["sanction_count_lowest"], limits["sanction_count_highest"]
    return (
        Check(
            code.AGE_AT_FIRST_SANCTION_OUT_OF_RANGE,
            f"The age at first sanction must be {youngest} to {oldest} years.",
            named("age_at_first_sanction"),
            lambda case: (_is_outside(case.age_at_first_sanction, youngest, oldest),),
        ),
        Check(
            code.OFFENCE_CODE_INCORRECT_FORMAT,
            "The offence code must be five digits.",
            named("current_offence_code"),
            lambda case: ((case.code == CODE_MALFORMED) | (case.code == CODE_OF_LETTERS),),
        ),
        Check(
            code.OFFENCE_CODE_MAPPING_NOT_FOUND,
            "There is no actuarial category for this offence code.",
            named("current_offence_code"),
            lambda case: ((case.code == CODE_NOT_FOUND) | ((case.code == CODE_FOUND) & is_unscored(case.offence)),),
        ),
        Check(
            code.TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE,
            f"The number of sanctions must be {fewest} to {most}, the current one included.",
            named(SANCTIONS),
            lambda case: (_is_outside(case.sanction_count, fewest, most),),
        ),
    )


def _is_outside(given: Ints, lowest: int, highest: int) -> Truth:
    return (given != UNKNOWN) & ((given < lowest) | (given > highest))


def _violent() -> Check:
    return Check(
        ValidationCode.VIOLENT_SANCTION_OUT_OF_RANGE,
        "The number of violent sanctions must be 0 or more and not above the number of all sanctions.",
        named(VIOLENT, SANCTIONS),
        lambda case: (
            (case.violent_count != UNKNOWN)
            & (
                (case.violent_count < 0)
                | ((case.sanction_count != UNKNOWN) & (case.violent_count > case.sanction_count))
            ),
        ),
    )


def _follow_up() -> tuple[Check, ...]:
    code, below = ValidationCode, read_limits()["age_at_follow_up_below"]
    fields = named("date_at_start_of_followup")
    return (
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_REQUIRED,
            "Give the start of follow-up or the date of conviction.",
            fields,
            lambda case: (case.follow_up == UNKNOWN,),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH,
            "The start of follow-up must be after the date of birth.",
            fields,
            lambda case: ((case.birth != UNKNOWN) & (case.follow_up != UNKNOWN) & (case.follow_up <= case.birth),),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE,
            f"The person must be under {below} at the start of follow-up.",
            fields,
            lambda case: (case.age_at_follow_up >= below,),
        ),
    )


def _dynamic(instrument: str) -> tuple[Check, ...]:
    shown, drugs = _once(_needed(instrument, "required")), _needed(instrument, "drug")
    missing = Check(
        ValidationCode.MISSING_DYNAMIC_INPUT,
        "A dynamic score needs answers to these fields.",
        named(*(column.partition(":")[0] for column in shown)),
        find_unanswered(shown),
    )
    if not SCALES[instrument].asks_motivation:
        return (missing,)
    unmotivated = len(answer_words()[MOTIVATION])
    inconsistent = Check(
        ValidationCode.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT,
        "A dynamic score needs the motivation to tackle drug misuse where one of these is true.",
        named(*drugs),
        lambda case: tuple(
            [(case.answers[column] == 1) & (case.answers[MOTIVATION] == unmotivated) for column in drugs]
        ),
    )
    return (missing, inconsistent)


def _needed(instrument: str, need: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.field for item in read_items(instrument) if item.need == need))


def _once(columns: Sequence[str]) -> tuple[str, ...]:
    """The past convictions are one field: given with all of its flags, or not at all."""
    past = [column for column in columns if column.startswith(PAST)]
    return tuple(column for column in columns if column not in past[1:])
