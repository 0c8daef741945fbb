"""PNI, the programme needs identifier: level of need, level of risk, and the pathway that both lead to."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.validation import check_is_fitted

from features.exceptions import UnknownCategory
from features.vocabulary import RiskBand
from models.actuarial.case import Case
from models.actuarial.case_of_columns import case_of_columns
from models.actuarial.findings import Findings, ValidationError
from models.actuarial.pni_domains import read_domain_arrays, read_domain_lists
from models.actuarial.pni_identified import identify
from models.actuarial.pni_rules import PredictorScores
from models.actuarial.pni_tables import PLACE, RATINGS, UNRATED, pni_answers, read_pni_arrays, read_pni_lists
from models.actuarial.published_estimator import PublishedEstimator

Percent = npt.ArrayLike | None
LEVELS = (str(RiskBand.LOW), str(RiskBand.MEDIUM), str(RiskBand.HIGH), None)
PATHWAYS = ("OMISSION", "ALTERNATIVE", "MODERATE", "HIGH")


@dataclass(frozen=True)
class OneProgramme:
    """Need, risk and pathway of one person.

    Parameters
    ----------
    need, projected_need, risk : str or None
        LOW, MEDIUM or HIGH; projected, every missing answer counts as the worst.
    pathway : {"HIGH", "MODERATE", "ALTERNATIVE", "OMISSION"}
        Omission: what is missing leaves it open.
    domains : dict from str to int
        Named scores, 0 to 2, whose sum gives `need`; empty where nothing could be worked out.
    errors : tuple of ValidationError
        What is missing.
    """

    need: str | None
    projected_need: str | None
    risk: str | None
    pathway: str
    domains: dict[str, int]
    errors: tuple[ValidationError, ...]


@dataclass(frozen=True)
class Programmes:
    """Need, risk and pathway of each person.

    Parameters
    ----------
    results : DataFrame of shape (n_persons, 4)
        `need`, `projected_need`, `risk` and `pathway`, words as in `OneProgramme`.
    domains : DataFrame of shape (n_persons, 4)
        Named scores (Int64) of the domains; missing where nothing could be worked out.
    findings : Findings
        What is missing in each person's fields.
    """

    results: pd.DataFrame
    domains: pd.DataFrame
    findings: Findings

    def errors(self) -> list[tuple[ValidationError, ...]]:
        """What is missing in each person's fields, as callers are told.

        Returns
        -------
        list of tuple of ValidationError
            One for each person.
        """
        return self.findings.errors()


def score_pni(
    case: Case,
    *,
    arp: float | None,
    vrp: float | None,
    combined: float | None = None,
    direct_contact: str | None = None,
    images: str | None = None,
) -> OneProgramme:
    """Need, risk and pathway of one person.

    Parameters
    ----------
    case : Case
        Of ints, with the answers of `pni_answers`.
    arp, vrp : float or None
        Scores of either version, in percent; None counts as nothing.
    combined : float, optional
        Combined serious score, in percent; the official service has none at this point.
    direct_contact, images : str, optional
        Bands of the sexual predictors; the official service has none at this point.

    Returns
    -------
    OneProgramme
        As `score_pni_many` gives it for a frame of one row.

    Raises
    ------
    UnknownCategory
        A band is not a word of the service.
    """
    scores = PredictorScores(
        arp=_percent(arp),
        vrp=_percent(vrp),
        combined=_percent(combined),
        direct_contact=_rating(direct_contact),
        images=_rating(images),
    )
    found = identify(case, scores, read_pni_lists(), read_domain_lists())
    errors = found.findings.errors_of_one()
    if not found.is_worked_out:
        return OneProgramme(None, None, None, PATHWAYS[0], {}, errors)
    return OneProgramme(
        need=LEVELS[int(found.need)],
        projected_need=LEVELS[int(found.projected_need)],
        risk=LEVELS[int(found.risk)],
        pathway=PATHWAYS[int(found.pathway)],
        domains={name: int(domain.score) for name, domain in found.domains.items()},
        errors=errors,
    )


def score_pni_many(
    X: pd.DataFrame,
    *,
    arp: npt.ArrayLike,
    vrp: npt.ArrayLike,
    combined: Percent = None,
    direct_contact: Sequence[str | None] | pd.Series | None = None,
    images: Sequence[str | None] | pd.Series | None = None,
) -> Programmes:
    """Need, risk and pathway of each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        `supervision_status` and the answers; missing allowed. An answer whose column is absent counts as not given.
    arp, vrp : array-like of float, shape (n_persons,)
        Scores of either version in the order of the rows, in percent; a missing one counts as nothing.
    combined : array-like of float, shape (n_persons,), optional
        Combined serious scores, in percent; the official service has none at this point.
    direct_contact, images : sequence of str, shape (n_persons,), optional
        Bands of the sexual predictors; the official service has none at this point.

    Returns
    -------
    Programmes
        Frames on the index of `X`.

    Raises
    ------
    MissingColumns
        `supervision_status` is not a column.
    UnknownCategory
        A field or a band holds a word that is not one of its words.
    """
    case = case_of_columns(X, pni_answers(), columns=(PLACE,), needed_by="PNI")
    scores = PredictorScores(
        arp=_percents(arp, len(X)),
        vrp=_percents(vrp, len(X)),
        combined=_percents(combined, len(X)),
        direct_contact=_ratings(direct_contact, len(X)),
        images=_ratings(images, len(X)),
    )
    found = identify(case, scores, read_pni_arrays(), read_domain_arrays())
    is_worked_out = np.asarray(found.is_worked_out)
    levels = {"need": found.need, "projected_need": found.projected_need, "risk": found.risk}
    results = {name: _words(LEVELS, level).where(is_worked_out).array for name, level in levels.items()}
    pathway = _words(PATHWAYS, np.where(is_worked_out, found.pathway, 0))
    domains = {
        name: pd.Series(domain.score, dtype="Int64").where(is_worked_out).array
        for name, domain in found.domains.items()
    }
    return Programmes(
        pd.DataFrame(results | {"pathway": pathway.array}, index=X.index),
        pd.DataFrame(domains, index=X.index),
        found.findings,
    )


class PNI(PublishedEstimator):
    """Domains, need, risk and pathway of the programme needs identifier; `fit` learns nothing.

    References
    ----------
    HMPPS actuarial API at commit 016919c, programme needs identifier; tables in `weights/pni.toml`.
    """

    def _read(self) -> None:
        self.tables_ = read_pni_arrays()

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Scores of the four domains; their sum gives the need.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        DataFrame of shape (n_persons, 4)
            Int64 from 0 to 2 on the index of `X`; missing where nothing could be worked out.
        """
        check_is_fitted(self)
        return score_pni_many(X, arp=np.nan, vrp=np.nan).domains

    def score(self, X: pd.DataFrame) -> pd.Series:
        """The sum of the domains, from which the level of need follows; not scikit-learn's accuracy.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of Int64, shape (n_persons,)
            0 to 8; missing where nothing could be worked out.
        """
        return self.contributions(X).sum(axis=1, skipna=False)

    def need(self, X: pd.DataFrame) -> pd.Series:
        """The level of need.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.

        Returns
        -------
        Series of str, shape (n_persons,)
            LOW, MEDIUM or HIGH; missing where answers that are not given leave it open.
        """
        check_is_fitted(self)
        return score_pni_many(X, arp=np.nan, vrp=np.nan).results["need"]

    def risk(self, X: pd.DataFrame, *, arp: npt.ArrayLike, vrp: npt.ArrayLike) -> pd.Series:
        """The level of risk, as the official service has it without combined and sexual predictors.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.
        arp, vrp : array-like of float, shape (n_persons,)
            Scores in percent; missing allowed.

        Returns
        -------
        Series of str, shape (n_persons,)
            LOW, MEDIUM or HIGH; missing where nothing could be worked out.
        """
        check_is_fitted(self)
        return score_pni_many(X, arp=arp, vrp=vrp).results["risk"]

    def pathway(self, X: pd.DataFrame, *, arp: npt.ArrayLike, vrp: npt.ArrayLike) -> pd.Series:
        """The pathway, as the official service has it without combined and sexual predictors.

        Parameters
        ----------
        X : DataFrame of shape (n_persons, n_columns)
            Request fields in snake_case.
        arp, vrp : array-like of float, shape (n_persons,)
            Scores in percent; missing allowed.

        Returns
        -------
        Series of str, shape (n_persons,)
            HIGH, MODERATE, ALTERNATIVE or OMISSION.
        """
        check_is_fitted(self)
        return score_pni_many(X, arp=arp, vrp=vrp).results["pathway"]


def _percent(given: float | None) -> float:
    return math.nan if given is None else given


def _rating(word: str | None) -> int:
    if word not in RATINGS:
        known = ", ".join(str(band) for band in RATINGS if band)
        raise UnknownCategory(f"PNI does not know the band given of a sexual predictor. Known: {known}.")
    return RATINGS[word]


def _ratings(given: Sequence[str | None] | pd.Series | None, count: int) -> npt.NDArray[np.int64]:
    if given is None:
        return np.full(count, UNRATED, dtype=np.int64)
    place, words = pd.factorize(pd.Series(given))
    # A missing band has place -1, which is what stands last.
    return np.array([*(_rating(str(word)) for word in words), UNRATED], dtype=np.int64)[place]


def _percents(given: Percent, count: int) -> npt.NDArray[np.float64]:
    values = np.asarray(np.nan if given is None else given, dtype=np.float64)
    return np.broadcast_to(values, (count,))


def _words(words: Sequence[str | None], numbers: Any) -> pd.Series:
    return pd.Series(np.array(words, dtype=object)[np.asarray(numbers)], dtype="str")
