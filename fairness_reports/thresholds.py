"""What counts as a concern and how much evidence clears one, read from `thresholds.toml`."""

import math
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class MetricRule:
    """How one metric is judged: what is too small to matter, and what is too large to overlook.

    Parameters
    ----------
    kind : str
        difference, ratio or forecast.
    minimum_effect : float
        A gap up to this is let pass, in the metric's unit.
    largest_overlooked : float
        A comparison that could miss a gap of this size clears nobody.
    right_value : float, default 0
        What a forecast should come to.
    lowest_ratio, highest_ratio : float
        Ratios between these are let pass.
    effect_of_rate, overlooked_of_rate : float
        The two limits as parts of the rate of everyone, where that is tighter.
    """

    kind: str
    minimum_effect: float
    largest_overlooked: float
    right_value: float = 0.0
    lowest_ratio: float = 0.0
    highest_ratio: float = float("inf")
    effect_of_rate: float = float("inf")
    overlooked_of_rate: float = float("inf")

    def at_rate(self, rate: float) -> "MetricRule":
        """The rule where everyone's share is this: among rare things, a small gap in points is a large one.

        A list of 50 in 3,000 moves every false positive rate by a point or two; five points would let
        anything pass.

        Parameters
        ----------
        rate : float
            The share of everyone, 0 to 1.

        Returns
        -------
        MetricRule
            With limits no wider than a part of the rate or of what remains to 1, whichever is less.
        """
        if self.kind == "ratio":
            return replace(self, largest_overlooked=self.largest_overlooked * rate)
        rarer = min(rate, 1 - rate)
        return replace(
            self,
            minimum_effect=min(self.minimum_effect, self.effect_of_rate * rarer),
            largest_overlooked=min(self.largest_overlooked, self.overlooked_of_rate * rarer),
        )

    def is_beyond(self, difference: float, *, ratio: float = float("nan")) -> bool:
        """Whether a gap is larger than one that is let pass however sure it is.

        Parameters
        ----------
        difference : float
            The gap in the metric's unit.
        ratio : float, default missing
            One group's share over the other's, for metrics judged by ratio; missing where either is 0.

        Returns
        -------
        bool
            False where the gap itself is missing.
        """
        if self.kind == "ratio":
            # A share of 0 beside another has no ratio and is as far apart as two shares can be.
            if math.isnan(ratio):
                return bool(abs(difference) > 0)
            return bool(not self.lowest_ratio <= ratio <= self.highest_ratio)
        return bool(abs(difference) > self.minimum_effect)


@dataclass(frozen=True)
class Thresholds:
    """Every limit of an audit; figures and sources are in the TOML.

    Parameters
    ----------
    evidence : dict
        Levels, minimums and grids that all metrics share.
    metrics : dict of str to MetricRule
        By name of metric.
    primary : dict of str to dict
        By kind of audit and attribute, the metrics compared as named beforehand.
    proxies : dict
        From which strength on an input stands for a group.
    overrides : dict
        Between which shares overriding the list is nothing to look into.
    """

    evidence: dict[str, Any]
    metrics: dict[str, MetricRule]
    primary: dict[str, dict[str, list[str]]]
    proxies: dict[str, Any]
    overrides: dict[str, Any]

    def is_primary(self, kind: str, attribute: str, *, metric: str) -> bool:
        """Whether a comparison was named beforehand.

        Parameters
        ----------
        kind : str
            prospective or retrospective.
        attribute : str
            What divides the people, in any letter case.
        metric : str
            What is compared.

        Returns
        -------
        bool
            True for the comparisons judged with Holm.
        """
        return metric in self.primary[kind].get(attribute.casefold(), [])

    def without_primary(self) -> "Thresholds":
        """The same limits where no comparison was named beforehand.

        Returns
        -------
        Thresholds
            Every comparison is exploratory.
        """
        return replace(self, primary={kind: {} for kind in self.primary})


@cache
def read_thresholds() -> Thresholds:
    """The limits that every audit is judged by.

    Returns
    -------
    Thresholds
        Read once from `thresholds.toml`; do not change it in place.
    """
    found = tomllib.loads(files("fairness_reports").joinpath("thresholds.toml").read_text(encoding="utf-8"))
    rules = {}
    for name, rule in found["metrics"].items():
        known = {key: value for key, value in rule.items() if key != "source"}
        if known["kind"] == "difference":
            known |= found["rare"]
        rules[name] = MetricRule(**({"minimum_effect": 0.0} | known))
    return Thresholds(found["evidence"], rules, found["primary"], found["proxies"], found["overrides"])
