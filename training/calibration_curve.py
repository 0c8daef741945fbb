"""What was foretold and what happened, tenth by tenth of the forecasts."""

import numpy as np
from scipy.stats import binomtest

_TENTHS = 10


def calibration_curve(probability: np.ndarray, outcome: np.ndarray) -> list[dict[str, float]]:
    """The forecasts in ten groups of about one size, in order.

    Parameters
    ----------
    probability : ndarray of shape (n_rows,)
        Forecasts.
    outcome : ndarray of shape (n_rows,)
        What happened, 0 or 1.

    Returns
    -------
    list of dict
        For each group: "rows", "foretold" (mean forecast), "happened" (share with the outcome) and the ends of its 95%
        Wilson range, "low" and "high". Equal forecasts are in one group, so there may be fewer than ten.
    """
    bounds = np.unique(np.quantile(probability, np.linspace(0, 1, _TENTHS + 1)[1:-1]))
    group = np.searchsorted(bounds, probability, side="left")
    curve = []
    for one in np.unique(group):
        inside = group == one
        share = binomtest(int(outcome[inside].sum()), int(inside.sum())).proportion_ci(method="wilson")
        curve.append(
            {
                "rows": int(inside.sum()),
                "foretold": float(probability[inside].mean()),
                "happened": float(outcome[inside].mean()),
                "low": float(share.low),
                "high": float(share.high),
            }
        )
    return curve
