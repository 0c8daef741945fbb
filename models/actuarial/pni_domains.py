"""Scores of the four domains of need, as they are and as they would be at worst, for one person and for many.

A domain has few answers of few words, so its score is worked out once for every combination of them, not answered
among them; what a person's domain scores is a look-up.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from models.actuarial.answer_rows import AnswerRows, answer_rows, every_row
from models.actuarial.case import Case, Truth
from models.actuarial.field_checks import find_unanswered
from models.actuarial.findings import Flags
from models.actuarial.pni_tables import Domain, Places, ProgrammeTables, first_met, read_pni_arrays


@dataclass(frozen=True)
class DomainTables:
    """What every combination of the answers of one domain gives; the last row is that of a domain that does not count.

    Parameters
    ----------
    opened_by : tuple of str
        Flags of which one must be true for the domain to count; none where it always does.
    find_gaps : callable
        Which answers of a case are missing.
    rows : AnswerRows
        The combinations.
    score, projected : list or ndarray of int
        0 to 2, with what was answered alone and with every missing answer at its worst; by row.
    has_gap : list or ndarray of bool
        Whether an answer is missing; by row, without a last one for a domain that does not count.
    """

    opened_by: tuple[str, ...]
    find_gaps: Callable[[Case], Flags]
    rows: AnswerRows
    score: Places
    projected: Places
    has_gap: list[bool] | npt.NDArray[np.bool_]


@dataclass(frozen=True)
class DomainScore:
    """One domain of one person or of many.

    Parameters
    ----------
    score, projected : int or ndarray of int
        0 to 2, with what was answered alone and with every missing answer at its worst.
    has_gap : bool or ndarray of bool
        Whether an answer is missing.
    gaps : tuple of bool or ndarray of bool
        Which ones.
    """

    score: Any
    projected: Any
    has_gap: Truth
    gaps: Flags


@cache
def read_domain_arrays() -> Mapping[str, DomainTables]:
    """The tables of every domain for a case of many people.

    Returns
    -------
    Mapping from str to DomainTables
        Of arrays, by name, in published order.
    """
    tables = read_pni_arrays()
    return MappingProxyType({name: _tables(domain, tables) for name, domain in tables.domains.items()})


@cache
def read_domain_lists() -> Mapping[str, DomainTables]:
    """The same for a case of one person.

    Returns
    -------
    Mapping from str to DomainTables
        Of lists.
    """
    listed = {
        name: replace(
            tables,
            score=np.asarray(tables.score).tolist(),
            projected=np.asarray(tables.projected).tolist(),
            has_gap=np.asarray(tables.has_gap).tolist(),
        )
        for name, tables in read_domain_arrays().items()
    }
    return MappingProxyType(listed)


def score_domain(case: Case, tables: DomainTables) -> DomainScore:
    """The score of one domain.

    Parameters
    ----------
    case : Case
        Of one person with tables of lists, or of many with tables of arrays.
    tables : DomainTables
        Of the domain.

    Returns
    -------
    DomainScore
        A domain that does not count scores 0, and misses its answers as any other does.
    """
    row: Any = tables.rows.row(case.answers)
    counted = row
    if tables.opened_by:
        is_open = reduce(or_, [case.answers[flag] == 1 for flag in tables.opened_by])
        counted = first_met([(is_open, row)], len(tables.score) - 1)
    return DomainScore(tables.score[counted], tables.projected[counted], tables.has_gap[row], tables.find_gaps(case))


def _tables(domain: Domain, tables: ProgrammeTables) -> DomainTables:
    answers, scores = every_row(domain.answers), np.asarray(domain.scores)
    points, projected = np.asarray(tables.points)[answers], np.asarray(tables.projected_points)[answers]
    has_gap = (answers == len(tables.points) - 1).any(axis=0)
    # Elsewhere than in the sexual domain a missing answer adds nothing.
    is_not_calculable = has_gap & (points.sum(axis=0) < domain.calculable_from)
    as_answered = np.where(is_not_calculable, 0, scores[points.sum(axis=0)])
    at_worst = scores[projected.sum(axis=0)]
    if domain.decisive is not None:
        alone, worst = domain.answers.index(domain.decisive), tables.worst_answer
        as_answered = np.where(points[alone] == worst, worst, as_answered)
        at_worst = np.where(projected[alone] == worst, worst, at_worst)
    return DomainTables(
        opened_by=domain.opened_by,
        find_gaps=find_unanswered(domain.answers),
        rows=answer_rows(domain.answers),
        score=np.append(as_answered, 0),
        projected=np.append(at_worst, 0),
        has_gap=has_gap,
    )
