"""Every official instrument of many people in one table, as a scoring response tells it of one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.actuarial import ogp, ogrs3, ovp
from models.actuarial.case_of_frame import case_of_frame
from models.actuarial.field_checks import adult_check
from models.actuarial.findings import ValidationCode, ValidationError
from models.actuarial.legacy_scores import LegacyScores
from models.actuarial.limits import read_limits
from models.actuarial.missing_answers import missing_answer_ranges
from models.actuarial.mst import score_mst_many
from models.actuarial.pni import score_pni_many
from models.actuarial.two_year_predictor import answers_of, score_many

NEWER = ("ARP", "VRP", "SVRP")
OLDER: Mapping[str, Callable[[pd.DataFrame], LegacyScores]] = {
    "OGRS3": ogrs3.score_many,
    "OGRS3_PUBLISHED": partial(ogrs3.score_many, variant="published"),
    "OGP": ogp.score_many,
    "OVP": ovp.score_many,
}
INSTRUMENTS = (*NEWER, *OLDER, "MST", "PNI")
ERRORS = "errors"
# So many people at once: what a table of terms takes then bounds the memory, and no row depends on another.
BLOCK = 32_768

Bools = npt.NDArray[np.bool_]
Columns = dict[str, Any]


def score_every_instrument(X: pd.DataFrame) -> pd.DataFrame:
    """The results of every official instrument, one row for each person.

    Parameters
    ----------
    X : DataFrame of shape (n_persons, n_columns)
        Request fields in snake_case, as `features.instrument_inputs` gives them; missing allowed. An answer whose
        column is absent counts as not given.

    Returns
    -------
    DataFrame of shape (n_persons, 53)
        On the index of `X`; columns begin with the instrument. ARP, VRP and SVRP: `type` (STATIC or DYNAMIC),
        `probability` (0 to 1), `score` (percent, two decimals) and `band` of two years, and
        `lowest_probability` and `highest_probability` over all answers that are missing. OGRS3 as coded and as
        published, OGP and OVP: `one_year` and `two_year` (whole percent), `one_year_probability`,
        `two_year_probability` and `band`. MST: `score`, `flag`, `applicable`. PNI: `need`, `risk`, `pathway`. Each:
        `errors`, the official words of what is wrong or missing, spaces between.

    Raises
    ------
    MissingColumns
        A static field is not a column.
    UnknownCategory
        A field holds a word that no instrument knows.

    Notes
    -----
    Whoever is under 18 on the assessment date, or of unknown age, has no result of any instrument, whatever its
    formula could give; under 18 each says `PERSON_UNDER_18`. Errors are missing where nothing is wrong or missing.
    """
    blocks = [_of_block(X.iloc[start : start + BLOCK]) for start in range(0, max(len(X), 1), BLOCK)]
    return blocks[0] if len(blocks) == 1 else pd.concat(blocks)


def _of_block(X: pd.DataFrame) -> pd.DataFrame:
    is_adult, is_minor = _ages(X)
    newer = {instrument: _newer(instrument, X) for instrument in NEWER}
    found = newer | {instrument: _older(score(X)) for instrument, score in OLDER.items()}
    found["MST"] = _maturity(X)
    found["PNI"] = _programme(X, arp=newer["ARP"]["score"], vrp=newer["VRP"]["score"])
    columns = {}
    for instrument, results in found.items():
        errors = results.pop(ERRORS)
        for name, values in results.items():
            columns[f"{instrument.lower()}_{name}"] = pd.Series(values).where(is_adult)
        columns[f"{instrument.lower()}_{ERRORS}"] = _words(errors, is_minor)
    return pd.DataFrame(columns).set_axis(X.index)


def _ages(X: pd.DataFrame) -> tuple[Bools, Bools]:
    """Who is known to be 18 or over, and who to be under 18."""
    case = case_of_frame(X, (), needed_by="Every official instrument", counts_violence=False)
    (is_minor,) = adult_check().find(case)
    return np.asarray(case.age_at_assessment >= read_limits()["adult_age"]), np.asarray(is_minor)


def _newer(instrument: str, X: pd.DataFrame) -> Columns:
    found = score_many(instrument, X)
    scores = found.scores.reset_index(drop=True)
    has_score = scores["score"].notna()
    between = missing_answer_ranges(case_of_frame(X, answers_of(instrument), needed_by=instrument), instrument)
    ends = {name: between[name].where(has_score) for name in ("lowest_probability", "highest_probability")}
    shown: Columns = {name: scores[name] for name in ("type", "probability", "score", "band")}
    return shown | ends | {ERRORS: found.errors()}


def _older(found: LegacyScores) -> Columns:
    scores = found.scores.reset_index(drop=True)
    percentages = {name: scores[name].astype("Int64") for name in ("one_year", "two_year")}
    return {str(name): percentages.get(str(name), scores[name]) for name in scores} | {ERRORS: found.errors()}


def _maturity(X: pd.DataFrame) -> Columns:
    found = score_mst_many(X)
    results = found.results.reset_index(drop=True)
    return {str(name): results[name] for name in results} | {ERRORS: found.errors()}


def _programme(X: pd.DataFrame, *, arp: pd.Series, vrp: pd.Series) -> Columns:
    found = score_pni_many(X, arp=arp, vrp=vrp)
    results = found.results.reset_index(drop=True)
    return {name: results[name] for name in ("need", "risk", "pathway")} | {ERRORS: found.errors()}


def _words(errors: Iterable[Sequence[ValidationError]], is_minor: Bools) -> pd.Series:
    """The official words of each person's errors, each once, and why nobody under 18 is told a score."""
    under: Mapping[bool, tuple[str, ...]] = {True: (ValidationCode.PERSON_UNDER_18,), False: ()}
    told = [
        " ".join(dict.fromkeys((*(error.type for error in of_one), *under[minor])))
        for of_one, minor in zip(errors, is_minor.tolist(), strict=True)
    ]
    words = pd.Series(told, dtype="str")
    return words.where(words != "")
