"""The form that ARP, VRP and SVRP share as scikit-learn estimators, and their results for one person and for many."""

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar, Literal, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from features.vocabulary import ScoreType
from models.actuarial.case import CODE_FOUND, Case
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.findings import Findings, ValidationCode, ValidationError
from models.actuarial.offence_rows import row_of_category
from models.actuarial.published_estimator import PublishedPredictor
from models.actuarial.published_scores import one_percentage, percentage_score, score_band
from models.actuarial.two_year_checks import SCALES, find_faults
from models.actuarial.two_year_tables import Version, read_lists, read_tables
from models.actuarial.two_year_terms import log_odds, terms
from models.actuarial.two_year_totals import total_log_odds
from models.actuarial.weights import read_bands, read_items
from models.logistic import logistic, one_logistic

Floats = npt.NDArray[np.float64]
STATIC, DYNAMIC = str(ScoreType.STATIC), str(ScoreType.DYNAMIC)
UNEXPECTED = ValidationError(ValidationCode.UNEXPECTED_ERROR, "The published formula gives no score here.", ())


class TwoYearPredictor(PublishedPredictor):
    """Probability of a kind of reoffence within two years, from published weights; `fit` learns nothing.

    Parameters
    ----------
    version : {"static", "dynamic"}
        Static looks at history alone; dynamic also at the assessed items.
    """

    instrument: ClassVar[str]

    def __init__(self, version: Literal["static", "dynamic"] = "static") -> None:
        self.version = version

    def _read(self) -> None:
        self.tables_ = read_tables(self.instrument, self.version)
        self.bands_ = read_bands(self.instrument, self.version)
        self.classes_ = np.array([0, 1])

    def contributions(self, X: pd.DataFrame, *, offence_category: pd.Series | None = None) -> pd.DataFrame:
        """Log-odds added by each term; the row sum is the logit.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case, dates as datetime64; missing allowed. An answer whose column is absent counts
            as not given.
        offence_category : Series of str, shape (n_persons,), optional
            Category of the current offence where it is known otherwise than by its code.

        Returns
        -------
        DataFrame of shape (n_persons, n_terms)
            On the index of `X`; missing where an input of the term is.

        Raises
        ------
        MissingColumns
            A static field is not a column.
        UnknownCategory
            A field holds a word that the instrument does not know.
        """
        check_is_fitted(self)
        case = _case(X, self.instrument, self.version)
        if offence_category is not None:
            rows = np.array([row_of_category(word) for word in offence_category], dtype=np.int64)
            case = replace(case, offence=rows, code=np.full(len(X), CODE_FOUND))
        return pd.DataFrame(terms(case, self.tables_), index=X.index)

    def _log_odds(self, X: pd.DataFrame) -> Floats:
        return total_log_odds(_case(X, self.instrument, self.version), self.instrument, self.version)

    def _probability(self, log_odds: Floats) -> Floats:
        return logistic(log_odds)

    def _percentage(self, probability: Floats) -> Floats:
        return percentage_score(probability)

    def band(self, X: pd.DataFrame) -> pd.Series:
        """The published band of each person's score.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of str, shape (n_persons,)
            Words of `RiskBand`; missing where there is no score, or one of exactly 0.00 that has no band.
        """
        zero_has_band = SCALES[self.instrument].zero_has_band
        return score_band(self.score(X), self.bands_, zero_has_band=zero_has_band).set_axis(X.index)


@dataclass(frozen=True)
class Scores:
    """One instrument of each person with what it rests on.

    Parameters
    ----------
    scores : DataFrame of shape (n_persons, 7)
        `type` (STATIC or DYNAMIC), `probability` (0 to 1, two years), `score` (percent, two decimals), `band`,
        `total_weight` (log-odds behind `probability`), `static_log_odds` and `static_probability` (of the static
        version, whatever the type).
    contributions : DataFrame of shape (n_persons, n_terms)
        Named log-odds that sum to `total_weight`; missing in a row where the term was not used.
    findings : Findings
        What is wrong or missing in each person's fields.
    """

    scores: pd.DataFrame
    contributions: pd.DataFrame
    findings: Findings

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """Every fault of every person, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            Where the formula has no score though nothing is wrong, that alone.
        """
        unexpected = np.asarray(self.findings.can_score) & self.scores["score"].isna().to_numpy()
        return [
            (UNEXPECTED,) if is_unexpected else told
            for is_unexpected, told in zip(unexpected.tolist(), self.findings.errors(), strict=True)
        ]


