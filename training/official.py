"""Official scores of people on a date, as what a model may read and as what a model must beat."""

import numpy as np
import pandas as pd
from scipy.special import logit

from features.vocabulary import ReasonGroup
from models.actuarial import ogp, ogrs3, ovp, score_many
from models.inputs import Input

# Those that say which contributions add up to their log-odds, and so can be served.
COMPARATORS = ("ARP", "VRP")
_LATER = "SVRP"
# Those that give a percentage for one year and one for two.
_OLDER = {"OGRS3": ogrs3.score_many, "OGP": ogp.score_many, "OVP": ovp.score_many}
_YEARS = ("one", "two")
_TWO_YEARS = 24
_HISTORY_TERMS = (
    "current_offence",
    "first_or_second_sanction",
    "sanction_count",
    "sanction_rate",
    "offence_free_months",
    "violent_sanctions",
    "violent_sanction_rate",
)


def log_odds_column(formula: str) -> str:
    """Column that holds the log-odds of an official formula.

    Parameters
    ----------
    formula : str
        Official abbreviation.

    Returns
    -------
    str
        A column name.
    """
    return f"{formula.lower()}_log_odds"


def official_scores(inputs: pd.DataFrame, formula: str = "ARP") -> pd.DataFrame:
    """The official score of each person by one formula.

    Parameters
    ----------
    inputs : DataFrame, indexed by person
        As `instrument_inputs` gives them.
    formula : {"ARP", "VRP"}
        Official abbreviation.

    Returns
    -------
    DataFrame, indexed by person
        As `score_many` gives it; `arp_log_odds` is the log-odds of the version that was scored, and `arp_term_…` are
        the contributions that add up to it.
    """
    result = score_many(formula, inputs)
    scores = result.scores.rename(columns={"total_weight": log_odds_column(formula)})
    return pd.concat([scores, result.contributions.add_prefix(term_prefix(formula))], axis=1)


def official_columns(scores: pd.DataFrame, formula: str = "ARP") -> pd.DataFrame:
    """The columns of official scores that a model may read.

    Parameters
    ----------
    scores : DataFrame, indexed by person
        As `official_scores` gives them.
    formula : {"ARP", "VRP"}
        Official abbreviation.

    Returns
    -------
    DataFrame, indexed by person
        The log-odds and the terms.
    """
    return scores[
        [log_odds_column(formula), *(name for name in scores.columns if name.startswith(term_prefix(formula)))]
    ]


def official_inputs(columns: pd.Index, formula: str) -> tuple[Input, ...]:
    """The terms of an official formula, so that it can say why when it is served.

    Parameters
    ----------
    columns : Index of str
        Column names of rows.
    formula : {"ARP", "VRP"}
        Official abbreviation.

    Returns
    -------
    tuple of Input
        One for each term among the columns.
    """
    return tuple(_term_input(name, formula) for name in columns if name.startswith(term_prefix(formula)))


def other_log_odds(inputs: pd.DataFrame) -> pd.DataFrame:
    """Log-odds by every official formula that is no comparator.

    Parameters
    ----------
    inputs : DataFrame, indexed by person
        As `instrument_inputs` gives them.

    Returns
    -------
    DataFrame, indexed by person
        `svrp_log_odds`, and of the older formulas `ogrs3_one_year_log_odds`, `ogrs3_two_year_log_odds` and so on;
        missing where a formula cannot be worked out.
    """
    found = {log_odds_column(_LATER): score_many(_LATER, inputs).scores["total_weight"].to_numpy(dtype=float)}
    for formula, score in _OLDER.items():
        scores = score(inputs).scores
        for years in _YEARS:
            probability = scores[f"{years}_year_probability"].to_numpy(dtype=float, na_value=np.nan)
            found[log_odds_column(f"{formula}_{years}_year")] = logit(probability)
    return pd.DataFrame(found, index=inputs.index)


def rivals(comparator: str, *, horizon_months: int) -> dict[str, str]:
    """Every official formula but the comparator, and which column holds its log-odds.

    Parameters
    ----------
    comparator : str
        The formula that is left out.
    horizon_months : int
        From 24 months on, formulas of one and of two years foretell two.

    Returns
    -------
    dict of str to str
        Column by official abbreviation.
    """
    years = _YEARS[horizon_months >= _TWO_YEARS]
    columns = {name: log_odds_column(name) for name in (*COMPARATORS, _LATER)}
    columns |= {name: log_odds_column(f"{name}_{years}_year") for name in _OLDER}
    return {name: column for name, column in columns.items() if name != comparator}


def term_prefix(formula: str) -> str:
    """How the columns of an official formula's terms begin.

    Parameters
    ----------
    formula : str
        Official abbreviation.

    Returns
    -------
    str
        Such as "arp_term_".
    """
    return f"{formula.lower()}_term_"


def _term_input(name: str, formula: str) -> Input:
    term = name.removeprefix(term_prefix(formula))
    if term in ("intercept", "age_and_gender"):
        group = ReasonGroup.OTHER
    else:
        group = ReasonGroup.HISTORY if term in _HISTORY_TERMS else ReasonGroup.NEEDS
    return Input(name, group=group, meaning=f"{term.replace('_', ' ')}, by the official formula")
