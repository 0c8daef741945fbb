"""OGRS3, OGP and OVP, one and many at once, against the plain versions on invented requests, sound and faulty."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from models.actuarial import ogp, ogrs3, ovp
from models.actuarial.case_of_frame import STATIC_COLUMNS, VIOLENT
from models.actuarial.case_of_request import case_of_request
from models.actuarial.legacy_scores import LegacyScore, LegacyScores
from models.actuarial.request_fields import read_request, request_frame
from tests.reference.invented_requests import invented, invented_columns, request_at
from tests.reference.scalar_instruments import ogp as scalar_ogp
from tests.reference.scalar_instruments import ogrs3 as scalar_ogrs3
from tests.reference.scalar_instruments import ovp as scalar_ovp
from tests.reference.scalar_tables import SpecificationOpen

OURS = "PERSON_UNDER_18"  # a refusal of this service, not of the official one
SAME = 1e-12
SHOWN = ("one_year", "two_year", "band")
PROBABILITIES = ("one_year_probability", "two_year_probability")


class Sides(NamedTuple):
    """The same instrument here and in plain Python."""

    score_one: Callable[..., LegacyScore]
    score_many: Callable[..., LegacyScores]
    plain: Callable[[dict[str, Any]], dict[str, Any]]
    answers: tuple[str, ...]


INSTRUMENTS = {
    "OGRS3": Sides(ogrs3.score_one, ogrs3.score_many, scalar_ogrs3, ()),
    "OGRS3 published": Sides(
        partial(ogrs3.score_one, variant="published"),
        partial(ogrs3.score_many, variant="published"),
        partial(scalar_ogrs3, variant="published"),
        (),
    ),
    "OGP": Sides(ogp.score_one, ogp.score_many, scalar_ogp, ogp.ANSWERS),
    "OVP": Sides(ovp.score_one, ovp.score_many, scalar_ovp, ovp.ANSWERS),
}


def plain_result(sides: Sides, request: dict[str, Any]) -> dict[str, Any] | None:
    """What the plain version says; nothing where the specification does not say."""
    try:
        return sides.plain(request)
    except SpecificationOpen:
        return None


def told(errors) -> list[tuple[str, tuple[str, ...]]]:
    return [(error.type.value, error.fields) for error in errors if error.type.value != OURS]


def official(wanted: dict[str, Any]) -> list[tuple[str, tuple[str, ...]]]:
    return [(code, tuple(fields)) for code, fields in wanted["errors"]]


def assert_is_plain(alone: LegacyScore, wanted: dict[str, Any]) -> None:
    assert [getattr(alone, name) for name in SHOWN] == [wanted[name] for name in SHOWN]
    assert told(alone.errors) == official(wanted)
    if wanted["two_year"] is None:
        assert alone.points is None
        assert alone.contributions == {}
        return
    assert max(abs(getattr(alone, name) - wanted[name]) for name in PROBABILITIES) < SAME
    log_odds = np.log(wanted["two_year_probability"] / (1 - wanted["two_year_probability"]))
    assert sum(alone.contributions.values()) == pytest.approx(log_odds, abs=SAME)
    if "points" in wanted:
        assert alone.points is not None
        assert sum(alone.points.values()) == wanted["points"]


def assert_is_row(alone: LegacyScore, together: LegacyScores, row: int) -> None:
    """One at a time and together are the same to the last bit."""
    seen = together.scores.iloc[row]
    names = (*SHOWN, *PROBABILITIES)
    assert [None if pd.isna(seen[name]) else seen[name] for name in names] == [getattr(alone, name) for name in names]
    if alone.points is not None and together.points is not None:
        assert together.points.iloc[row].to_dict() == alone.points
    if alone.contributions:
        assert together.contributions.iloc[row].to_dict() == alone.contributions


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_one_at_a_time_and_together_are_the_plain_version(name):
    sides, people, values = INSTRUMENTS[name], invented(3_000, seed=3), []
    for request in people:
        given, faults = read_request(request)
        assert not faults
        values.append(given)
    X = request_frame(values, (*STATIC_COLUMNS, VIOLENT, *sides.answers))
    together = sides.score_many(X)
    errors = together.errors()
    counts = {"scored": 0, "refused": 0, "unsaid": 0}
    for row, request in enumerate(people):
        alone, wanted = sides.score_one(case_of_request(values[row], sides.answers)), plain_result(sides, request)
        assert alone.errors == errors[row]
        assert_is_row(alone, together, row)
        if wanted is not None:
            assert_is_plain(alone, wanted)
        counts["unsaid" if wanted is None else "refused" if wanted["two_year"] is None else "scored"] += 1
    assert counts["scored"] > 800
    assert counts["refused"] > 300
    assert counts["unsaid"] < 300


def assert_agrees(name: str, count: int, seed: int) -> None:
    columns, sides = invented_columns(count, seed), INSTRUMENTS[name]
    result = sides.score_many(pd.DataFrame({column: pd.Series(values) for column, values in columns.items()}))
    found, errors = result.scores, result.errors()
    every = (plain_result(sides, request_at(columns, row)) for row in range(count))
    plain = {row: wanted for row, wanted in enumerate(every) if wanted is not None}
    said = list(plain)
    assert len(said) > 0.9 * count
    assert all(told(errors[row]) == official(wanted) for row, wanted in plain.items())
    wanted = pd.DataFrame(list(plain.values()))
    found, shown = found.iloc[said], wanted["two_year"].notna().to_numpy()
    assert shown.mean() > 0.25
    assert (found["two_year"].notna().to_numpy() == shown).all()
    for column in SHOWN:
        assert (found[column].to_numpy()[shown] == wanted[column].to_numpy()[shown]).all()
    for column in PROBABILITIES:
        expected = wanted[column].to_numpy(dtype=float)[shown]
        assert np.abs(found[column].to_numpy()[shown] - expected).max() < SAME


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_twenty_thousand_invented_people_agree(name):
    assert_agrees(name, 20_000, seed=4)


@pytest.mark.long
@pytest.mark.parametrize("name", INSTRUMENTS)
@pytest.mark.parametrize("part", range(10))
def test_a_million_invented_people_agree(name, part):
    assert_agrees(name, 100_000, seed=200 + part)
