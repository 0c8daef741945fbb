"""Which gates and rules each person meets, does not meet, almost meets, or cannot be checked on, and why."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.rule_facts import INSTRUMENT
from features.vocabulary import Result, RuleStatus
from models.selection.scheme import ADULT_GATE, Rule, Scheme

_WORDS = {"at_least": "at least", "at_most": "at most", "below": "below", "equals": "equal to"}


@dataclass(frozen=True)
class RuleBook:
    """How every gate and rule of a scheme stands for every person.

    Parameters
    ----------
    status : DataFrame of shape (n_persons, n_rules)
        RuleStatus words, gates first, then rules, then signs, which are only told.
    gate_result : Series
        The Result that the gates alone decide; missing where all are passed.
    stopped_by : Series of str
        Gates that are not passed, joined by commas.
    proposable : DataFrame of shape (n_persons, n_strands)
        True where a route that proposes is open.
    considerable : Series of bool
        True where a route that only asks to be considered is open.
    leavable : Series of bool
        True where the rules for leaving are all met, and one of those of which one must be.
    routes_met : DataFrame of bool, shape (n_persons, n_routes)
        True where a route's rules are all met by an adult of whom no gate says no; what is not known stops no route
        here, so that a person who cannot be assessed is still seen to be let in.
    """

    status: pd.DataFrame
    gate_result: pd.Series
    stopped_by: pd.Series
    proposable: pd.DataFrame
    considerable: pd.Series
    leavable: pd.Series
    routes_met: pd.DataFrame


def check_rules(scheme: Scheme, facts: pd.DataFrame) -> RuleBook:
    """Every gate and rule of a scheme for every person.

    Parameters
    ----------
    scheme : Scheme
        Whose rules.
    facts : DataFrame of shape (n_persons, n_facts)
        Facts on the index date; a missing value or an absent column means that a rule cannot be checked.

    Returns
    -------
    RuleBook
        Status by rule, result of the gates, and open routes.
    """
    status = pd.DataFrame(
        {rule.id: _status(rule, facts) for rule in scheme.conditions}, index=facts.index, dtype=object
    )
    gates = tuple(gate for gate in scheme.gates if gate.field in facts.columns)
    gate_result = _gate_result(gates, status)
    passed = gate_result.isna()
    proposable = pd.DataFrame(False, index=facts.index, columns=list(scheme.strands))
    considerable = pd.Series(False, index=facts.index)
    routes_met = pd.DataFrame(False, index=facts.index, columns=[route.id for route in scheme.routes])
    no_gate_says_no = _no_gate_says_no(gates, status)
    for route in scheme.routes:
        holds = (status[list(route.needs)] == RuleStatus.MET).all(axis=1)
        routes_met[route.id] = holds & no_gate_says_no
        met = passed & holds
        if route.result == Result.PROPOSE:
            proposable[route.strand] |= met
        else:
            considerable |= met
    if not scheme.routes:
        proposable.loc[passed] = True
    only_consider = _only_to_consider(gates, status)
    considerable |= only_consider & proposable.any(axis=1)
    proposable.loc[only_consider] = False
    leavable = pd.Series(bool(scheme.leave), index=facts.index)
    for rule in scheme.leave:
        leavable &= status[rule] == RuleStatus.MET
    if scheme.leave_any:
        leavable &= (status[list(scheme.leave_any)] == RuleStatus.MET).any(axis=1)
    return RuleBook(
        status, gate_result, _stopped_by(gates, status), proposable, considerable, leavable, routes_met=routes_met
    )


def rule_detail(rule: Rule, value: object) -> str:
    """What a rule asked and what it found, in one line.

    Parameters
    ----------
    rule : Rule
        The rule.
    value : object
        The person's value of its field, missing where it is not known.

    Returns
    -------
    str
        A sentence without full stop.
    """
    asked = asked_of(rule)
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return f"{rule.meaning}: `{rule.field}` is not known{_needed(rule)}"
    if isinstance(rule.bounds.get("equals"), bool):
        return f"{rule.meaning}: {_plain(bool(value))}, asked {_plain(rule.bounds['equals'])}"
    far = short_by(rule, value)
    side = "over" if _is_over(rule, value) else "short of"
    how_far = f"; {_plain(far)} {_unit(rule.unit, far)} {side} that" if far else ""
    return f"{rule.meaning}: {_plain(value)}, asked {asked}{how_far}"


def asked_of(rule: Rule) -> str:
    """What a rule asks of its field, in words.

    Parameters
    ----------
    rule : Rule
        The rule.

    Returns
    -------
    str
        Such as "at least 50 and below 75", or "equal to yes".
    """
    return " and ".join(f"{_WORDS[word]} {_plain(bound)}" for word, bound in rule.bounds.items())


def short_by(rule: Rule, value: object) -> float:
    """How far a value is outside the bounds of a rule that it almost meets.

    Parameters
    ----------
    rule : Rule
        The rule.
    value : object
        The person's value of its field, missing where it is not known.

    Returns
    -------
    float
        In the unit of the fact; 0.0 where the rule is met, is not almost met, or cannot be checked.

    Notes
    -----
    Of a value that must stay below a bound, the distance to the bound itself.
    """
    if not rule.almost or not isinstance(value, int | float | np.integer | np.floating) or np.isnan(value):
        return 0.0
    found = np.array([float(value)])
    if all(_holds(found, word, float(bound), slack=0.0)[0] for word, bound in rule.bounds.items()):
        return 0.0
    if not all(_holds(found, word, float(bound), slack=rule.almost)[0] for word, bound in rule.bounds.items()):
        return 0.0
    under = rule.bounds.get("at_least", -np.inf) - found[0]
    over = found[0] - min(rule.bounds.get("at_most", np.inf), rule.bounds.get("below", np.inf))
    return round(float(max(under, over)), 6)


def _unit(unit: str, count: float) -> str:
    return unit.removesuffix("s") if count == 1 else unit


def _is_over(rule: Rule, value: object) -> bool:
    return bool(isinstance(value, int | float | np.number) and value >= rule.bounds.get("at_least", -np.inf))


def _needed(rule: Rule) -> str:
    if not rule.requires:
        return " (no case table says it)"
    named = [one.removeprefix("scheme.") for one in rule.requires if one != INSTRUMENT]
    return f" (needs {' and '.join(named)})" if named else ""


def _only_to_consider(gates: tuple[Rule, ...], status: pd.DataFrame) -> pd.Series:
    """Of whom a gate that asks to consider could not be checked."""
    unknown = pd.Series(False, index=status.index)
    for gate in gates:
        if gate.missing == Result.CONSIDER:
            unknown |= status[gate.id] == RuleStatus.CANNOT_CHECK
    return unknown


def _status(rule: Rule, facts: pd.DataFrame) -> np.ndarray:
    if rule.field not in facts.columns:
        return np.full(len(facts), RuleStatus.CANNOT_CHECK, dtype=object)
    values = facts[rule.field].to_numpy(dtype=float, na_value=np.nan)
    met, near = np.ones(len(values), dtype=bool), np.ones(len(values), dtype=bool)
    for word, bound in rule.bounds.items():
        met &= _holds(values, word, float(bound), slack=0.0)
        near &= _holds(values, word, float(bound), slack=rule.almost)
    status = np.where(met, RuleStatus.MET, np.where(near, RuleStatus.ALMOST_MET, RuleStatus.NOT_MET)).astype(object)
    status[np.isnan(values)] = RuleStatus.CANNOT_CHECK
    return status


def _holds(values: np.ndarray, word: str, bound: float, *, slack: float) -> np.ndarray:
    if word == "at_least":
        return values >= bound - slack
    if word == "at_most":
        return values <= bound + slack
    if word == "below":
        return values < bound + slack
    return values == bound


def _gate_result(gates: tuple[Rule, ...], status: pd.DataFrame) -> pd.Series:
    """The first gate that stops a person decides; what cannot be assessed comes before that, being under 18 first.

    A gate whose whole field is absent stops nobody: it is "cannot check" for everyone, and the list says so.
    """
    failed = {gate.id: status[gate.id].isin([RuleStatus.NOT_MET, RuleStatus.ALMOST_MET]) for gate in gates}
    result = pd.Series(None, index=status.index, dtype=object)
    for gate in reversed(gates):
        result = result.mask(failed[gate.id], gate.fails_to)
    for gate in gates:
        if gate.fails_to == Result.CANNOT_ASSESS:
            result = result.mask(failed[gate.id], Result.CANNOT_ASSESS)
        if gate.missing == Result.CANNOT_ASSESS:
            result = result.mask(status[gate.id] == RuleStatus.CANNOT_CHECK, Result.CANNOT_ASSESS)
    return result.mask(failed[ADULT_GATE], Result.NOT_PROPOSED)


def _no_gate_says_no(gates: tuple[Rule, ...], status: pd.DataFrame) -> pd.Series:
    """Known to be adult, and not kept out by anything but a gate on what is needed to assess."""
    adult = pd.Series(True, index=status.index)
    for gate in gates:
        if gate.id == ADULT_GATE:
            adult &= status[gate.id] == RuleStatus.MET
        elif gate.fails_to != Result.CANNOT_ASSESS:
            adult &= status[gate.id].isin([RuleStatus.MET, RuleStatus.CANNOT_CHECK])
    return adult


def _stopped_by(gates: tuple[Rule, ...], status: pd.DataFrame) -> pd.Series:
    stopped = pd.Series("", index=status.index)
    for gate in gates:
        passed = [RuleStatus.MET] if gate.missing == Result.CANNOT_ASSESS else [RuleStatus.MET, RuleStatus.CANNOT_CHECK]
        stopped = stopped.where(status[gate.id].isin(passed), stopped + ", " + gate.id)
    return stopped.str.removeprefix(", ")


def _plain(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.integer | np.floating):
        return f"{float(value):.2f}".rstrip("0").rstrip(".")
    return str(value)
