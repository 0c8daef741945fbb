"""The same list held to reoffences that were reported and to those that the police detected, beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from fairness_reports.audit import retrospective_audit
from fairness_reports.audit_frame import ITS_FORECAST
from fairness_reports.groups import stated_groups
from fairness_reports.rates import number
from fairness_reports.thresholds import read_thresholds
from models.recalibration import fit_affine

Array = NDArray[np.float64]
REPORTED, POLICE_DETECTED = "reported", "police_detected"
_NEAREST_TO_CERTAIN = 1e-6
_MEANINGS = {
    REPORTED: "Of these, only offences that somebody reported to the police.",
    POLICE_DETECTED: "Of these, only offences that the police themselves detected.",
}
_KEPT = ("overall", "by_group", "comparisons")


def label_audits(
    people: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    outcome: str,
    probability: str,
    selected: str,
    attributes: Sequence[str],
    outcome_meaning: str,
    seed: int,
    harms: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Every figure of the audit of a replayed list on each of two labels, and how far the gaps are apart.

    Parameters
    ----------
    people : pandas.DataFrame
        One row per person, index unique.
    labels : mapping of str to str
        Columns of True and False under `REPORTED` and `POLICE_DETECTED`: whether a reoffence of the kind was proven.
    outcome : str
        Column of True and False: whether any was.
    probability, selected : str
        Columns, as in `retrospective_audit`; the probability is that of any reoffence.
    attributes : sequence of str
        Columns to divide by.
    outcome_meaning : str
        What counts as a reoffence, in a sentence.
    seed : int
        Seed of the resampling of persons.
    harms : mapping of str to str, optional
        Columns of 0 or more under the same keys: harm of the reoffences of the kind, in any one unit.

    Returns
    -------
    dict
        JSON-ready: under each label `overall`, `by_group` and `comparisons`, all exploratory; null where fewer people
        have it than an estimate takes. `gaps`: of each gap of both, as much as it is larger on what the police detect,
        with its range.

    Notes
    -----
    A forecast of any reoffence is no forecast of either kind, so it is first brought to the kind's own level and
    spread among all these people (two figures, the same for everybody): what is then left in a group is the group's.
    Ranges of a gap of gaps are those of sums over people who have nothing to do with each other.
    """
    found: dict[str, Any] = {}
    forecasts = {}
    for label, column in labels.items():
        happened = people[column].to_numpy(dtype=bool)
        if min(happened.sum(), (~happened).sum()) < read_thresholds().evidence["minimum_events"]:
            found[label] = None
            continue
        forecasts[label] = _brought_to(people[probability].to_numpy(dtype=float), happened)
        audit = retrospective_audit(
            people.assign(**{probability: forecasts[label]}),
            outcome=column,
            probability=probability,
            selected=selected,
            attributes=attributes,
            outcome_meaning=f"{outcome_meaning} {_MEANINGS[label]}",
            within=outcome,
            harm=None if harms is None else harms[label],
            is_exploratory=True,
            seed=seed,
        )
        found[label] = {key: audit[key] for key in _KEPT}
    found["gaps"] = []
    if len(forecasts) == len(labels):
        listed = people[selected].to_numpy(dtype=float)
        sums = {
            label: _sums(people[column].to_numpy(dtype=float), listed, forecasts[label])
            for label, column in labels.items()
        }
        found["gaps"] = _gaps_of_gaps(people, found, sums)
    return found


def _brought_to(forecast: Array, happened: NDArray[np.bool_]) -> Array:
    """The forecasts with the level and spread of another outcome of the same people."""
    log_odds = logit(np.clip(forecast, _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN))
    intercept, slope = fit_affine(log_odds[None], happened.astype(float), np.ones((1, len(happened))))[0]
    return expit(intercept + slope * log_odds)


def _sums(happened: Array, listed: Array, forecast: Array) -> dict[str, tuple[Array, Array]]:
    """What each person adds to what is counted and to what it is counted among, by metric."""
    return {
        "false_positive_rate": ((1 - happened) * listed, 1 - happened),
        "false_negative_rate": (happened * (1 - listed), happened),
        "precision": (happened * listed, listed),
        "observed_to_expected": (happened, forecast),
    }


def _gaps_of_gaps(
    people: pd.DataFrame, audits: Mapping[str, Any], sums: Mapping[str, dict[str, tuple[Array, Array]]]
) -> list[dict[str, Any]]:
    reach = float(norm.ppf(0.5 + read_thresholds().evidence["confidence"] / 2))
    detected = {_named(c): c for c in audits[POLICE_DETECTED]["comparisons"]}
    found = []
    for one in audits[REPORTED]["comparisons"]:
        other = detected.get(_named(one))
        if other is None or one["metric"] not in sums[REPORTED] or None in (one["difference"], other["difference"]):
            continue
        inside = (stated_groups(people[one["attribute"]]) == one["groups"][0]).to_numpy()
        apart = [
            _influence(*sums[label][one["metric"]], inside, one["groups"][1]) for label in (POLICE_DETECTED, REPORTED)
        ]
        value = other["difference"] - one["difference"]
        half = reach * float(np.linalg.norm(apart[0] - apart[1]))
        found.append(
            {key: one[key] for key in ("metric", "attribute", "groups")}
            | {
                REPORTED: one["difference"],
                POLICE_DETECTED: other["difference"],
                "difference": number(value),
                "low": number(value - half),
                "high": number(value + half),
            }
        )
    return found


def _influence(counted: Array, among: Array, inside: NDArray[np.bool_], beside: str) -> Array:
    """How much each person moves a gap between a group and everyone else, or its own forecast."""

    def of(side: NDArray[np.bool_]) -> Array:
        total = max(float(among[side].sum()), 1e-9)
        rate = float(counted[side].sum()) / total
        return np.where(side, (counted - rate * among) / total, 0.0)

    return of(inside) if beside == ITS_FORECAST else of(inside) - of(~inside)


def _named(comparison: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return comparison["metric"], comparison["attribute"], tuple(comparison["groups"])
