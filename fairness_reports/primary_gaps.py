"""The gaps named beforehand, alone and quickly: what a search among many models is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness_reports.audit_frame import ITS_FORECAST, AuditFrame
from fairness_reports.groups import group_people
from fairness_reports.rates import outcome_cells
from fairness_reports.thresholds import read_thresholds

Array = NDArray[np.float64]
_KIND = "retrospective"
_RATES = ("false_positive_rate", "false_negative_rate")
_FORECAST = "observed_to_expected"


@dataclass(frozen=True)
class PrimaryGap:
    """One gap named beforehand, as sums over people, so that it can be worked out anew of any of them.

    Parameters
    ----------
    metric, attribute : str
        What is compared, and what divides the people.
    groups : tuple of str
        The two sides.
    limit : float
        What is let pass.
    counted, among : numpy.ndarray of shape (n_people,)
        What each person adds to a rate, and to what it is a rate of.
    inside : numpy.ndarray of bool, shape (n_people,)
        Who is in the group.
    """

    metric: str
    attribute: str
    groups: tuple[str, str]
    limit: float
    counted: Array
    among: Array
    inside: NDArray[np.bool_]

    def differences(self, weights: Array) -> Array:
        """The gap, signed, among people counted so many times.

        Parameters
        ----------
        weights : numpy.ndarray of shape (n_draws, n_people)
            How often each person counts.

        Returns
        -------
        numpy.ndarray of shape (n_draws,)
            Missing where nobody could be counted.
        """
        own = self._rate(weights, self.inside)
        return own - (1.0 if self.groups[1] == ITS_FORECAST else self._rate(weights, ~self.inside))

    def _rate(self, weights: Array, side: NDArray[np.bool_]) -> Array:
        counted, among = weights @ (self.counted * side), weights @ (self.among * side)
        return np.divide(counted, among, out=np.full(len(weights), np.nan), where=among > 0)


def primary_gaps(people: pd.DataFrame, attributes: Sequence[str]) -> list[PrimaryGap]:
    """Every gap of a replayed list that was named beforehand and has people enough on both sides.

    Parameters
    ----------
    people : DataFrame
        One row per person: "happened" (bool), "forecast" and "listed" (0 to 1), and the attributes.
    attributes : sequence of str
        Columns to divide by.

    Returns
    -------
    list of PrimaryGap
        In the order of the groups. Which there are hangs on outcomes alone, never on forecasts: models judged on the
        same people are judged by the same gaps.
    """
    groups, thresholds = group_people(people, attributes), read_thresholds()
    frame = AuditFrame(_KIND, groups, thresholds, np.zeros(len(groups.groups), dtype=bool))
    happened, listed = people["happened"].to_numpy(dtype=float), people["listed"].to_numpy(dtype=float)
    forecast = people["forecast"].to_numpy(dtype=float)
    sums = {
        "false_positive_rate": ((1 - happened) * listed, 1 - happened),
        "false_negative_rate": (happened * (1 - listed), happened),
        _FORECAST: (happened, forecast),
    }
    cells = groups.totals(outcome_cells(happened, listed).to_numpy())
    enough, enough_own = frame.has_enough(cells), frame.has_enough_own(cells)
    asked = [(row, names, metric) for row, names in frame.pairs() for metric in _RATES if enough[row]]
    asked += [
        (row, (groups.groups[row].name, ITS_FORECAST), _FORECAST) for row in frame.single_rows() if enough_own[row]
    ]
    found = []
    for row, names, metric in asked:
        if frame.is_primary(row, metric):
            counted, among = sums[metric]
            rule = thresholds.metrics[metric]
            rule = rule if metric == _FORECAST else rule.at_rate(float(counted.sum() / among.sum()))
            attribute, inside = groups.groups[row].attribute, groups.members(row)
            found.append(PrimaryGap(metric, attribute, names, rule.minimum_effect, counted, among, inside))
    return found


def mean_gap(gaps: Sequence[PrimaryGap], weights: Array) -> Array:
    """How large the gaps are on average, each in parts of what is let pass: 1 is as large as that.

    Parameters
    ----------
    gaps : sequence of PrimaryGap
        One at least.
    weights : numpy.ndarray of shape (n_draws, n_people)
        How often each person counts.

    Returns
    -------
    numpy.ndarray of shape (n_draws,)
        0 or more. A mean, since the largest of many is mostly that of the smallest group, by chance.
    """
    sizes = [np.abs(gap.differences(weights)) / max(gap.limit, 1e-9) for gap in gaps]
    return np.asarray(np.nanmean(np.stack(sizes), axis=0))
