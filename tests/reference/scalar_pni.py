"""The programme needs identifier (PNI) for one request and the scores that its run was given.

Read so: a missing answer adds nothing to its domain; the sexual answers are missed even where neither flag opens their
domain; "level" is the level of the unprojected need; "a null SARA" is either rating; VERY_HIGH is no SARA rating.
"""

from itertools import chain
from typing import Any

from tests.reference.scalar_tables import LEVEL, Errors, Request, SpecificationOpen, missing

SEXUAL = ("sexualPreoccupation", "offenceRelatedSexualInterests", "emotionalCongruenceWithChildren")
THINKING = ("proCriminalAttitudes", "hostileOrientation")
RELATIONSHIPS = (
    "currentRelationshipWithFamilyMembers",
    "previousCloseRelationships",
    "easilyInfluencedByCriminalAssociates",
    "controllingOrAggressiveBehaviour",
)
SELF_MANAGEMENT = ("impulsivityProblems", "temperControl", "problemSolvingSkills", "difficultiesCoping")
# Domain score of each sum of answers.
POINTS = {
    SEXUAL: (0, 0, 1, 1, 2, 2, 2),
    THINKING: (0, 1, 1, 2, 2),
    RELATIONSHIPS: (0, 0, 1, 1, 1, 2, 2, 2, 2),
    SELF_MANAGEMENT: (0, 0, 1, 1, 1, 2, 2, 2, 2),
}
DECISIVE = {SEXUAL: "offenceRelatedSexualInterests", THINKING: "proCriminalAttitudes"}
SARA_ORDER = ("NOT_APPLICABLE", "LOW", "MEDIUM", "HIGH")
WORST = 2


def pni(
    request: Request,
    *,
    arp: float | None,
    vrp: float | None,
    combined: float | None = None,
    direct_contact: str | None = None,
    images: str | None = None,
) -> dict[str, Any]:
    """Need, projected need, risk and pathway; the scores are percentages, the sexual predictors bands."""
    domains = _open_domains(request)
    gaps = [missing(request, domain) for domain in POINTS]
    absent, place = tuple(chain.from_iterable(gaps)), request.get("supervisionStatus")
    if place is None:
        errors: Errors = [("MISSING_MANDATORY_INPUT", ("supervisionStatus", *absent))]
        return {"need": None, "risk": None, "pathway": "OMISSION", "projected_need": None, "errors": errors}
    sara, ratings = sara_of(request)
    total = sum(domain_score(request, domain) for domain in domains)
    projected_need = _level(sum(domain_score(request, domain, unknown=WORST) for domain in domains))
    need = _need(total, projected_need, place, bool(absent), all(gaps), sara, ratings)
    risk = _risk(arp, vrp, combined, (direct_contact, images), sara)
    worst_bands = tuple("VERY_HIGH" if band is None else band for band in (direct_contact, images))
    projected_risk = _risk(arp, vrp, 100.0 if combined is None else combined, worst_bands, sara)
    pathway = _pathway(need, risk, place, arp, vrp, sara)
    if absent and _is_undecided(pathway, place, ratings, same_risk=projected_risk == risk):
        pathway = "OMISSION"
    errors = [("MISSING_MANDATORY_INPUT", absent)] if absent else []
    return {"need": need, "risk": risk, "pathway": pathway, "projected_need": projected_need, "errors": errors}


def _open_domains(request: Request) -> list[tuple[str, ...]]:
    is_sexual = request.get("hasEverCommittedSexualOffence") or request.get("isARiskOfSexualHarm")
    return [domain for domain in POINTS if domain is not SEXUAL or is_sexual]


def domain_score(request: Request, domain: tuple[str, ...], *, unknown: int = 0) -> int:
    """The score 0 to 2 of one domain, with a number for answers that are missing."""
    numbers = {name: unknown if request.get(name) is None else LEVEL[request[name]] for name in domain}
    if domain in DECISIVE and numbers[DECISIVE[domain]] == WORST:
        return WORST
    total = sum(numbers.values())
    if domain is SEXUAL and unknown != WORST and missing(request, domain) and total < 4:
        return 0  # not calculable
    return POINTS[domain][total]


def sara_of(request: Request) -> tuple[str | None, int]:
    """The higher of the two ratings, and how many there are."""
    given = [request[name] for name in ("saraRiskToPartner", "saraRiskToOthers") if request.get(name) is not None]
    if "VERY_HIGH" in given:
        raise SpecificationOpen("a SARA rating of VERY_HIGH: the rules name LOW, MEDIUM and HIGH")
    return max(given, key=SARA_ORDER.index, default=None), len(given)


def _level(total: int) -> str:
    return ("LOW", "MEDIUM", "HIGH")[(total >= 3) + (total >= 6)]


def _need(
    total: int, projected: str, place: str, is_incomplete: bool, all_incomplete: bool, sara: str | None, ratings: int
) -> str | None:
    level, in_community = _level(total), place == "COMMUNITY"
    if total >= 6:
        return "HIGH"
    if total >= 3 and in_community:
        return "MEDIUM"
    if not is_incomplete or level == projected:
        return level
    if all_incomplete and not in_community:
        return None
    raised = sara in ("MEDIUM", "HIGH")
    if level in ("MEDIUM", "HIGH") and not raised:
        return None
    if raised and ratings == 2:
        return "MEDIUM" if in_community else "HIGH"
    return level


def _risk(
    arp: float | None,
    vrp: float | None,
    combined: float | None,
    bands: tuple[str | None, ...],
    sara: str | None,
) -> str:
    whole = 0 if combined is None or any(band not in (None, "NOT_APPLICABLE") for band in bands) else int(combined)
    arp, vrp = arp or 0.0, vrp or 0.0
    if arp >= 75 or vrp >= 60 or "HIGH" in bands or "VERY_HIGH" in bands or sara == "HIGH" or whole >= 3:
        return "HIGH"
    if arp >= 50 or vrp >= 30 or "MEDIUM" in bands or sara == "MEDIUM" or whole >= 1:
        return "MEDIUM"
    return "LOW"


def _pathway(need: str | None, risk: str, place: str, arp: float | None, vrp: float | None, sara: str | None) -> str:
    if need is None:
        return "OMISSION"
    arp_high, vrp_high = (arp or 0.0) >= 75, (vrp or 0.0) >= 60
    both_high = need == risk == "HIGH"
    if place == "CUSTODY" and ((arp_high and (vrp_high or sara == "HIGH")) or both_high):
        return "HIGH"
    if place == "COMMUNITY" and ((arp_high and vrp_high) or both_high):
        return "MODERATE"
    if sara in ("MEDIUM", "HIGH") or (need, risk) in (("MEDIUM", "HIGH"), ("HIGH", "MEDIUM"), ("MEDIUM", "MEDIUM")):
        return "MODERATE"
    return "ALTERNATIVE"


def _is_undecided(pathway: str, place: str, ratings: int, *, same_risk: bool) -> bool:
    """Whether answers that are missing could still change the pathway."""
    if not same_risk or (ratings < 2 and pathway == "ALTERNATIVE"):
        return True
    return ratings == 0 and place in ("CUSTODY", "REMAND")
