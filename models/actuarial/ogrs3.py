"""OGRS3, the Offender Group Reconviction Scale, version 3: probability of any proven reoffence, from history alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal

import numpy as np
import pandas as pd

from features.exceptions import UsageRefused
from features.offence_codes import read_offence_codes
from models.actuarial.case import CODE_LENGTH, CODE_MALFORMED, UNKNOWN, Case
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.field_checks import adult_check, mandatory_check, sanctions_check
from models.actuarial.findings import Check, Checks, Findings, ValidationCode, has_none, look, named
from models.actuarial.legacy_predictor import LegacyPredictor
from models.actuarial.legacy_scores import Formula, LegacyScore, LegacyScores, Terms, score_case, score_cases
from models.actuarial.legacy_tables import LookUp, age_at_given_follow_up, at_least, look_up, range_look_up
from models.actuarial.two_year_terms import Number
from models.actuarial.weights import read_weights

Variant = Literal["hmpps", "published"]
VARIANTS = ("hmpps", "published")
# What OGRS3 has for an offence code: a weight, or the word that the exact offence is not said; of others, nothing.
WEIGHED, DETAIL_NEEDED = 1.0, 2.0
# Beyond the first faults, nothing is looked for in whoever has one of them.
STOPPING = 3
MANDATORY = (
    "gender",
    "date_of_birth",
    "date_of_current_conviction",
    "date_at_start_of_followup",
    "total_number_of_sanctions_for_all_offences",
    "age_at_first_sanction",
    "current_offence_code",
)


@dataclass(frozen=True)
class OGRS3Tables:
    """Everything that one variant adds, in log-odds.

    Parameters
    ----------
    men_by_age : LookUp
        By age at the start of follow-up.
    by_sex_and_age : LookUp
        The tables of men and women end to end, each as long as that of men.
    first_or_repeat : LookUp
        By number of sanctions.
    offence : LookUp
        By row of the table of offence codes.
    copas_rate, offset_years : float
        Weight of the rate, and what is added to the years between first and current sanction.
    """

    men_by_age: LookUp
    by_sex_and_age: LookUp
    first_or_repeat: LookUp
    offence: LookUp
    copas_rate: float
    offset_years: float


@cache
def ogrs3_tables(variant: Variant) -> OGRS3Tables:
    """The tables of one variant.

    Parameters
    ----------
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published.

    Returns
    -------
    OGRS3Tables
        For one person and for many.
    """
    weights = read_weights("OGRS3", variant)
    men, women = (range_look_up(weights, f"age_{sex}") for sex in ("male", "female"))
    return OGRS3Tables(
        men_by_age=men,
        by_sex_and_age=look_up([*men.one, *women.one]),
        first_or_repeat=look_up([np.nan, weights["first_sanction"], weights["repeat_sanction"]], is_open=True),
        offence=_offence_weights(weights),
        copas_rate=weights["copas_rate"],
        offset_years=weights["constant:rate_offset_years"],
    )


def _offence_weights(weights: Mapping[str, float]) -> LookUp:
    by_group = {label.removeprefix("offence:"): v for label, v in weights.items() if label.startswith("offence:")}
    return look_up(read_offence_codes()["ogrs3_group"].map(by_group).to_numpy(dtype=np.float64).tolist())


def ogrs3_terms(case: Case, variant: Variant) -> Terms:
    """Log-odds by name, without the intercept of the horizon.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published.

    Returns
    -------
    dict from str to float or ndarray of float
        In published order; NaN where an input of the term is not known or cannot be.
    """
    tables = ogrs3_tables(variant)
    age = tables.men_by_age.slot(age_at_given_follow_up(case))
    return {
        "age_and_gender": tables.by_sex_and_age.at(case.sex * len(tables.men_by_age.one) + age),
        "first_or_repeat_sanction": tables.first_or_repeat.at(case.sanction_count),
        "copas_rate": tables.copas_rate * _log_rate(case, tables.offset_years),
        "current_offence": tables.offence.at(case.offence),
    }


def _log_rate(case: Case, offset_years: float) -> Number:
    """The Copas rate; the number of sanctions has no upper limit here, so it is no look-up."""
    count, years = at_least(case.sanction_count, 1), at_least(case.years_since_first, 0)
    rate = np.log(count / (years + offset_years))
    return rate if isinstance(rate, np.ndarray) else float(rate)


def ogrs3_faults(case: Case) -> Findings:
    """Everything wrong or missing; three faults stop before any others are looked for.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    Findings
        In official order.
    """
    checks = _checks()
    first = look(checks.static[:STOPPING], case)
    going_on = has_none(first)
    later = tuple([(going_on & found,) for (found,) in look(checks.static[STOPPING:], case)])
    return Findings(checks.faults, first + later, adult=look(checks.adult, case))


@cache
def _checks() -> Checks:
    malformed = Check(
        ValidationCode.OFFENCE_CODE_INCORRECT_FORMAT,
        f"The offence code must be {CODE_LENGTH} characters.",
        named("current_offence_code"),
        lambda case: (case.code == CODE_MALFORMED,),
    )
    first = (mandatory_check(MANDATORY), sanctions_check(), malformed)
    return Checks(first + _ages() + _offence(), adult=(adult_check(),))


def _ages() -> tuple[Check, ...]:
    lowest = int(read_weights("OGRS3", "hmpps")["constant:age_at_conviction_lowest"])
    dates = named("date_of_birth", "date_of_current_conviction")
    return (
        Check(
            ValidationCode.AGE_AT_CURRENT_CONVICTION_LESS_THAN_TEN,
            f"The person must be {lowest} or over at the current conviction.",
            dates,
            lambda case: ((case.age_at_conviction != UNKNOWN) & (case.age_at_conviction < lowest),),
        ),
        Check(
            ValidationCode.AGE_AT_FIRST_SANCTION_AFTER_AGE_AT_CURRENT_CONVICTION,
            "The age at first sanction must not be above the age at the current conviction.",
            (*dates, *named("age_at_first_sanction")),
            lambda case: ((case.age_at_conviction != UNKNOWN) & (case.age_at_first_sanction > case.age_at_conviction),),
        ),
    )


def _offence() -> tuple[Check, ...]:
    kinds = _offence_kinds()
    return (
        Check(
            ValidationCode.OFFENCE_CODE_MAPPING_NOT_FOUND,
            "There is no OGRS3 weight for this offence code.",
            named("current_offence_code"),
            lambda case: ((kinds.at(case.offence) != WEIGHED) & (kinds.at(case.offence) != DETAIL_NEEDED),),
        ),
        Check(
            ValidationCode.NEED_DETAILS_OF_EXACT_OFFENCE,
            "This offence code does not say which offence it was; give the exact one.",
            named("current_offence_code"),
            lambda case: (kinds.at(case.offence) == DETAIL_NEEDED,),
        ),
    )


def _offence_kinds() -> LookUp:
    """By row of the table of offence codes, WEIGHED, DETAIL_NEEDED or neither."""
    needs_detail = read_offence_codes()["ogrs3_group"].eq("DETAIL_NEEDED").to_numpy(dtype=bool)
    is_weighed = ~np.isnan(ogrs3_tables("hmpps").offence.many[:-1])
    return look_up(np.select([needs_detail, is_weighed], [DETAIL_NEEDED, WEIGHED], np.nan).tolist())


@cache
def ogrs3_formula(variant: Variant = "hmpps") -> Formula:
    """The formula of one variant.

    Parameters
    ----------
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published.

    Returns
    -------
    Formula
        With its faults.

    Raises
    ------
    UsageRefused
        There is no such variant.
    """
    if variant not in VARIANTS:
        raise UsageRefused(f"OGRS3 has no variant {variant!r}. Known: {', '.join(VARIANTS)}.")
    terms = partial(ogrs3_terms, variant=variant)
    return Formula("OGRS3", variant, terms, ogrs3_faults, in_points=False, by_way_of_five_decimals=True)


class OGRS3(LegacyPredictor):
    """Probability of any proven reoffence within one or two years, from history alone; `fit` learns nothing.

    Parameters
    ----------
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published. They differ in digits, in the sign for girls of 10 to 15, and in the weight
        of sexual offences not against a child.
    horizon_years : {1, 2}
        Of the probability, the percentage and the contributions; the band is always that of two years.

    Notes
    -----
    Log-odds = intercept of the horizon + weight of age and sex + first or repeat sanction
    + rate weight x ln(sanctions / (offset + years from first to current sanction)) + weight of the offence group.
    Sanctions include the current one. Rounding, floor, ceiling and bands are the service's, for both variants alike.

    References
    ----------
    HMPPS actuarial API at commit 2db946c; Howard, Francis, Soothill and Humphreys (2009), Research Summary 7/09;
    weights in `weights/ogrs3.csv`.
    """

    def __init__(self, variant: Variant = "hmpps", *, horizon_years: Literal[1, 2] = 2) -> None:
        super().__init__(horizon_years=horizon_years)
        self.variant = variant

    def formula(self) -> Formula:
        """The published formula.

        Returns
        -------
        Formula
            Of the variant.
        """
        return ogrs3_formula(self.variant)

    def case(self, X: pd.DataFrame) -> Case:
        """What the instrument looks at in each row of a frame.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Case
            Of arrays.
        """
        return _case(X)


def _case(X: pd.DataFrame) -> Case:
    return case_of_frame(X, (), needed_by="OGRS3", counts_violence=False)


def score_one(case: Case, variant: Variant = "hmpps") -> LegacyScore:
    """OGRS3 of one person.

    Parameters
    ----------
    case : Case
        Of ints.
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published.

    Returns
    -------
    LegacyScore
        As `score_many` gives it for a frame of one row.
    """
    return score_case(ogrs3_formula(variant), case)


def score_many(X: pd.DataFrame, variant: Variant = "hmpps") -> LegacyScores:
    """OGRS3 of each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64; missing allowed.
    variant : {"hmpps", "published"}
        As coded by HMPPS or as published.

    Returns
    -------
    LegacyScores
        Frames on the index of `X`; missing where there is no score.

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that the instrument does not know.
    """
    return score_cases(ogrs3_formula(variant), _case(X), X.index)
