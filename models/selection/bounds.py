"""Thresholds that contradict each other, in one rule or along a route."""

import math
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from features.exceptions import ProtocolRefused
from models.selection.scheme_parts import Alert, Colour, Rule, Scheme

COMPARISONS = ("at_least", "at_most", "below", "equals")
_COUNTED = (
    *("offences", "charges", "nominations", "events", "appointments", "sanctions", "sanctions a year", "spells"),
    *("orders", "categories", "sources", "months", "CCHI days"),
)
# What a fact of a unit can be, where it cannot be just any number: scores are percent, MAPPA has levels 0 (none) to 3,
# and nothing is counted below 0. Days to a date, and a change of needs, can be.
RANGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"points": (0.0, 100.0), "level": (0.0, 3.0), "share": (0.0, 1.0), "need": (0.0, 1.0), "years": (0.0, 120.0)}
    | dict.fromkeys(_COUNTED, (0.0, math.inf))
)
_ANY = (-math.inf, math.inf)


def refuse_thresholds(scheme: Scheme, *, asked_by: str) -> None:
    """Refuse thresholds that are none, or that no value of their fact could be.

    Parameters
    ----------
    scheme : Scheme
        As parsed, with known fields alone.
    asked_by : str
        Who asks, for the refusal.

    Raises
    ------
    ProtocolRefused
        If a threshold is no number or outside what its fact can be, `almost` is below 0, or no value meets a rule.
    """
    for rule in scheme.conditions:
        _refuse_shape(rule, asked_by)
        _refuse_outside(rule, asked_by)
        if _is_empty([rule]):
            raise ProtocolRefused(f"{asked_by}, {rule.id}: no value is {_in_words([rule])}. Correct its thresholds.")


def refuse_contradictions(scheme: Scheme, *, asked_by: str) -> None:
    """Refuse thresholds that nobody can meet together.

    Parameters
    ----------
    scheme : Scheme
        As `refuse_thresholds` and the checks of names passed it.
    asked_by : str
        Who asks, for the refusal.

    Raises
    ------
    ProtocolRefused
        If no value meets all the gates, a route together with the gates, the rules for leaving, an alert or a colour.
    """
    by_id = {rule.id: rule for rule in scheme.conditions}
    for what, ids, gates in _together(scheme):
        rules = [by_id[one] for one in ids] + list(gates)
        for field in sorted({by_id[one].field for one in ids}):
            same = [rule for rule in rules if rule.field == field]
            if _is_empty(same):
                names = " and ".join(rule.id for rule in same)
                raise ProtocolRefused(
                    f"{asked_by}, {what} can never be met: {names} contradict each other on `{field}` "
                    f"({_in_words(same)}). Correct a threshold, or take one out."
                )


def _together(scheme: Scheme) -> Iterator[tuple[str, tuple[str, ...], tuple[Rule, ...]]]:
    yield "all gates together", tuple(gate.id for gate in scheme.gates), ()
    for route in scheme.routes:
        yield f"route {route.id}", route.needs, scheme.gates
    for one in scheme.leave_any or ("",):
        yield "[leave]", (*scheme.leave, *filter(None, (one,))), ()
    every: tuple[Alert | Colour, ...] = (*scheme.alerts, *scheme.colours)
    for told in every:
        yield told.id, told.all, ()


def _refuse_shape(rule: Rule, asked_by: str) -> None:
    for word, bound in rule.bounds.items():
        is_flag = isinstance(bound, bool)
        if not isinstance(bound, int | float) or (is_flag and word != "equals") or not math.isfinite(bound):
            raise ProtocolRefused(f"{asked_by}, {rule.id}: `{word}` is a number without quotes.")
        if is_flag != (rule.unit == "flag"):
            kind = "true or false, by `equals`" if rule.unit == "flag" else f"a number of {rule.unit}"
            raise ProtocolRefused(f"{asked_by}, {rule.id}: `{rule.field}` is {kind}; `{word}` is {bound}.")
    if isinstance(rule.almost, bool) or not isinstance(rule.almost, int | float) or not 0 <= rule.almost < math.inf:
        raise ProtocolRefused(f"{asked_by}, {rule.id}: `almost` is a number, 0 or more.")


def _refuse_outside(rule: Rule, asked_by: str) -> None:
    low, high = RANGES.get(rule.unit, _ANY)
    for word, bound in rule.bounds.items():
        if not low <= bound <= high:
            can_be = f"{low:g} to {high:g}" if high < math.inf else f"{low:g} or more"
            raise ProtocolRefused(
                f"{asked_by}, {rule.id}: `{word}` is {bound}, but `{rule.field}` is {can_be} ({rule.unit}). Correct "
                "the threshold."
            )


def _is_empty(rules: list[Rule]) -> bool:
    """Whether no value meets all of some rules on the same fact."""
    (low, high), is_open = RANGES.get(rules[0].unit, _ANY), False
    for rule in rules:
        for word, bound in rule.bounds.items():
            value = float(bound)
            if word in ("at_least", "equals"):
                low = max(low, value)
            if word in ("at_most", "equals") and value < high:
                high, is_open = value, False
            if word == "below" and value <= high:
                high, is_open = value, True
    return low > high or (low == high and is_open)


def _in_words(rules: Iterable[Rule]) -> str:
    return ", ".join(f"{word} {bound}" for rule in rules for word, bound in rule.bounds.items())
