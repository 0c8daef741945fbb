"""Results of OGRS3, OGP and OVP, for one person and for many: both percentages, band, and why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from math import isnan
from operator import add
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.vocabulary import RiskBand
from models.actuarial.findings import Findings, ValidationError
from models.actuarial.legacy_percentages import CutPoints, cut_points, limited_probability, whole_band, whole_percentage
from models.actuarial.published_scores import score_band
from models.actuarial.two_year_predictor import UNEXPECTED
from models.actuarial.two_year_terms import Number
from models.actuarial.weights import read_bands, read_weights

HORIZONS = (1, 2)
Terms = dict[str, Number]
# What an instrument looks at: a case, or a case with what else it rests on.
Given = TypeVar("Given")


@dataclass(frozen=True)
class Formula(Generic[Given]):
    """In what the three instruments differ.

    Parameters
    ----------
    instrument, version : str
        Of the weight table.
    terms : callable
        What a case adds up, by name: points, or log-odds without the intercept.
    find_faults : callable
        What is wrong or missing in a case.
    in_points : bool
        Whether the terms are whole points, each worth the same log-odds.
    by_way_of_five_decimals : bool
        Whether a probability is rounded to five decimals before it becomes a percentage.
    """

    instrument: str
    version: str
    terms: Callable[[Given], Terms]
    find_faults: Callable[[Given], Findings]
    in_points: bool
    by_way_of_five_decimals: bool

    @property
    def weights(self) -> Mapping[str, float]:
        """The published weights and constants."""
        return read_weights(self.instrument, self.version)

    @cached_property
    def bands(self) -> Mapping[RiskBand, float]:
        """The lower bounds of the published bands."""
        return read_bands(self.instrument, self.version)

    @cached_property
    def intercepts(self) -> Mapping[int, float]:
        """The log-odds of nobody in particular, by horizon in years."""
        return {years: self.weights[f"intercept_{years}yr"] for years in HORIZONS}

    @cached_property
    def log_odds_of_one(self) -> float:
        """What one unit of a term adds to the log-odds."""
        return self.weights["per_point"] if self.in_points else 1.0

    @cached_property
    def rounding(self) -> CutPoints:
        """Where one percentage ends and the next begins."""
        return cut_points(by_way_of_five_decimals=self.by_way_of_five_decimals)

    def log_odds(self, terms: Mapping[str, Number], horizon_years: int) -> Number:
        """The log-odds of a horizon.

        Parameters
        ----------
        terms : Mapping from str to float or ndarray of float
            As `terms` gives them.
        horizon_years : {1, 2}
            Years.

        Returns
        -------
        float or ndarray of float
            NaN where any term is.
        """
        return self.intercepts[horizon_years] + self.log_odds_of_one * reduce(add, terms.values())

    def contributions(self, terms: Mapping[str, Number], horizon_years: int) -> Terms:
        """Log-odds by name, the intercept first.

        Parameters
        ----------
        terms : Mapping from str to float or ndarray of float
            As `terms` gives them.
        horizon_years : {1, 2}
            Years.

        Returns
        -------
        dict from str to float or ndarray of float
            They sum to the log-odds.
        """
        one = self.log_odds_of_one
        found: Terms = {"intercept": self.intercepts[horizon_years]}
        return found | {name: one * value + 0.0 for name, value in terms.items()}

    def probability(self, terms: Mapping[str, Number], horizon_years: int) -> Number:
        """The probability of a horizon, not rounded.

        Parameters
        ----------
        terms : Mapping from str to float or ndarray of float
            As `terms` gives them.
        horizon_years : {1, 2}
            Years.

        Returns
        -------
        float or ndarray of float
            0 to 1; NaN where any term is.
        """
        return limited_probability(self.log_odds(terms, horizon_years), self.weights)

    def percentage(self, probability: Number) -> Number:
        """The published percentage.

        Parameters
        ----------
        probability : float or ndarray of float
            0 to 1; NaN allowed.

        Returns
        -------
        float or ndarray of float
            Whole numbers, 1 to 99; NaN where the probability is.
        """
        return whole_percentage(probability, self.rounding)


@dataclass(frozen=True)
class LegacyScore:
    """One of the older instruments for one person, with what it rests on.

    Parameters
    ----------
    one_year, two_year : int or None
        Percent, 1 to 99.
    one_year_probability, two_year_probability : float or None
        0 to 1, not rounded.
    points : dict from str to int, or None
        Named points; None without a score, and where the instrument has none.
    contributions : dict from str to float
        Named log-odds that sum to those of two years; empty without a score.
    band : str or None
        Word of `RiskBand`, of the two-year percentage.
    errors : tuple of ValidationError
        In official order.
    """

    one_year: int | None
    two_year: int | None
    one_year_probability: float | None
    two_year_probability: float | None
    points: dict[str, int] | None
    contributions: dict[str, float]
    band: str | None
    errors: tuple[ValidationError, ...]


@dataclass(frozen=True)
class LegacyScores:
    """One of the older instruments for each person, with what it rests on.

    Parameters
    ----------
    scores : DataFrame of shape (n_persons, 5)
        `one_year` and `two_year` (whole percent), `one_year_probability`, `two_year_probability` (0 to 1) and `band`.
    points : DataFrame of shape (n_persons, n_terms), or None
        Named points; None where the instrument has none.
    contributions : DataFrame of shape (n_persons, n_terms + 1)
        Named log-odds that sum to those of two years.
    findings : Findings
        What is wrong or missing in each person's fields.
    """

    scores: pd.DataFrame
    points: pd.DataFrame | None
    contributions: pd.DataFrame
    findings: Findings

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            Where the formula has no score though nothing is wrong, that alone.
        """
        unexpected = np.asarray(self.findings.can_score) & self.scores["two_year"].isna().to_numpy()
        return [
            (UNEXPECTED,) if is_unexpected else told
            for is_unexpected, told in zip(unexpected.tolist(), self.findings.errors(), strict=True)
        ]


