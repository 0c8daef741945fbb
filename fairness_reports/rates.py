"""Error rates of a list by group, under fairlearn's names, with Wilson intervals."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from fairlearn.metrics import (
    MetricFrame,
    false_negative_rate,
    false_positive_rate,
    selection_rate,
    true_positive_rate,
)
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import precision_score

from fairness_reports.clusters import Numbers, design_effect
from fairness_reports.groups import AuditGroups
from fairness_reports.intervals import wilson_interval

Figure = dict[str, Any]
OUTCOME_CELLS = ("true_positives", "false_positives", "false_negatives", "true_negatives")
_DECIMALS = 6


class Share(NamedTuple):
    """A rate as the cells it counts and the cells it counts among.

    Parameters
    ----------
    counted : tuple of str
        Cells counted.
    among : tuple of str
        Cells counted among; they include those counted.
    """

    counted: tuple[str, ...]
    among: tuple[str, ...]


SHARES = {
    "selection_rate": Share(("true_positives", "false_positives"), OUTCOME_CELLS),
    "true_positive_rate": Share(("true_positives",), ("true_positives", "false_negatives")),
    "false_negative_rate": Share(("false_negatives",), ("true_positives", "false_negatives")),
    "false_positive_rate": Share(("false_positives",), ("false_positives", "true_negatives")),
    "precision": Share(("true_positives",), ("true_positives", "false_positives")),
}


def outcome_cells(outcome: ArrayLike, selected: ArrayLike) -> pd.DataFrame:
    """Which of the four cells each person is in: on the list or not, reoffended or not.

    Parameters
    ----------
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    selected : array-like of float, shape (n_people,)
        Whether the person was on the list, or the share in which a tie at the line leaves that to the lot.

    Returns
    -------
    pandas.DataFrame of float, shape (n_people, 4)
        Each row sums to one; columns are `OUTCOME_CELLS`.
    """
    happened, listed = np.asarray(outcome, dtype="float64"), np.asarray(selected, dtype="float64")
    cells = [happened * listed, (1 - happened) * listed, happened * (1 - listed), (1 - happened) * (1 - listed)]
    return pd.DataFrame(np.column_stack(cells), columns=list(OUTCOME_CELLS))


def outcome_parts(outcome: NDArray[np.bool_], within: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Who reoffended and who did not; with a wider outcome, also who did by that one alone.

    Parameters
    ----------
    outcome : numpy.ndarray of bool, shape (n_people,)
        Whether the person reoffended.
    within : numpy.ndarray of bool, shape (n_people,), optional
        Whether they did by a wider outcome.

    Returns
    -------
    numpy.ndarray of shape (n_people, 2) or (n_people, 3)
        Each row sums to one.
    """
    wider = outcome if within is None else within | outcome
    parts = [outcome, ~wider] if within is None else [outcome, wider & ~outcome, ~wider]
    return np.column_stack(parts).astype("float64")


def error_rates(cells: pd.DataFrame) -> pd.DataFrame:
    """Point estimates of the five rates in each group, missing where nobody could be counted.

    fairlearn gives 0 for a rate without anybody to count; here it is missing, lest a group in which nobody
    reoffended look as if nobody had been missed.

    Parameters
    ----------
    cells : pandas.DataFrame of float, shape (n_groups, 4)
        People in each of `OUTCOME_CELLS`, one row per group.

    Returns
    -------
    pandas.DataFrame of float, shape (n_groups, 5)
        Shares between 0 and 1; columns are fairlearn's names, rows as in `cells`.
    """
    # People alike in all three are one weighted row: the same rates, and hundreds of times faster for a force.
    alike = cells.reset_index(drop=True).rename_axis("group").melt(ignore_index=False, value_name="people")
    alike = alike[alike["people"] > 0].reset_index()
    if alike.empty:
        return pd.DataFrame(np.nan, index=cells.index, columns=list(SHARES))
    metrics = {
        "selection_rate": selection_rate,
        "true_positive_rate": _when_any(true_positive_rate, happened=True),
        "false_negative_rate": _when_any(false_negative_rate, happened=True),
        "false_positive_rate": _when_any(false_positive_rate, happened=False),
        "precision": _precision,
    }
    frame = MetricFrame(
        metrics=metrics,
        y_true=alike["variable"].isin(["true_positives", "false_negatives"]).astype("int64"),
        y_pred=alike["variable"].isin(["true_positives", "false_positives"]).astype("int64"),
        sensitive_features=alike["group"],
        sample_params={name: {"sample_weight": alike["people"]} for name in metrics},
    )
    return frame.by_group.astype("float64").reindex(range(len(cells))).set_axis(cells.index)


