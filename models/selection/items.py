"""One item of a candidate list per person: result, figures with their ranges, rules, reasons."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from models.harm import SCALES
from models.selection.people import People
from models.selection.rules import RuleBook
from models.selection.scheme import Scheme
from models.selection.told import condition_lines, told_of
from models.selection.why import whys

_RANGE = (0.05, 0.95)
_NO_CHANCE = "There is no probability for this person."
_NO_REASONS: dict[str, list] = {"history": [], "attendance": [], "needs": []}
_ADULT_YEARS = 18


def list_items(
    scheme: Scheme,
    people: People,
    *,
    rules: RuleBook,
    result: np.ndarray,
    placing: pd.DataFrame,
    strand: np.ndarray,
    review: list[dict | None],
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
    review : list of dict or None
        When a present member is next looked at again.

    Returns
    -------
    list of dict
        As in the design, section 11.
    """
    words = [*map(str, scheme.strands), None]
    chances, places = probabilities(people), placing.to_dict("records")
    restricted = people.facts["restricted"] if "restricted" in people.facts else pd.Series(False, people.facts.index)
    because = people.harm_unavailable_because
    bounds = people.missing_answers.to_dict("records")
    # Nothing of a child's history is put before a panel, nor of a person who may be a child.
    is_adult = people.facts["age_years"].to_numpy(dtype=float) >= _ADULT_YEARS
    columns: dict[str, Iterable] = {
        "person_id": map(str, people.facts.index),
        "result": map(str, result),
        "strand": (words[number] for number in strand),
        "probability": chances,
        "probability_unavailable_because": _unavailable(people, chances),
        "harm": harms(people),
        "harm_not_ranked": harms(people, part="_not_ranked"),
        "cost_counted_as": _cost_bases(scheme, people),
        "harm_unavailable_because": (because or (None if chance else _NO_CHANCE) for chance in chances),
        "rank": (_whole(place["rank"]) for place in places),
        "rank_without_needs": (_whole(place["rank_without_needs"]) for place in places),
        "rank_without_attendance": (_whole(place["rank_without_attendance"]) for place in places),
        "rank_window": map(_window, places),
        "ranked_on": _ranked_on(scheme, people),
        "probability_on_list": (_number(place["probability_on_list"], 3) for place in places),
        "cut_distance": (_number(place["cut_distance"], 6) for place in places),
        "close_to_the_line": (bool(place["is_close"]) for place in places),
        "tied_at_the_line": map(bool, placing["is_tied"]),
        "missing_answers": map(_missing, chances, bounds, places),
        "rules": _rule_lines(scheme, people, rules),
        "routes_met": _routes_met(scheme, rules),
        "told": told_of(scheme, people, rules, result),
        "reasons": _told(people, is_adult),
        "homicide_flag": _homicide(people, is_adult),
        "review": review,
        "is_present_member": map(bool, people.member_strand.notna()),
        "instrument_score": map(_score, _of(people, "instrument_score")),
        "restricted": map(bool, restricted),
        "why": whys(scheme, people, rules, result=result, strand=strand, placing=placing),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


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


def harms(people: People, *, part: str = "") -> list[dict]:
    """Expected harm of each person; its range is that of the model, not that of the unit figures.

    Parameters
    ----------
    people : People
        Whom.
    part : {"", "_not_ranked"}
        The harm that ranks, or the harm of offences that follow police activity, which is kept outside the ranking.

    Returns
    -------
    list of dict
        By scale "value", "low" and "high", or None where it is not known.
    """
    nothing: dict = dict.fromkeys(SCALES)
    columns = [f"{scale}{part}" for scale in SCALES]
    if people.harm is None:
        return [nothing for _ in people.facts.index]
    frames = (people.harm.value, people.harm.low, people.harm.high)
    told = np.stack([frame[columns].to_numpy() for frame in frames], axis=2).round(2)
    is_known = ~np.isnan(told[:, :, 0]).any(axis=1)
    return [
        {
            scale: dict(zip(("value", "low", "high"), three, strict=True))
            for scale, three in zip(SCALES, own, strict=True)
        }
        if known
        else nothing
        for own, known in zip(told.tolist(), is_known.tolist(), strict=True)
    ]


def _cost_bases(scheme: Scheme, people: People) -> list[dict | None]:
    """What the harm that ranks costs, counted in every way that the scheme's series allows; None where not known."""
    if people.harm is None or people.harm.offences.empty:
        return [None for _ in people.facts.index]
    found = scheme.costs.ranges(people.harm.offences).mul(people.harm.drawn_in("gbp"), axis=0).round(2)
    known = found.notna().all(axis=1)
    return [row if is_known else None for row, is_known in zip(found.to_dict("records"), known, strict=True)]


def _unavailable(people: People, chances: list[dict | None]) -> list[str | None]:
    because = zip(people.unscored_because, chances, strict=True)
    return [None if chance else (reason or "the reason is not recorded") for reason, chance in because]


def _told(people: People, is_adult: np.ndarray) -> list[dict]:
    return [told if adult else _NO_REASONS for told, adult in zip(people.reasons, is_adult, strict=True)]


def _homicide(people: People, is_adult: np.ndarray) -> list[bool | None]:
    """Whether a homicide is among the proven offences; None where the data do not say. It never ranks."""
    if "homicide_count_ever" not in people.facts:
        return [None for _ in people.facts.index]
    counts = people.facts["homicide_count_ever"].to_numpy(dtype=float)
    return [
        bool(count > 0) if adult and not np.isnan(count) else None
        for count, adult in zip(counts, is_adult, strict=True)
    ]


def _routes_met(scheme: Scheme, rules: RuleBook) -> list[list[dict]]:
    meaning = {rule.id: rule.meaning for rule in scheme.rules}
    routes = [
        {
            "id": route.id,
            "strand": str(route.strand),
            "result": str(route.result),
            "rules": [meaning[rule] for rule in route.needs],
        }
        for route in scheme.routes
    ]
    return [[routes[number] for number in np.flatnonzero(row)] for row in rules.routes_met.to_numpy(dtype=bool)]


def _window(place: dict) -> list[int] | None:
    return None if np.isnan(place["rank"]) else [int(place["rank_low"]), int(place["rank_high"])]


def _ranked_on(scheme: Scheme, people: People) -> list[list[dict]]:
    """The facts that order people, where it is facts and not a figure of a model."""
    facts = people.facts.reindex(columns=list(scheme.order)).to_dict("records")
    return [
        [
            {"fact": name, "words": words, "value": _whole(row[name])}
            for name, words in zip(scheme.order, scheme.order_words, strict=True)
        ]
        for row in facts
    ]


def _missing(chance: dict | None, bounds: dict, place: dict) -> dict | None:
    if chance is None:
        return None
    return {
        "lowest": _number(bounds["lowest"], 6),
        "highest": _number(bounds["highest"], 6),
        "missing_count": int(bounds["missing_count"]),
        "is_exact": bool(bounds["is_exact"] and place["is_exact"]),
        "could_cross": None if np.isnan(bounds["lowest"]) else bool(place["could_cross"] == 1),
    }


def _rule_lines(scheme: Scheme, people: People, rules: RuleBook) -> list[list[dict]]:
    by_rule = []
    for rule in scheme.gates + scheme.rules:
        known = people.facts[rule.field] if rule.field in people.facts else pd.Series(np.nan, people.facts.index)
        by_rule.append(condition_lines(rule, rules.status[rule.id], known))
    return [list(lines) for lines in zip(*by_rule, strict=True)]


def _of(people: People, fact: str) -> pd.Series:
    return people.facts[fact] if fact in people.facts else pd.Series(np.nan, index=people.facts.index)


def _score(value: float) -> float | None:
    return _number(value, 2)


def _whole(value: float) -> int | None:
    return None if value is None or np.isnan(value) else int(value)


def _number(value: float, decimals: int) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), decimals)