def score_case(formula: Formula[Given], case: Given) -> LegacyScore:
    """An instrument for one person.

    Parameters
    ----------
    formula : Formula
        Which instrument.
    case : Case, or what else the formula looks at
        Of ints.

    Returns
    -------
    LegacyScore
        As `score_cases` gives it for one row.
    """
    findings = formula.find_faults(case)
    if not findings.can_score:
        return _no_score(findings.errors_of_one())
    terms: Any = formula.terms(case)
    one: Any = formula.probability(terms, 1)
    two: Any = formula.probability(terms, 2)
    if isnan(one) or isnan(two):
        return _no_score((UNEXPECTED,))
    contributions: Any = formula.contributions(terms, 2)
    two_year = int(formula.percentage(two))
    return LegacyScore(
        int(formula.percentage(one)),
        two_year,
        one,
        two,
        {name: int(value) for name, value in terms.items()} if formula.in_points else None,
        contributions,
        whole_band(two_year, formula.bands),
        findings.errors_of_one(),
    )


def _no_score(errors: tuple[ValidationError, ...]) -> LegacyScore:
    return LegacyScore(None, None, None, None, None, {}, None, errors)


def score_cases(formula: Formula[Given], case: Given, index: pd.Index) -> LegacyScores:
    """An instrument for each person.

    Parameters
    ----------
    formula : Formula
        Which instrument.
    case : Case, or what else the formula looks at
        Of arrays of shape (n_persons,).
    index : Index
        Of the frames that come back.

    Returns
    -------
    LegacyScores
        Missing where there is no score.
    """
    findings, terms = formula.find_faults(case), formula.terms(case)
    one, two = (formula.probability(terms, years) for years in HORIZONS)
    shown = np.asarray(findings.can_score) & ~np.isnan(one) & ~np.isnan(two)
    one, two = np.where(shown, one, np.nan), np.where(shown, two, np.nan)
    two_year = formula.percentage(two)
    scores = pd.DataFrame(
        {
            "one_year": formula.percentage(one),
            "two_year": two_year,
            "one_year_probability": one,
            "two_year_probability": two,
            "band": score_band(two_year, formula.bands, zero_has_band=True).array,
        },
        index=index,
    )
    points = _shown(terms, shown, index) if formula.in_points else None
    return LegacyScores(scores, points, _shown(formula.contributions(terms, 2), shown, index), findings)


def _shown(found: Mapping[str, Number], shown: npt.NDArray[np.bool_], index: pd.Index) -> pd.DataFrame:
    return pd.DataFrame({name: np.where(shown, value, np.nan) for name, value in found.items()}, index=index)
