"""The score and band that a list takes for a scheme's instrument are those that a case system gets for the person."""

import pandas as pd
import pytest

from models.selection.instruments import HORIZONS_OF, instrument_band, instrument_score
from serving.services.scoring import score_requests
from tests.reference.invented_requests import invented
from tests.support.vectors import frame_of

NEWER = {"ARP": "allPredictor", "VRP": "violentPredictor", "SVRP": "seriousViolentPredictor"}
CASES = [(instrument, years) for instrument, horizons in HORIZONS_OF.items() for years in horizons]


@pytest.fixture(scope="module")
def people():
    """Invented requests with the adults' responses, who alone are told a score."""
    bodies = invented(800, seed=41)
    pairs = zip(bodies, score_requests(bodies), strict=True)
    told = [(body, given) for body, given in pairs if "PERSON_UNDER_18" not in str(given)]
    assert len(told) > 500
    return [body for body, _ in told], [given for _, given in told]


def published(response: dict, instrument: str, years: int) -> tuple[float | None, str | None]:
    if instrument in NEWER:
        output = response["actuarialPredictors"][NEWER[instrument]]["output"]
        return output["score"], output["band"]
    output = response["legacyPredictors"][instrument.lower()]["output"]
    return (output["twoYear"], output["band"]) if years == 2 else (output["oneYear"], None)


@pytest.mark.parametrize(("instrument", "years"), CASES)
def test_a_list_and_a_case_system_get_the_same_score_and_band(people, instrument, years):
    bodies, responses = people
    scores = instrument_score(instrument, years, frame_of(bodies))
    assert scores.dtype == float
    seen = set()
    for score, response in zip(scores, responses, strict=True):
        expected, band = published(response, instrument, years)
        assert (None if pd.isna(score) else score) == expected
        if expected is not None:
            assert instrument_band(instrument, years, score) == band
            seen.add(band)
    assert len(seen) == (1 if years == 1 else 4)


def test_there_are_five_scores_to_choose_from():
    assert CASES == [("ARP", 2), ("VRP", 2), ("SVRP", 2), ("OGRS3", 1), ("OGRS3", 2)]


def test_without_an_instrument_nobody_has_a_score_or_a_band(people):
    scores = instrument_score("none", None, frame_of(people[0][:5]))
    assert len(scores) == 5
    assert scores.isna().all()
    assert instrument_band("none", None, 80.0) is None


def test_nought_has_a_band_in_svrp_alone():
    assert [instrument_band(name, 2, 0.0) for name in ("ARP", "VRP", "SVRP")] == [None, None, "LOW"]
