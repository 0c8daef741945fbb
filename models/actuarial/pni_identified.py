"""What the programme needs identifier finds in one person or many, in numbers, and what it misses."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, and_, or_
from typing import Any

from models.actuarial.answers import answer_words
from models.actuarial.case import Case, Truth
from models.actuarial.findings import Check, Findings, ValidationCode
from models.actuarial.pni_domains import DomainScore, score_domain
from models.actuarial.pni_rules import Needs, PredictorScores, find_need, find_pathway, find_risk
from models.actuarial.pni_tables import PLACE, SARA, UNRATED, VERY_HIGH, ProgrammeTables, first_met, level_of


@dataclass(frozen=True)
class Identified:
    """What is found in one person or many.

    Parameters
    ----------
    need, projected_need, risk : int or ndarray of int
        LOW, MEDIUM, HIGH or NO_LEVEL.
    pathway : int or ndarray of int
        TO_OMISSION, TO_ALTERNATIVE, TO_MODERATE or TO_HIGH.
    domains : dict from str to DomainScore
        By name.
    is_worked_out : bool or ndarray of bool
        Whether any of these mean anything.
    findings : Findings
        What is missing.
    """

    need: Any
    projected_need: Any
    risk: Any
    pathway: Any
    domains: dict[str, DomainScore]
    is_worked_out: Truth
    findings: Findings


def identify(case: Case, scores: PredictorScores, tables: ProgrammeTables) -> Identified:
    """Need, risk and pathway.

    Parameters
    ----------
    case : Case
        Of one person with tables of lists, or of many with tables of arrays.
    scores : PredictorScores
        Of the same.
    tables : ProgrammeTables
        Published tables.

    Returns
    -------
    Identified
        In numbers.
    """
    domains = {name: score_domain(case, domain, tables) for name, domain in tables.domains.items()}
    needs = _needs(case, domains, tables)
    need = find_need(needs, tables)
    is_placed, is_unplaced = case.answers[PLACE] < _places(), case.answers[PLACE] == _places()
    # Specification open: the rules name LOW, MEDIUM and HIGH, so a rating of VERY_HIGH leads nowhere, not astray.
    ratings = [tables.ratings[case.answers[column]] for column in SARA]
    is_rated = reduce(and_, (rating != VERY_HIGH for rating in ratings))
    is_misrated = reduce(or_, (rating == VERY_HIGH for rating in ratings))
    return Identified(
        need=need,
        projected_need=level_of(needs.projected_total, tables, "need"),
        risk=find_risk(scores, needs.sara, tables),
        pathway=find_pathway(needs, need, scores, tables),
        domains=domains,
        is_worked_out=is_placed & is_rated,
        findings=Findings(
            static=(_missing(domains, is_unplaced, is_unplaced | is_rated), _misrated(is_placed & is_misrated)),
            adult=(),
            dynamic=(),
        ),
    )


def _places() -> int:
    return len(answer_words()[PLACE])


def _needs(case: Case, domains: Mapping[str, DomainScore], tables: ProgrammeTables) -> Needs:
    partner, others = (tables.ratings[case.answers[column]] for column in SARA)
    has_gap = [domain.has_gap for domain in domains.values()]
    return Needs(
        total=reduce(add, (domain.score for domain in domains.values())),
        projected_total=reduce(add, (domain.projected for domain in domains.values())),
        is_incomplete=reduce(or_, has_gap),
        is_incomplete_throughout=reduce(and_, has_gap),
        place=case.answers[PLACE],
        sara=first_met([(partner > others, partner)], others),
        has_both_ratings=(partner != UNRATED) & (others != UNRATED),
    )


def _missing(domains: Mapping[str, DomainScore], is_unplaced: Truth, is_told: Truth) -> Check:
    gaps = {column: gap & is_told for domain in domains.values() for column, gap in domain.gaps.items()}
    found: dict[str, Truth] = {PLACE: is_unplaced} | gaps
    message = "The programme needs identifier needs these fields."
    return Check(ValidationCode.MISSING_MANDATORY_INPUT, message, tuple(found), tuple(found.values()))


def _misrated(is_misrated: Truth) -> Check:
    return Check(ValidationCode.UNEXPECTED_ERROR, "The rules have no SARA rating of VERY_HIGH.", (), (is_misrated,))
