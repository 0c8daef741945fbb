"""Every official instrument in every version, as estimators and as results of many, and what each gives for a frame."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from models.actuarial import ARP, MST, OGP, OGRS3, OVP, PNI, SVRP, VRP, ogp, ogrs3, ovp, score_many
from models.actuarial.mst import score_mst_many
from models.actuarial.pni import score_pni_many

Output = pd.DataFrame | pd.Series
ESTIMATORS: dict[str, Any] = {
    **{f"{scale.__name__} {v}": scale(v) for scale in (ARP, VRP, SVRP) for v in ("static", "dynamic")},
    **{f"OGRS3 {v} {years}": OGRS3(v, horizon_years=years) for v in ("hmpps", "published") for years in (1, 2)},
    **{f"{scale.__name__} {years}": scale(horizon_years=years) for scale in (OGP, OVP) for years in (1, 2)},
    "MST": MST(),
    "PNI": PNI(),
}
METHODS = ("contributions", "decision_function", "predict_proba", "score", "band", "points", "flag", "need")
BESIDE_PREDICTORS = ("risk", "pathway")
MANY: dict[str, Callable[[pd.DataFrame], Any]] = {
    **{name: partial(score_many, name) for name in ("ARP", "VRP", "SVRP")},
    **{f"OGRS3 {v}": partial(ogrs3.score_many, variant=v) for v in ("hmpps", "published")},
    "OGP": ogp.score_many,
    "OVP": ovp.score_many,
    "MST": score_mst_many,
    "PNI": lambda X: score_pni_many(X, arp=X["arp"], vrp=X["vrp"]),
}
FRAMES = ("scores", "contributions", "points", "results", "domains")


def outputs_of_estimator(name: str, X: pd.DataFrame) -> dict[str, Output]:
    """What each method of an estimator gives; PNI takes its predictors from the columns `arp` and `vrp`."""
    estimator = ESTIMATORS[name].fit()
    found = {method: getattr(estimator, method)(X) for method in METHODS if hasattr(estimator, method)}
    predictors = {"arp": X["arp"], "vrp": X["vrp"]}
    for method in BESIDE_PREDICTORS:
        if hasattr(estimator, method):
            found[method] = getattr(estimator, method)(X, **predictors)
    return {method: _on_index(output, X.index) for method, output in found.items()}


def outputs_of_many(name: str, X: pd.DataFrame) -> dict[str, Output]:
    """Every frame of the results of many, and their errors."""
    result = MANY[name](X)
    frames = {part: getattr(result, part) for part in FRAMES if getattr(result, part, None) is not None}
    return frames | {"errors": pd.Series(result.errors(), index=X.index, dtype="object")}


def _on_index(output: Any, index: pd.Index) -> Output:
    """Arrays as frames, so that their rows can be told; what has an index of its own keeps it."""
    return output if isinstance(output, pd.DataFrame | pd.Series) else pd.DataFrame(output, index=index)
