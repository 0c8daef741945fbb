"""Figures of a simulated borough beside the published ones that its settings were tuned to."""

from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from models.harm import top_share

_RESAMPLES, _SEED = 400, 20260630
_Z = 1.959963984540054


def read_targets() -> pd.DataFrame:
    """The published figures that a simulated borough is tuned to.

    Returns
    -------
    DataFrame of shape (n_figures, 6)
        Indexed by figure: "target" and "tolerance" in "unit" (% or a head), "meaning", "source" and "certainty".
    """
    return pd.read_csv(Path(__file__).with_name("targets.csv"), index_col="figure")


def against_targets(shards: Iterable[Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """Target and achieved, figure by figure.

    Parameters
    ----------
    shards : iterable of mapping of str to array of float
        What `counted` gives of each shard.

    Returns
    -------
    DataFrame of shape (n_figures, 11)
        Indexed by figure: the columns of `read_targets`, "achieved" with a 95% range by chance from "low" to "high"
        in the same unit (missing where nothing was counted), "counted", and "verdict": "within" the tolerance,
        "too few to tell" (outside, but the range reaches in) or "outside".

    Notes
    -----
    The range takes the counted for independent; people who count in several quarters are not, so it is somewhat narrow.
    """
    targets = read_targets()
    held = list(shards)
    values = {name: np.concatenate([shard[name] for shard in held]) for name in targets.index}
    achieved = {name: _achieved(values[name], name=name, unit=unit) for name, unit in targets["unit"].items()}
    found = pd.DataFrame.from_dict(achieved, orient="index", columns=["achieved", "low", "high"])
    report = targets.join(found).assign(counted=[len(values[name]) for name in targets.index])
    return report.assign(verdict=_verdicts(report))


def _achieved(values: np.ndarray, *, name: Hashable, unit: str) -> tuple[float, float, float]:
    if not len(values):
        return (np.nan, np.nan, np.nan)
    if name == "top_tenth_of_cost":
        return _top_tenth(values)
    if unit == "%":
        share = binomtest(int(values.sum()), len(values)).proportion_ci(method="wilson")
        return 100 * values.mean(), 100 * share.low, 100 * share.high
    margin = _Z * values.std() / np.sqrt(len(values))
    return values.mean(), values.mean() - margin, values.mean() + margin


def _top_tenth(costs: np.ndarray) -> tuple[float, float, float]:
    rng = np.random.default_rng(_SEED)
    resampled = (rng.choice(costs, len(costs)) for _ in range(_RESAMPLES))
    again = [100 * top_share(some, 0.1) if some.any() else np.nan for some in resampled]
    low, high = np.quantile(again, [0.025, 0.975])
    return 100 * top_share(costs, 0.1) if costs.any() else np.nan, low, high


def _verdicts(report: pd.DataFrame) -> np.ndarray:
    lowest, highest = report["target"] - report["tolerance"], report["target"] + report["tolerance"]
    is_within = report["achieved"].between(lowest, highest)
    reaches_in = (report["low"] <= highest) & (report["high"] >= lowest)
    is_unknown = report["achieved"].isna() | reaches_in
    return np.select([is_within, is_unknown], ["within", "too few to tell"], default="outside")
