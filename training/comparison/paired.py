"""Figures of two forecasts on the same people, and by how much they differ, with intervals from the same resamples."""

from collections.abc import Collection
from typing import Any

import numpy as np
import pandas as pd

from features.exceptions import NotEnoughData
from training.comparison.held_out import COUNTED
from training.count_judging import deviances
from training.count_labels import OCCASIONS
from training.evaluation import interval, measured, resamples
from training.judging import FEWEST_EVENTS

Paired = dict[str, dict[str, dict[str, float | None]]]


def paired_figures(rows: pd.DataFrame, *, seed: int, only: Collection[str] | None = None) -> Paired:
    """Every measure of two sets of probabilities, and the second's less the first's.

    Parameters
    ----------
    rows : DataFrame
        "person_id", "outcome", and the probabilities "a" and "b".
    seed : int
        Seed of the resampling of persons; both are judged on each resample.
    only : collection of str, optional
        Names of the measures wanted; without it, all of `training.evaluation.evaluate`.

    Returns
    -------
    dict of str to dict
        By measure "a", "b" and "difference", each with value, low and high (95%).
    """
    weights = resamples(rows["person_id"].to_numpy(), seed)
    outcome = rows["outcome"].to_numpy(dtype=float)
    first, second = (measured(rows[side].to_numpy(), outcome, weights, only=only) for side in ("a", "b"))
    return {name: _three(first[name], second[name]) for name in first}


def paired_counts(rows: pd.DataFrame, *, seed: int) -> dict[str, Paired]:
    """Deviance and level of two expected counts, and the second's less the first's.

    Parameters
    ----------
    rows : DataFrame
        As `held_out_rows` gives them of a count.
    seed : int
        Seed of the resampling of persons.

    Returns
    -------
    dict of str to dict
        Of "occasions" and "offences": "deviance" (mean Poisson deviance) and "observed_to_expected", each as
        `paired_figures` gives it.
    """
    weights = resamples(rows["person_id"].to_numpy(), seed)
    found = {}
    for what, suffix, column in (("occasions", "", OCCASIONS), ("offences", "_offences", COUNTED)):
        counted = rows[column].to_numpy(dtype=float)
        first, second = (_of_counts(rows[f"{side}{suffix}"].to_numpy(), counted, weights) for side in ("a", "b"))
        found[what] = {name: _three(first[name], second[name]) for name in first}
    return found


def too_few(rows: pd.DataFrame) -> str:
    """Why rows cannot be judged.

    Parameters
    ----------
    rows : DataFrame
        With "outcome", or of a count `OCCASIONS`.

    Returns
    -------
    str
        In words; empty where they can.
    """
    if not len(rows):
        return "nobody was held out of both on a date on which the outcome is known and neither learned from"
    happened = rows[OCCASIONS] > 0 if OCCASIONS in rows else rows["outcome"] == 1
    events, others = int(happened.sum()), int((~happened).sum())
    if min(events, others) >= FEWEST_EVENTS:
        return ""
    return (
        f"of the {len(rows):,} rows held out of both, fewer than {FEWEST_EVENTS} are with the outcome, or fewer without"
    )


def judged(rows: dict[str, pd.DataFrame], *, seed: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Figures of every outcome and count that can be judged, and why the others cannot.

    Parameters
    ----------
    rows : dict of str to DataFrame
        From `held_out_rows`.
    seed : int
        Seed of the resampling.

    Returns
    -------
    tuple of two dicts
        By name "rows", "persons", "as_of_dates" and "figures" or "counts"; and reasons by name.

    Raises
    ------
    NotEnoughData
        If there is none.
    """
    refused = {name: reason for name, one in rows.items() if (reason := too_few(one))}
    found = {name: _judged(one, seed=seed) for name, one in rows.items() if name not in refused}
    if not any("figures" in one for one in found.values()):
        listed = "; ".join(f"{name}: {reason}" for name, reason in refused.items())
        raise NotEnoughData(
            f"No outcome can be compared. {listed}. Give case tables of more people, or that reach further."
        )
    return found, refused


def _judged(rows: pd.DataFrame, *, seed: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rows": len(rows),
        "persons": int(rows["person_id"].nunique()),
        "as_of_dates": sorted({str(pd.Timestamp(day).date()) for day in rows["as_of_date"]}),
    }
    if OCCASIONS in rows:
        return told | {"counts": paired_counts(rows, seed=seed)}
    return told | {"events": int(rows["outcome"].sum()), "figures": paired_figures(rows, seed=seed)}


def _of_counts(expected: np.ndarray, counted: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "deviance": weights @ deviances(expected, counted) / weights.sum(axis=1),
        "observed_to_expected": (weights @ counted) / (weights @ expected),
    }


def _three(first: np.ndarray, second: np.ndarray) -> dict[str, dict[str, float | None]]:
    return {"a": interval(first), "b": interval(second), "difference": interval(second - first)}
