"""The assessed items of ARP, VRP and SVRP: which are required, which count, and what they add to the log-odds."""

from tests.reference.scalar_tables import LEVEL, MOTIVATION, Errors, Request, missing

FLAG = {False: 0, True: 1}
# Field: label of its weight, number of each word; in the order of the specification's table.
ITEMS: dict[str, tuple[str, dict]] = {
    "didOffenceInvolveCarryingOrUsingWeapon": ("S2Q2A", FLAG),
    "suitabilityOfAccommodation": ("S3Q4", LEVEL),
    "isUnemployed": ("S4Q2", {False: 0, True: 2}),
    "currentRelationshipWithPartner": ("S6Q4", LEVEL),
    "currentRelationshipStatus": (
        "S3Q2_PARTNER",
        {"NOT_IN_RELATIONSHIP": 0, "IN_RELATIONSHIP_LIVING_TOGETHER": 1, "IN_RELATIONSHIP_NOT_LIVING_TOGETHER": 0},
    ),
    "evidenceOfDomesticAbuse": ("S6Q7_PERP", FLAG),
    "regularOffendingActivities": ("S7Q2", LEVEL),
    "motivationToTackleDrugMisuse": ("S8Q8", MOTIVATION),
    "currentAlcoholUseProblems": ("S9Q1", LEVEL),
    "excessiveAlcoholUse": ("S9Q2", LEVEL),
    "impulsivityProblems": ("S11Q2", LEVEL),
    "temperControl": ("S11Q4", LEVEL),
    "proCriminalAttitudes": ("S12Q1", LEVEL),
}
NOT_ITEMS = {
    "ARP": {"didOffenceInvolveCarryingOrUsingWeapon", "temperControl"},
    "VRP": {"didOffenceInvolveCarryingOrUsingWeapon", "proCriminalAttitudes"},
    "SVRP": {
        "currentRelationshipWithPartner",
        "currentRelationshipStatus",
        "evidenceOfDomesticAbuse",
        "regularOffendingActivities",
        "motivationToTackleDrugMisuse",
        "excessiveAlcoholUse",
        "impulsivityProblems",
    },
}
COUNTED = {
    instrument: tuple((name, *item) for name, item in ITEMS.items() if name not in left_out)
    for instrument, left_out in NOT_ITEMS.items()
}
REQUIRED = {
    "ARP": tuple(name for name, _, _ in COUNTED["ARP"] if name != "motivationToTackleDrugMisuse"),
    "VRP": tuple(name for name, _, _ in COUNTED["VRP"]),
    "SVRP": (*(name for name, _, _ in COUNTED["SVRP"]), "previousConvictions"),
}
OWN_WEIGHT = {
    "hasHeroinUsage": "heroin",
    "hasMethadoneUsage": "methadone",
    "hasOtherOpiateUsage": "otheropiate",
    "hasCrackCocaineUsage": "crack",
    "hasPowderCocaineUsage": "cokepowder",
    "hasMisusedPrescriptionDrugUsage": "prescribed",
    "hasBenzodiazepinesUsage": "benzo",
    "hasCannabisUsage": "cannabis",
    "hasSteroidsUsage": "steroid",
}
SHARED_WEIGHT = dict.fromkeys(
    ("hasOtherDrugsUsage", "hasKetamineUsage", "hasSpiceUsage", "hasHallucinogensUsage", "hasSolventsUsage"),
    "otherdrug_code_iln",
)
ALL_DRUGS = OWN_WEIGHT | SHARED_WEIGHT
DRUGS = {
    "ARP": {name: label for name, label in ALL_DRUGS.items() if label != "methadone"},
    "VRP": {name: label for name, label in ALL_DRUGS.items() if label != "heroin"},
    "SVRP": {},
}
PAST = {
    "HOMICIDE": "pasthomicide",
    "WOUNDING_GBH": "pastwoundinggbh",
    "KIDNAPPING": "pastkidnap",
    "FIREARMS": "pastfirearm",
    "ROBBERY": "pastrobbery",
    "AGGRAVATED_BURGLARY": "pastaggrburg",
    "WEAPON": "pastweapon",
    "CRIMINAL_DAMAGE": "pastcdlife",
    "ARSON": "pastarson",
}


def dynamic_errors(request: Request, instrument: str) -> Errors:
    """What keeps an instrument from its dynamic version."""
    errors: Errors = []
    if absent := missing(request, REQUIRED[instrument]):
        errors.append(("MISSING_DYNAMIC_INPUT", absent))
    if request.get("motivationToTackleDrugMisuse") is None and (taken := drugs_taken(request, instrument)):
        errors.append(("MOTIVATION_TO_TACKLE_DRUG_MISUSE_INCONSISTENT", tuple(taken)))
    return errors


def drugs_taken(request: Request, instrument: str) -> list[str]:
    """The drug items of an instrument that are true."""
    return [name for name in DRUGS[instrument] if request.get(name)]


def items_log_odds(request: Request, instrument: str, weights: dict[str, float]) -> float:
    """What the answers add; only ARP's motivation and the drugs may be null, and then add nothing."""
    total = 0.0
    for name, label, numbers in COUNTED[instrument]:
        answer = request.get(name)
        if answer is not None:
            total += weights[label] * numbers[answer]
    if instrument == "SVRP":
        return total + sum([weights[PAST[kind]] for kind in set(request["previousConvictions"])])
    if request["currentRelationshipStatus"] == "IN_RELATIONSHIP_LIVING_TOGETHER":
        total += weights["S3Q2_PARTNERS6Q4"] * LEVEL[request["currentRelationshipWithPartner"]]
    labels = {DRUGS[instrument][name] for name in drugs_taken(request, instrument)}  # the shared label once
    return total + sum([weights[label] for label in sorted(labels)])
