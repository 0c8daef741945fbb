"""What a list of the foretold highest would be worth: precision and recall at a share of people, and net benefit."""

import numpy as np

from features.exceptions import RiskError
from training.evaluation import interval, resamples

# Odds at which somebody would rather offer support to one too many than miss one: the thresholds of a decision curve.
NET_BENEFIT_THRESHOLDS = (0.1, 0.2, 0.3, 0.5)
_ROUNDING = 1e-9
_TO_SPARE = 50


def at_capacity(
    probability: np.ndarray, outcome: np.ndarray, *, share: float, persons: np.ndarray, seed: int
) -> dict[str, dict]:
    """How many on the list have the outcome, and how many of those with the outcome are on it.

    Parameters
    ----------
    probability : ndarray of shape (n_rows,)
        Forecasts.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.
    share : float
        Share of the rows that the list has places for, 0 to 1.
    persons : ndarray of shape (n_rows,)
        Whose row it is.
    seed : int
        Seed of the resampling.

    Returns
    -------
    dict of str to dict
        "precision" and "recall", each with value, low and high (95%); None where nobody has the outcome.

    Raises
    ------
    RiskError
        If the two contradict each other.
    """
    weights = resamples(persons, seed)
    places, events = share * weights.sum(axis=1), weights @ outcome
    reached = _reached(probability, outcome, places, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = {"precision": interval(reached / places), "recall": interval(reached / events)}
    precision, recall = found["precision"]["value"], found["recall"]["value"]
    refuse_impossible(
        rows=len(outcome), events=float(outcome.sum()), places=places[0], precision=precision, recall=recall
    )
    return found


def _reached(probability: np.ndarray, outcome: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How many with the outcome are on the list of each resample, whose cut is its own; who ties at it shares it."""
    order = np.argsort(-probability, kind="stable")
    # No cut of a resample lies far below that of all: the rows below twice its depth are rarely needed.
    near = order[: int(np.ceil(2 * places[0])) + _TO_SPARE]
    near = near if (weights[:, near].sum(axis=1) >= places).all() else order
    starts = np.flatnonzero(np.r_[True, np.diff(probability[near]) < 0])
    drawn = np.add.reduceat(weights[:, near], starts, axis=1)
    before = np.cumsum(drawn, axis=1) - drawn
    with np.errstate(invalid="ignore", divide="ignore"):
        listed = np.nan_to_num(np.clip((places[:, None] - before) / drawn, 0, 1))
    happened = np.add.reduceat(weights[:, near] * outcome[near], starts, axis=1)
    return np.einsum("ij,ij->i", listed, happened)


def net_benefit(probability: np.ndarray, outcome: np.ndarray, *, persons: np.ndarray, seed: int) -> dict[str, dict]:
    """Reoffenders reached for each row, less those reached in vain at the price that a threshold sets.

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
    dict of str to dict
        By threshold, such as "0.3": value, low and high (95%), and "everybody", what choosing all would give.

    References
    ----------
    Vickers and Elkin (2006), Decision curve analysis, Medical Decision Making 26, 565-574.
    """
    weights, found = resamples(persons, seed), {}
    for threshold in NET_BENEFIT_THRESHOLDS:
        price = threshold / (1 - threshold)
        gain = outcome - price * (1 - outcome)
        chosen = (probability >= threshold) * gain
        everybody = float(gain.mean())
        found[str(threshold)] = interval(weights @ chosen / weights.sum(axis=1)) | {"everybody": everybody}
    return found


def refuse_impossible(
    *, rows: float, events: float, places: float, precision: float | None, recall: float | None
) -> None:
    """Refuse precision and recall that no list could have at once.

    Parameters
    ----------
    rows, events, places : float
        How many there are, how many have the outcome, and how many are on the list.
    precision, recall : float or None
        What is claimed; None claims nothing.

    Raises
    ------
    RiskError
        If a share is outside 0 to 1, or precision times places is not recall times events.
    """
    claimed = [figure for figure in (precision, recall) if figure is not None]
    if any(not -_ROUNDING <= figure <= 1 + _ROUNDING for figure in claimed):
        raise RiskError("A precision or recall lies outside 0 to 1; nothing is printed; a fault of ours.")
    if precision is None or recall is None:
        return
    if abs(precision * places - recall * events) > _ROUNDING * max(rows, 1):
        raise RiskError(
            f"Precision {precision:.4f} of {places:g} places and recall {recall:.4f} of {events:g} with the outcome "
            "cannot both be: each tells how many with the outcome are listed. Nothing is printed; a fault of ours."
        )
