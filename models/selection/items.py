"""One item of a candidate list per person: result, figures with their ranges, rules, reasons."""

import numpy as np
import pandas as pd

from features.vocabulary import Result
from models.harm import SCALES
from models.selection.people import People
from models.selection.rules import RuleBook, rule_detail
from models.selection.scheme import Scheme

_RANGE = (0.05, 0.95)
_NO_CHANCE = "There is no probability for this person."
_NO_REASONS: dict[str, list] = {"history": [], "attendance": [], "needs": []}


def list_items(
    scheme: Scheme,
    people: People,
    *,
    rules: RuleBook,
    result: np.ndarray,
    placing: pd.DataFrame,
    strand: np.ndarray,
) -> list[dict]:
    """Items in the order of the people.

    Parameters
    ----------
    scheme : Scheme
        Whose list.
    people : People
        Figures and facts.
    rules : RuleBook
        How each rule stands.
    result : ndarray of shape (n_persons,)
        Result words.
    placing : DataFrame of shape (n_persons, n_figures)
        Ranks and distances.
    strand : ndarray of int of shape (n_persons,)
        Number of the strand, -1 for none.

    Returns
    -------
    list of dict
        As in the design, section 11.
    """
    words = [*map(str, scheme.strands), None]
    restricted = people.facts["restricted"] if "restricted" in people.facts else pd.Series(False, people.facts.index)
    columns = zip(
        people.facts.index,
        map(str, result),
        (words[number] for number in strand),
        probabilities(people),
        placing.to_dict("records"),
        people.missing_answers.to_dict("records"),
        _rule_lines(scheme, people, rules),
        _whys(rules, result, is_close=placing["is_close"]),
        people.reasons,
        people.member_strand.notna(),
        restricted.astype(bool),
        harms(people),
        strict=True,
    )
    return [
        {
            "person_id": str(person),
            "result": word,
            "strand": place_strand,
            "probability": chance,
            "harm": harm,
            "harm_unavailable_because": people.harm_unavailable_because or (None if chance else _NO_CHANCE),
            **_rank(place),
            "probability_on_list": _number(place["probability_on_list"], 3),
            "cut_distance": _number(place["cut_distance"], 6),
            "close_to_the_line": bool(place["is_close"]),
            "missing_answers": _missing(bounds, place) if chance else None,
            "rules": lines,
            "reasons": told if chance else _NO_REASONS,
            "is_present_member": bool(member),
            "restricted": bool(is_restricted),
            "why": why,
        }
        for person, word, place_strand, chance, place, bounds, lines, why, told, member, is_restricted, harm in columns
    ]


def probabilities(people: People) -> list[dict | None]:
    """Probability of each person with its model range.

    Parameters
    ----------
    people : People
        Whom.

    Returns
    -------
    list of dict or None
        "value", "low" and "high" (5th and 95th percentile over replicates); None where there is none.
    """
    value = people.probability.to_numpy()
    low = high = value
    if people.replicates.shape[1]:
        low, high = np.quantile(people.replicates, _RANGE, axis=1)
    return [
        None if np.isnan(middle) else {"value": float(middle), "low": float(least), "high": float(most)}
        for middle, least, most in zip(value, low, high, strict=True)
    ]


def harms(people: People) -> list[dict]:
    """Expected harm of each person; its range is that of the probability, not that of the unit costs.

    Parameters
    ----------
    people : People
        Whom.

    Returns
    -------
    list of dict
        By scale "value", "low" and "high", or None where it is not known.
    """
    nothing: dict = dict.fromkeys(SCALES)
    if people.harm is None:
        return [nothing for _ in people.facts.index]
    given = people.harm[list(SCALES)].to_numpy()
    return [
        nothing
        if chance is None
        else {
            scale: {word: round(part * float(unit), 2) for word, part in chance.items()}
            for scale, unit in zip(SCALES, row, strict=True)
        }
        for chance, row in zip(probabilities(people), given, strict=True)
    ]


def _rank(place: dict) -> dict:
    if np.isnan(place["rank"]):
        return {"rank": None, "rank_without_needs": None, "rank_window": None}
    return {
        "rank": int(place["rank"]),
        "rank_without_needs": int(place["rank_without_needs"]),
        "rank_window": [int(place["rank_low"]), int(place["rank_high"])],
    }


def _missing(bounds: dict, place: dict) -> dict:
    return {
        "lowest": _number(bounds["lowest"], 6),
        "highest": _number(bounds["highest"], 6),
        "missing_count": int(bounds["missing_count"]),
        "could_cross": None if np.isnan(bounds["lowest"]) else bool(place["could_cross"] == 1),
    }


def _rule_lines(scheme: Scheme, people: People, rules: RuleBook) -> list[list[dict]]:
    by_rule = []
    for rule in scheme.gates + scheme.rules:
        known = people.facts[rule.field] if rule.field in people.facts else pd.Series(np.nan, people.facts.index)
        by_rule.append(
            [
                {"id": rule.id, "status": str(status), "detail": rule_detail(rule, value)}
                for status, value in zip(rules.status[rule.id], known, strict=True)
            ]
        )
    return [list(lines) for lines in zip(*by_rule, strict=True)]


def _whys(rules: RuleBook, result: np.ndarray, *, is_close: pd.Series) -> list[str]:
    can_enter = rules.proposable.any(axis=1)
    columns = zip(rules.gate_result, rules.stopped_by, can_enter, rules.leavable, is_close, result, strict=True)
    return [
        _why(gate, stopped, str(word), can_enter=enters, can_leave=leaves, is_close=close)
        for gate, stopped, enters, leaves, close, word in columns
    ]


def _why(gate: str | None, stopped: str, result: str, *, can_enter: bool, can_leave: bool, is_close: bool) -> str:
    if not pd.isna(gate):
        return f"Gate {stopped} decides: {result.replace('_', ' ')}."
    if result == Result.CONSIDER and not is_close:
        return "A rule asks to consider this person; it alone never proposes."
    if result == Result.LEAVING:
        return "Rules for leaving are met." if can_leave else "Others rank higher by more than the model's noise."
    if result == Result.NOT_PROPOSED:
        return "Eligible, but below the line." if can_enter else "No route into a strand is open."
    return {
        "propose": "Eligible and within the places.",
        "stay": "Present member, still within the places.",
        "consider": "Close to the line: nothing tells this person for sure from those just above it.",
        "cannot_assess": "There is no figure to rank this person by.",
    }[result]


def _number(value: float, decimals: int) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), decimals)
