"""ARP for one person in plain Python, written from the specification and not from the vectorised code.

Reads the transcribed official coefficients, not our weights, and shares no function with `models/actuarial`.
"""

import csv
import math
from datetime import date

from tests.support.shared import shared

LEVEL = {"NO_PROBLEMS": 0, "SOME_PROBLEMS": 1, "SIGNIFICANT_PROBLEMS": 2}
MOTIVATION = {"FULL_MOTIVATION": 0, "PARTIAL_MOTIVATION": 1, "NO_MOTIVATION": 2, None: 0}
LEVEL_ITEMS = {
    "suitabilityOfAccommodation": "S3Q4",
    "currentRelationshipWithPartner": "S6Q4",
    "regularOffendingActivities": "S7Q2",
    "currentAlcoholUseProblems": "S9Q1",
    "excessiveAlcoholUse": "S9Q2",
    "impulsivityProblems": "S11Q2",
    "proCriminalAttitudes": "S12Q1",
}
DRUGS = {
    "hasHeroinUsage": "heroin",
    "hasOtherOpiateUsage": "otheropiate",
    "hasCrackCocaineUsage": "crack",
    "hasPowderCocaineUsage": "cokepowder",
    "hasMisusedPrescriptionDrugUsage": "prescribed",
    "hasBenzodiazepinesUsage": "benzo",
    "hasCannabisUsage": "cannabis",
    "hasSteroidsUsage": "steroid",
}
OTHER_DRUGS = ("hasOtherDrugsUsage", "hasKetamineUsage", "hasSpiceUsage", "hasHallucinogensUsage", "hasSolventsUsage")
REQUIRED = (*LEVEL_ITEMS, "isUnemployed", "evidenceOfDomesticAbuse", "currentRelationshipStatus")


def read_official() -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """The transcribed coefficients by version, and the category of each code."""
    weights: dict[str, dict[str, float]] = {"static": {}, "dynamic": {}}
    with shared("reference/actuarial/coefficients.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["instrument"] == "ARP":
                weights[row["version"]][row["term"]] = float(row["value"])
    with shared("reference/actuarial/offence_codes.csv").open(encoding="utf-8") as file:
        return weights, {row["ho_code"]: row["actuarial_category"] for row in csv.DictReader(file)}


def months_between(start: date, end: date) -> int:
    months = 12 * (end.year - start.year) + end.month - start.month
    return months - 1 if end.day < start.day else months


def is_dynamic(request: dict) -> bool:
    """Whether the answers allow the dynamic version."""
    drug = any(request.get(name) for name in (*DRUGS, *OTHER_DRUGS))
    return all(request.get(name) is not None for name in REQUIRED) and not (
        drug and request.get("motivationToTackleDrugMisuse") is None
    )


def log_odds(request: dict, weights: dict[str, float], category: str, *, dynamic: bool) -> float:
    """The logit of one person, term by term as the specification writes it."""
    born, convicted, start, assessed = (
        date.fromisoformat(request[name])
        for name in ("dateOfBirth", "dateOfCurrentConviction", "dateAtStartOfFollowup", "assessmentDate")
    )
    woman = request["gender"] == "FEMALE"
    n, first = request["totalNumberOfSanctionsForAllOffences"], request["ageAtFirstSanction"]
    ac, af = months_between(born, convicted) // 12, months_between(born, start) // 12
    m = 0 if assessed < start else min(36, months_between(start, assessed))
    z = weights["Intercept_2"] + weights[f"offence:{category}"] + weights["ogrs3_sanctionoccasions"] * n
    for k in (1, 2, 3, 4):
        z += weights["aai" * k + "female" if woman else "male" + "aai" * k] * af**k
        z += weights.get("ofm" * k, 0.0) * m**k
    z += weights["female"] if woman else 0.0
    if n == 1:
        z += weights["firstsanction"]
    elif n == 2:
        gap = "femalesecondsanctionyearssincefi" if woman else "malesecondsanctionyearssincefirs"
        z += weights["secondsanction"] + weights[gap] * (ac - first)
    else:
        rate = math.log(n / (ac - first + 26))
        stem = "femalethreeplussanctionsogrs4g_" if woman else "malethreeplussanctionsogrs4g_"
        z += weights[stem + ("r" if woman else "rat")] * rate + weights[stem + ("o" if woman else "rao")] * rate**2
    return z + (_answers(request, weights) if dynamic else 0.0)


def _answers(request: dict, weights: dict[str, float]) -> float:
    together = request["currentRelationshipStatus"] == "IN_RELATIONSHIP_LIVING_TOGETHER"
    z = sum(weights[label] * LEVEL[request[name]] for name, label in LEVEL_ITEMS.items())
    z += weights["S4Q2"] * (2 if request["isUnemployed"] else 0)
    z += weights["S6Q7_PERP"] * request["evidenceOfDomesticAbuse"]
    z += weights["S3Q2_PARTNER"] * together
    z += weights["S3Q2_PARTNERS6Q4"] * together * LEVEL[request["currentRelationshipWithPartner"]]
    z += weights["S8Q8"] * MOTIVATION[request.get("motivationToTackleDrugMisuse")]
    z += sum(weights[label] for name, label in DRUGS.items() if request.get(name))
    return z + (weights["otherdrug_code_iln"] if any(request.get(name) for name in OTHER_DRUGS) else 0.0)
