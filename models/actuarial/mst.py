"""MST, the maturity screening tool: ten answers of men aged 18 to 25 as points, and a flag from a published score."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import add
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from models.actuarial.answers import answer_table
from models.actuarial.case import FEMALE, MALE, SEX_UNKNOWN, UNKNOWN, Case, Truth
from models.actuarial.case_of_columns import case_of_columns
from models.actuarial.field_checks import find_unanswered
from models.actuarial.findings import Fault, Findings, Flags, ValidationCode, ValidationError, named
from models.actuarial.published_estimator import PublishedEstimator
from models.actuarial.weights import WEIGHTS

# By place of the answer: a list for one person, an array for many.
Places = list[int] | npt.NDArray[np.int64]
COLUMNS = ("assessment_date", "gender", "date_of_birth")


@dataclass(frozen=True)
class MaturityTables:
    """Who is screened, and what each answer counts.

    Parameters
    ----------
    youngest, oldest : int
        Completed years on the assessment date, both inclusive.
    fewest_answers : int
        With how many answers there is a score.
    flagged_from : int
        Lowest score that is flagged.
    points : Mapping from str to list or ndarray of int
        Points of each answer by column, by place; 0 where it was not given.
    """

    youngest: int
    oldest: int
    fewest_answers: int
    flagged_from: int
    points: Mapping[str, Places]


@cache
def read_mst_lists() -> MaturityTables:
    """The published table for a case of one person.

    Returns
    -------
    MaturityTables
        Of lists, read once from `weights/mst.toml`.
    """
    published = tomllib.loads((WEIGHTS / "mst.toml").read_text(encoding="utf-8"))
    points: dict[str, Places] = {
        column: [int(number) for number in answer_table(column, words, missing=0)]
        for column, words in published["points"].items()
    }
    return MaturityTables(**published["limits"], points=MappingProxyType(points))


@cache
def read_mst_arrays() -> MaturityTables:
    """The published table for a case of many people.

    Returns
    -------
    MaturityTables
        Of arrays.
    """
    lists = read_mst_lists()
    arrays = {column: np.array(points, dtype=np.int64) for column, points in lists.points.items()}
    return replace(lists, points=MappingProxyType(arrays))


@dataclass(frozen=True)
class OneScreening:
    """The screening of one person.

    Parameters
    ----------
    score : int or None
        0 to 19; None where the tool does not apply or a field is missing.
    flag : bool or None
        Whether the score is flagged; false where the tool does not apply, None where a field is missing.
    applicable : bool or None
        Whether the tool is for this person; None where a field is missing.
    points : dict from str to int
        Named points that sum to `score`; empty without one.
    errors : tuple of ValidationError
        What is missing.
    """

    score: int | None
    flag: bool | None
    applicable: bool | None
    points: dict[str, int]
    errors: tuple[ValidationError, ...]


@dataclass(frozen=True)
class Screenings:
    """The screening of each person.

    Parameters
    ----------
    results : DataFrame of shape (n_persons, 3)
        `score` (Int64, 0 to 19), `flag` and `applicable` (boolean); missing as `OneScreening` has None.
    points : DataFrame of shape (n_persons, 10)
        Named points (Int64) that sum to `score`; missing without one.
    findings : Findings
        What is missing in each person's fields.
    """

    results: pd.DataFrame
    points: pd.DataFrame
    findings: Findings

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """What is missing in each person's fields, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person.
        """
        return self.findings.errors()


def score_mst(case: Case) -> OneScreening:
    """The maturity screening of one person.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `mst_answers`.

    Returns
    -------
    OneScreening
        As `score_mst_many` gives it for a frame of one row.
    """
    screening = _screen(case, read_mst_lists())
    errors = screening.findings.errors_of_one()
    if screening.is_excluded:
        return OneScreening(None, False, False, {}, errors)
    if not screening.is_screened:
        return OneScreening(None, None, None, {}, errors)
    points = {name: int(number) for name, number in screening.points.items()}
    return OneScreening(int(screening.total), bool(screening.is_flagged), True, points, errors)


def score_mst_many(X: pd.DataFrame) -> Screenings:
    """The maturity screening of each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        `assessment_date`, `gender`, `date_of_birth` and the answers, dates as datetime64; missing allowed. An answer
        whose column is absent counts as not given.

    Returns
    -------
    Screenings
        Frames on the index of `X`.

    Raises
    ------
    MissingColumns
        One of the three fields is not a column.
    UnknownCategory
        A field holds a word that is not one of its words.
    """
    case = case_of_columns(X, mst_answers(), columns=COLUMNS, needed_by="MST")
    screening = _screen(case, read_mst_arrays())
    is_screened, is_excluded = np.asarray(screening.is_screened), np.asarray(screening.is_excluded)
    known = is_screened | is_excluded
    results = {
        "score": pd.Series(screening.total, dtype="Int64").where(is_screened).array,
        "flag": pd.Series(screening.is_flagged & is_screened, dtype="boolean").where(known).array,
        "applicable": pd.Series(is_screened, dtype="boolean").where(known).array,
    }
    points = {
        name: pd.Series(number, dtype="Int64").where(is_screened).array for name, number in screening.points.items()
    }
    return Screenings(pd.DataFrame(results, index=X.index), pd.DataFrame(points, index=X.index), screening.findings)


class MST(PublishedEstimator):
    """Points, score and flag of the maturity screening tool; `fit` learns nothing.

    References
    ----------
    HMPPS actuarial API at commit 016919c, maturity screening tool; points in `weights/mst.toml`.
    """

    def _read(self) -> None:
        self.tables_ = read_mst_arrays()

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Points of each answer; the row sum is the score.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        DataFrame of shape (n_persons, 10)
            Int64 on the index of `X`; missing without a score.
        """
        check_is_fitted(self)
        return score_mst_many(X).points

    def score(self, X: pd.DataFrame) -> pd.Series:
        """The published score; not scikit-learn's accuracy.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of Int64, shape (n_persons,)
            0 to 19; missing where the tool does not apply or a field is missing.
        """
        check_is_fitted(self)
        return score_mst_many(X).results["score"]

    def flag(self, X: pd.DataFrame) -> pd.Series:
        """Whether each score is flagged.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of boolean, shape (n_persons,)
            False where the tool does not apply; missing where a field is missing.
        """
        check_is_fitted(self)
        return score_mst_many(X).results["flag"]


