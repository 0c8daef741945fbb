"""How good expected counts are, on people whose counts are known, with intervals from resampling persons."""

from collections.abc import Mapping

import numpy as np
from scipy.special import xlogy

from training.evaluation import interval

_TENTHS = 10


def count_figures(expected: np.ndarray, counted: np.ndarray, weights: np.ndarray) -> dict:
    """Deviance and calibration of expected counts.

    Parameters
    ----------
    expected : ndarray of shape (n_rows,)
        Expected counts, above 0.
    counted : ndarray of shape (n_rows,)
        What was counted.
    weights : ndarray of shape (1 + n_resamples, n_rows)
        As `training.evaluation.resamples` gives them.

    Returns
    -------
    dict
        "deviance" (mean Poisson deviance) and "observed_to_expected", each with value, low and high (95%), and
        "by_tenth", as `by_tenth` gives it.
    """
    return {
        "deviance": interval(weights @ deviances(expected, counted) / weights.sum(axis=1)),
        "observed_to_expected": interval((weights @ counted) / (weights @ expected)),
        "by_tenth": by_tenth(expected, counted, weights),
    }


def deviances(expected: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Poisson deviance of each row: 2 (y log(y / mu) - y + mu).

    Parameters
    ----------
    expected : ndarray of shape (n_rows,)
        Expected counts, above 0.
    counted : ndarray of shape (n_rows,)
        What was counted.

    Returns
    -------
    ndarray of shape (n_rows,)
        0 where the two are equal, else above 0.
    """
    return 2 * (xlogy(counted, counted) - xlogy(counted, expected) - counted + expected)


def share_saved(first: np.ndarray, second: np.ndarray, counted: np.ndarray, weights: np.ndarray) -> dict:
    """Which share of the second forecast's deviance the first saves, on the same people.

    Parameters
    ----------
    first, second : ndarray of shape (n_rows,)
        Two sets of expected counts.
    counted : ndarray of shape (n_rows,)
        What was counted.
    weights : ndarray of shape (1 + n_resamples, n_rows)
        As `training.evaluation.resamples` gives them.

    Returns
    -------
    dict of str to float
        "value", "low" and "high" (95%); positive when the first is better.
    """
    return interval(1 - (weights @ deviances(first, counted)) / (weights @ deviances(second, counted)))


def by_tenth(expected: np.ndarray, counted: np.ndarray, weights: np.ndarray) -> list[dict]:
    """What was expected and what was counted in ten groups of about one size, in order of the expectation.

    Parameters
    ----------
    expected : ndarray of shape (n_rows,)
        Expected counts, above 0.
    counted : ndarray of shape (n_rows,)
        What was counted.
    weights : ndarray of shape (1 + n_resamples, n_rows)
        As `training.evaluation.resamples` gives them.

    Returns
    -------
    list of dict
        For each group "rows", "expected" and "counted" (means), and "observed_to_expected" with value, low and high.
        Equal expectations are in one group, so there may be fewer than ten.
    """
    group = _tenth_of(expected)
    found = []
    for one in np.unique(group):
        inside = group == one
        ratio = (weights[:, inside] @ counted[inside]) / (weights[:, inside] @ expected[inside])
        found.append(
            {
                "rows": int(inside.sum()),
                "expected": float(expected[inside].mean()),
                "counted": float(counted[inside].mean()),
                "observed_to_expected": interval(ratio),
            }
        )
    return found


def calibration_errors(forecasts: Mapping[str, np.ndarray], counted: np.ndarray) -> dict[str, float]:
    """How far off each of some forecasts is within tenths of people, once the level is right.

    Parameters
    ----------
    forecasts : mapping of str to ndarray of shape (n_rows,)
        Expected counts, above 0; scaled here so that their sum is that of the counts.
    counted : ndarray of shape (n_rows,)
        What was counted, not nothing.

    Returns
    -------
    dict of str to float
        For each forecast the misplaced offences as a share of all, 0 to 1: half of the summed distances between
        expected and counted over ten groups of people.

    Notes
    -----
    Every forecast is asked of the tenths of every other as well, and its worst answer counts: a forecast that tells
    nobody apart is right in tenths of its own making.
    """
    groupings = [_tenth_of(expected) for expected in forecasts.values()]
    return {
        name: max(_misplaced(expected, counted, group) for group in groupings) for name, expected in forecasts.items()
    }


def _misplaced(expected: np.ndarray, counted: np.ndarray, group: np.ndarray) -> float:
    right = expected * counted.sum() / expected.sum()
    gaps = np.bincount(group, weights=counted) - np.bincount(group, weights=right)
    return float(np.abs(gaps).sum() / 2 / counted.sum())


def _tenth_of(expected: np.ndarray) -> np.ndarray:
    bounds = np.unique(np.quantile(expected, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    return np.searchsorted(bounds, expected, side="left")
