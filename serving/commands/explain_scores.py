"""What a release and the official instruments say of one person on a day, each as the sum of its named parts."""

from typing import Any

import numpy as np
import pandas as pd

from features import CaseTables
from models.actuarial.every_instrument import ERRORS, NEWER, OLDER, score_every_instrument
from models.additive import AdditiveRisk
from models.additive_count import AdditiveCount
from models.expected_counts import ExpectedCounts
from models.reasons import fact_words
from models.release import Release
from training.official import log_odds_column
from training.people import own_formula, what_models_read

_RANGE = (0.05, 0.95)
_YEARS = ("one_year", "two_year")


def person_scores(
    release: Release, tables: CaseTables, *, day: pd.Timestamp, person_id: str, unscored_because: str | None
) -> dict[str, Any]:
    """Every score of one person.

    Parameters
    ----------
    release : Release
        Whose models.
    tables : CaseTables
        Checked rows of the person, or of everybody.
    day : Timestamp
        Nothing known after it counts.
    person_id : str
        Whom.
    unscored_because : str or None
        Why the person is not scored; None for somebody in the population.

    Returns
    -------
    dict
        JSON-ready: "unavailable_because" (None where somebody is scored), "models" and "counts" of the release (each
        with its name, value, range over refits, contributions and their sum), and "official" (every instrument that
        gives a score: figures, band, the range over missing answers, what was wrong or missing). Empty for whom
        nothing is scored.
    """
    nothing: dict[str, Any] = {"unavailable_because": unscored_because, "models": [], "counts": [], "official": []}
    if unscored_because:
        return nothing
    X, instruments = what_models_read(tables, day, pd.Index([person_id]))
    scored = [model for model in release.models.values() if pd.notna(X[log_odds_column(own_formula(model))].iloc[0])]
    return nothing | {
        "unavailable_because": None if scored else "the official score cannot be worked out from what is on record",
        "models": [_risk(model, X) for model in scored],
        "counts": [_count(counts, X) for counts in release.counts.values()] if scored else [],
        "official": _official(score_every_instrument(instruments).iloc[0]),
    }


def _risk(model: AdditiveRisk, X: pd.DataFrame) -> dict[str, Any]:
    low, high = _range(model.replicate_probability(X))
    return {
        "name": model.name,
        "probability": {"value": float(model.probability(X)[0]), "low": low, "high": high},
        "log_odds": float(model.log_odds(X)[0]),
        "contributions": _contributions(model, X),
    }


def _count(counts: ExpectedCounts, X: pd.DataFrame) -> dict[str, Any]:
    low, high = _range(counts.replicate_offences(X))
    return {
        "name": counts.name,
        "expected_offences": {"value": float(counts.offences(X)[0]), "low": low, "high": high},
        "offences_per_occasion": float(counts.offences_per_occasion),
        "log_occasions": float(np.log(counts.occasions.expected(X)[0])),
        "contributions": _contributions(counts.occasions, X),
    }


def _contributions(model: AdditiveRisk | AdditiveCount, X: pd.DataFrame) -> list[dict[str, Any]]:
    """The parts whose sum is the log-odds, or the log of the count: the intercept first, then the largest first."""
    parts = model.contributions(X).iloc[0]
    told: list[dict[str, Any]] = [
        {
            "term": term.name,
            "group": str(term.group),
            "words": fact_words(term, X[term.feature].iloc[0]),
            "points": float(parts[term.name]),
        }
        for term in model.terms
    ]
    intercept = {
        "term": "intercept",
        "group": None,
        "words": "the start, before any fact",
        "points": float(parts["intercept"]),
    }
    return [intercept, *sorted(told, key=lambda one: -abs(one["points"]))]


def _range(replicates: np.ndarray) -> tuple[float | None, float | None]:
    """From the 5th to the 95th percentile over refits; none where the release holds no refits."""
    if not replicates.shape[1]:
        return None, None
    low, high = np.quantile(replicates[0], _RANGE)
    return float(low), float(high)


def _official(row: pd.Series) -> list[dict[str, Any]]:
    told = []
    for instrument in (*NEWER, *OLDER):
        start = f"{instrument.lower()}_"
        found = {name: _plain(row[f"{start}{name}"]) for name in ("band", ERRORS)}
        names = ("type", "score", "lowest_probability", "highest_probability") if instrument in NEWER else _YEARS
        found |= {name: _plain(row[f"{start}{name}"]) for name in names}
        told.append({"instrument": instrument, **found, ERRORS: (found[ERRORS] or "").split()})
    return told


def _plain(cell: Any) -> Any:
    if pd.isna(cell):
        return None
    return cell.item() if isinstance(cell, np.generic) else cell
