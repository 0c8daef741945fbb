"""ARP, VRP and SVRP, one and many at once, against the plain-Python versions on invented requests, sound and faulty."""

import numpy as np
import pandas as pd
import pytest

from models.actuarial import score_many, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.request_fields import read_request
from models.actuarial.two_year_predictor import answers_of
from tests.reference.invented_requests import invented, invented_columns, request_at
from tests.reference.scalar_instruments import static_log_odds, two_year
from tests.support.vectors import frame_of

INSTRUMENTS = ("ARP", "VRP", "SVRP")
OURS = "PERSON_UNDER_18"  # a refusal of this service, not of the official one
SAME = 1e-12


def codes(errors) -> list[str]:
    return [error.type.value for error in errors if error.type.value != OURS]


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_one_at_a_time_and_together_are_the_plain_version(instrument):
    people = invented(3_000, seed=1)
    expected = [two_year(request, instrument) for request in people]
    together = score_many(instrument, frame_of(people))
    told = together.errors()
    kinds = {"DYNAMIC": 0, "STATIC": 0, None: 0}
    for row, (request, wanted) in enumerate(zip(people, expected, strict=True)):
        values, faults = read_request(request)
        assert not faults
        alone = score_one(instrument, case_of_request(values, answers_of(instrument)))
        kinds[wanted["type"]] += 1
        assert (alone.type, alone.score, alone.band) == (wanted["type"], wanted["score"], wanted["band"])
        assert codes(alone.errors) == codes(told[row]) == [code for code, _ in wanted["errors"]]
        seen = together.scores.iloc[row]
        assert [None if pd.isna(seen[name]) else seen[name] for name in ("type", "score", "band")] == [
            alone.type,
            alone.score,
            alone.band,
        ]
        if wanted["type"]:
            assert abs(alone.total_weight - wanted["log_odds"]) < SAME
            assert abs(alone.probability - wanted["probability"]) < SAME
            assert seen["total_weight"] == alone.total_weight
            assert sum(alone.contributions.values()) == pytest.approx(alone.total_weight, abs=SAME)
    assert min(kinds.values()) > 300


def assert_agrees(instrument: str, count: int, seed: int) -> None:
    columns = invented_columns(count, seed)
    X = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    found = score_many(instrument, X).scores
    requests = [request_at(columns, row) for row in range(count)]
    wanted = pd.DataFrame([two_year(request, instrument) for request in requests])
    shown = wanted["type"].notna().to_numpy()
    assert shown.mean() > 0.4
    assert (found["score"].notna().to_numpy() == shown).all()
    for name in ("type", "score", "band"):
        assert (found[name].to_numpy()[shown] == wanted[name].to_numpy()[shown]).all()
    weights = wanted["log_odds"].to_numpy(dtype=float)[shown]
    assert np.abs(found["total_weight"].to_numpy()[shown] - weights).max() < SAME
    static = [
        static_log_odds(request, instrument) for request, is_shown in zip(requests, shown, strict=True) if is_shown
    ]
    assert np.abs(found["static_log_odds"].to_numpy()[shown] - np.array(static)).max() < SAME


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_twenty_thousand_invented_people_agree(instrument):
    assert_agrees(instrument, 20_000, seed=2)


@pytest.mark.long
@pytest.mark.parametrize("instrument", INSTRUMENTS)
@pytest.mark.parametrize("part", range(10))
def test_a_million_invented_people_agree(instrument, part):
    assert_agrees(instrument, 100_000, seed=100 + part)
