"""Scores of the four domains of need, as they are and as they would be at worst, for one person and for many."""

from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Any

from models.actuarial.case import Case, Truth
from models.actuarial.pni_tables import Domain, ProgrammeTables, first_met


@dataclass(frozen=True)
class DomainScore:
    """One domain of one person or of many.

    Parameters
    ----------
    score, projected : int or ndarray of int
        0 to 2, with what was answered alone and with every missing answer at its worst.
    gaps : dict from str to bool or ndarray of bool
        Which answers are missing, by column.
    """

    score: Any
    projected: Any
    gaps: dict[str, Truth]

    @property
    def has_gap(self) -> Truth:
        """Whether an answer is missing."""
        return reduce(or_, self.gaps.values())


def score_domain(case: Case, domain: Domain, tables: ProgrammeTables) -> DomainScore:
    """The score of one domain.

    Parameters
    ----------
    case : Case
        Of one person with tables of lists, or of many with tables of arrays.
    domain : Domain
        Which.
    tables : ProgrammeTables
        Published tables.

    Returns
    -------
    DomainScore
        A domain that does not count scores 0 and misses nothing.
    """
    # Specification open: a domain that neither flag opens is taken to miss nothing.
    is_closed = reduce(and_, (case.answers[flag] != 1 for flag in domain.opened_by)) if domain.opened_by else False
    is_open = reduce(or_, (case.answers[flag] == 1 for flag in domain.opened_by)) if domain.opened_by else True
    not_given = len(tables.points) - 1
    gaps = {column: (case.answers[column] == not_given) & is_open for column in domain.answers}
    sums = [_sum(case, domain, points) for points in (tables.points, tables.projected_points)]
    decisive = [_is_decisive(case, domain, tables, points) for points in (tables.points, tables.projected_points)]
    worst = tables.worst_answer
    # Specification open: elsewhere than in the sexual domain a missing answer is taken to add nothing.
    is_not_calculable = reduce(or_, gaps.values()) & (sums[0] < domain.calculable_from)
    return DomainScore(
        score=first_met([(is_closed, 0), (decisive[0], worst), (is_not_calculable, 0)], domain.scores[sums[0]]),
        projected=first_met([(is_closed, 0), (decisive[1], worst)], domain.scores[sums[1]]),
        gaps=gaps,
    )


def _sum(case: Case, domain: Domain, points: Any) -> Any:
    return reduce(add, (points[case.answers[column]] for column in domain.answers))


def _is_decisive(case: Case, domain: Domain, tables: ProgrammeTables, points: Any) -> Truth:
    return False if domain.decisive is None else points[case.answers[domain.decisive]] == tables.worst_answer
