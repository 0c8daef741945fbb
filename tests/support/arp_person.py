"""One invented person as a scoring request, and answers that make the score dynamic."""

# An invented person; 4.27 is what the official test of the same history expects (vectors_head_tests, head-00).
PERSON = {
    "assessmentDate": "2025-10-03",
    "dateOfBirth": "1991-07-17",
    "gender": "MALE",
    "dateOfCurrentConviction": "2021-08-05",
    "dateAtStartOfFollowup": "2021-12-12",
    "ageAtFirstSanction": 21,
    "totalNumberOfSanctionsForAllOffences": 2,
    "currentOffenceCode": "11618",
}
ANSWERS = {
    "suitabilityOfAccommodation": "SOME_PROBLEMS",
    "isUnemployed": True,
    "currentRelationshipWithPartner": "SIGNIFICANT_PROBLEMS",
    "evidenceOfDomesticAbuse": False,
    "currentRelationshipStatus": "IN_RELATIONSHIP_LIVING_TOGETHER",
    "regularOffendingActivities": "NO_PROBLEMS",
    "currentAlcoholUseProblems": "SOME_PROBLEMS",
    "excessiveAlcoholUse": "NO_PROBLEMS",
    "impulsivityProblems": "SOME_PROBLEMS",
    "proCriminalAttitudes": "NO_PROBLEMS",
}
