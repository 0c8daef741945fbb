"""Requests made from the rows of the official regression file, by the specification's table of its columns."""

from tests.reference.scalar_tables import Request, age, day, rows_of

ASSESSED = "2025-10-03"  # the day on which every row was scored
INSTRUMENTS = {"ARP": "all", "VRP": "violence", "SVRP": "serious_violence"}
VERSIONS = {"static": "brief", "dynamic": "extended"}
LEVELS = ("NO_PROBLEMS", "SOME_PROBLEMS", "SIGNIFICANT_PROBLEMS")
LEVEL_COLUMNS = {
    "three_point_four": "suitabilityOfAccommodation",
    "six_point_four": "currentRelationshipWithPartner",
    "seven_point_two": "regularOffendingActivities",
    "nine_point_one": "currentAlcoholUseProblems",
    "nine_point_two": "excessiveAlcoholUse",
    "eleven_point_two": "impulsivityProblems",
    "eleven_point_four": "temperControl",
    "twelve_point_one": "proCriminalAttitudes",
}
RELATIONSHIP = {
    "1": "IN_RELATIONSHIP_LIVING_TOGETHER",
    "2": "IN_RELATIONSHIP_NOT_LIVING_TOGETHER",
    "3": "NOT_IN_RELATIONSHIP",
}
MOTIVATION = {"0": "FULL_MOTIVATION", "1": "PARTIAL_MOTIVATION", "2": "NO_MOTIVATION"}
DRUG_COLUMNS = {
    "benzodiazipines": "hasBenzodiazepinesUsage",
    "cannabis": "hasCannabisUsage",
    "crack_cocaine": "hasCrackCocaineUsage",
    "hallucinogens": "hasHallucinogensUsage",
    "heroin": "hasHeroinUsage",
    "ketamine": "hasKetamineUsage",
    "methadone": "hasMethadoneUsage",
    "misused_prescribed": "hasMisusedPrescriptionDrugUsage",
    "other_drugs": "hasOtherDrugsUsage",
    "other_opiate": "hasOtherOpiateUsage",
    "powder_cocaine": "hasPowderCocaineUsage",
    "solvents": "hasSolventsUsage",
    "spice": "hasSpiceUsage",
    "steroids": "hasSteroidsUsage",
}
PAST_COLUMNS = {
    "aggravated_burglary": "AGGRAVATED_BURGLARY",
    "arson": "ARSON",
    "criminal_damage": "CRIMINAL_DAMAGE",
    "firearms": "FIREARMS",
    "gbh": "WOUNDING_GBH",
    "homicide": "HOMICIDE",
    "kidnap": "KIDNAPPING",
    "robbery": "ROBBERY",
    "weapons_not_firearms": "WEAPON",
}


def regression_rows() -> list[dict[str, str]]:
    """The public rows of the official regression file."""
    return list(rows_of("vectors_public"))


def static_request(row: dict[str, str]) -> Request:
    """A row's history, without its answers."""
    born, first = day(row["dob"]), day(row["first_sanction_date"])
    assert born and first
    return {
        "assessmentDate": ASSESSED,
        "dateOfBirth": row["dob"],
        "gender": {"M": "MALE", "F": "FEMALE"}[row["gender"]],
        "currentOffenceCode": row["offence_code"],
        "totalNumberOfSanctionsForAllOffences": int(row["total_sanctions_count"]),
        "totalNumberOfViolentSanctions": int(row["total_violent_sanctions"]),
        "dateOfCurrentConviction": row["last_sanction_date"],
        "dateAtStartOfFollowup": row["community_date"],
        "ageAtFirstSanction": age(born, first),
    }


def dynamic_request(row: dict[str, str]) -> Request:
    """A row's history and answers; an unemployment value of 1, which no answer has, is read as unemployed."""
    return static_request(row) | {
        "didOffenceInvolveCarryingOrUsingWeapon": row["two_point_two"] == "1",
        "isUnemployed": row["four_point_two"] != "0",
        "evidenceOfDomesticAbuse": row["six_point_seven"] == "1",
        "currentRelationshipStatus": RELATIONSHIP[row["six_point_eight"]],
        "motivationToTackleDrugMisuse": MOTIVATION[row["eight_point_eight"]],
        "previousConvictions": [kind for column, kind in PAST_COLUMNS.items() if row[column] == "1"],
        **{name: LEVELS[int(row[column])] for column, name in LEVEL_COLUMNS.items()},
        **{name: row[column] == "Y" for column, name in DRUG_COLUMNS.items()},
    }
