"""What is wrong or missing for ARP, VRP and SVRP: every fault at once, by official code."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from models.actuarial.answers import PAST, answer_words
from models.actuarial.case import CODE_FOUND, CODE_MALFORMED, CODE_MISSING, CODE_NOT_FOUND, SEX_UNKNOWN, UNKNOWN, Case
from models.actuarial.findings import Check, Findings, ValidationCode, ValidationError
from models.actuarial.limits import read_limits
from models.actuarial.offence_rows import is_unscored
from models.actuarial.weights import read_items

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
    scale = SCALES[instrument]
    static = [_mandatory(case, scale), *_conviction(case), *_counts_and_code(case)]
    if scale.counts_violence:
        static.append(_violent(case))
    if scale.checks_follow_up:
        static += _follow_up(case)
    return Findings(static=tuple(static), adult=(adult_check(case),), dynamic=_dynamic(case, instrument))


def adult_check(case: Case) -> Check:
    """Whether a person is under 18 on the assessment date: our own rule, not the formula's.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    Check
        Found where the age is known and below.
    """
    adult = read_limits()["adult_age"]
    known = (case.birth != UNKNOWN) & (case.assessed != UNKNOWN)
    # An assessment on or before the birth is of nobody who is 18.
    return Check(
        ValidationCode.PERSON_UNDER_18,
        f"Only people aged {adult} or over on the assessment date are scored.",
        ("date_of_birth", "assessment_date"),
        (known & (case.age_at_assessment < adult),),
    )


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
    return Findings(static=(), adult=(adult_check(case),), dynamic=()).errors_of_one()


def _mandatory(case: Case, scale: Scale) -> Check:
    found = {
        "assessment_date": case.assessed == UNKNOWN,
        "date_of_birth": case.birth == UNKNOWN,
        "date_of_current_conviction": case.conviction == UNKNOWN,
        "age_at_first_sanction": case.age_at_first_sanction == UNKNOWN,
        "gender": case.sex == SEX_UNKNOWN,
        "current_offence_code": case.code == CODE_MISSING,
        "total_number_of_sanctions_for_all_offences": case.sanction_count == UNKNOWN,
    }
    if scale.counts_violence:
        found["total_number_of_violent_sanctions"] = case.violent_count == UNKNOWN
    message = "A score needs these fields."
    return Check(ValidationCode.MISSING_MANDATORY_INPUT, message, tuple(found), tuple(found.values()))


def _conviction(case: Case) -> tuple[Check, ...]:
    code, months = ValidationCode, read_limits()["conviction_months_ahead"]
    both = (case.birth != UNKNOWN) & (case.conviction != UNKNOWN)
    aged = (case.age_at_conviction != UNKNOWN) & (case.age_at_first_sanction != UNKNOWN)
    dated = (case.conviction != UNKNOWN) & (case.assessed != UNKNOWN)
    return (
        Check(
            code.DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH,
            "The conviction must be after the date of birth.",
            ("date_of_current_conviction",),
            (both & (case.conviction <= case.birth),),
        ),
        Check(
            code.AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION,
            "The age at first sanction must not be above the age at the current conviction.",
            ("date_of_current_conviction", "age_at_first_sanction"),
            (aged & (case.age_at_conviction < case.age_at_first_sanction),),
        ),
        Check(
            code.DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE,
            f"The conviction must not be more than {months} months after the assessment date.",
            ("date_of_current_conviction", "assessment_date"),
            (dated & (case.conviction > case.latest_conviction),),
        ),
    )


def _counts_and_code(case: Case) -> tuple[Check, ...]:
    code, limits = ValidationCode, read_limits()
    first, count = "age_at_first_sanction", "sanction_count"
    return (
        Check(
            code.AGE_AT_FIRST_SANCTION_OUT_OF_RANGE,
            f"The age at first sanction must be {limits[f'{first}_lowest']} to {limits[f'{first}_highest']} years.",
            ("age_at_first_sanction",),
            (_outside(case.age_at_first_sanction, first),),
        ),
        Check(
            code.OFFENCE_CODE_INCORRECT_FORMAT,
            "The offence code must be five digits.",
            ("current_offence_code",),
            (case.code == CODE_MALFORMED,),
        ),
        Check(
            code.OFFENCE_CODE_MAPPING_NOT_FOUND,
            "There is no actuarial category for this offence code.",
            ("current_offence_code",),
            ((case.code == CODE_NOT_FOUND) | ((case.code == CODE_FOUND) & is_unscored(case.offence)),),
        ),
        Check(
            code.TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE,
            f"The number of sanctions must be {limits[f'{count}_lowest']} to {limits[f'{count}_highest']}, "
            "the current one included.",
            ("total_number_of_sanctions_for_all_offences",),
            (_outside(case.sanction_count, count),),
        ),
    )


def _outside(given, name: str):
    limits = read_limits()
    return (given != UNKNOWN) & ((given < limits[f"{name}_lowest"]) | (given > limits[f"{name}_highest"]))


def _violent(case: Case) -> Check:
    above = (case.sanction_count != UNKNOWN) & (case.violent_count > case.sanction_count)
    return Check(
        ValidationCode.VIOLENT_SANCTION_OUT_OF_RANGE,
        "The number of violent sanctions must be 0 or more and not above the number of all sanctions.",
        ("total_number_of_violent_sanctions",),
        ((case.violent_count != UNKNOWN) & ((case.violent_count < 0) | above),),
    )


def _follow_up(case: Case) -> list[Check]:
    code, below = ValidationCode, read_limits()["age_at_follow_up_below"]
    both = (case.birth != UNKNOWN) & (case.follow_up != UNKNOWN)
    fields = ("date_at_start_of_followup",)
    return [
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_REQUIRED,
            "Give the start of follow-up or the date of conviction.",
            fields,
            (case.follow_up == UNKNOWN,),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH,
            "The start of follow-up must be after the date of birth.",
            fields,
            (both & (case.follow_up <= case.birth),),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE,
            f"The person must be under {below} at the start of follow-up.",
            fields,
            (case.age_at_follow_up >= below,),
        ),
    ]


@cache
def _needed(instrument: str, need: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.field for item in read_items(instrument) if item.need == need))


def _dynamic(case: Case, instrument: str) -> tuple[Check, ...]:
    required, drugs = _needed(instrument, "required"), _needed(instrument, "drug")
    # The past convictions are one field: given with all of its flags, or not at all.
    shown = _once(required)
    missing = Check(
        ValidationCode.MISSING_DYNAMIC_INPUT,
        "A dynamic score needs answers to these fields.",
        tuple(column.partition(":")[0] for column in shown),
        tuple(case.answers[column] == len(answer_words()[column]) for column in shown),
    )
    if not SCALES[instrument].asks_motivation:
        return (missing,)
    unmotivated = case.answers[MOTIVATION] == len(answer_words()[MOTIVATION])
    inconsistent = Check(
        ValidationCode.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT,
        "A dynamic score needs the motivation to tackle drug misuse where one of these is true.",
        drugs,
        tuple((case.answers[column] == 1) & unmotivated for column in drugs),
    )
    return (missing, inconsistent)


@cache
def _once(columns: Sequence[str]) -> tuple[str, ...]:
    past = [column for column in columns if column.startswith(PAST)]
    return tuple(column for column in columns if column not in past[1:])
