"""The published tables of the programme needs identifier, as lists for one person and as arrays for many."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from models.actuarial.case import Ints, Truth
from models.actuarial.request_fields import read_request_fields
from models.actuarial.weights import WEIGHTS

# By place of an answer or by sum: a list for one person, an array for many.
Places = list[int] | npt.NDArray[np.int64]

LOW, MEDIUM, HIGH, NO_LEVEL = 0, 1, 2, 3
# Ratings and bands continue the levels on both sides.
UNRATED, NOT_APPLICABLE, VERY_HIGH = -2, -1, 3
RATINGS: Mapping[str | None, int] = MappingProxyType(
    {
        None: UNRATED,
        "NOT_APPLICABLE": NOT_APPLICABLE,
        "LOW": LOW,
        "MEDIUM": MEDIUM,
        "HIGH": HIGH,
        "VERY_HIGH": VERY_HIGH,
    }
)
PLACE = "supervision_status"
SARA = ("sara_risk_to_partner", "sara_risk_to_others")


@dataclass(frozen=True)
class Domain:
    """One domain of need.

    Parameters
    ----------
    opened_by : tuple of str
        Flags of which one must be true for the domain to count; none where it always does.
    answers : tuple of str
        Columns whose answers are summed.
    decisive : str or None
        The answer that alone gives the highest score.
    calculable_from : int
        With an answer missing, the sum from which the domain is scored; 0 where always.
    scores : list or ndarray of int
        Score of each sum.
    """

    opened_by: tuple[str, ...]
    answers: tuple[str, ...]
    decisive: str | None
    calculable_from: int
    scores: Places


@dataclass(frozen=True)
class ProgrammeTables:
    """What the programme needs identifier looks at, and from where need and risk are medium or high.

    Parameters
    ----------
    domains : Mapping from str to Domain
        By name, in published order.
    points, projected_points : list or ndarray of int
        Number of an answer by its place; not given, it is 0, or the worst in a projection.
    worst_answer : int
        The highest number of an answer, and the highest score of a domain.
    worst_combined : float
        Percentage that a missing combined score counts in a projection.
    worst_band : int
        Rating that a missing sexual band counts in a projection.
    ratings : list or ndarray of int
        Rating by the place of its word; `UNRATED` where not given.
    medium_from, high_from : Mapping from str to float
        Lower bounds of `need` (sum of domain scores), `arp`, `vrp`, `combined` (percent).
    """

    domains: Mapping[str, Domain]
    points: Places
    projected_points: Places
    worst_answer: int
    worst_combined: float
    worst_band: int
    ratings: Places
    medium_from: Mapping[str, float]
    high_from: Mapping[str, float]


@cache
def read_pni_lists() -> ProgrammeTables:
    """The published tables for a case of one person.

    Returns
    -------
    ProgrammeTables
        Of lists, read once from `weights/pni.toml`.
    """
    published = tomllib.loads((WEIGHTS / "pni.toml").read_text(encoding="utf-8"))
    words = {field.column: field.words for field in read_request_fields().values()}
    worst = published["worst"]
    domains = {name: _domain(found) for name, found in published["domains"].items()}
    # The answers of every domain are words of one kind, so one table serves all of them.
    answer = next(iter(domains.values())).answers[0]
    points = [published["answers"][word] for word in words[answer]]
    return ProgrammeTables(
        domains=MappingProxyType(domains),
        points=[*points, 0],
        projected_points=[*points, worst["answer"]],
        worst_answer=worst["answer"],
        worst_combined=worst["combined"],
        worst_band=RATINGS[worst["band"]],
        ratings=[*(RATINGS[word] for word in words[SARA[0]]), UNRATED],
        medium_from=MappingProxyType(published["medium_from"]),
        high_from=MappingProxyType(published["high_from"]),
    )


@cache
def read_pni_arrays() -> ProgrammeTables:
    """The published tables for a case of many people.

    Returns
    -------
    ProgrammeTables
        Of arrays.
    """
    lists = read_pni_lists()
    domains = {name: replace(domain, scores=np.array(domain.scores)) for name, domain in lists.domains.items()}
    return replace(
        lists,
        domains=MappingProxyType(domains),
        points=np.array(lists.points),
        projected_points=np.array(lists.projected_points),
        ratings=np.array(lists.ratings),
    )


@cache
def pni_answers() -> tuple[str, ...]:
    """The answers that the identifier reads.

    Returns
    -------
    tuple of str
        Columns: where the person is supervised, flags, answers of the domains, ratings.
    """
    domains = read_pni_lists().domains.values()
    flags = (flag for domain in domains for flag in domain.opened_by)
    return (PLACE, *flags, *(answer for domain in domains for answer in domain.answers), *SARA)


def first_met(rules: Sequence[tuple[Truth, Any]], otherwise: Any) -> Any:
    """The value of the first rule that is met, for one person or for each of many.

    Parameters
    ----------
    rules : sequence of tuple of bool or ndarray of bool, and value
        In the order in which they are asked.
    otherwise : int, float or ndarray
        Value where none is met.

    Returns
    -------
    int, float or ndarray
        As the values are.
    """
    for is_met, value in rules:
        if isinstance(is_met, np.ndarray):
            met, values = zip(*rules, strict=True)
            return np.select(met, values, otherwise)
        if is_met:
            return value
    return otherwise


def highest_of(*levels: Any) -> Any:
    """The highest of some levels, for one person or for each of many.

    Parameters
    ----------
    *levels : int or ndarray of int
        Of one person or of many.

    Returns
    -------
    int or ndarray of int
        As the levels are.
    """
    return np.maximum.reduce(levels) if isinstance(levels[0], np.ndarray) else max(levels)


def level_of(value: Ints | float | npt.NDArray[np.float64], tables: ProgrammeTables, name: str) -> Any:
    """The level of a sum or a score by its two published bounds.

    Parameters
    ----------
    value : number or ndarray
        NaN, as not known, is low.
    tables : ProgrammeTables
        With the bounds.
    name : {"need", "arp", "vrp", "combined"}
        Which bounds.

    Returns
    -------
    int or ndarray of int
        LOW, MEDIUM or HIGH.
    """
    return (value >= tables.medium_from[name]) * 1 + (value >= tables.high_from[name])


def _domain(published: Mapping[str, Any]) -> Domain:
    return Domain(
        opened_by=tuple(published.get("opened_by", ())),
        answers=tuple(published["answers"]),
        decisive=published.get("decisive"),
        calculable_from=published.get("calculable_from", 0),
        scores=published["scores"],
    )
