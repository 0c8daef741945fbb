"""How far forecasts lie from a smooth curve of what happened, in each group, with every resample fitted at once."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit

from fairness_reports.clusters import Numbers, draw_clusters
from fairness_reports.groups import AuditGroups

Array = NDArray[np.float64]
_NEAREST_TO_CERTAIN = 1e-6
_BINS = 64
_KNOTS = (0.05, 0.35, 0.65, 0.95)
_HOLD = 0.1
_STEPS = 25
_CONVERGED = 1e-8


class CalibrationError(NamedTuple):
    """Mean distance of forecast from what happens, and the same of resampled persons.

    Parameters
    ----------
    value : numpy.ndarray of shape (n_groups,)
        0 to 1, missing for groups not asked for.
    replicates : numpy.ndarray of shape (n_replicates, n_groups)
        The same for each resample.
    """

    value: Array
    replicates: Array


def calibration_error(
    groups: AuditGroups,
    outcome: ArrayLike,
    probability: ArrayLike,
    *,
    rows: list[int],
    seed: int,
    replicates: int,
    clusters: Numbers | None = None,
) -> CalibrationError:
    """Integrated calibration index of each group: mean distance of a forecast from the curve of what happened.

    The curve is a logistic regression on the forecast's log-odds and a restricted cubic spline of them, held lightly
    to the forecast itself. Chance alone keeps the index above 0, the further the smaller the group. Forecasts are read
    in up to 64 bins, so that a resample is a draw of counts.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    probability : array-like of float, shape (n_people,)
        Forecast probability, 0 to 1; nearer than one in a million to 0 or 1 is taken as that near.
    rows : list of int
        The groups to work it out for.
    seed : int
        Seed of the resampling of persons.
    replicates : int
        How many resamples; each person is drawn a Poisson(1) number of times.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person; clusters are then drawn whole.

    Returns
    -------
    CalibrationError
        In units of probability.

    References
    ----------
    Austin and Steyerberg (2019), The Integrated Calibration Index (ICI) and related metrics for quantifying the
    calibration of logistic regression models, Statistics in Medicine 38, 4051-4065.
    """
    happened = np.asarray(outcome, dtype=bool)
    chance = np.clip(np.asarray(probability, dtype="float64"), _NEAREST_TO_CERTAIN, 1 - _NEAREST_TO_CERTAIN)
    log_odds = logit(chance)
    edges = np.unique(np.quantile(chance, np.linspace(0, 1, _BINS + 1)[1:-1]))
    _, binned = np.unique(np.searchsorted(edges, chance, side="left"), return_inverse=True)
    bins = int(binned.max()) + 1
    sizes = np.bincount(binned, minlength=bins)
    forecast = np.bincount(binned, weights=log_odds, minlength=bins) / sizes
    basis = _basis(forecast, log_odds, sizes)
    atoms = groups.membership.shape[1]
    cell = (groups.atom_of_person * bins + binned) * 2 + happened
    counts = np.bincount(cell, minlength=atoms * bins * 2)
    drawn = np.zeros((replicates + 1, len(counts)))
    drawn[0] = counts
    if clusters is None:
        seen = np.flatnonzero(counts)
        drawn[1:, seen] = np.random.default_rng(seed).poisson(counts[seen], size=(replicates, len(seen)))
    else:
        drawn[1:] = draw_clusters(cell, len(counts), clusters=clusters, seed=seed, replicates=replicates)
    inside = groups.membership[rows].astype("float64")
    table = np.einsum("ga,rabk->rgbk", inside, drawn.reshape(-1, atoms, bins, 2), optimize=True)
    people = table.sum(axis=3).reshape(-1, bins)
    distance = np.abs(_curve(table[..., 1].reshape(-1, bins), people, forecast, basis) - expit(forecast))
    total = people.sum(axis=1)
    index = np.divide((distance * people).sum(axis=1), total, out=np.full(len(total), np.nan), where=total > 0)
    found = np.full((replicates + 1, len(groups.groups)), np.nan)
    found[:, rows] = index.reshape(replicates + 1, len(rows))
    return CalibrationError(found[0], found[1:])


def _basis(forecast: Array, log_odds: Array, sizes: NDArray[np.int64]) -> Array:
    """A level, a line and a restricted cubic spline over the bins, independent and of mean square 1."""
    first, *inner, last = np.quantile(log_odds, _KNOTS)
    columns = [np.ones_like(forecast), forecast]
    if first < last:

        def cubed(knot: float) -> Array:
            return np.maximum(forecast - knot, 0.0) ** 3

        before = inner[-1]
        if before < last:
            end = (cubed(before) - cubed(last)) / (last - before)
            columns += [(cubed(knot) - cubed(last)) / (last - knot) - end for knot in (first, *inner[:-1])]
    weight = np.sqrt(sizes / sizes.sum())[:, None]
    orthogonal, strength, _ = np.linalg.svd(weight * np.column_stack(columns), full_matrices=False)
    return np.asarray(orthogonal[:, strength > strength[0] * 1e-6] / weight)


def _curve(events: Array, people: Array, forecast: Array, basis: Array) -> Array:
    """What happened as a curve of the forecast, for every table of counts, by Newton's steps together."""
    held = _HOLD * np.eye(basis.shape[1])
    squares = np.einsum("bi,bj->bij", basis, basis).reshape(len(basis), -1)
    coefficients = np.zeros((len(events), basis.shape[1]))
    for _ in range(_STEPS):
        chance = expit(np.clip(forecast + coefficients @ basis.T, -30, 30))
        information = (people * chance * (1 - chance)) @ squares
        gradient = (events - people * chance) @ basis - _HOLD * coefficients
        step = np.linalg.solve(information.reshape(-1, *held.shape) + held, gradient[..., None])[..., 0]
        coefficients += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < _CONVERGED:
            break
    return np.asarray(expit(np.clip(forecast + coefficients @ basis.T, -30, 30)))
