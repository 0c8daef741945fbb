"""What is only told to a panel: signs, alerts with their dates, and a colour for the officer who sets it."""

from typing import Any

import numpy as np
import pandas as pd

from features.vocabulary import Result, RuleStatus
from models.selection.people import People
from models.selection.rules import RuleBook, rule_detail
from models.selection.scheme_parts import Alert, Colour, Rule, Scheme

_LISTED = (Result.PROPOSE, Result.STAY, Result.CONSIDER, Result.LEAVING, Result.HELD)
_FAILED = (RuleStatus.NOT_MET, RuleStatus.ALMOST_MET)
_ADULT_YEARS = 18


def together(status: pd.DataFrame, needs_all: tuple[str, ...], needs_any: tuple[str, ...]) -> pd.Series:
    """How conditions stand that must all hold, and of others one.

    Parameters
    ----------
    status : DataFrame of shape (n_persons, n_rules)
        RuleStatus words.
    needs_all, needs_any : tuple of str
        Identifiers of rules.

    Returns
    -------
    Series of RuleStatus
        Not met as soon as one that must hold fails, or all alternatives do; met if nothing is left open; else it
        cannot be checked.
    """
    fails = status[list(needs_all)].isin(_FAILED).any(axis=1)
    holds = (status[list(needs_all)] == RuleStatus.MET).all(axis=1)
    if needs_any:
        fails |= status[list(needs_any)].isin(_FAILED).all(axis=1)
        holds &= (status[list(needs_any)] == RuleStatus.MET).any(axis=1)
    words = np.where(holds, RuleStatus.MET, np.where(fails, RuleStatus.NOT_MET, RuleStatus.CANNOT_CHECK))
    return pd.Series(words, index=status.index, dtype=object)


def proposed_colours(scheme: Scheme, status: pd.DataFrame) -> pd.DataFrame:
    """The colour that the rules propose for each person, and those that could not be checked.

    Parameters
    ----------
    scheme : Scheme
        Whose colours.
    status : DataFrame of shape (n_persons, n_rules)
        As `check_rules` gives it.

    Returns
    -------
    DataFrame of shape (n_persons, 2)
        "colour", the first that is met in the order of the file, else that of everybody else; "unchecked", the
        colours asked before it or instead of it that cannot be checked, joined by commas.
    """
    rest = next((colour.colour for colour in scheme.colours if not (colour.all or colour.any)), None)
    proposed = pd.Series(None, index=status.index, dtype=object)
    unchecked = pd.Series("", index=status.index)
    for colour in (one for one in scheme.colours if one.all or one.any):
        stands = together(status, colour.all, colour.any)
        still_open = proposed.isna()
        unknown = still_open & (stands == RuleStatus.CANNOT_CHECK)
        unchecked = unchecked.where(~unknown, unchecked + ", " + colour.colour)
        proposed = proposed.mask(still_open & (stands == RuleStatus.MET), colour.colour)
    return pd.DataFrame(
        {"colour": proposed.where(proposed.notna(), rest), "unchecked": unchecked.str.removeprefix(", ")}
    )


def told_of(scheme: Scheme, people: People, rules: RuleBook, result: np.ndarray) -> list[dict[str, Any] | None]:
    """What is told of each person beside the choice.

    Parameters
    ----------
    scheme : Scheme
        Whose signs, alerts and colours.
    people : People
        Whom.
    rules : RuleBook
        How each rule stands.
    result : ndarray of shape (n_persons,)
        Result words.

    Returns
    -------
    list of dict or None
        "signs" (as the lines of rules), "alerts" that came (id, says, date), and "colour" of a present member; None
        for whom the panel does not see. Of somebody under 18, alerts about their age alone.
    """
    adult = (people.facts["age_years"].astype(float) >= _ADULT_YEARS).to_numpy()
    shown = np.isin(result.astype(str), [str(word) for word in _LISTED]) & adult
    alerts = _alerts(scheme, people.facts, rules.status)
    colours = proposed_colours(scheme, rules.status)
    signs = [_sign_lines(sign, people.facts[shown], rules.status.loc[shown, sign.id]) for sign in scheme.signs]
    seen = iter(zip(*signs, strict=True))
    about_age = {alert.id for alert in scheme.alerts if is_about_age(alert, scheme)}
    told: list[dict[str, Any] | None] = []
    for row in range(len(result)):
        mine = [alert for alert in alerts[row] if shown[row] or alert["id"] in about_age]
        if not shown[row]:
            told.append({"signs": [], "alerts": mine, "colour": None} if mine else None)
            continue
        is_member = pd.notna(people.member_strand.iloc[row])
        told.append(
            {
                "signs": list(next(seen, ())),
                "alerts": mine,
                "colour": colours.iloc[row].to_dict() if is_member and scheme.colours else None,
            }
        )
    return told


