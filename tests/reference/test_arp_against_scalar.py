"""The vectorised ARP against the plain-Python one on generated people."""

from datetime import date, timedelta

import numpy as np
import pytest

from models.actuarial import score_arp
from tests.reference import scalar_arp
from tests.support.vectors import frame_of


def generated_people(count: int, seed: int) -> list[dict]:
    """Requests of invented adults and others with valid histories, some without some answers."""
    weights, categories = scalar_arp.read_official()
    codes = [code for code, category in categories.items() if category != "UNKNOWN"]
    assert set(weights["static"]) >= {f"offence:{category}" for category in categories.values()} - {"offence:UNKNOWN"}
    draw = np.random.default_rng(seed)

    def pick(words):
        return words[draw.integers(len(words))]

    def count_of_sanctions() -> int:
        return int(pick([1, 2, 3, 4, draw.integers(5, 60), draw.integers(60, 1000)]))

    def person() -> dict:
        born = date(1925, 1, 1) + timedelta(days=int(draw.integers(0, 30_000)))
        convicted = born + timedelta(days=int(draw.integers(3_700, 29_000)))
        followed = convicted + timedelta(days=int(draw.integers(-400, 3_000)))
        assessed = convicted + timedelta(days=int(draw.integers(0, 3_500)))
        age = scalar_arp.months_between(born, convicted) // 12
        request = {
            "assessmentDate": assessed.isoformat(),
            "dateOfBirth": born.isoformat(),
            "gender": pick(["MALE", "FEMALE"]),
            "dateOfCurrentConviction": convicted.isoformat(),
            "dateAtStartOfFollowup": followed.isoformat(),
            "ageAtFirstSanction": int(draw.integers(0, age + 1)),
            "totalNumberOfSanctionsForAllOffences": int(
                pick([1, 2, 3, 4, draw.integers(5, 60), draw.integers(60, 1000)])
            ),
            "currentOffenceCode": pick(codes),
        }
        gap = 0.02 if draw.random() < 0.7 else 0.3
        answers = {name: pick(list(scalar_arp.LEVEL)) for name in scalar_arp.LEVEL_ITEMS}
        answers |= {name: bool(draw.random() < 0.5) for name in ("isUnemployed", "evidenceOfDomesticAbuse")}
        answers["currentRelationshipStatus"] = pick(
            ["NOT_IN_RELATIONSHIP", "IN_RELATIONSHIP_LIVING_TOGETHER", "IN_RELATIONSHIP_NOT_LIVING_TOGETHER"]
        )
        answers["motivationToTackleDrugMisuse"] = pick(list(scalar_arp.MOTIVATION))
        answers |= {name: bool(draw.random() < 0.1) for name in (*scalar_arp.DRUGS, *scalar_arp.OTHER_DRUGS)}
        return request | {name: None if draw.random() < gap else answer for name, answer in answers.items()}

    return [person() for _ in range(count)]


def assert_agrees(count: int, seed: int) -> None:
    weights, categories = scalar_arp.read_official()
    people = generated_people(count, seed)
    result = score_arp(frame_of(people))
    scored = result.findings.can_score
    assert scored.mean() > 0.95
    expected, kinds, static = [], [], []
    for request in people:
        dynamic = scalar_arp.is_dynamic(request)
        category = categories[request["currentOffenceCode"]]
        kinds.append("DYNAMIC" if dynamic else "STATIC")
        version = "dynamic" if dynamic else "static"
        expected.append(scalar_arp.log_odds(request, weights[version], category, dynamic=dynamic))
        static.append(scalar_arp.log_odds(request, weights["static"], category, dynamic=False))
    shown = result.scores["score"].notna().to_numpy()
    assert min(kinds.count("DYNAMIC"), kinds.count("STATIC")) > count / 10
    assert result.scores["type"][shown].tolist() == np.array(kinds)[shown].tolist()
    for name, wanted, rows in (("total_weight", expected, shown), ("static_log_odds", static, scored)):
        found = result.scores[name].to_numpy()[rows]
        np.testing.assert_allclose(found, np.array(wanted)[rows], rtol=1e-12, atol=1e-12)


def test_three_thousand_generated_people_have_the_same_log_odds_and_type():
    assert_agrees(3_000, seed=1)


@pytest.mark.long
def test_a_hundred_thousand_generated_people_have_the_same_log_odds_and_type():
    assert_agrees(100_000, seed=2)