def rates_of_groups(
    groups: AuditGroups, outcome: ArrayLike, *, selected: ArrayLike, clusters: Numbers | None = None
) -> dict[str, NDArray[np.float64]]:
    """Count, base, value and interval of each rate for every group of an audit.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    outcome : array-like of bool, shape (n_people,)
        Whether the person reoffended.
    selected : array-like of float, shape (n_people,)
        Whether the person was on the list, 0 to 1.
    clusters : numpy.ndarray of int, shape (n_people,), optional
        The cluster of each person; intervals are then those of as many people as the clusters are worth.

    Returns
    -------
    dict of str to numpy.ndarray of shape (n_groups, 6)
        By rate: columns count, base, value, low, high, design effect.
    """
    cells = outcome_cells(outcome, selected)
    totals = pd.DataFrame(groups.totals(cells), columns=list(OUTCOME_CELLS))
    values = error_rates(totals)
    found = {}
    for name, share in SHARES.items():
        count, base = totals[list(share.counted)].sum(axis=1), totals[list(share.among)].sum(axis=1)
        effect = np.ones(len(totals))
        if clusters is not None:
            counted, among = share_of_people(cells, share)
            effect = share_effects(groups, counted, among, clusters=clusters)
        _, low, high = wilson_interval(count / effect, base / effect)
        found[name] = np.column_stack([count, base, values[name], low, high, effect])
    return found


def share_of_people(cells: pd.DataFrame, share: Share) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Whether each person is counted in a rate, and whether they could have been.

    Parameters
    ----------
    cells : pandas.DataFrame of float, shape (n_people, 4)
        From `outcome_cells`.
    share : Share
        The rate.

    Returns
    -------
    tuple of numpy.ndarray of shape (n_people,)
        Each 0 to 1, the first no more than the second.
    """
    counted, among = (cells[list(part)].to_numpy().sum(axis=1) for part in share)
    return counted, among


def share_effects(
    groups: AuditGroups, counted: NDArray[np.float64], among: NDArray[np.float64], *, clusters: Numbers
) -> NDArray[np.float64]:
    """The design effect of a share in each group.

    Parameters
    ----------
    groups : AuditGroups
        The groups, everyone first.
    counted, among : numpy.ndarray of shape (n_people,)
        Whether each person is counted, and could have been.
    clusters : numpy.ndarray of int, shape (n_people,)
        The cluster of each person.

    Returns
    -------
    numpy.ndarray of shape (n_groups,)
        1 or more.
    """
    found = []
    for row in range(len(groups.groups)):
        inside = groups.members(row) & (among > 0)
        base = among[inside]
        share = counted[inside].sum() / base.sum() if len(base) else 0.0
        found.append(design_effect(counted[inside] - share * base, clusters[inside], sizes=base))
    return np.array(found)


def figure(value: float, low: float, high: float, method: str) -> Figure:
    """A number with its range and how the range was made, ready for JSON.

    Parameters
    ----------
    value : float
        The estimate; missing becomes null.
    low, high : float
        Ends of its interval; missing becomes null.
    method : str
        How the interval was made.

    Returns
    -------
    dict
        Keys `value`, `low`, `high` (rounded to six decimals) and `method`.
    """
    return {"value": number(value), "low": number(low), "high": number(high), "method": method}


def number(value: float | None) -> float | None:
    """A number rounded to six decimals, or null where it is missing or infinite.

    Parameters
    ----------
    value : float or None
        Any number.

    Returns
    -------
    float or None
        Never NaN, never infinite, never minus zero.
    """
    if value is None or not np.isfinite(value):
        return None
    return round(float(value), _DECIMALS) + 0.0


def _when_any(rate: Any, *, happened: bool) -> Any:
    """The rate, missing where nobody in the group had that outcome."""

    def guarded(y_true: Any, y_pred: Any, *, sample_weight: Any) -> float:
        if not (np.asarray(y_true) == int(happened)).any():
            return float("nan")
        return float(rate(y_true, y_pred, sample_weight=sample_weight))

    return guarded


def _precision(y_true: Any, y_pred: Any, *, sample_weight: Any) -> float:
    """Share of people on the list who reoffended, missing where nobody is on it."""
    return float(precision_score(y_true, y_pred, sample_weight=sample_weight, zero_division=np.nan))
