"""The record of the search for a less discriminatory model: what was tried, what it costs, which gap is least."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from fairness_reports.people_once import people_once
from fairness_reports.primary_gaps import PrimaryGap, mean_gap, primary_gaps
from fairness_reports.rates import number
from fairness_reports.thresholds import read_thresholds
from features.exceptions import NotEnoughData
from training.alternatives import Alternative

Array = NDArray[np.float64]
RULE = (
    "Among the models whose Brier score on the recalibration rows is within one standard error of the best, the one "
    "with the smallest mean gap there, each gap named beforehand in parts of what is let pass."
)
_DRAWS = 200
_CHUNK = 20


def search_record(
    tried: Sequence[Alternative],
    later: pd.DataFrame,
    test: pd.DataFrame,
    *,
    attributes: Sequence[str],
    share: float,
    seed: int,
) -> dict[str, Any]:
    """What a search found: chosen on the recalibration rows, then looked at once on the test people.

    Parameters
    ----------
    tried : sequence of Alternative
        The protocol's own first.
    later, test : DataFrame
        Recalibration and test rows in the order of the forecasts: "person_id", "as_of_date", "outcome" and attributes.
    attributes : sequence of str
        Columns to divide by.
    share : float
        Which share of the people of a date a list has places for.
    seed : int
        Seed of resampling and of the lot that gives each person a date.

    Returns
    -------
    dict
        JSON-ready: `rule`, `people` (persons counted), `compared` (the gaps by name), `tried` (of each name, settings,
        Brier score, loss against the best and against the protocol's own with ranges, whether it is `within` one
        standard error, mean and largest gap, and score and gap on the test people), `chosen` (a name) and
        `on_test_people` (how much smaller the gap of the chosen one is than the protocol's own, with a range).

    Raises
    ------
    NotEnoughData
        If no gap named beforehand has people enough to be judged.
    """
    known = np.all([np.isfinite(one.later) for one in tried], axis=0)
    sides = {
        "later": _Side(later[known], [one.later[known] for one in tried], attributes, share=share, seed=seed),
        "test": _Side(test, [one.test for one in tried], attributes, share=share, seed=seed),
    }
    judged, confirmed = sides["later"], sides["test"]
    best = int(np.argmin(judged.brier))
    limit = judged.brier[best] + judged.error(best)
    within = [bool(value <= limit) for value in judged.brier]
    chosen = min((i for i in range(len(tried)) if within[i]), key=lambda i: (judged.gap[i], i))
    return {
        "rule": RULE,
        "people": {name: side.person_count for name, side in sides.items()},
        "share": number(share),
        "best": tried[best].name,
        "limit": number(limit),
        "compared": judged.names(),
        "tried": [
            {
                "name": one.name,
                "settings": one.settings,
                "dropped": one.dropped,
                "brier": number(judged.brier[i]),
                "loss_to_best": judged.loss(i, best),
                "loss_to_own": judged.loss(i, 0),
                "within": within[i],
                "gap": round(judged.gap[i], 3),
                "largest_gap": judged.largest(i),
                "test_brier": number(confirmed.brier[i]),
                "test_loss_to_own": confirmed.loss(i, 0),
                "test_gap": round(confirmed.gap[i], 3),
            }
            for i, one in enumerate(tried)
        ],
        "chosen": tried[chosen].name,
        "on_test_people": confirmed.gap_less_own(chosen, seed=seed),
    }


class _Side:
    """One set of people under every model: scores by person, and the gaps named beforehand."""

    def __init__(
        self, rows: pd.DataFrame, forecasts: list[Array], attributes: Sequence[str], *, share: float, seed: int
    ) -> None:
        happened = rows["outcome"].to_numpy(dtype=float)
        persons = pd.Series(rows["person_id"].to_numpy())
        self._distances = [(one - happened) ** 2 for one in forecasts]
        self._person = pd.factorize(persons)[0]
        self.brier = [float(one.mean()) for one in self._distances]
        facts = rows[["person_id", "as_of_date", *attributes]].assign(happened=happened == 1)
        self._gaps = [self._gaps_of(facts, one, attributes, share=share, seed=seed) for one in forecasts]
        self.person_count = int(self._person.max()) + 1
        if not self._gaps[0]:
            raise NotEnoughData(
                f"A search for smaller gaps needs groups of whom some reoffended and some did not; of {len(rows)} rows "
                f"of {self.person_count} people none is large enough to compare. Use more people or more dates."
            )
        ones = np.ones((1, len(self._gaps[0][0].counted)))
        self.gap = [float(mean_gap(gaps, ones)[0]) for gaps in self._gaps]

    def names(self) -> list[dict[str, Any]]:
        """The gaps that every model is judged by."""
        return [{"metric": gap.metric, "attribute": gap.attribute, "groups": list(gap.groups)} for gap in self._gaps[0]]

    def error(self, model: int) -> float:
        """Standard error of a model's Brier score, rows of one person taken together."""
        return self._error_of(self._distances[model])

    def loss(self, model: int, other: int) -> dict[str, float | None]:
        """By how much the Brier score is higher than another's, on the same people, with its range."""
        apart = self._distances[model] - self._distances[other]
        value, half = float(apart.mean()), _reach() * self._error_of(apart)
        return {"value": number(value), "low": number(value - half), "high": number(value + half)}

    def largest(self, model: int) -> dict[str, Any]:
        """The gap that is largest in parts of what is let pass; the size of one at the list would tell small counts."""
        ones = np.ones((1, len(self._gaps[model][0].counted)))
        sizes = [abs(float(gap.differences(ones)[0])) / max(gap.limit, 1e-9) for gap in self._gaps[model]]
        worst = int(np.nanargmax(sizes))
        gap = self._gaps[model][worst]
        return {"metric": gap.metric, "groups": list(gap.groups), "size": _told(gap.metric, sizes[worst])}

    def gap_less_own(self, model: int, *, seed: int) -> dict[str, float | None]:
        """How much the mean gap of a model is below that of the protocol's own, with a range from resampled people."""
        people = len(self._gaps[0][0].counted)
        random = np.random.default_rng(seed)
        drawn: list[Array] = []
        for _ in range(_DRAWS // _CHUNK):
            weights = random.poisson(1.0, size=(_CHUNK, people)).astype(float)
            drawn.append(mean_gap(self._gaps[0], weights) - mean_gap(self._gaps[model], weights))
        tail = (1 - read_thresholds().evidence["confidence"]) / 2
        low, high = np.quantile(np.concatenate(drawn), [tail, 1 - tail])
        return {
            "own": round(self.gap[0], 3),
            "chosen": round(self.gap[model], 3),
            "smaller_by": round(self.gap[0] - self.gap[model], 3),
            "low": round(float(low), 3),
            "high": round(float(high), 3),
        }

    def _gaps_of(
        self, facts: pd.DataFrame, forecast: Array, attributes: Sequence[str], *, share: float, seed: int
    ) -> list[PrimaryGap]:
        return primary_gaps(people_once(facts.assign(forecast=forecast), share=share, seed=seed), attributes)

    def _error_of(self, values: Array) -> float:
        sums = np.bincount(self._person, weights=values - values.mean())
        return float(np.linalg.norm(sums)) / len(values)


def _told(metric: str, size: float) -> float | None:
    return round(size, 1) if metric == "observed_to_expected" else None


def _reach() -> float:
    return float(norm.ppf(0.5 + read_thresholds().evidence["confidence"] / 2))
