"""ARP, VRP and SVRP for one request, in plain Python."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.reference.scalar_checks import History, read_history, static_errors
from tests.reference.scalar_items import dynamic_errors, items_log_odds
from tests.reference.scalar_tables import Request, band_of, percentage, values, whole_months

# Lowest score of MEDIUM, HIGH and VERY_HIGH, from the specification's table of bands.
BANDS = {"ARP": (50, 75, 90), "VRP": (30, 60, 80), "SVRP": (1.00, 3.00, 6.90)}
UNEXPECTED = ("UNEXPECTED_ERROR", ())


def two_year(request: Request, instrument: str, *, category: str | None = None) -> dict[str, Any]:
    """Score one request; a category given by hand stands for the offence code's own."""
    past = read_history(request, category)
    static, dynamic = static_errors(request, past, instrument), dynamic_errors(request, instrument)
    if static:
        return _result(errors=static + dynamic)
    if past.age_followed is None:
        return _result(errors=[UNEXPECTED])
    version = "static" if dynamic else "dynamic"
    logit = _history_log_odds(past, instrument, version)
    if version == "dynamic":
        logit += items_log_odds(request, instrument, values(instrument, version, "2"))
    probability = sigmoid(logit)
    score = two_decimals(probability)
    if score == 0 and instrument != "SVRP":
        return _result(errors=[UNEXPECTED])
    band = band_of(score, BANDS[instrument])
    return _result(version.upper(), logit, probability, score, band, errors=dynamic)


def static_log_odds(request: Request, instrument: str, *, category: str | None = None) -> float | None:
    """The log-odds of the static version, whichever version is shown; none where the history cannot be scored."""
    past = read_history(request, category)
    if static_errors(request, past, instrument) or past.age_followed is None:
        return None
    return _history_log_odds(past, instrument, "static")


def _result(kind=None, log_odds=None, probability=None, score=None, band=None, *, errors) -> dict[str, Any]:
    figures = {"type": kind, "log_odds": log_odds, "probability": probability, "score": score, "band": band}
    return figures | {"errors": errors}


def sigmoid(logit: float) -> float:
    """The probability of a log-odds, without overflow."""
    if logit >= 0:
        return 1 / (1 + math.exp(-logit))
    odds = math.exp(logit)
    return odds / (1 + odds)


def two_decimals(probability: float) -> float:
    """A percentage rounded half up to two decimals, never below nought or at a hundred."""
    return min(max(float(percentage(probability, 2)), 0.0), 99.99)


@dataclass(frozen=True)
class Weights:
    """The weights of one version for one gender, under names of their own."""

    constant: float
    age: tuple[float, ...]
    months: tuple[float, ...]
    first: float
    second: float
    per_sanction: float
    gap: float
    rate: float
    rate_squared: float
    rate_years: float
    never_violent: float
    once_violent: float
    per_violent: float
    violent_rate: float
    violent_years: float
    most_months: float
    offence: dict[str, float]


@cache
def weights_of(instrument: str, version: str, gender: str) -> Weights:
    """The weights of one version for one gender; a term that the version lacks weighs nothing."""
    table = values(instrument, version, "2")
    woman = gender == "FEMALE"
    letter = "g" if instrument == "ARP" else "v"
    rate = f"femalethreeplussanctionsogrs4{letter}_r" if woman else f"malethreeplussanctionsogrs4{letter}_rat"
    square = "femalethreeplussanctionsogrs4g_o" if woman else "malethreeplussanctionsogrs4g_rao"
    return Weights(
        constant=table["Intercept_2"] + (table["female"] if woman else 0.0),
        age=tuple(table.get("aai" * k + "female" if woman else "male" + "aai" * k, 0.0) for k in (1, 2, 3, 4)),
        months=tuple(table.get("ofm" * k, 0.0) for k in (1, 2, 3, 4)),
        first=table["firstsanction"],
        second=table["secondsanction"],
        per_sanction=table["ogrs3_sanctionoccasions"],
        gap=table["femalesecondsanctionyearssincefi" if woman else "malesecondsanctionyearssincefirs"],
        rate=table[rate],
        rate_squared=table[square] if instrument == "ARP" else 0.0,
        rate_years=table["constant:rate_offset_years"],
        never_violent=table.get("femaleneverviolent" if woman else "maleneverviolent", 0.0),
        once_violent=table.get("onceviolent", 0.0),
        per_violent=table.get("ogrs3_ovp_sanct", 0.0),
        violent_rate=table.get("ogrs4v_rate_violent", 0.0),
        violent_years=table.get("constant:violent_rate_offset_years", 0.0),
        most_months=table["constant:offence_free_months_cap"],
        offence={term[8:]: weight for term, weight in table.items() if term.startswith("offence:")},
    )


def offence_free_months(past: History, most: float) -> int:
    """Whole months from the start of follow-up to the assessment; none while it lies ahead."""
    assert past.assessed and past.started
    return 0 if past.assessed < past.started else min(int(most), whole_months(past.started, past.assessed))


def _history_log_odds(past: History, instrument: str, version: str) -> float:
    """The log-odds of a history that passed its checks, term by term as the specification writes it."""
    assert past.gender and past.category and past.sanctions is not None and past.first_age is not None
    assert past.age_convicted is not None and past.age_followed is not None
    weights, n, years = (
        weights_of(instrument, version, past.gender),
        past.sanctions,
        past.age_convicted - past.first_age,
    )
    free = offence_free_months(past, weights.most_months)
    logit = weights.constant + weights.offence[past.category] + weights.per_sanction * n
    for k in (1, 2, 3, 4):
        logit += weights.age[k - 1] * past.age_followed**k + weights.months[k - 1] * free**k
    if n == 1:
        logit += weights.first
    elif n == 2:
        logit += weights.second + weights.gap * years
    else:
        rate = math.log(n / (years + weights.rate_years))
        logit += weights.rate * rate + weights.rate_squared * rate**2
    if instrument == "ARP":
        return logit
    assert past.violent is not None
    return logit + _violence_log_odds(past.violent, years, weights)


def _violence_log_odds(violent: int, years: int, weights: Weights) -> float:
    if violent == 0:
        return weights.never_violent
    rate = weights.violent_rate * math.log(violent / (years + weights.violent_years))
    return rate + weights.per_violent * violent + (weights.once_violent if violent == 1 else 0.0)
