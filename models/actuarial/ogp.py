"""OGP, the OASys General reoffending Predictor: OGRS3's two-year percentage and assessed items as points."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from models.actuarial.case import Case, Truth
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.findings import Findings, ValidationCode, ValidationError
from models.actuarial.legacy_checks import MISSING, mandatory_check
from models.actuarial.legacy_points import PointsPredictor
from models.actuarial.legacy_scores import Formula, LegacyScore, LegacyScores, Terms, score_case, score_cases
from models.actuarial.legacy_tables import LookUp, answer_look_up, level, range_look_up
from models.actuarial.ogrs3 import ogrs3_faults, ogrs3_formula
from models.actuarial.two_year_checks import adult_check
from models.actuarial.two_year_terms import Number
from models.actuarial.weights import read_weights

# The percentage is no field of a request; this is how the official service names it among what is missing.
OGRS3_TWO_YEAR = "ogrs3TwoYear"
DRUGS = ("current_drug_misuse", "motivation_to_tackle_drug_misuse")
THINKING = ("problem_solving_skills", "awareness_of_consequences", "understands_other_peoples_views")
ANSWERS = (
    "is_currently_of_no_fixed_abode_or_transient_accommodation",
    "is_unemployed",
    "regular_offending_activities",
    *DRUGS,
    *THINKING,
    "pro_criminal_attitudes",
)
ALONE = tuple(column for column in ANSWERS if column not in DRUGS + THINKING)


@dataclass(frozen=True)
class OGPTables:
    """The points of OGP.

    Parameters
    ----------
    per_percent : float
        Points of one percent of OGRS3, before rounding.
    drugs, thinking : LookUp
        By the sum of levels.
    alone : dict from str to LookUp
        By answer, for each field that stands alone.
    """

    per_percent: float
    drugs: LookUp
    thinking: LookUp
    alone: dict[str, LookUp]


@cache
def ogp_tables() -> OGPTables:
    """The points of OGP.

    Returns
    -------
    OGPTables
        For one person and for many.
    """
    weights = read_weights("OGP", "hmpps")
    return OGPTables(
        per_percent=weights["points_per_ogrs3_percent"],
        drugs=range_look_up(weights, "drugs_sum"),
        thinking=range_look_up(weights, "thinking_sum"),
        alone={column: answer_look_up(weights, column) for column in ALONE},
    )


def ogrs3_two_year(case: Case) -> Number:
    """The percentage that OGP rests on.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    float or ndarray of float
        OGRS3 as coded by HMPPS, whole percent of two years; NaN without a score.
    """
    formula = ogrs3_formula("hmpps")
    percentage = formula.percentage(formula.probability(formula.terms(case), 2))
    can_score = ogrs3_faults(case).can_score
    if isinstance(percentage, np.ndarray):
        return np.where(can_score, percentage, np.nan)
    return percentage if can_score else np.nan


def ogp_points(case: Case, two_year: Number) -> Terms:
    """Points by name.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    two_year : float or ndarray of float
        Whole percent of OGRS3, two years.

    Returns
    -------
    dict from str to float or ndarray of float
        Whole numbers; NaN where an input is not known.
    """
    tables = ogp_tables()
    drug_misuse, motivation = (level(case, column) for column in DRUGS)
    problem_solving, awareness, views = (level(case, column) for column in THINKING)
    # No whole percentage gives an exact half, so the nearest whole number has no ties to settle.
    history = np.floor(tables.per_percent * two_year + 0.5)
    return {
        "ogrs3": history if isinstance(history, np.ndarray) else float(history),
        **{column: tables.alone[column].at(case.answers[column]) for column in ALONE},
        "drugs": tables.drugs.at(drug_misuse + motivation),
        "thinking": tables.thinking.at(problem_solving + awareness + views),
    }


@dataclass(frozen=True)
class OGPFindings(Findings):
    """Findings of OGP, which misses OGRS3's percentage as it would a field.

    Parameters
    ----------
    static, adult, dynamic : tuple of Check
        As in `Findings`.
    has_ogrs3 : bool or ndarray of bool
        Who has the percentage.
    """

    has_ogrs3: Truth

    @property
    def can_score(self) -> Truth:
        """Who has no fault that leaves the formula without a score."""
        return super().can_score & self.has_ogrs3

    def errors_of_one(self) -> tuple[ValidationError, ...]:
        """Every fault of the one person looked at, as callers are told.

        Returns
        -------
        tuple of ValidationError
            In official order.
        """
        told = super().errors_of_one()
        return told if self.has_ogrs3 else _without_ogrs3(told)

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person, in official order.
        """
        has_ogrs3 = np.asarray(self.has_ogrs3).tolist()
        return [told if has else _without_ogrs3(told) for has, told in zip(has_ogrs3, super().errors(), strict=True)]


def _without_ogrs3(told: tuple[ValidationError, ...]) -> tuple[ValidationError, ...]:
    """The percentage named first among what is missing."""
    code = ValidationCode.MISSING_MANDATORY_INPUT
    fields = tuple(field for error in told if error.type == code for field in error.fields)
    missing = ValidationError(code, MISSING, (OGRS3_TWO_YEAR, *fields))
    return (missing, *(error for error in told if error.type != code))


def ogp_faults(case: Case) -> OGPFindings:
    """Everything wrong or missing.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    OGPFindings
        In official order.
    """
    two_year = ogrs3_two_year(case)
    has_ogrs3 = two_year >= 1
    return OGPFindings((mandatory_check(case, ANSWERS),), (adult_check(case),), (), has_ogrs3)


def _terms(case: Case) -> Terms:
    return ogp_points(case, ogrs3_two_year(case))


OGP_FORMULA = Formula("OGP", "hmpps", _terms, ogp_faults, in_points=True, by_way_of_five_decimals=False)


class OGP(PointsPredictor):
    """Probability of a non-violent reoffence within one or two years, from published points; `fit` learns nothing.

    Parameters
    ----------
    horizon_years : {1, 2}
        Of the probability, the percentage and the contributions; the band is always that of two years.

    Notes
    -----
    Log-odds = intercept of the horizon + weight of a point x points. The points of history are those of OGRS3's
    two-year percentage as coded by HMPPS, whole; without an OGRS3 there is no OGP.

    References
    ----------
    HMPPS actuarial API at commit 2db946c; points in `weights/ogp.csv`.
    """

    def formula(self) -> Formula:
        """The published formula.

        Returns
        -------
        Formula
            With its faults.
        """
        return OGP_FORMULA

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
    return case_of_frame(X, ANSWERS, needed_by="OGP", counts_violence=False)


def score_one(case: Case) -> LegacyScore:
    """OGP of one person.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `ANSWERS`.

    Returns
    -------
    LegacyScore
        As `score_many` gives it for a frame of one row.
    """
    return score_case(OGP_FORMULA, case)


def score_many(X: pd.DataFrame) -> LegacyScores:
    """OGP of each person.

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
    return score_cases(OGP_FORMULA, _case(X), X.index)
