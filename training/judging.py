"""What a run says of its candidates: every figure on the same test people, which is chosen, and why."""

from collections.abc import Mapping
from statistics import mean

import numpy as np
import pandas as pd

from models.selection.scheme import read_scheme
from training.at_capacity import at_capacity, net_benefit
from training.calibration_curve import calibration_curve
from training.candidates import Candidate
from training.detected_labels import DETECTED
from training.evaluation import brier_draws, evaluate, interval
from training.leakage import alarms
from training.protocol import Protocol
from training.study import LATEST, TEST, Study

FEWEST_EVENTS = 20
_FACTS = ["person_id", "as_of_date", "outcome"]


def judged_rows(test: pd.DataFrame, candidates: Mapping[str, Candidate]) -> pd.DataFrame:
    """The test rows with the forecast of every candidate.

    Parameters
    ----------
    test : DataFrame
        Test rows of a study.
    candidates : mapping of str to Candidate
        Fitted candidates by key.

    Returns
    -------
    DataFrame
        "person_id", "as_of_date", "outcome", how many reoffences came to light in which way (where the study knows),
        and a column of probabilities for each candidate by its key; in `attrs` "names" gives their names.
    """
    facts = [*_FACTS, *(column for column in DETECTED.values() if column in test)]
    rows = test[facts].assign(**{key: one.probability for key, one in candidates.items()}).reset_index(drop=True)
    rows.attrs["names"] = {key: one.name for key, one in candidates.items()}
    return rows


def judgement(study: Study, judged: pd.DataFrame, protocol: Protocol) -> dict:
    """Every figure of a run, and which candidate it chooses.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    judged : DataFrame
        From `judged_rows`.
    protocol : Protocol
        Margin, seed, capacities.

    Returns
    -------
    dict
        "candidates" (of each the measures of `evaluate`, "at_capacity" by scheme, "net_benefit", "curve", and by how
        much its Brier score is lower than that of the official formula and higher than that of the yardstick,
        "gain_over_official" and "lost_to_yardstick"),
        "by_period" (by as-of date and candidate, where there are events enough), "alarms", "gain_over_official",
        "not_compared" (share of the test rows that each other official formula is known of, where too few are),
        "cost_of_readability", "chosen", "why_chosen" and counts.

    Raises
    ------
    RiskError
        If figures contradict each other.
    """
    known = judged[study.part(TEST)[study.comparator].notna().to_numpy()]
    gained, lost = _beside(known, "official", seed=protocol.seed), _beside(judged, "yardstick", seed=protocol.seed)
    gain = interval(gained["additive"])
    better = (gain["value"] or 0.0) >= protocol.margin
    shares = capacity_shares(study, protocol)
    figures = {
        key: _figures(judged, key, shares, seed=protocol.seed)
        | {"gain_over_official": interval(gained[key]), "lost_to_yardstick": interval(0.0 - lost[key])}
        for key in judged.attrs["names"]
    }
    return {
        "candidates": figures,
        "by_period": _by_period(judged, seed=protocol.seed),
        "alarms": alarms(study, figures),
        "gain_over_official": gain,
        "margin": protocol.margin,
        "not_compared": _not_compared(study, figures),
        "cost_of_readability": figures["additive"]["lost_to_yardstick"],
        "chosen": "additive" if better else "official",
        "why_chosen": _why_chosen(gain, protocol, better=better),
        "test_rows": len(judged),
        "test_persons": int(judged["person_id"].nunique()),
        "test_events": int(judged["outcome"].sum()),
    }


def _not_compared(study: Study, figures: Mapping[str, dict]) -> dict[str, float]:
    test = study.part(TEST)
    return {
        name: float(test[column].notna().mean())
        for name, column in study.rivals.items()
        if f"official_{name.lower()}" not in figures
    }


def capacity_shares(study: Study, protocol: Protocol) -> dict[str, float]:
    """Which share of the people of a date each scheme has places for.

    Parameters
    ----------
    study : Study
        Rows of the protocol.
    protocol : Protocol
        Its schemes, with places of their own or the protocol's.

    Returns
    -------
    dict of str to float
        Above 0, at most 1, by scheme. Of dated rows everybody on the test dates is counted, held out or not, on the
        average date; of a table, whose list is made of its test people, those.
    """
    if protocol.split.kind == "temporal":
        people = mean(study.part(TEST, LATEST)["as_of_date"].value_counts())
    else:
        people = len(study.part(TEST))
    places = {name: own or read_scheme(name).capacity for name, own in protocol.schemes.items()}
    return {name: min(count / people, 1.0) for name, count in places.items()}


def _figures(judged: pd.DataFrame, key: str, shares: Mapping[str, float], *, seed: int) -> dict:
    probability, outcome = judged[key].to_numpy(), judged["outcome"].to_numpy()
    persons = judged["person_id"].to_numpy()
    return {
        "name": judged.attrs["names"][key],
        **evaluate(probability, outcome, persons=persons, seed=seed),
        "at_capacity": {
            scheme: {"share": share, **at_capacity(probability, outcome, share=share, persons=persons, seed=seed)}
            for scheme, share in shares.items()
        },
        "net_benefit": net_benefit(probability, outcome, persons=persons, seed=seed),
        "curve": calibration_curve(probability, outcome, persons=persons, seed=seed),
    }


def _by_period(judged: pd.DataFrame, *, seed: int) -> dict[str, dict]:
    dates = sorted(judged["as_of_date"].dropna().unique())
    return {str(pd.Timestamp(date).date()): _period(judged, judged["as_of_date"] == date, seed=seed) for date in dates}


def _period(judged: pd.DataFrame, inside: pd.Series, *, seed: int) -> dict:
    rows = judged[inside]
    events = int(rows["outcome"].sum())
    counts: dict = {"rows": len(rows), "events": events, "candidates": None}
    if min(events, len(rows) - events) >= FEWEST_EVENTS:
        outcome, persons = rows["outcome"].to_numpy(), rows["person_id"].to_numpy()
        counts["candidates"] = {
            key: evaluate(rows[key].to_numpy(), outcome, persons=persons, seed=seed) for key in judged.attrs["names"]
        }
    return counts


def _beside(judged: pd.DataFrame, other: str, *, seed: int) -> dict[str, np.ndarray]:
    """By how much the Brier score of each candidate is lower than that of one of them, on all rows and resamples."""
    keys = list(judged.attrs["names"])
    outcome, persons = judged["outcome"].to_numpy(), judged["person_id"].to_numpy()
    draws = brier_draws(judged[keys].to_numpy(), outcome, persons=persons, seed=seed)
    against = draws[:, keys.index(other)]
    return {key: against - own for key, own in zip(keys, draws.T, strict=True)}


def _why_chosen(gain: dict[str, float | None], protocol: Protocol, *, better: bool) -> str:
    """The margin is asked of the figure itself; the range says how sure the figure is."""
    value, low, high = (gain[word] or 0.0 for word in ("value", "low", "high"))
    than = "lower" if value >= 0 else "higher"
    found = (
        f"The additive model's Brier score on the test people is {abs(value):.4f} {than} than that of "
        f"{protocol.comparator} recalibrated to the same outcome (gain {low:+.4f} to {high:+.4f}); the protocol asks "
        f"for {protocol.margin} lower"
    )
    unsure = " The range holds zero: these people are too few to be sure which is better." if low <= 0 <= high else ""
    return f"{found}.{unsure}" if better else f"{found}, so {protocol.comparator} is used.{unsure}"
