"""From when on a release is no longer left alone: what a protocol says under [monitoring]."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Monitoring:
    """Bounds within which a release is left alone, and how often chance may step over them.

    Parameters
    ----------
    lowest_observed_to_expected, highest_observed_to_expected : float
        Bounds of observed to expected, of matured outcomes and of early follow-up.
    lowest_slope, highest_slope : float
        Bounds of the calibration slope of matured outcomes.
    greatest_auc_loss : float
        By how much the AUC of matured outcomes may lie below what the scores themselves promise.
    notable_stability, large_stability : float
        Population stability indices from which a change of the people is watched, and calls for a new model.
    judged_every_months : int
        Dates nearer than this to the one judged before are shown and not judged.
    early_months : int
        Months of follow-up after which a date's early follow-up is judged, once.
    false_alarms_per_year : float
        In how many years without change anything but "nothing to do" may be said, 0 to 1.
    greatest_unseen_area_share : float
        Share of people in areas that the reference people did not live in, above which nothing is monitored, 0 to 1.
    """

    lowest_observed_to_expected: float = 0.9
    highest_observed_to_expected: float = 1.11
    lowest_slope: float = 0.8
    highest_slope: float = 1.25
    greatest_auc_loss: float = 0.03
    notable_stability: float = 0.1
    large_stability: float = 0.25
    judged_every_months: int = 3
    early_months: int = 6
    false_alarms_per_year: float = 0.05
    greatest_unseen_area_share: float = 0.2


_PAIRS = {
    "observed_to_expected": ("lowest_observed_to_expected", "highest_observed_to_expected"),
    "calibration_slope": ("lowest_slope", "highest_slope"),
    "population_stability": ("notable_stability", "large_stability"),
}
_ALONE = {
    "auc_loss": "greatest_auc_loss",
    "judged_every_months": "judged_every_months",
    "early_months": "early_months",
    "false_alarms_per_year": "false_alarms_per_year",
    "unseen_area_share": "greatest_unseen_area_share",
}
KEYS = (*_PAIRS, *_ALONE)


def monitoring_of(entry: dict[str, Any]) -> Monitoring:
    """Thresholds of the section [monitoring] of a protocol.

    Parameters
    ----------
    entry : dict
        Known keys with values of the right kind; what is absent is as usual.

    Returns
    -------
    Monitoring
        The thresholds.
    """
    alone = {_ALONE[key]: value for key, value in entry.items() if key in _ALONE}
    ends = {
        name: end for key, names in _PAIRS.items() if key in entry for name, end in zip(names, entry[key], strict=True)
    }
    return Monitoring(**alone, **ends)
