"""What the range of a model was found to hold in simulated worlds, told beside every release."""

from collections.abc import Hashable
from pathlib import Path

import pandas as pd

MEASURED_BY = "python -m benchmarks.worlds"


def read_coverage() -> pd.DataFrame:
    """How many ranges of the additive model held what, world by world.

    Returns
    -------
    DataFrame of shape (n_measured, 8)
        "people" learned from, "world", "trainings", "judged" (people), "hold_the_truth" and "hold_their_own_aim"
        (shares of ranges), "width" (mean, of a probability), "hidden_spread" (standard deviation of people's own
        probabilities around what can be known of them).
    """
    return pd.read_csv(Path(__file__).with_name("model_range.csv"))


def model_range_words() -> str:
    """What the range of a model is, and what was measured of it.

    Returns
    -------
    str
        Some sentences, each figure of them from the table.
    """
    by_size = [_of_size(people, worlds) for people, worlds in read_coverage().groupby("people")]
    spread = _between(read_coverage()["hidden_spread"], "{:.2f}")
    return (
        "5th to 95th percentile over tables refitted on resampled persons. It covers the model's own uncertainty, not "
        f"the person's. In simulated worlds, which are no evidence about people, {'; '.join(by_size)}. The others "
        "miss it by what such tables cannot say and by what changed since they were learned. People alike in all that "
        f"is read differ in their own probabilities by {spread} (standard deviation), which no range covers. "
        f"Measured for any_12m of the additive model by `{MEASURED_BY}`."
    )


def _of_size(people: Hashable, worlds: pd.DataFrame) -> str:
    aim, truth = (_between(100 * worlds[name], "{:.0f}") for name in ("hold_their_own_aim", "hold_the_truth"))
    return (
        f"of a model learned from a borough of {people:,}, {aim}% of the ranges held what the method says on average, "
        f"and {truth}% the true probability that can be known from what it reads"
    )


def _between(values: pd.Series, form: str) -> str:
    """The lowest and the highest, or the one figure that both are told as."""
    low, high = form.format(values.min()), form.format(values.max())
    return low if low == high else f"{low} to {high}"
