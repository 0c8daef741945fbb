"""Recorded ethnicity to the 5+1 groups of the audit, and ages to its bands: to measure, never to select."""

from difflib import get_close_matches
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from features.exceptions import DataRefused, UnknownCategory
from features.vocabulary import EthnicityGroup

AGE_BANDS = ("18-20", "21-24", "25-34", "35-49", "50+")
_AGE_BAND_STARTS = (18, 21, 25, 35, 50)
_LISTED = 10


@cache
def read_ethnicity_codes() -> pd.DataFrame:
    """Every code and word of each code set, with its 5+1 group, its source and how sure each is.

    Returns
    -------
    pandas.DataFrame
        Columns `code_set` (16+1, 18+1, 2021), `code`, `word`, `group`, `source`, `word_certainty` and
        `code_certainty`; one row per code and code set. Do not change it in place: it is read once.
    """
    return pd.read_csv(str(files("fairness_reports").joinpath("ethnicity_codes.csv")), dtype="str")


def ethnicity_groups(recorded: pd.Series, *, code_set: str = "18+1") -> pd.Series:
    """The 5+1 group of each recorded ethnicity, "Not stated" where nothing is recorded.

    Chinese is Asian in 18+1 and 2021 but Other in 16+1, so the code set is never guessed from the codes.

    Parameters
    ----------
    recorded : pandas.Series of str
        Codes (W1) or words (Irish) of one code set, in any letter case; missing is allowed.
    code_set : str, default "18+1"
        Which list the codes are from: 16+1, 18+1 or 2021.

    Returns
    -------
    pandas.Series of str
        Members of `EthnicityGroup`, on the index of `recorded`.

    Raises
    ------
    UnknownCategory
        If the code set is not one of the three, or a code is not in it.
    """
    codes = read_ethnicity_codes()
    known_sets = list(codes["code_set"].unique())
    if code_set not in known_sets:
        raise UnknownCategory(f"Ethnicity codes come in the sets {known_sets}, not {code_set!r}. Name one of these.")
    table = codes[codes["code_set"] == code_set]
    group_of = dict(zip(table["code"].str.casefold(), table["group"], strict=True))
    group_of |= dict(zip(table["word"].str.casefold(), table["group"], strict=True))
    stated = recorded.dropna().astype("str").str.strip().str.casefold()
    stated = stated[stated != ""]
    groups = stated.map(group_of)
    if groups.isna().any():
        raise UnknownCategory(_unknown_codes(stated[groups.isna()], code_set=code_set))
    return groups.reindex(recorded.index).fillna(str(EthnicityGroup.NOT_STATED)).astype("str")


def age_bands(age_years: pd.Series) -> pd.Series:
    """The age band of each person, missing where the age is missing.

    Parameters
    ----------
    age_years : pandas.Series of float
        Completed years on the index date, 18 or more; missing is allowed.

    Returns
    -------
    pandas.Series of str
        One of 18-20, 21-24, 25-34, 35-49, 50+, on the index of `age_years`.

    Raises
    ------
    DataRefused
        If anybody is under 18: an audit of adults holds no children.
    """
    years = age_years.astype("float64")
    too_young = int((years < _AGE_BAND_STARTS[0]).sum())
    if too_young:
        raise DataRefused(f"Age bands are of adults: {too_young} ages are under 18. Leave those people out first.")
    bands = pd.cut(years, [*_AGE_BAND_STARTS, np.inf], right=False, labels=list(AGE_BANDS))
    return bands.astype("str").where(years.notna())


def _unknown_codes(unknown: pd.Series, *, code_set: str) -> str:
    """Sentence that names up to ten unknown codes with counts, and where the first might belong."""
    counts = unknown.str.upper().value_counts()
    named = ", ".join(f"{code!r} ({count})" for code, count in counts.head(_LISTED).items())
    codes = read_ethnicity_codes()
    other_sets = sorted(set(codes.loc[codes["code"] == counts.index[0], "code_set"]) - {code_set})
    here = codes[codes["code_set"] == code_set]
    near = get_close_matches(
        str(counts.index[0]).casefold(), [*here["word"].str.casefold(), *here["code"].str.casefold()], n=1
    )
    if other_sets:
        sets = " and ".join(other_sets)
        hint = f" {counts.index[0]!r} is a code of {sets}: name that code set if these data use it."
    elif near:
        hint = f" Did you mean {near[0]!r}?"
    else:
        hint = ""
    return (
        f"The ethnicity audit needs codes or words of the {code_set} set; "
        f"{len(counts)} others were found: {named}.{hint} "
        "Map them in the column mapping; leave empty what was not stated."
    )