def condition_lines(rule: Rule, status: pd.Series, values: pd.Series) -> list[dict[str, Any]]:
    """How one condition stands for each person, as it is written into the list.

    Parameters
    ----------
    rule : Rule
        The condition.
    status : Series of RuleStatus, shape (n_persons,)
        How it stands.
    values : Series, shape (n_persons,)
        Each person's value of its field.

    Returns
    -------
    list of dict
        "id", "status", "detail"; "lacks", what it is made of, where it cannot be checked. People with the same value
        share one dict.
    """
    made: dict[Any, dict[str, Any]] = {}
    lines = []
    for stands, value in zip(status, values, strict=True):
        key = None if stands == RuleStatus.CANNOT_CHECK else value
        if key not in made:
            made[key] = {"id": rule.id, "status": str(stands), "detail": rule_detail(rule, value)}
            if key is None:
                made[key]["lacks"] = list(rule.requires)
        lines.append(made[key])
    return lines


def told_document(scheme: Scheme) -> dict[str, Any]:
    """What the signs, alerts and colours of a scheme are, for the list.

    Parameters
    ----------
    scheme : Scheme
        Whose.

    Returns
    -------
    dict
        "signs", "alerts", "colours", each with its source and certainty.
    """
    return {
        "signs": [_described(sign) | {"may_override": sign.may_override} for sign in scheme.signs],
        "alerts": [_described(alert) | {"says": alert.says} for alert in scheme.alerts],
        "colours": [
            _described(colour) | {"colour": colour.colour, "may_override": colour.may_override}
            for colour in scheme.colours
        ],
    }


def is_about_age(alert: Alert, scheme: Scheme) -> bool:
    """Whether an alert says that somebody turns 18, and nothing else.

    Parameters
    ----------
    alert : Alert
        Which.
    scheme : Scheme
        Whose.

    Returns
    -------
    bool
        True of the transition list's alert.
    """
    return facts_of(alert, scheme) == {"turns_18_within_6m"}


def facts_of(alert: Alert, scheme: Scheme) -> set[str]:
    """Facts of which an alert is made.

    Parameters
    ----------
    alert : Alert
        Which.
    scheme : Scheme
        Whose.

    Returns
    -------
    set of str
        Names of facts.
    """
    fields = {one.id: one.field for one in scheme.conditions}
    return {fields[one] for one in (*alert.all, *alert.any)}


def _sign_lines(sign: Rule, facts: pd.DataFrame, status: pd.Series) -> list[dict[str, Any]]:
    return condition_lines(sign, status, facts.get(sign.field, pd.Series(np.nan, facts.index)))


def _described(one: Rule | Alert | Colour) -> dict[str, Any]:
    return {"id": one.id, "meaning": one.meaning, "source": one.source, "certainty": one.certainty}


def _alerts(scheme: Scheme, facts: pd.DataFrame, status: pd.DataFrame) -> list[list[dict[str, Any]]]:
    told: list[list[dict[str, Any]]] = [[] for _ in facts.index]
    for alert in scheme.alerts:
        came = together(status, alert.all, alert.any) == RuleStatus.MET
        days = pd.Series(pd.NaT, index=facts.index)
        if alert.dates in facts:
            days = pd.to_datetime(facts[alert.dates]) + pd.Timedelta(days=alert.date_shift_days)
        for row in np.flatnonzero(came):
            day = days.iloc[row]
            told[row].append({"id": alert.id, "says": alert.says, "date": None if pd.isna(day) else str(day.date())})
    return told
