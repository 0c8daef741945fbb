"""Need, risk and pathway of the programme needs identifier: its rules in published order, for one and for many."""

from dataclasses import dataclass
from typing import Any

from models.actuarial.answers import answer_places
from models.actuarial.case import Ints, Truth
from models.actuarial.pni_tables import (
    HIGH,
    LOW,
    MEDIUM,
    NO_LEVEL,
    PLACE,
    UNRATED,
    ProgrammeTables,
    first_met,
    highest_of,
    level_of,
)

TO_OMISSION, TO_ALTERNATIVE, TO_MODERATE, TO_HIGH = 0, 1, 2, 3


@dataclass(frozen=True)
class PredictorScores:
    """What other predictors say, in numbers.

    Parameters
    ----------
    arp, vrp, combined : float or ndarray
        Percentages; NaN where there is none.
    direct_contact, images : int or ndarray
        Bands of the two sexual predictors as ratings; UNRATED where there is none.
    """

    arp: Any
    vrp: Any
    combined: Any
    direct_contact: Any
    images: Any


@dataclass(frozen=True)
class Needs:
    """What the rules ask of one person or of many.

    Parameters
    ----------
    total, projected_total : int or ndarray
        Sum of the domain scores, as answered and at worst.
    is_incomplete, is_incomplete_throughout : bool or ndarray
        Whether an answer is missing; whether one is in each of the four domains.
    place : int or ndarray
        Place of `supervision_status` among its words.
    sara : int or ndarray
        The higher of the two ratings; UNRATED without either.
    lacks_a_rating : bool or ndarray
        Whether either was not given.
    """

    total: Any
    projected_total: Any
    is_incomplete: Truth
    is_incomplete_throughout: Truth
    place: Ints
    sara: Any
    lacks_a_rating: Truth


def find_need(needs: Needs, tables: ProgrammeTables) -> Any:
    """The level of need.

    Parameters
    ----------
    needs : Needs
        Of one person or of many.
    tables : ProgrammeTables
        Published bounds.

    Returns
    -------
    int or ndarray of int
        LOW, MEDIUM, HIGH, or NO_LEVEL where missing answers leave it open.
    """
    level, projected = level_of(needs.total, tables, "need"), level_of(needs.projected_total, tables, "need")
    in_community, elsewhere = needs.place == _place("COMMUNITY"), needs.place != _place("COMMUNITY")
    raised, not_raised = needs.sara >= MEDIUM, needs.sara < MEDIUM
    rules = [
        (level == HIGH, HIGH),
        ((level == MEDIUM) & in_community, MEDIUM),
        (level == projected, level),
        (needs.is_incomplete_throughout & elsewhere, NO_LEVEL),
        ((level >= MEDIUM) & not_raised, NO_LEVEL),
        (needs.lacks_a_rating, level),
        (raised & in_community, MEDIUM),
        (raised & elsewhere, HIGH),
    ]
    return first_met(rules, level)


def find_risk(scores: PredictorScores, sara: Any, tables: ProgrammeTables) -> Any:
    """The level of risk, the highest that any predictor or rating gives.

    Parameters
    ----------
    scores : PredictorScores
        Of one person or of many.
    sara : int or ndarray
        The higher of the two ratings.
    tables : ProgrammeTables
        Published bounds.

    Returns
    -------
    int or ndarray of int
        LOW, MEDIUM or HIGH.
    """
    # Specification open: a score that there is not is taken to raise nothing. The bounds of the combined score are
    # whole, so its integer part reaches them when it does.
    counts_combined = (scores.direct_contact < LOW) & (scores.images < LOW)
    highest = highest_of(
        level_of(scores.arp, tables, "arp"),
        level_of(scores.vrp, tables, "vrp"),
        level_of(scores.combined, tables, "combined") * counts_combined,
        scores.direct_contact,
        scores.images,
        sara,
    )
    return first_met([(highest >= HIGH, HIGH), (highest >= MEDIUM, MEDIUM)], LOW)


def project(scores: PredictorScores, tables: ProgrammeTables) -> PredictorScores:
    """The same scores with what is missing of the combined and the sexual predictors at its worst.

    Parameters
    ----------
    scores : PredictorScores
        Of one person or of many.
    tables : ProgrammeTables
        What the worst is.

    Returns
    -------
    PredictorScores
        ARP and VRP as they are.
    """
    return PredictorScores(
        arp=scores.arp,
        vrp=scores.vrp,
        # NaN alone differs from itself.
        combined=first_met([(scores.combined != scores.combined, tables.worst_combined)], scores.combined),
        direct_contact=first_met([(scores.direct_contact == UNRATED, tables.worst_band)], scores.direct_contact),
        images=first_met([(scores.images == UNRATED, tables.worst_band)], scores.images),
    )


def find_pathway(needs: Needs, need: Any, risk: Any, scores: PredictorScores, tables: ProgrammeTables) -> Any:
    """The pathway.

    Parameters
    ----------
    needs : Needs
        Of one person or of many.
    need, risk : int or ndarray of int
        As `find_need` and `find_risk` give them.
    scores : PredictorScores
        Of the same.
    tables : ProgrammeTables
        Published bounds.

    Returns
    -------
    int or ndarray of int
        TO_OMISSION, TO_ALTERNATIVE, TO_MODERATE or TO_HIGH.
    """
    arp_is_high = level_of(scores.arp, tables, "arp") == HIGH
    both_predictors = arp_is_high & (level_of(scores.vrp, tables, "vrp") == HIGH)
    both_levels = (need == HIGH) & (risk == HIGH)
    # Remand counts as neither custody nor community here, so high with high can end in the alternative pathway.
    rules = [
        (need == NO_LEVEL, TO_OMISSION),
        (
            (needs.place == _place("CUSTODY")) & (both_predictors | (arp_is_high & (needs.sara == HIGH)) | both_levels),
            TO_HIGH,
        ),
        ((needs.place == _place("COMMUNITY")) & (both_predictors | both_levels), TO_MODERATE),
        (needs.sara >= MEDIUM, TO_MODERATE),
        (_is_moderate(need, risk), TO_MODERATE),
    ]
    found = first_met(rules, TO_ALTERNATIVE)
    if needs.is_incomplete is False:
        return found
    may_be_higher = find_risk(project(scores, tables), needs.sara, tables) != risk
    return first_met([(needs.is_incomplete & (may_be_higher | _lacks_sara(needs, found)), TO_OMISSION)], found)


def _is_moderate(need: Any, risk: Any) -> Truth:
    return ((need == MEDIUM) & (risk >= MEDIUM)) | ((need == HIGH) & (risk == MEDIUM))


def _lacks_sara(needs: Needs, pathway: Any) -> Truth:
    """One missing rating is enough where the pathway would be the alternative; in prison both must be missing."""
    in_prison = (needs.place == _place("CUSTODY")) | (needs.place == _place("REMAND"))
    return (needs.lacks_a_rating & (pathway == TO_ALTERNATIVE)) | ((needs.sara == UNRATED) & in_prison)


def _place(word: str) -> int:
    return answer_places(PLACE)[word]
