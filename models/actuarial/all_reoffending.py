"""ARP, the All Reoffending Predictor: probability of any proven reoffence within two years."""

from dataclasses import dataclass
from functools import reduce
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import ScoreType
from models.actuarial.dynamic_items import dynamic_terms, item_columns, with_item_columns
from models.actuarial.findings import Findings
from models.actuarial.published_scores import percentage_score, score_band
from models.actuarial.static_terms import (
    STATIC_COLUMNS,
    History,
    age_and_sex,
    by_sex,
    first_or_second_sanction,
    log_sanction_rate,
    offence,
    polynomial,
    powers,
    read_history,
)
from models.actuarial.validation import find_faults
from models.actuarial.weights import read_bands, read_items, read_weights
from models.columns import require_columns

INSTRUMENT = "ARP"
Floats = npt.NDArray[np.float64]


class ARP(ClassifierMixin, BaseEstimator):
    """Probability of any proven reoffence within two years, from published weights; `fit` learns nothing.

    Parameters
    ----------
    version : {"static", "dynamic"}
        Static looks at history alone; dynamic also at the assessed items.

    Notes
    -----
    Computes for any age; that only adults are scored is the rule of the service and the list, not of the formula.

    References
    ----------
    HMPPS actuarial API at commit 016919c, All Reoffending Predictor (OGRS4/G); weights in `weights/arp.csv`.
    """

    def __init__(self, version: Literal["static", "dynamic"] = "static") -> None:
        self.version = version

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that this version reads."""
        return STATIC_COLUMNS + (item_columns(read_items(INSTRUMENT)) if self.version == "dynamic" else ())

    def fit(self, X: pd.DataFrame | None = None, y: npt.ArrayLike | None = None) -> Self:
        """The estimator itself with the published weights read; nothing is learned.

        Parameters
        ----------
        X : DataFrame, optional
            Ignored.
        y : array-like, optional
            Ignored.

        Returns
        -------
        ARP
            Itself.
        """
        self.weights_ = read_weights(INSTRUMENT, self.version)
        self.bands_ = read_bands(INSTRUMENT, self.version)
        self.classes_ = np.array([0, 1])
        return self

    def contributions(self, X: pd.DataFrame, *, offence_category: pd.Series | None = None) -> pd.DataFrame:
        """Log-odds added by each term; the row sum is the logit.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case, dates as datetime64; missing allowed.
        offence_category : Series of str, shape (n_persons,), optional
            Category of the current offence where it is known otherwise than by its code.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms)
            On the index of `X`; missing where an input of the term is.

        Raises
        ------
        MissingColumns
            A field is not a column.
        UnknownCategory
            A field holds a word that the instrument does not know.
        """
        check_is_fitted(self)
        X = require_columns(X, self.columns, needed_by=INSTRUMENT)
        past = read_history(
            X,
            needed_by=INSTRUMENT,
            months_cap=self.weights_["constant:offence_free_months_cap"],
            offence_category=offence_category,
        )
        return pd.DataFrame(_terms(X, past, version=self.version), index=X.index)

    def decision_function(self, X: pd.DataFrame) -> Floats:
        """The log-odds of reoffending, the sum of the contributions.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        ndarray of float, shape (n_persons,)
            Log-odds; missing where an input is.
        """
        return log_odds(self.contributions(X))

    def predict_proba(self, X: pd.DataFrame) -> Floats:
        """Probabilities of not reoffending and of reoffending within two years.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        ndarray of float, shape (n_persons, 2)
            0 to 1, columns in the order of `classes_`; missing where an input is.
        """
        reoffends = expit(self.decision_function(X))
        return np.column_stack([1 - reoffends, reoffends])

    def score(
        self, X: pd.DataFrame, y: npt.ArrayLike | None = None, sample_weight: npt.ArrayLike | None = None
    ) -> Floats:
        """The published score, a percentage; not scikit-learn's accuracy.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.
        y : array-like, optional
            Ignored.
        sample_weight : array-like, optional
            Ignored.

        Returns
        -------
        ndarray of float, shape (n_persons,)
            0.00 to 99.99 in percent, two decimals, halves up.
        """
        return percentage_score(self.predict_proba(X)[:, 1])

    def band(self, X: pd.DataFrame) -> pd.Series:
        """The published band of each person's score.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of str, shape (n_persons,)
            Words of `RiskBand`; missing where there is no score, or a score of exactly 0.00.
        """
        return score_band(self.score(X), self.bands_).set_axis(X.index)


@dataclass(frozen=True)
class ArpResult:
    """ARP of each person with what it rests on.

    Parameters
    ----------
    scores : DataFrame of shape (n_persons, 7)
        As `arp_scores` returns.
    contributions : DataFrame of shape (n_persons, n_terms)
        Named log-odds that sum to `total_weight`; missing in a row where the term was not used.
    findings : Findings
        What is wrong or missing in each person's fields.
    """

    scores: pd.DataFrame
    contributions: pd.DataFrame
    findings: Findings


def log_odds(contributions: pd.DataFrame) -> Floats:
    """The sum of each row from the first term to the last, missing where any term is.

    Parameters
    ----------
    contributions : DataFrame of shape (n_persons, n_terms)
        Log-odds by term.

    Returns
    -------
    ndarray of float, shape (n_persons,)
        Log-odds.
    """
    return _sum({str(name): contributions[name].to_numpy() for name in contributions})


def _sum(terms: dict[str, Floats]) -> Floats:
    # Term by term: numpy's own row sum groups the terms by the shape of the frame, and the last digits with them.
    return np.asarray(reduce(np.add, terms.values()))


def _terms(X: pd.DataFrame, past: History, *, version: str) -> dict[str, Floats]:
    weights = read_weights(INSTRUMENT, version)
    rate = log_sanction_rate(past, offset_years=weights["constant:rate_offset_years"])
    of_rate = ("femalethreeplussanctionsogrs4g_r", "malethreeplussanctionsogrs4g_rat")
    of_square = ("femalethreeplussanctionsogrs4g_o", "malethreeplussanctionsogrs4g_rao")
    terms = {
        "intercept": np.full(len(X), weights["Intercept_2"]),
        "age_and_gender": age_and_sex(weights, past),
        "current_offence": offence(weights, past),
        "first_or_second_sanction": first_or_second_sanction(weights, past),
        "sanction_count": weights["ogrs3_sanctionoccasions"] * past.sanction_count,
        "sanction_rate": by_sex(weights, past, of_rate, rate) + by_sex(weights, past, of_square, rate**2),
        "offence_free_months": polynomial(past.months_free, powers(weights, "ofm")),
    }
    if version == "dynamic":
        terms |= dynamic_terms(X, weights, read_items(INSTRUMENT), needed_by=INSTRUMENT)
    return terms


def score_arp(X: pd.DataFrame) -> ArpResult:
    """ARP of each person, dynamic where the items allow it, static otherwise, with its terms and faults.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64. Absent item columns count as not assessed.

    Returns
    -------
    ArpResult
        Frames on the index of `X`.

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that the instrument does not know.
    """
    items = read_items(INSTRUMENT)
    require_columns(X, STATIC_COLUMNS, needed_by=INSTRUMENT)
    X = with_item_columns(X, items)
    findings = find_faults(X, items)
    can_score, is_dynamic = findings.can_score, findings.can_score & findings.can_be_dynamic
    months_cap = read_weights(INSTRUMENT, "static")["constant:offence_free_months_cap"]
    past = read_history(X, needed_by=INSTRUMENT, months_cap=months_cap)
    static, dynamic = _terms(X, past, version="static"), _terms(X, past, version="dynamic")
    static_log_odds = np.where(can_score, _sum(static), np.nan)
    total = np.where(is_dynamic, _sum(dynamic), static_log_odds)
    used = {
        name: np.where(is_dynamic, values, np.where(can_score, static[name], np.nan) if name in static else np.nan)
        for name, values in dynamic.items()
    }
    return ArpResult(
        scores=_scores(X.index, total=total, static_log_odds=static_log_odds, is_dynamic=is_dynamic),
        contributions=pd.DataFrame(used, index=X.index),
        findings=findings,
    )


def arp_scores(X: pd.DataFrame) -> pd.DataFrame:
    """ARP of each person, dynamic where the items allow it, static otherwise, null where it cannot be scored.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64. Absent item columns count as not assessed.

    Returns
    -------
    DataFrame of shape (n_persons, 7)
        On the index of `X`: `type` (STATIC or DYNAMIC), `probability` (0 to 1, two years), `score` (percent,
        two decimals), `band`, `total_weight` (log-odds behind `probability`), `static_log_odds` and
        `static_probability` (of the static version, whatever the type).

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that the instrument does not know.
    """
    return score_arp(X).scores


def _scores(
    index: pd.Index, *, total: Floats, static_log_odds: Floats, is_dynamic: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    probability = expit(total)
    score = percentage_score(probability)
    # The official service has no band for 0.00 and turns the whole result into an error; so nothing is shown.
    shown = ~np.isnan(total) & (score > 0)
    types = pd.Series(np.where(is_dynamic, str(ScoreType.DYNAMIC), str(ScoreType.STATIC)), dtype="str")
    return pd.DataFrame(
        {
            "type": types.where(shown).array,
            "probability": np.where(shown, probability, np.nan),
            "score": np.where(shown, score, np.nan),
            "band": score_band(np.where(shown, score, np.nan), read_bands(INSTRUMENT, "static")).array,
            "total_weight": np.where(shown, total, np.nan),
            "static_log_odds": static_log_odds,
            "static_probability": expit(static_log_odds),
        },
        index=index,
    )
