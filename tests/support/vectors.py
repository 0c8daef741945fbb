"""Scoring requests made from the rows of the official regression file, and frames made from requests."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from models.actuarial.case_of_frame import STATIC_COLUMNS, VIOLENT
from models.actuarial.request_fields import read_request, request_frame
from models.actuarial.two_year_predictor import answers_of
from tests.support.shared import shared

ASSESSED = "2025-10-03"  # every row of the official regression file is scored as of this day
LEVELS = ("NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS")
MOTIVATION = ("FULL_MOTIVATION", "PARTIAL_MOTIVATION", "NO_MOTIVATION")
RELATIONSHIP = {
    "1": "IN_RELATIONSHIP_LIVING_TOGETHER",
    "2": "IN_RELATIONSHIP_NOT_LIVING_TOGETHER",
    "3": "NOT_IN_RELATIONSHIP",
}
DRUGS = {
    "heroin": "hasHeroinUsage",
    "methadone": "hasMethadoneUsage",
    "other_opiate": "hasOtherOpiateUsage",
    "crack_cocaine": "hasCrackCocaineUsage",
    "powder_cocaine": "hasPowderCocaineUsage",
    "misused_prescribed": "hasMisusedPrescriptionDrugUsage",
    "benzodiazipines": "hasBenzodiazepinesUsage",
    "cannabis": "hasCannabisUsage",
    "steroids": "hasSteroidsUsage",
    "other_drugs": "hasOtherDrugsUsage",
    "ketamine": "hasKetamineUsage",
    "spice": "hasSpiceUsage",
    "hallucinogens": "hasHallucinogensUsage",
    "solvents": "hasSolventsUsage",
}
PAST = {
    "homicide": "HOMICIDE",
    "gbh": "WOUNDING_GBH",
    "kidnap": "KIDNAPPING",
    "firearms": "FIREARMS",
    "robbery": "ROBBERY",
    "aggravated_burglary": "AGGRAVATED_BURGLARY",
    "weapons_not_firearms": "WEAPON",
    "criminal_damage": "CRIMINAL_DAMAGE",
    "arson": "ARSON",
}


def regression_rows(*, removed: bool = False) -> list[dict[str, str]]:
    """Rows of the public part of the official regression file, with a live code or with a removed one."""
    with shared("reference/actuarial/vectors_public.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if (row["removed_code"] == "1") == removed]


def static_request(row: dict[str, str]) -> dict[str, object]:
    """The request of a row without its assessed items."""
    return {
        "version": "V1_0",
        "assessmentDate": ASSESSED,
        "dateOfBirth": row["dob"],
        "gender": {"M": "MALE", "F": "FEMALE"}[row["gender"]],
        "currentOffenceCode": row["offence_code"],
        "totalNumberOfSanctionsForAllOffences": int(row["total_sanctions_count"]),
        "totalNumberOfViolentSanctions": int(row["total_violent_sanctions"]),
        "dateOfCurrentConviction": row["last_sanction_date"],
        "dateAtStartOfFollowup": row["community_date"],
        "ageAtFirstSanction": _age(row["dob"], row["first_sanction_date"]),
    }


def dynamic_request(row: dict[str, str]) -> dict[str, object]:
    """The request of a row with its assessed items."""
    return static_request(row) | {
        "suitabilityOfAccommodation": LEVELS[int(row["three_point_four"])],
        "isUnemployed": {"0": False, "2": True}[row["four_point_two"]],
        "currentRelationshipWithPartner": LEVELS[int(row["six_point_four"])],
        "evidenceOfDomesticAbuse": row["six_point_seven"] == "1",
        "currentRelationshipStatus": RELATIONSHIP[row["six_point_eight"]],
        "regularOffendingActivities": LEVELS[int(row["seven_point_two"])],
        "motivationToTackleDrugMisuse": MOTIVATION[int(row["eight_point_eight"])],
        "currentAlcoholUseProblems": LEVELS[int(row["nine_point_one"])],
        "excessiveAlcoholUse": LEVELS[int(row["nine_point_two"])],
        "impulsivityProblems": LEVELS[int(row["eleven_point_two"])],
        "temperControl": LEVELS[int(row["eleven_point_four"])],
        "proCriminalAttitudes": LEVELS[int(row["twelve_point_one"])],
        "didOffenceInvolveCarryingOrUsingWeapon": row["two_point_two"] == "1",
        "previousConvictions": [word for column, word in PAST.items() if row[column] == "1"],
        **{field: row[column] == "Y" for column, field in DRUGS.items()},
    }


def published_percentage(printed: str) -> float:
    """The score that the official test expects of a printed probability: 100 times it, two decimals, half up."""
    return float((Decimal(printed) * 100).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def is_printed_in_full(row: dict[str, str]) -> bool:
    """Whether a row's predictions keep full precision; amended rows carry four decimals."""
    return row["modified_4_2"] == ""


def frame_of(bodies: list[dict[str, object]]) -> pd.DataFrame:
    """The frame that estimators read, made from requests that can be read."""
    values = []
    for body in bodies:
        given, faults = read_request(body)
        assert faults == []
        values.append(given)
    answers = (column.partition(":")[0] for name in ("ARP", "VRP", "SVRP") for column in answers_of(name))
    return request_frame(values, dict.fromkeys((*STATIC_COLUMNS, VIOLENT, *answers)))


def _age(birth: str, on: str) -> int:
    born, then = date.fromisoformat(birth), date.fromisoformat(on)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
