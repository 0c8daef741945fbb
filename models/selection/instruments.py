"""The official instrument that a scheme's thresholds are about: which there are, each person's score, its band."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from features.exceptions import ProtocolRefused
from features.vocabulary import RiskBand
from models.actuarial import ogrs3, score_many
from models.actuarial.legacy_percentages import whole_band
from models.actuarial.legacy_scores import HORIZONS
from models.actuarial.published_scores import percentage_score, score_band
from models.actuarial.two_year_checks import SCALES
from models.actuarial.weights import read_bands

NO_INSTRUMENT = "none"
# Facts that only an instrument can give.
SCORE_FACTS = ("instrument_score", "has_static_inputs")
# A scheme ranks people, so OVP, which has an item about health, is not here.
HORIZONS_OF: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"ARP": (2,), "VRP": (2,), "SVRP": (2,), "OGRS3": HORIZONS}
)
_PERCENTAGES = {1: "one_year", 2: "two_year"}


def horizon_of(instrument: str, given: int | None, *, asked_by: str) -> int | None:
    """The years that the score of an instrument looks ahead.

    Parameters
    ----------
    instrument : str
        Official abbreviation, or "none".
    given : int or None
        Years as a scheme says them; None for the longest that there is.
    asked_by : str
        Who asks, for the refusal.

    Returns
    -------
    int or None
        Years; None without an instrument.

    Raises
    ------
    ProtocolRefused
        If there is no such instrument, or not with this horizon.
    """
    if instrument not in (NO_INSTRUMENT, *HORIZONS_OF):
        raise ProtocolRefused(
            f"{asked_by} names the instrument `{instrument}`; say one of {list(HORIZONS_OF)}, or `{NO_INSTRUMENT}`."
        )
    known = HORIZONS_OF.get(instrument, ())
    if given is not None and (type(given) is not int or given not in known):
        has = f"has {' or '.join(map(str, known))}" if known else "has no horizon"
        raise ProtocolRefused(f"{asked_by} gives `horizon_years` as {given}; the instrument `{instrument}` {has}.")
    return given or max(known, default=None)


def instrument_score(instrument: str, horizon_years: int | None, inputs: pd.DataFrame) -> pd.Series:
    """The published score of each person.

    Parameters
    ----------
    instrument : str
        One of `HORIZONS_OF`, or "none".
    horizon_years : int or None
        As `horizon_of` gives it.
    inputs : DataFrame of shape (n_persons, n_fields)
        Request fields in snake_case, as `instrument_inputs` gives them.

    Returns
    -------
    Series of float, shape (n_persons,)
        Percent on the index of the inputs, dynamic where the answers allow it; missing where there is no score.
    """
    if instrument == NO_INSTRUMENT or horizon_years is None:
        return pd.Series(np.nan, index=inputs.index)
    if instrument == "OGRS3":
        return ogrs3.score_many(inputs).scores[_PERCENTAGES[horizon_years]].astype(float)
    return score_many(instrument, inputs).scores["score"]


def static_violent_score(inputs: pd.DataFrame) -> pd.Series:
    """The static score of the Violent Reoffending Predictor, which has no needs and no health item.

    Parameters
    ----------
    inputs : DataFrame of shape (n_persons, n_fields)
        Request fields in snake_case, as `instrument_inputs` gives them.

    Returns
    -------
    Series of float, shape (n_persons,)
        Percent on the index of the inputs, whatever answers there are; missing where there is no score.
    """
    probability = score_many("VRP", inputs).scores["static_probability"]
    return pd.Series(percentage_score(probability), index=inputs.index)


def instrument_band(instrument: str, horizon_years: int | None, score: float) -> str | None:
    """The published band of a score.

    Parameters
    ----------
    instrument : str
        One of `HORIZONS_OF`, or "none".
    horizon_years : int or None
        As `horizon_of` gives it.
    score : float
        Percent.

    Returns
    -------
    str or None
        Word of `RiskBand`; None where no band is published: without an instrument, for one year, for a score of 0.00
        of ARP or VRP.
    """
    if instrument not in HORIZONS_OF or horizon_years != max(HORIZONS_OF[instrument]):
        return None
    if instrument == "OGRS3":
        return whole_band(score, read_bands("OGRS3", "hmpps"))
    bands, zero_has_band = read_bands(instrument, "static"), SCALES[instrument].zero_has_band
    (found,) = score_band([score], bands, zero_has_band=zero_has_band)
    return str(RiskBand(found)) if isinstance(found, str) else None
