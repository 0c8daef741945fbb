"""What the programme needs identifier finds in one person or many, in numbers, and what it misses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from operator import add, and_, or_
from typing import Any

from models.actuarial.answers import answer_places
from models.actuarial.case import Case, Truth
from models.actuarial.findings import Fault, Findings, ValidationCode, named
from models.actuarial.pni_domains import DomainScore, DomainTables, score_domain
from models.actuarial.pni_rules import Needs, PredictorScores, find_need, find_pathway, find_risk
from models.actuarial.pni_tables import (
    PLACE,
    SARA,
    UNRATED,
    VERY_HIGH,
    ProgrammeTables,
    first_met,
    level_of,
    read_pni_lists,
)


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


def identify(
    case: Case, scores: PredictorScores, tables: ProgrammeTables, domain_tables: Mapping[str, DomainTables]
) -> Identified:
    """Need, risk and pathway.

    Parameters
    ----------
    case : Case
        Of one person with tables of lists, or of many with tables of arrays.
    scores : PredictorScores
        Of the same.
    tables : ProgrammeTables
        Published tables.
    domain_tables : Mapping from str to DomainTables
        Of every domain, by name.

    Returns
    -------
    Identified
        In numbers.
    """
    domains = {name: score_domain(case, of_domain) for name, of_domain in domain_tables.items()}
    # Specification open: the rules name LOW, MEDIUM and HIGH, so a rating of VERY_HIGH leads nowhere, not astray.
    partner, others = (tables.ratings[case.answers[column]] for column in SARA)
    is_misrated = (partner == VERY_HIGH) | (others == VERY_HIGH)
    is_rated = (partner != VERY_HIGH) & (others != VERY_HIGH)
    needs = _needs(case.answers[PLACE], list(domains.values()), partner, others)
    need, risk = find_need(needs, tables), find_risk(scores, needs.sara, tables)
    nowhere = answer_places(PLACE)[None]
    is_placed, is_unplaced = needs.place != nowhere, needs.place == nowhere
    gaps = [gap & (is_unplaced | is_rated) for domain in domains.values() for gap in domain.gaps]
    return Identified(
        need=need,
        projected_need=level_of(needs.projected_total, tables, "need"),
        risk=risk,
        pathway=find_pathway(needs, need, risk, scores, tables),
        domains=domains,
        is_worked_out=is_placed & is_rated,
        findings=Findings(_faults(), static=((is_unplaced, *gaps), (is_placed & is_misrated,))),
    )


def _needs(place: Any, domains: Sequence[DomainScore], partner: Any, others: Any) -> Needs:
    has_gap = [domain.has_gap for domain in domains]
    return Needs(
        total=reduce(add, [domain.score for domain in domains]),
        projected_total=reduce(add, [domain.projected for domain in domains]),
        is_incomplete=reduce(or_, has_gap),
        is_incomplete_throughout=reduce(and_, has_gap),
        place=place,
        sara=first_met([(partner > others, partner)], others),
        lacks_a_rating=(partner == UNRATED) | (others == UNRATED),
    )


@cache
def _faults() -> tuple[Fault, Fault]:
    answers = [answer for domain in read_pni_lists().domains.values() for answer in domain.answers]
    message = "The programme needs identifier needs these fields."
    return (
        Fault(ValidationCode.MISSING_MANDATORY_INPUT, message, named(PLACE, *answers)),
        Fault(ValidationCode.UNEXPECTED_ERROR, "The rules have no SARA rating of VERY_HIGH.", ()),
    )