@dataclass(frozen=True)
class OneScore:
    """One instrument of one person with what it rests on.

    Parameters
    ----------
    type : str or None
        STATIC or DYNAMIC.
    probability, score, total_weight : float or None
        0 to 1; percent to two decimals; log-odds.
    band : str or None
        Word of `RiskBand`.
    contributions : dict from str to float
        Named log-odds that sum to `total_weight`; empty without a score.
    errors : tuple of ValidationError
        In official order.
    """

    type: str | None
    probability: float | None
    score: float | None
    total_weight: float | None
    band: str | None
    contributions: dict[str, float]
    errors: tuple[ValidationError, ...]


def score_many(instrument: str, X: pd.DataFrame) -> Scores:
    """An instrument for each person, dynamic where the items allow it, static otherwise.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, dates as datetime64. Absent item columns count as not assessed.

    Returns
    -------
    Scores
        Frames on the index of `X`; null where there is no score.

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that the instrument does not know.
    """
    case = _case(X, instrument)
    findings = find_faults(case, instrument)
    can_score = np.asarray(findings.can_score)
    is_dynamic = can_score & np.asarray(findings.can_be_dynamic)
    static, dynamic = (terms(case, read_tables(instrument, version)) for version in ("static", "dynamic"))
    static_log_odds = np.where(can_score, log_odds(static), np.nan)
    total = np.where(is_dynamic, log_odds(dynamic), static_log_odds)
    used = {
        name: np.where(is_dynamic, values, np.where(can_score, static.get(name, np.nan), np.nan))
        for name, values in dynamic.items()
    }
    scores = _scores(instrument, X.index, total=total, static_log_odds=static_log_odds, is_dynamic=is_dynamic)
    return Scores(scores, pd.DataFrame(used, index=X.index), findings)


def score_one(instrument: str, case: Case) -> OneScore:
    """An instrument for one person, dynamic where the items allow it, static otherwise.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.
    case : Case
        Of ints.

    Returns
    -------
    OneScore
        As `score_many` gives it for a frame of one row.
    """
    findings = find_faults(case, instrument)
    if not findings.can_score:
        return OneScore(None, None, None, None, None, {}, findings.errors_of_one())
    version: Version = "dynamic" if findings.can_be_dynamic else "static"
    found = cast(dict[str, float], terms(case, read_lists(instrument, version)))
    total = cast(float, log_odds(found))
    probability = one_logistic(total)
    score = one_percentage(probability)
    if math.isnan(score) or (score == 0.0 and not SCALES[instrument].zero_has_band):
        return OneScore(None, None, None, None, None, {}, (UNEXPECTED,))
    kind = DYNAMIC if version == "dynamic" else STATIC
    return OneScore(kind, probability, score, total, _band(instrument, score), found, findings.errors_of_one())


@cache
def answers_of(instrument: str) -> tuple[str, ...]:
    """The answers that an instrument reads, each once, in published order.

    Parameters
    ----------
    instrument : {"ARP", "VRP", "SVRP"}
        Official abbreviation.

    Returns
    -------
    tuple of str
        Columns.
    """
    return tuple(dict.fromkeys(item.field for item in read_items(instrument)))


def _case(X: pd.DataFrame, instrument: str, version: Version = "dynamic") -> Case:
    answers = answers_of(instrument) if version == "dynamic" else ()
    return case_of_frame(X, answers, needed_by=instrument, counts_violence=SCALES[instrument].counts_violence)


@cache
def _bounds(instrument: str) -> tuple[tuple[float, str], ...]:
    return tuple((lowest, str(band)) for band, lowest in reversed(list(read_bands(instrument, "static").items())))


def _band(instrument: str, score: float) -> str:
    return next(band for lowest, band in _bounds(instrument) if score >= lowest)


def _scores(
    instrument: str, index: pd.Index, *, total: Floats, static_log_odds: Floats, is_dynamic: npt.NDArray[np.bool_]
) -> pd.DataFrame:
    zero_has_band = SCALES[instrument].zero_has_band
    probability = logistic(total)
    score = percentage_score(probability)
    # Where the official service has no band for 0.00 it turns the whole result into an error; so nothing is shown.
    shown = ~np.isnan(total) & (zero_has_band | (score > 0))
    types = pd.Series(np.where(is_dynamic, DYNAMIC, STATIC), dtype="str")
    seen = np.where(shown, score, np.nan)
    return pd.DataFrame(
        {
            "type": types.where(shown).array,
            "probability": np.where(shown, probability, np.nan),
            "score": seen,
            "band": score_band(seen, read_bands(instrument, "static"), zero_has_band=zero_has_band).array,
            "total_weight": np.where(shown, total, np.nan),
            "static_log_odds": static_log_odds,
            "static_probability": logistic(static_log_odds),
        },
        index=index,
    )
