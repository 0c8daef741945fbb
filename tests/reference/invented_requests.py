"""Invented requests for comparing implementations: columns of any length, rows of them as requests, seeded.

Most are adults with a history that can be scored; the rest stand at the edges of a range or beyond it, in a wrong
order, without a field, or under a code that is unknown or malformed. Each answer has its own stream of random numbers.
"""

from functools import cache
from itertools import combinations
from typing import Any
from zlib import crc32

import numpy as np

from tests.reference.invented_histories import (
    COUNTS,
    DATES,
    FAULTS,
    HISTORY,
    Columns,
    invented_history,
    pick,
    pool_of,
    snake,
)
from tests.reference.scalar_tables import Request, rows_of

WORDS = {
    "LEVELS": (
        "suitabilityOfAccommodation",
        "currentRelationshipWithPartner",
        "regularOffendingActivities",
        "currentAlcoholUseProblems",
        "excessiveAlcoholUse",
        "impulsivityProblems",
        "temperControl",
        "proCriminalAttitudes",
        "currentDrugMisuse",
        "problemSolvingSkills",
        "understandsOtherPeoplesViews",
        "influenceFromCriminalAssociates",
        "recklessnessAndRiskTakingBehaviour",
        "difficultiesCoping",
        "attitudesTowardsSelf",
        "sexualPreoccupation",
        "offenceRelatedSexualInterests",
        "emotionalCongruenceWithChildren",
        "hostileOrientation",
        "currentRelationshipWithFamilyMembers",
        "previousCloseRelationships",
        "easilyInfluencedByCriminalAssociates",
        "controllingOrAggressiveBehaviour",
    ),
    "OTHERS": (
        "motivationToTackleDrugMisuse",
        "awarenessOfConsequences",
        "currentRelationshipStatus",
        "supervisionStatus",
        "saraRiskToPartner",
        "saraRiskToOthers",
    ),
}
FLAGS = (
    "didOffenceInvolveCarryingOrUsingWeapon",
    "isUnemployed",
    "evidenceOfDomesticAbuse",
    "doesRecogniseImpactOfOffendingOnOthers",
    "isCurrentlyOfNoFixedAbodeOrTransientAccommodation",
    "hasCurrentPsychiatricTreatment",
    "hasPeerGroupInfluences",
    "hasEverCommittedSexualOffence",
    "isARiskOfSexualHarm",
)
DRUGS = (
    "hasHeroinUsage",
    "hasMethadoneUsage",
    "hasOtherOpiateUsage",
    "hasCrackCocaineUsage",
    "hasPowderCocaineUsage",
    "hasMisusedPrescriptionDrugUsage",
    "hasBenzodiazepinesUsage",
    "hasCannabisUsage",
    "hasSteroidsUsage",
    "hasOtherDrugsUsage",
    "hasKetamineUsage",
    "hasSpiceUsage",
    "hasHallucinogensUsage",
    "hasSolventsUsage",
)
ANSWERS = (*WORDS["LEVELS"], *WORDS["OTHERS"], *FLAGS, *DRUGS, "previousConvictions")
FIELDS = (*HISTORY, *ANSWERS)


FIELD_OF = {snake(field): field for field in FIELDS}


def invented(count: int, seed: int) -> list[Request]:
    """Requests for checking correctness; in every second one a null field is absent instead."""
    columns = invented_columns(count, seed)
    requests = [request_at(columns, row) for row in range(count)]
    for request in requests[::2]:
        for name in [name for name, value in request.items() if value is None]:
            del request[name]
    return requests


def request_at(columns: Columns, row: int) -> Request:
    """The request in one row, with a null where a column holds none."""
    return {FIELD_OF[name]: _plain(FIELD_OF[name], column.item(row)) for name, column in columns.items()}


def _plain(field: str, value: Any) -> Any:
    if value is None or value != value:
        return None
    if field in DATES:
        return value.isoformat()
    if field in COUNTS:
        return int(value)
    return list(value) if field == "previousConvictions" else value


def invented_columns(count: int, seed: int, *, fields: tuple[str, ...] = FIELDS, faults: float = FAULTS) -> Columns:
    """Columns in snake case; choosing fewer fields changes nothing in those that are left."""
    columns = invented_history(count, faults, _stream(seed, "history"))
    gap = _gaps(count, seed)
    for field in ANSWERS:
        if field in fields:
            draw = _stream(seed, field)
            drawn = _answers(field, count, draw)
            drawn[draw.random(count) < gap] = None
            columns[snake(field)] = drawn
    return {snake(field): columns[snake(field)] for field in FIELDS if field in fields}


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.encode())])


def _gaps(count: int, seed: int) -> np.ndarray:
    """Chance of a null answer in each row: complete, nearly so, half, none answered."""
    return pick(_stream(seed, "gaps"), np.array([0.0, 0.02, 0.15, 0.5, 1.0]), count, (0.5, 0.25, 0.15, 0.08, 0.02))


@cache
def _allowed_words() -> dict[str, list[str]]:
    # VERY_HIGH is allowed by the request but is no SARA rating.
    allowed = {row["field"]: row["allowed_words"].split() for row in rows_of("request_fields")}
    return allowed | {name: ["LOW", "MEDIUM", "HIGH", "NOT_APPLICABLE"] for name in allowed if name.startswith("sara")}


def _answers(field: str, count: int, draw: np.random.Generator) -> np.ndarray:
    if field == "previousConvictions":
        return _past_convictions(count, draw)
    if field in FLAGS or field in DRUGS:
        return pool_of([False, True])[(draw.random(count) < (0.1 if field in DRUGS else 0.4)).astype(int)]
    words = pool_of(_allowed_words()[field])
    drawn = words[np.floor(len(words) * draw.random(count) ** 1.5).astype(int)]
    if field.startswith("sara"):
        drawn[draw.random(count) < 0.5] = None
    return drawn


def _past_convictions(count: int, draw: np.random.Generator) -> np.ndarray:
    kinds = _allowed_words()["previousConvictions"]
    subsets = pool_of([some for size in range(len(kinds) + 1) for some in combinations(kinds, size)])
    return subsets[np.where(draw.random(count) < 0.5, 0, draw.integers(len(subsets), size=count))]
