"""Figures as they are published: a number with its range, or an empty one that says why it is empty."""

import numpy as np
from numpy.typing import NDArray

from fairness_reports.calibration import Estimate
from fairness_reports.rates import Figure, figure

WITHHELD = "withheld: small numbers"
NOT_DEFINED = "not defined here"


def shown_figure(value: float, low: float, high: float, *, method: str, withheld: bool) -> Figure:
    """A figure, or an empty one that says why it is empty.

    Parameters
    ----------
    value, low, high : float
        The estimate and the ends of its interval; missing where it is not defined.
    method : str
        How the interval was made.
    withheld : bool
        Whether small numbers keep it from print.

    Returns
    -------
    dict
        Keys value, low, high, method.
    """
    nan = float("nan")
    if withheld:
        return figure(nan, nan, nan, WITHHELD)
    return figure(value, low, high, method if np.isfinite(value) else NOT_DEFINED)


def estimate_figure(estimate: Estimate, method: str, *, withheld: bool) -> Figure:
    """The figure of an estimate.

    Parameters
    ----------
    estimate : Estimate
        Value and ends of its interval.
    method : str
        How the interval was made.
    withheld : bool
        Whether small numbers keep it from print.

    Returns
    -------
    dict
        As `shown_figure` gives it.
    """
    return shown_figure(estimate.value, estimate.low, estimate.high, method=method, withheld=withheld)


def resampled_figure(
    value: float,
    drawn: NDArray[np.float64],
    *,
    confidence: float,
    withheld: bool,
    method: str = "person bootstrap",
) -> Figure:
    """The figure of an estimate whose range comes of resampling.

    Parameters
    ----------
    value : float
        The estimate.
    drawn : numpy.ndarray of shape (n_replicates,)
        The same of resamples; missing where it could not be had.
    confidence : float
        Share of the resamples between the ends.
    withheld : bool
        Whether small numbers keep it from print.
    method : str, default "person bootstrap"
        What was drawn.

    Returns
    -------
    dict
        As `shown_figure` gives it.
    """
    tail = (1 - confidence) / 2
    known = drawn[np.isfinite(drawn)]
    low, high = np.quantile(known, [tail, 1 - tail]) if len(known) else (np.nan, np.nan)
    return shown_figure(value, float(low), float(high), method=method, withheld=withheld)
