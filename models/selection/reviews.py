"""When a present member is next looked at again: panel, needs review, and the end of custody that holds a place."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from features.vocabulary import Result, RuleStatus
from models.selection.people import People
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme

_COLOUR, _NEEDS = "days_since_last_colour", "months_since_needs_assessed"
_ADULT_YEARS = 18
_LEFT, _RELEASE = "custody_days_left", "expected_release_date"


def reviews(
    scheme: Scheme, people: People, rules: RuleBook, result: np.ndarray, *, as_of: date | None
) -> list[dict | None]:
    """When each present member is due to be looked at again.

    Parameters
    ----------
    scheme : Scheme
        Its alerts about overdue reviews say after how long, its gates how much custody holds a place.
    people : People
        Whom.
    rules : RuleBook
        How each sign stands.
    result : ndarray of shape (n_persons,)
        Result words.
    as_of : date or None
        The day of the list; nothing can be said without it.

    Returns
    -------
    list of dict or None
        None for who is no member, or not known to be 18. "panel_due" (the last day in time, as text),
        "needs_due_in_months" (nought or less is overdue), "custody_ends" and "held_until" (of who is held: the first
        day on which the gate would let them in again); each None where it cannot be checked.
    """
    is_adult = people.facts["age_years"].to_numpy(dtype=float) >= _ADULT_YEARS
    member = people.member_strand.notna().to_numpy() & is_adult
    days, months = _left(scheme, people, rules, _COLOUR), _left(scheme, people, rules, _NEEDS)
    inside = _of(people, _LEFT)
    holds = [float(gate.bounds["at_most"]) for gate in scheme.gates if gate.field == _LEFT and "at_most" in gate.bounds]
    release = pd.to_datetime(people.facts.get(_RELEASE, pd.Series(pd.NaT, people.facts.index)))
    told: list[dict | None] = [None] * len(member)
    for row in np.flatnonzero(member):
        is_held = result[row] == Result.HELD and bool(holds) and not np.isnan(inside[row])
        told[row] = {
            "panel_due": _day(as_of, days[row] - 1),
            "needs_due_in_months": None if np.isnan(months[row]) else int(months[row]),
            "custody_ends": None if pd.isna(release.iloc[row]) else str(release.iloc[row].date()),
            "held_until": _day(as_of, inside[row] - min(holds)) if is_held else None,
        }
    return told


def _left(scheme: Scheme, people: People, rules: RuleBook, clock: str) -> np.ndarray:
    """How long until the first alert whose clock this is, all else of it being met; not a number where unknown."""
    counted, signs = _of(people, clock), {sign.id: sign for sign in scheme.signs}
    left = np.full(len(counted), np.nan)
    for alert in scheme.alerts:
        own = [signs[one] for one in alert.all if one in signs and signs[one].field == clock]
        if len(own) != 1 or "at_least" not in own[0].bounds:
            continue
        others = rules.status[[one for one in alert.all if one != own[0].id]]
        applies = (others == RuleStatus.MET).to_numpy().all(axis=1)
        left = np.where(applies, np.fmin(left, float(own[0].bounds["at_least"]) - counted), left)
    return left


def _of(people: People, fact: str) -> np.ndarray:
    return people.facts.get(fact, pd.Series(np.nan, people.facts.index)).to_numpy(dtype=float, na_value=np.nan)


def _day(as_of: date | None, days: float) -> str | None:
    return None if as_of is None or np.isnan(days) else str(as_of + timedelta(days=int(days)))
