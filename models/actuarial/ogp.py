"""OGP, the OASys General reoffending Predictor: OGRS3's two-year percentage and assessed items as points."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from models.actuarial.case import Case
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.field_checks import MISSING, adult_check, find_unanswered
from models.actuarial.findings import Check, Fault, Findings, Flags, ValidationCode, look, named
from models.actuarial.legacy_points import PointsPredictor
from models.actuarial.legacy_scores import Formula, LegacyScore, LegacyScores, Terms, score_case, score_cases
from models.actuarial.legacy_tables import AnswerLookUp, answer_look_up, level_look_up
from models.actuarial.ogrs3 import ogrs3_formula
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
class CaseWithOGRS3:
    """What OGP looks at: a case and the score that it rests on.

    Parameters
    ----------
    case : Case
        Of one person or of many.
    two_year : float or ndarray of float
        OGRS3 as coded by HMPPS, whole percent of two years; NaN without a score.
    """

    case: Case
    two_year: Number


@dataclass(frozen=True)
class OGPTables:
    """The points of OGP.

    Parameters
    ----------
    per_percent : float
        Points of one percent of OGRS3, before rounding.
    answers : dict from str to AnswerLookUp
        By name, in published order.
    """

    per_percent: float
    answers: dict[str, AnswerLookUp]


@cache
def ogp_tables() -> OGPTables:
    """The points of OGP.

    Returns
    -------
    OGPTables
        For one person and for many.
    """
    weights = read_weights("OGP", "hmpps")
    answers = {column: answer_look_up(weights, column) for column in ALONE}
    answers["drugs"] = level_look_up(weights, "drugs_sum", DRUGS)
    answers["thinking"] = level_look_up(weights, "thinking_sum", THINKING)
    return OGPTables(weights["points_per_ogrs3_percent"], answers)


def with_ogrs3(case: Case) -> CaseWithOGRS3:
    """A case with its OGRS3.

    Parameters
    ----------
    case : Case
        Of one person or of many.

    Returns
    -------
    CaseWithOGRS3
        With OGRS3 as coded by HMPPS, NaN where anything is wrong or missing for it.
    """
    formula = ogrs3_formula("hmpps")
    percentage = formula.percentage(formula.probability(formula.terms(case), 2))
    can_score = formula.find_faults(case).can_score
    if isinstance(percentage, np.ndarray):
        return CaseWithOGRS3(case, np.where(can_score, percentage, np.nan))
    return CaseWithOGRS3(case, percentage if can_score else np.nan)


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
    # No whole percentage gives an exact half, so the nearest whole number has no ties to settle.
    history = np.floor(tables.per_percent * two_year + 0.5)
    points: Terms = {"ogrs3": history if isinstance(history, np.ndarray) else float(history)}
    return points | {name: table.of(case) for name, table in tables.answers.items()}


def ogp_faults(given: CaseWithOGRS3) -> Findings:
    """Everything wrong or missing; OGRS3's percentage is missed as a field would be.

    Parameters
    ----------
    given : CaseWithOGRS3
        Of one person or of many.

    Returns
    -------
    Findings
        In official order.
    """
    missing, unanswered, adult = _looked_for()
    has_no_ogrs3 = given.two_year != given.two_year
    return Findings(
        (missing, adult), static=((has_no_ogrs3, *unanswered(given.case)),), adult=look((adult,), given.case)
    )


@cache
def _looked_for() -> tuple[Fault, Callable[[Case], Flags], Check]:
    fields = (OGRS3_TWO_YEAR, *named(*ANSWERS))
    return Fault(ValidationCode.MISSING_MANDATORY_INPUT, MISSING, fields), find_unanswered(ANSWERS), adult_check()


def _terms(given: CaseWithOGRS3) -> Terms:
    return ogp_points(given.case, given.two_year)


OGP_FORMULA: Formula[CaseWithOGRS3] = Formula(
    "OGP", "hmpps", _terms, ogp_faults, in_points=True, by_way_of_five_decimals=False
)


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

    def case(self, X: pd.DataFrame) -> CaseWithOGRS3:
        """What the instrument looks at in each row of a frame.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        CaseWithOGRS3
            Of arrays.
        """
        return _case(X)


def _case(X: pd.DataFrame) -> CaseWithOGRS3:
    return with_ogrs3(case_of_frame(X, ANSWERS, needed_by="OGP", counts_violence=False))


def score_one(case: Case, *, ogrs3: LegacyScore | None = None) -> LegacyScore:
    """OGP of one person.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `ANSWERS`.
    ogrs3 : LegacyScore, optional
        OGRS3 of the same case as coded by HMPPS, where it is at hand; worked out by default.

    Returns
    -------
    LegacyScore
        As `score_many` gives it for a frame of one row.
    """
    if ogrs3 is None:
        return score_case(OGP_FORMULA, with_ogrs3(case))
    two_year = np.nan if ogrs3.two_year is None else float(ogrs3.two_year)
    return score_case(OGP_FORMULA, CaseWithOGRS3(case, two_year))


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
