"""The maturity screening tool (MST) for one request."""

from typing import Any

from tests.reference.scalar_tables import AWARENESS, LEVEL, Errors, Request, SpecificationOpen, age, day, missing

ANSWERS: dict[str, dict] = {
    "hasPeerGroupInfluences": {False: 0, True: 1},
    "influenceFromCriminalAssociates": LEVEL,
    "recklessnessAndRiskTakingBehaviour": LEVEL,
    "difficultiesCoping": LEVEL,
    "attitudesTowardsSelf": LEVEL,
    "impulsivityProblems": LEVEL,
    "temperControl": LEVEL,
    "problemSolvingSkills": LEVEL,
    "awarenessOfConsequences": AWARENESS,
    "understandsOtherPeoplesViews": LEVEL,
}
YOUNGEST, OLDEST, FEWEST_ANSWERS, FLAGGED_FROM = 18, 25, 9, 10


def mst(request: Request) -> dict[str, Any]:
    """Screen one request, each rule in the order in which the specification states it."""
    years = _years(request)
    if years is not None and not YOUNGEST <= years <= OLDEST:
        return _result(flag=False, applicable=False, errors=[])
    absent, unanswered = missing(request, ("gender", "dateOfBirth")), missing(request, tuple(ANSWERS))
    if len(ANSWERS) - len(unanswered) < FEWEST_ANSWERS:
        absent += unanswered
    if absent:
        return _result(errors=[("MISSING_MANDATORY_INPUT", absent)])
    if request["gender"] == "FEMALE":
        return _result(flag=False, applicable=False, errors=[])
    score = sum(numbers[request[name]] for name, numbers in ANSWERS.items() if name not in unanswered)
    return _result(score, flag=score >= FLAGGED_FROM, applicable=True, errors=[])


def _result(
    score: int | None = None, *, flag: bool | None = None, applicable: bool | None = None, errors: Errors
) -> dict[str, Any]:
    return {"score": score, "flag": flag, "applicable": applicable, "errors": errors}


def _years(request: Request) -> int | None:
    born, assessed = day(request.get("dateOfBirth")), day(request.get("assessmentDate"))
    if born is None:
        return None
    if assessed is None:
        raise SpecificationOpen("MST without an assessment date: it defaults to today, which no test can fix")
    if assessed <= born:
        raise SpecificationOpen("MST with an assessment on or before birth: an age is an error, which one?")
    return age(born, assessed)
