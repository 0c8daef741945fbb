"""MST and PNI, one and many at once, against the plain-Python versions on invented people, sound and faulty."""

from collections import Counter
from typing import Any

import numpy as np
import pandas as pd
import pytest

from models.actuarial.case_of_request import case_of_request
from models.actuarial.mst import COLUMNS, mst_answers, score_mst, score_mst_many
from models.actuarial.pni import score_pni, score_pni_many
from models.actuarial.pni_tables import pni_answers
from models.actuarial.request_fields import read_request, request_frame
from tests.reference.invented_requests import invented, invented_columns, request_at
from tests.reference.scalar_instruments import mst, pni
from tests.reference.scalar_tables import SpecificationOpen

OPEN: dict[str, Any] = {
    "score": None,
    "flag": None,
    "applicable": None,
    "errors": None,
}  # what the specification does not settle
PERCENTS = (None, 0.0, 0.99, 1.0, 2.99, 3.0, 29.99, 30.0, 49.99, 50.0, 59.99, 60.0, 74.99, 75.0, 99.99)
BANDS = (None, None, "NOT_APPLICABLE", "LOW", "MEDIUM", "HIGH", "VERY_HIGH")
PROGRAMME = ("need", "projected_need", "risk", "pathway")


def told(errors) -> list[tuple[str, tuple[str, ...]]]:
    return [(error.type.value, error.fields) for error in errors]


def plain(value):
    return None if pd.isna(value) else value


def plain_mst(request) -> dict:
    try:
        return mst(request)
    except SpecificationOpen:
        return OPEN


def frame_of(requests, columns) -> pd.DataFrame:
    return request_frame([read_request(request)[0] for request in requests], columns)


def test_screening_one_at_a_time_and_together_is_the_plain_version():
    people = invented(3_000, seed=3)
    together = score_mst_many(frame_of(people, (*COLUMNS, *mst_answers())))
    errors, kinds = together.errors(), Counter[tuple]()
    for row, request in enumerate(people):
        wanted = plain_mst(request)
        alone = score_mst(case_of_request(read_request(request)[0], mst_answers()))
        seen = together.results.iloc[row]
        assert (alone.score, alone.flag, alone.applicable) == tuple(map(plain, seen))
        assert alone.errors == errors[row]
        assert (alone.score, alone.flag, alone.applicable) == (wanted["score"], wanted["flag"], wanted["applicable"])
        assert wanted is OPEN or told(alone.errors) == wanted["errors"]
        assert wanted is not OPEN or alone.errors
        assert sum(alone.points.values()) == (alone.score or 0)
        kinds[wanted is OPEN, wanted["applicable"], wanted["flag"]] += 1
    assert min(kinds[kind] for kind in ((False, True, True), (False, True, False), (False, False, False))) > 20
    assert kinds[False, None, None] > 100


def predictors(count: int, seed: int, *, at_head: bool) -> dict[str, list]:
    """Scores around every bound; without combined and sexual ones, as the official service runs, or with them."""
    draw = np.random.default_rng(seed)
    pools: dict[str, tuple] = {"arp": PERCENTS, "vrp": PERCENTS}
    if not at_head:
        pools |= {"combined": PERCENTS, "direct_contact": BANDS, "images": BANDS}
    return {name: [pool[at] for at in draw.integers(len(pool), size=count)] for name, pool in pools.items()}


@pytest.mark.parametrize("at_head", [True, False])
def test_the_programme_one_at_a_time_and_together_is_the_plain_version(at_head):
    people, scores = invented(3_000, seed=4), predictors(3_000, 5, at_head=at_head)
    together = score_pni_many(frame_of(people, pni_answers()), **as_columns(scores))
    errors, pathways = together.errors(), Counter[str]()
    for row, request in enumerate(people):
        beside = {name: values[row] for name, values in scores.items()}
        wanted = pni(request, **beside)
        alone = score_pni(case_of_request(read_request(request)[0], pni_answers()), **beside)
        found = {name: getattr(alone, name) for name in PROGRAMME}
        assert found == {name: wanted[name] for name in PROGRAMME}
        assert found == {name: plain(value) for name, value in together.results.iloc[row].items()}
        assert told(alone.errors) == wanted["errors"] == told(errors[row])
        pathways[alone.pathway] += 1
    assert min(pathways[pathway] for pathway in ("OMISSION", "ALTERNATIVE", "MODERATE", "HIGH")) > 100


def as_columns(scores: dict[str, list]) -> dict[str, Any]:
    """Scores as a caller has them in columns: numbers with NaN, words with None."""
    numbers = ("arp", "vrp", "combined")
    return {
        name: np.array(values, dtype=float) if name in numbers else pd.Series(values, dtype="str")
        for name, values in scores.items()
    }


def assert_agrees(count: int, seed: int) -> None:
    columns, scores = invented_columns(count, seed), predictors(count, seed, at_head=False)
    X = pd.DataFrame({name: pd.Series(values) for name, values in columns.items()})
    screened, programmes = score_mst_many(X), score_pni_many(X, **as_columns(scores))
    parts = (screened.results, screened.errors(), programmes.results, programmes.errors())
    is_open = 0
    for row, (screening, missed, programme, missing) in enumerate(zip(*map(rows_of, parts), strict=True)):
        request = request_at(columns, row)
        wanted = plain_mst(request)
        is_open += wanted is OPEN
        assert screening == (wanted["score"], wanted["flag"], wanted["applicable"])
        assert wanted is OPEN or told(missed) == wanted["errors"]
        expected = pni(request, **{name: values[row] for name, values in scores.items()})
        assert programme == tuple(expected[name] for name in ("need", "projected_need", "risk", "pathway"))
        assert told(missing) == expected["errors"]
    assert is_open < count / 10


def rows_of(part) -> list:
    if isinstance(part, list):
        return part
    return list(part.astype(object).where(part.notna(), None).itertuples(index=False, name=None))


def test_twenty_thousand_invented_people_agree():
    assert_agrees(20_000, seed=6)


@pytest.mark.long
@pytest.mark.parametrize("part", range(10))
def test_a_million_invented_people_agree(part):
    assert_agrees(100_000, seed=600 + part)
