"""OVP, the OASys Violence Predictor: probability of violent reoffending, from history and assessed items together."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from models.actuarial.case import FEMALE, MALE, Case
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.field_checks import adult_check, mandatory_check, sanctions_check
from models.actuarial.findings import Checks, Findings
from models.actuarial.legacy_points import PointsPredictor
from models.actuarial.legacy_scores import Formula, LegacyScore, LegacyScores, Terms, score_case, score_cases
from models.actuarial.legacy_tables import (
    AnswerLookUp,
    LookUp,
    age_at_given_follow_up,
    answer_look_up,
    level_look_up,
    look_up,
    range_look_up,
)
from models.actuarial.weights import read_weights

ALCOHOL = ("current_alcohol_use_problems", "excessive_alcohol_use")
ALONE = (
    "does_recognise_impact_of_offending_on_others",
    "is_currently_of_no_fixed_abode_or_transient_accommodation",
    "is_unemployed",
    "has_current_psychiatric_treatment",
    "temper_control",
    "pro_criminal_attitudes",
)
ANSWERS = (*ALONE[:3], *ALCOHOL, *ALONE[3:])
MANDATORY = (
    "total_number_of_sanctions_for_all_offences",
    "total_number_of_violent_sanctions",
    "date_of_birth",
    "date_at_start_of_followup",
    "gender",
)


@dataclass(frozen=True)
class OVPTables:
    """The points of OVP.

    Parameters
    ----------
    sanctions, violent, non_violent : LookUp
        By number of sanctions.
    age, gender : LookUp
        By age at the start of follow-up; by MALE or FEMALE.
    answers : dict from str to AnswerLookUp
        By name, in published order.
    """

    sanctions: LookUp
    violent: LookUp
    non_violent: LookUp
    age: LookUp
    gender: LookUp
    answers: dict[str, AnswerLookUp]


@cache
def ovp_tables() -> OVPTables:
    """The points of OVP.

    Returns
    -------
    OVPTables
        For one person and for many.
    """
    weights = read_weights("OVP", "hmpps")
    answers = {"alcohol": level_look_up(weights, "alcohol_sum", ALCOHOL)}
    by_sex = {MALE: weights["gender=MALE"], FEMALE: weights["gender=FEMALE"]}
    return OVPTables(
        sanctions=range_look_up(weights, "sanctions"),
        violent=range_look_up(weights, "violent_sanctions"),
        non_violent=range_look_up(weights, "non_violent_sanctions"),
        age=range_look_up(weights, "age"),
        gender=look_up([by_sex[sex] for sex in sorted(by_sex)]),
        answers=answers | {column: answer_look_up(weights, column) for column in ALONE},
    )


def ovp_points(case: Case) -> Terms:
    """Points by name.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    dict from str to float or ndarray of float
        Whole numbers; NaN where an input is not known or cannot be.
    """
    tables = ovp_tables()
    sanctions, violent = tables.sanctions.at(case.sanction_count), tables.violent.at(case.violent_count)
    # Without either number there is no number of others: nothing times NaN is NaN.
    others = tables.non_violent.at(case.sanction_count - case.violent_count) + 0.0 * sanctions + 0.0 * violent
    history: Terms = {
        "any_sanction": sanctions,
        "violent_sanctions": violent,
        "non_violent_sanctions": others,
        "age_at_follow_up": tables.age.at(age_at_given_follow_up(case)),
        "gender": tables.gender.at(case.sex),
    }
    return history | {name: table.of(case) for name, table in tables.answers.items()}


def ovp_faults(case: Case) -> Findings:
    """Everything wrong or missing.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    Findings
        In official order.
    """
    return _checks().find(case)


@cache
def _checks() -> Checks:
    return Checks((mandatory_check(MANDATORY, ANSWERS), sanctions_check()), adult=(adult_check(),))


OVP_FORMULA = Formula("OVP", "hmpps", ovp_points, ovp_faults, in_points=True, by_way_of_five_decimals=False)


class OVP(PointsPredictor):
    """Probability of a violent reoffence within one or two years, from published points; `fit` learns nothing.

    Parameters
    ----------
    horizon_years : {1, 2}
        Of the probability, the percentage and the contributions; the band is always that of two years.

    Notes
    -----
    Log-odds = intercept of the horizon + weight of a point x points. Looks neither at the conviction date nor at
    the offence code, and at nobody who is under 18 at the start of follow-up.

    References
    ----------
    HMPPS actuarial API at commit 2db946c; points in `weights/ovp.csv`.
    """

    def formula(self) -> Formula:
        """The published formula.

        Returns
        -------
        Formula
            With its faults.
        """
        return OVP_FORMULA

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
        return case_of_frame(X, ANSWERS, needed_by="OVP")


def score_one(case: Case) -> LegacyScore:
    """OVP of one person.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `ANSWERS`.

    Returns
    -------
    LegacyScore
        As `score_many` gives it for a frame of one row.
    """
    return score_case(OVP_FORMULA, case)


def score_many(X: pd.DataFrame) -> LegacyScores:
    """OVP of each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64; missing allowed.

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
    return score_cases(OVP_FORMULA, case_of_frame(X, ANSWERS, needed_by="OVP"), X.index)
