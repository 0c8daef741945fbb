"""What was foretold and what happened, tenth by tenth of the forecasts."""

import numpy as np
from scipy.stats import binomtest

from training.evaluation import interval, resamples

_TENTHS = 10


def calibration_curve(
    probability: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int
) -> list[dict[str, float]]:
    """The forecasts in ten groups of about one size, in order.

    Parameters
    ----------
    probability : ndarray of shape (n_rows,)
        Forecasts.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.

    Returns
    -------
    list of dict
        For each group: "rows", "foretold" (mean forecast), "happened" (share with the outcome) and the ends of its 95%
        range, "low" and "high". Equal forecasts are in one group, so there may be fewer than ten.

    Notes
    -----
    Ranges are from resampling persons: on several dates one person is no more than one witness. Where all of a group
    have the outcome, or none, resamples say nothing, and the range is Wilson's of so many persons.
    """
    weights = resamples(persons, seed)
    bounds = np.unique(np.quantile(probability, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    group = np.searchsorted(bounds, probability, side="left")
    curve = []
    for one in np.unique(group):
        inside = group == one
        low, high = _range(outcome[inside], weights[:, inside], person_count=len(np.unique(persons[inside])))
        curve.append(
            {
                "rows": int(inside.sum()),
                "foretold": float(probability[inside].mean()),
                "happened": float(outcome[inside].mean()),
                "low": low,
                "high": high,
            }
        )
    return curve


def _range(outcome: np.ndarray, weights: np.ndarray, *, person_count: int) -> tuple[float, float]:
    if outcome.min() == outcome.max():
        share = binomtest(int(outcome[0]) * person_count, person_count).proportion_ci(method="wilson")
        return float(share.low), float(share.high)
    with np.errstate(invalid="ignore"):
        found = interval(weights @ outcome / weights.sum(axis=1))
    return float(found["low"] or 0.0), float(found["high"] or 0.0)