@cache
def mst_answers() -> tuple[str, ...]:
    """The answers that the tool reads, in published order.

    Returns
    -------
    tuple of str
        Columns.
    """
    return tuple(read_mst_lists().points)


@dataclass(frozen=True)
class _Screening:
    """What the tool finds in one person or many, before any of it is turned into nulls."""

    points: dict[str, Any]
    total: Any
    is_flagged: Any
    is_screened: Truth
    is_excluded: Truth
    findings: Findings


def _screen(case: Case, tables: MaturityTables) -> _Screening:
    age = case.age_at_assessment
    is_of_age = (age >= tables.youngest) & (age <= tables.oldest)
    is_other_age = (age != UNKNOWN) & ((age < tables.youngest) | (age > tables.oldest))
    findings = _find_faults(case, tables, is_of_age)
    points: dict[str, Any] = {column: by_place[case.answers[column]] for column, by_place in tables.points.items()}
    total = reduce(add, points.values())
    is_whole = findings.can_score & is_of_age
    return _Screening(
        points=points,
        total=total,
        is_flagged=total >= tables.flagged_from,
        is_screened=is_whole & (case.sex == MALE),
        is_excluded=is_other_age | (is_whole & (case.sex == FEMALE)),
        findings=findings,
    )


def _find_faults(case: Case, tables: MaturityTables, is_of_age: Truth) -> Findings:
    faults, find_gaps = _looked_for()
    is_born, is_dated = case.birth != UNKNOWN, case.assessed != UNKNOWN
    is_looked_at = is_of_age | (case.birth == UNKNOWN) | (case.assessed == UNKNOWN)
    gaps = find_gaps(case)
    is_told = is_looked_at & (len(gaps) - sum(gaps) < tables.fewest_answers)
    missing = (
        # Specification open: the official service takes today where no date is given, which is never done here.
        # Without a birth it needs no date to find that it cannot screen, and names none.
        is_born & (case.assessed == UNKNOWN),
        is_looked_at & (case.sex == SEX_UNKNOWN),
        is_looked_at & (case.birth == UNKNOWN),
        *[is_told & gap for gap in gaps],
    )
    # Specification open: an age before birth is an error in the arithmetic, taken to be told as any other such.
    is_ageless = is_born & is_dated & (case.age_at_assessment == UNKNOWN)
    return Findings(faults, static=(missing, (is_ageless,)))


@cache
def _looked_for() -> tuple[tuple[Fault, Fault], Callable[[Case], Flags]]:
    tables = read_mst_lists()
    message = f"The screening needs these fields, and {tables.fewest_answers} of its {len(tables.points)} answers."
    fields = named("assessment_date", "gender", "date_of_birth", *tables.points)
    missing = Fault(ValidationCode.MISSING_MANDATORY_INPUT, message, fields)
    ageless = Fault(ValidationCode.UNEXPECTED_ERROR, "The person has no age on the assessment date.", ())
    return (missing, ageless), find_unanswered(mst_answers())
