"""What is wrong or missing in the fields of a score: every fault of every person at once, by official code."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd

from features.offence_codes import categories_of
from features.vocabulary import ActuarialCategory
from models.actuarial.ages import completed_years, is_after, months_later, whole_months
from models.actuarial.dynamic_items import fields_needed, is_true
from models.actuarial.findings import Check, Findings, Flags, ValidationCode
from models.actuarial.static_terms import follow_up_start, numbers
from models.actuarial.weights import Item

LIMITS = Path(__file__).with_name("limits.toml")

MANDATORY = (
    "assessment_date",
    "date_of_birth",
    "date_of_current_conviction",
    "age_at_first_sanction",
    "gender",
    "current_offence_code",
    "total_number_of_sanctions_for_all_offences",
)
MOTIVATION = "motivation_to_tackle_drug_misuse"


@cache
def read_limits() -> Mapping[str, int]:
    """The limits within which the official service accepts values.

    Returns
    -------
    Mapping from str to int
        By name, read-only; sources stand in `limits.toml`.
    """
    return MappingProxyType(tomllib.loads(LIMITS.read_text(encoding="utf-8"))["values"])


def find_faults(X: pd.DataFrame, items: Sequence[Item]) -> Findings:
    """Everything wrong or missing for ARP in the fields of each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, every static field and item among them.
    items : sequence of Item
        The assessed items of the instrument.

    Returns
    -------
    Findings
        Static faults, age, dynamic faults.
    """
    code = ValidationCode
    missing = Check(
        code.MISSING_MANDATORY_INPUT,
        "A score needs these fields.",
        MANDATORY,
        X[list(MANDATORY)].isna().to_numpy(dtype=bool),
    )
    static = (missing, *_conviction_checks(X), *_count_and_code_checks(X), *_follow_up_checks(X))
    return Findings(static=_in_official_order(static), adult=(_adult_check(X),), dynamic=_dynamic_checks(X, items))


def _in_official_order(checks: Sequence[Check]) -> tuple[Check, ...]:
    order = list(ValidationCode)
    return tuple(sorted(checks, key=lambda check: order.index(check.code)))


def _conviction_checks(X: pd.DataFrame) -> tuple[Check, ...]:
    code, limits = ValidationCode, read_limits()
    birth, conviction, assessed = X["date_of_birth"], X["date_of_current_conviction"], X["assessment_date"]
    both_known = birth.notna().to_numpy() & conviction.notna().to_numpy()
    months = limits["conviction_months_ahead"]
    return (
        Check(
            code.DATE_OF_CURRENT_CONVICTION_BEFORE_DATE_OF_BIRTH,
            "The conviction must be after the date of birth.",
            ("date_of_current_conviction",),
            both_known & ~is_after(conviction, birth),
        ),
        Check(
            code.AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION,
            "The age at first sanction must not be above the age at the current conviction.",
            ("date_of_current_conviction", "age_at_first_sanction"),
            completed_years(birth, conviction) < numbers(X["age_at_first_sanction"]),
        ),
        Check(
            code.DATE_OF_CURRENT_CONVICTION_WITHIN_THREE_MONTHS_OF_ASSESSMENT_DATE,
            f"The conviction must not be more than {months} months after the assessment date.",
            ("date_of_current_conviction", "assessment_date"),
            is_after(conviction, months_later(assessed, months)),
        ),
    )


def _count_and_code_checks(X: pd.DataFrame) -> tuple[Check, ...]:
    code, limits = ValidationCode, read_limits()
    first, count = "age_at_first_sanction", "sanction_count"
    codes = X["current_offence_code"].astype("str")
    well_formed = codes.str.fullmatch("[0-9]{5}").fillna(False).to_numpy(dtype=bool)
    given = codes.notna().to_numpy(dtype=bool)
    category = categories_of(codes)
    scored = category.notna().to_numpy() & category.ne(ActuarialCategory.UNKNOWN).to_numpy()
    return (
        Check(
            code.AGE_AT_FIRST_SANCTION_OUT_OF_RANGE,
            f"The age at first sanction must be {limits[f'{first}_lowest']} to {limits[f'{first}_highest']} years.",
            ("age_at_first_sanction",),
            _outside(X["age_at_first_sanction"], first),
        ),
        Check(
            code.OFFENCE_CODE_INCORRECT_FORMAT,
            "The offence code must be five digits.",
            ("current_offence_code",),
            given & ~well_formed,
        ),
        Check(
            code.OFFENCE_CODE_MAPPING_NOT_FOUND,
            "There is no actuarial category for this offence code.",
            ("current_offence_code",),
            well_formed & ~scored,
        ),
        Check(
            code.TOTAL_NUMBER_OF_SANCTIONS_OUT_OF_RANGE,
            f"The number of sanctions must be {limits[f'{count}_lowest']} to {limits[f'{count}_highest']}, "
            "the current one included.",
            ("total_number_of_sanctions_for_all_offences",),
            _outside(X["total_number_of_sanctions_for_all_offences"], count),
        ),
    )


def _outside(values: pd.Series, name: str) -> Flags:
    limits, given = read_limits(), numbers(values)
    return (given < limits[f"{name}_lowest"]) | (given > limits[f"{name}_highest"])


def _follow_up_checks(X: pd.DataFrame) -> tuple[Check, ...]:
    code, below = ValidationCode, read_limits()["age_at_follow_up_below"]
    birth, start = X["date_of_birth"], follow_up_start(X)
    both_known = birth.notna().to_numpy() & start.notna().to_numpy()
    fields = ("date_at_start_of_followup",)
    return (
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_REQUIRED,
            "Give the start of follow-up or the date of conviction.",
            fields,
            start.isna().to_numpy(),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_BEFORE_DATE_OF_BIRTH,
            "The start of follow-up must be after the date of birth.",
            fields,
            both_known & ~is_after(start, birth),
        ),
        Check(
            code.DATE_OF_START_OF_FOLLOWUP_OUT_OF_RANGE,
            f"The person must be under {below} at the start of follow-up.",
            fields,
            completed_years(birth, start) >= below,
        ),
    )


def _adult_check(X: pd.DataFrame) -> Check:
    adult = read_limits()["adult_age"]
    return Check(
        ValidationCode.PERSON_UNDER_18,
        f"Only people aged {adult} or over on the assessment date are scored.",
        ("date_of_birth", "assessment_date"),
        whole_months(X["date_of_birth"], X["assessment_date"]) < 12 * adult,
    )


def _dynamic_checks(X: pd.DataFrame, items: Sequence[Item]) -> tuple[Check, ...]:
    code = ValidationCode
    required, drugs = fields_needed(items, "required"), fields_needed(items, "drug")
    used = np.column_stack([is_true(X[name]) for name in drugs])
    return (
        Check(
            code.MISSING_DYNAMIC_INPUT,
            "A dynamic score needs answers to these fields.",
            required,
            X[list(required)].isna().to_numpy(dtype=bool),
        ),
        Check(
            code.MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT,
            "A dynamic score needs the motivation to tackle drug misuse where one of these is true.",
            drugs,
            used & X[MOTIVATION].isna().to_numpy(dtype=bool)[:, np.newaxis],
        ),
    )
