"""OGP and OVP for one request: points, then both percentages."""

from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.reference.scalar_ogrs3 import ogrs3, percent
from tests.reference.scalar_tables import (
    AWARENESS,
    LEVEL,
    MOTIVATION,
    Errors,
    Request,
    SpecificationOpen,
    age,
    band_of,
    day,
    missing,
    printed_values,
    ranges,
    value_in,
    values,
)
from tests.reference.scalar_two_year import UNEXPECTED, sigmoid

NO_ABODE, SANCTIONS = "isCurrentlyOfNoFixedAbodeOrTransientAccommodation", "totalNumberOfSanctionsForAllOffences"
OGP_INPUTS = (
    "ogrs3TwoYear",
    NO_ABODE,
    "isUnemployed",
    "regularOffendingActivities",
    "currentDrugMisuse",
    "motivationToTackleDrugMisuse",
    "problemSolvingSkills",
    "awarenessOfConsequences",
    "understandsOtherPeoplesViews",
    "proCriminalAttitudes",
)
OVP_INPUTS = (
    SANCTIONS,
    "totalNumberOfViolentSanctions",
    "dateOfBirth",
    "dateAtStartOfFollowup",
    "gender",
    "doesRecogniseImpactOfOffendingOnOthers",
    NO_ABODE,
    "isUnemployed",
    "currentAlcoholUseProblems",
    "excessiveAlcoholUse",
    "hasCurrentPsychiatricTreatment",
    "temperControl",
    "proCriminalAttitudes",
)
BANDS = {"OGP": (34, 67, 85), "OVP": (30, 60, 80)}


def ogp(request: Request, *, ogrs3_two_year: int | None = None) -> dict[str, Any]:
    """Score one request, on OGRS3's two-year percentage or on one given by hand."""
    if ogrs3_two_year is None:
        ogrs3_two_year = ogrs3(request)["two_year"]
    answers = {**request, "ogrs3TwoYear": ogrs3_two_year}
    if absent := missing(answers, OGP_INPUTS):
        return _result("OGP", errors=[("MISSING_MANDATORY_INPUT", absent)])
    return _result("OGP", _ogp_points(answers), errors=[])


def _ogp_points(answers: Request) -> int:
    table, printed = values("OGP"), printed_values("OGP", "-", "1|2")
    drugs = LEVEL[answers["currentDrugMisuse"]] + MOTIVATION[answers["motivationToTackleDrugMisuse"]]
    thinking = LEVEL[answers["problemSolvingSkills"]] + AWARENESS[answers["awarenessOfConsequences"]]
    thinking += LEVEL[answers["understandsOtherPeoplesViews"]]
    points = half_up(Fraction(printed["ogrs3_two_year_pct_multiplier"]) * answers["ogrs3TwoYear"])
    points += half_up(Fraction(printed["drug_misuse sum multiplier"]) * drugs)
    points += half_up(Fraction(printed["thinking_behaviour sum multiplier"]) * thinking)
    for name, term in (
        ("regularOffendingActivities", "regular_offending_activities"),
        ("proCriminalAttitudes", "pro_criminal_attitudes"),
    ):
        points += int(table.get(f"{term}={LEVEL[answers[name]]} points", 0))
    points += int(table["no_fixed_abode points"]) if answers[NO_ABODE] else 0
    return points + (int(table["unemployed points"]) if answers["isUnemployed"] else 0)


def half_up(exact: Fraction) -> int:
    """The nearest whole number, halves upwards."""
    return floor(exact + Fraction(1, 2))


def ovp(request: Request) -> dict[str, Any]:
    """Score one request."""
    errors: Errors = []
    if absent := missing(request, OVP_INPUTS):
        errors.append(("MISSING_MANDATORY_INPUT", absent))
    n, v = request.get(SANCTIONS), request.get("totalNumberOfViolentSanctions")
    if n is not None and n < 1:
        errors.append(("TOTAL_NUMBER_OF_SANCTIONS_LESS_THAN_ONE", (SANCTIONS,)))
    if len(errors) > 1:
        raise SpecificationOpen("OVP with an input missing and fewer than one sanction: one error or both?")
    if errors:
        return _result("OVP", errors=errors)
    born, started = day(request["dateOfBirth"]), day(request["dateAtStartOfFollowup"])
    assert born and started and n is not None and v is not None
    if started <= born or age(born, started) < 18 or not 0 <= v <= n:
        return _result("OVP", errors=[UNEXPECTED])
    return _result("OVP", _ovp_points(request, age(born, started)), errors=[])


def _ovp_points(request: Request, years: int) -> int:
    table = values("OVP")
    n, v = request[SANCTIONS], request["totalNumberOfViolentSanctions"]
    flags = (
        (n != 0, "any_sanctions (N!=0) points"),
        (request["gender"] == "MALE", "male points"),
        (not request["doesRecogniseImpactOfOffendingOnOthers"], "impact_not_recognised points"),
        (request[NO_ABODE], "no_fixed_abode points"),
        (request["isUnemployed"], "unemployed points"),
        (request["hasCurrentPsychiatricTreatment"], "psychiatric_treatment points"),
    )
    points = sum(int(table[term]) for holds, term in flags if holds)
    points += int(value_in(ranges("OVP", "violent_sanctions"), v))
    points += int(value_in(ranges("OVP", "non_violent_sanctions:"), n - v))
    points += int(value_in(ranges("OVP", "age:"), years))
    alcohol = LEVEL[request["currentAlcoholUseProblems"]] + LEVEL[request["excessiveAlcoholUse"]]
    points += ceil(Fraction(printed_values("OVP", "-", "1|2")["alcohol sum multiplier (ceil)"]) * alcohol)
    points += int(table["temper_control per level"]) * LEVEL[request["temperControl"]]
    return points + int(table["pro_criminal_attitudes per level"]) * LEVEL[request["proCriminalAttitudes"]]


def _result(instrument: str, points: int | None = None, *, errors: Errors) -> dict[str, Any]:
    if points is None:
        names = ("points", "one_year", "two_year", "band", "one_year_probability", "two_year_probability")
        return dict.fromkeys(names) | {"errors": errors}
    scale = values(instrument)["scale_per_point"]
    one, two = (sigmoid(scale * points + values(instrument, "-", year)["intercept"]) for year in ("1", "2"))
    return {
        "points": points,
        "one_year": percent(one),
        "two_year": percent(two),
        "band": band_of(percent(two), BANDS[instrument]),
        "one_year_probability": one,
        "two_year_probability": two,
        "errors": errors,
    }
