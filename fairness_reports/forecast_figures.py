"""Whether forecasts come true in each group: levels, spread, a smooth curve, and scores that punish every error."""

import numpy as np
from numpy.typing import NDArray

from fairness_reports.audit_frame import AuditFrame
from fairness_reports.calibration import calibration_intercept, calibration_slope
from fairness_reports.clusters import design_effect
from fairness_reports.comparing import compare_forecasts, compare_slopes
from fairness_reports.discrimination import brier_score, log_loss_score
from fairness_reports.intervals import poisson_ratio_interval
from fairness_reports.rates import Figure
from fairness_reports.shown_figures import estimate_figure, resampled_figure, shown_figure
from fairness_reports.smooth_calibration import calibration_error
from fairness_reports.verdicts import Comparison

Array = NDArray[np.float64]
_ESTIMATES = {
    "calibration_intercept": (calibration_intercept, "logistic recalibration, Wald"),
    "calibration_slope": (calibration_slope, "logistic recalibration, Wald"),
    "brier": (brier_score, "normal"),
    "log_loss": (log_loss_score, "normal"),
}


def forecast_figures(
    happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, cells: Array, seed: int
) -> tuple[dict[str, list[Figure]], list[Comparison]]:
    """Figures of the forecasts by group, and the comparisons of each group with its own forecast.

    Parameters
    ----------
    happened : numpy.ndarray of bool, shape (n_people,)
        Whether the person reoffended.
    chance : numpy.ndarray of shape (n_people,)
        Forecast probability.
    frame : AuditFrame
        The audit.
    cells : numpy.ndarray of shape (n_groups, 4)
        The four outcome cells.
    seed : int
        Seed of the resampling of persons.

    Returns
    -------
    tuple of dict and list of Comparison
        By name of the figure, one for each group; and the comparisons.
    """
    groups, withheld = frame.groups, frame.row_withheld
    observed, expected = cells[:, 0] + cells[:, 2], groups.totals(chance)[:, 0]
    members = list(map(groups.members, range(len(withheld))))
    effects = np.ones(len(withheld))
    if frame.clusters is not None:
        for row, inside in enumerate(members):
            apart = happened[inside] - observed[row] / max(expected[row], 1e-9) * chance[inside]
            effects[row] = design_effect(apart, frame.clusters[inside])
    metrics = {
        "observed_to_expected": [
            shown_figure(*ends, method=frame.method("exact Poisson"), withheld=withheld[row])
            for row, ends in enumerate(
                zip(*poisson_ratio_interval(observed / effects, expected / effects), strict=True)
            )
        ]
    }
    for name, (estimate, method) in _ESTIMATES.items():
        own = [estimate(happened[inside], chance[inside], clusters=frame.clusters_of(inside)) for inside in members]
        metrics[name] = [estimate_figure(e, frame.method(method), withheld=withheld[row]) for row, e in enumerate(own)]
        if name == "calibration_slope":
            slopes = [(e.value, e.error) for e in own]
    metrics["calibration_error"] = _smooth(happened, chance, frame, seed=seed)
    enough = frame.has_enough_own(cells)
    comparisons = compare_forecasts(frame, observed, expected, cells=cells, enough=enough, effects=effects)
    return metrics, comparisons + compare_slopes(frame, slopes, enough=enough)


def _smooth(happened: NDArray[np.bool_], chance: Array, frame: AuditFrame, *, seed: int) -> list[Figure]:
    """The distance of forecasts from the smooth curve, for everyone and groups by one attribute."""
    evidence = frame.thresholds.evidence
    rows = [row for row in (0, *frame.single_rows()) if not frame.row_withheld[row]]
    if not rows:
        return [shown_figure(*[float("nan")] * 3, method="", withheld=True) for _ in frame.row_withheld]
    found = calibration_error(
        frame.groups,
        happened,
        chance,
        rows=rows,
        seed=seed,
        replicates=evidence["replicates"],
        clusters=frame.clusters,
    )
    return [
        resampled_figure(
            float(found.value[row]),
            found.replicates[:, row],
            confidence=evidence["confidence"],
            withheld=bool(frame.row_withheld[row]),
            method=frame.resampling,
        )
        for row in range(len(frame.row_withheld))
    ]
