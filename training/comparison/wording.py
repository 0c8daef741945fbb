"""How figures of two releases are called, and what may be said of a difference."""

from collections.abc import Mapping

MEASURES = (
    ("brier", "Brier score", 4, "mean squared error of the forecast; lower is better"),
    ("log_loss", "Log loss", 4, "how surprised the forecast was; lower is better"),
    ("auc", "AUC", 3, "how often somebody with the outcome was foretold higher than somebody without"),
    ("calibration_intercept", "Intercept", 2, "0 is right; above, too little was foretold"),
    ("calibration_slope", "Slope", 2, "1 is right; below, forecasts were too extreme"),
    ("observed_to_expected", "O/E", 2, "events for each one foretold; 1 is right"),
    ("deviance", "Deviance", 4, "mean Poisson deviance of an expected count; lower is better"),
)
READING = (
    "A difference is B less A, on the same people and the same resamples of them. Where its range holds 0, these "
    "people cannot tell the two apart: that is not proof that they are equal."
)
CORRECTED = (
    "The tables of neither release saw these people. The two numbers of each correction may have been learned on the "
    "test dates, these people among them, so level and slope look a little better than they are; the difference hardly."
)
PASSED = (
    "A list at capacity moves by who passes whom: what rises alike for everybody moves nobody, so the mean over "
    "everybody scored is taken off each term. Figures are in log-odds."
)
_LOWER_IS_BETTER = {"brier": True, "log_loss": True, "deviance": True, "auc": False}


def told_apart(measure: str, difference: Mapping[str, float | None]) -> str:
    """Which of two releases a difference speaks for.

    Parameters
    ----------
    measure : str
        As in `MEASURES`.
    difference : mapping
        "value", "low" and "high" of B less A.

    Returns
    -------
    str
        "A is better", "B is better", "not told apart" or "the same"; "" where more is not better, as of a slope.
    """
    low, high = difference["low"], difference["high"]
    if low is None or high is None or measure not in _LOWER_IS_BETTER:
        return ""
    if low == high == 0:
        return "the same"
    if low <= 0 <= high:
        return "not told apart"
    return "B is better" if (high < 0) == _LOWER_IS_BETTER[measure] else "A is better"
