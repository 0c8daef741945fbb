"""The vectorised ARP against the plain-Python one on invented requests, sound and faulty."""

import numpy as np
import pytest

from models.actuarial import score_arp
from tests.reference.invented_requests import invented
from tests.reference.scalar_instruments import static_log_odds, two_year
from tests.support.vectors import frame_of

OURS = "PERSON_UNDER_18"  # a refusal of this service, not of the official one


def assert_agrees(count: int, seed: int) -> None:
    people = invented(count, seed)
    result = score_arp(frame_of(people))
    codes = [[error.type.value for error in errors] for errors in result.findings.errors()]
    adult = np.array([OURS not in found for found in codes])
    expected = [two_year(request, "ARP") for request in people]
    shown = result.scores["score"].notna().to_numpy()
    kinds = np.array([one["type"] for one in expected], dtype=object)
    assert adult.mean() > 0.8
    assert shown[adult].tolist() == [kind is not None for kind in kinds[adult]]
    assert min(sum(kinds[shown] == kind) for kind in ("DYNAMIC", "STATIC")) > count / 10
    for name, wanted in (("type", "type"), ("score", "score"), ("band", "band")):
        assert result.scores[name][shown].tolist() == [one[wanted] for one in np.array(expected)[shown]]
    weights = np.array([one["log_odds"] for one in expected], dtype=float)[shown]
    np.testing.assert_allclose(result.scores["total_weight"].to_numpy()[shown], weights, rtol=1e-12, atol=1e-12)
    static = np.array([static_log_odds(request, "ARP") for request in people], dtype=float)[shown]
    np.testing.assert_allclose(result.scores["static_log_odds"].to_numpy()[shown], static, rtol=1e-12, atol=1e-12)
    refused = np.flatnonzero(adult & ~result.findings.can_score)
    assert len(refused) > count / 10
    assert [codes[row] for row in refused] == [[code for code, _ in expected[row]["errors"]] for row in refused]


def test_three_thousand_invented_requests_have_the_same_scores_and_errors():
    assert_agrees(3_000, seed=1)


@pytest.mark.long
def test_a_hundred_thousand_invented_requests_have_the_same_scores_and_errors():
    assert_agrees(100_000, seed=2)
