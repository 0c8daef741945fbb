"""A list rests on the instrument that its scheme names, and says which."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import models
from features import instrument_inputs, simulate
from models.actuarial import ogrs3, score_many
from models.additive import AdditiveRisk
from models.selection import make_list, read_scheme
from models.selection.agenda import agenda_page
from models.term import Term
from tests.support.counts_like import counts_like
from tests.support.list_people import VERSIONS
from training.official import official_scores
from training.people import people_on

DATE = pd.Timestamp("2026-06-30")
IOM = (Path(models.__file__).parent / "schemes" / "iom_neighbourhood_crime.toml").read_text(encoding="utf-8")
MODEL = AdditiveRisk("x", (Term("official", "arp_log_odds", "linear", np.array([1.0])),), 0.0)
COUNTS = counts_like(MODEL)


@pytest.fixture(scope="module")
def tables():
    return simulate(400, seed=12)[0]


@pytest.fixture
def on_date(tables, tmp_path):
    """The scheme, the people and the list where a scheme names an instrument."""

    def made(words: str):
        file = tmp_path / "scheme.toml"
        file.write_text(IOM.replace('instrument = "ARP"', f"instrument = {words}", 1), encoding="utf-8")
        scheme = read_scheme(file)
        found = people_on(tables, DATE, model=MODEL, counts=COUNTS, scheme=scheme)
        return found, make_list(scheme, found, versions=VERSIONS)

    return made


def scored_by(inputs: pd.DataFrame, words: str) -> pd.Series:
    if "OGRS3" in words:
        return ogrs3.score_many(inputs).scores["one_year" if "1" in words.partition("horizon")[2] else "two_year"]
    return score_many(words.strip('"'), inputs).scores["score"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ('"ARP"', "ARP, two years"),
        ('"VRP"', "VRP, two years"),
        ('"SVRP"', "SVRP, two years"),
        ('"OGRS3"', "OGRS3, two years"),
        ('"OGRS3"\nhorizon_years = 1', "OGRS3, one year"),
    ],
)
def test_the_score_of_a_list_is_that_of_the_instrument_its_scheme_names(tables, on_date, words, told):
    found, document = on_date(words)
    inputs = instrument_inputs(tables, DATE, found.facts.index)
    adult = found.facts["age_years"] >= 18
    expected = scored_by(inputs, words).astype(float).where(adult)
    assert expected.notna().sum() > 100
    np.testing.assert_array_equal(found.facts["instrument_score"], expected)
    items = {item["person_id"]: item for item in document["items"]}
    assert {person: item["instrument_score"] for person, item in items.items() if item["instrument_score"]} == {
        person: round(score, 2) for person, score in expected.dropna().items()
    }
    assert (document["scheme"]["instrument"], document["scheme"]["horizon_years"]) == (
        told.split(",")[0],
        1 if "one" in told else 2,
    )
    assert f"The official score of this list is {told}." in agenda_page(document)


def who_meets(document: dict, rule_id: str) -> set[str]:
    return {
        item["person_id"]
        for item in document["items"]
        for rule in item["rules"]
        if rule["id"] == rule_id and rule["status"] == "met"
    }


def test_the_threshold_is_held_against_the_named_instrument_and_no_probability_moves(on_date):
    (by_arp, arp_list), (by_ogrs3, ogrs3_list) = on_date('"ARP"'), on_date('"OGRS3"')
    for found, document in ((by_arp, arp_list), (by_ogrs3, ogrs3_list)):
        score = found.facts["instrument_score"]
        assert who_meets(document, "F3") == set(score.index[score >= 75])
    assert who_meets(arp_list, "F3") != who_meets(ogrs3_list, "F3")
    pd.testing.assert_series_equal(by_arp.probability, by_ogrs3.probability)


def test_mandatory_inputs_are_those_of_the_named_instrument(tables, on_date):
    found, _ = on_date('"OGRS3"')
    scores = scored_by(instrument_inputs(tables, DATE, found.facts.index), '"OGRS3"')
    assert found.facts["has_static_inputs"].tolist() == scores.notna().tolist()


def test_a_list_whose_scheme_names_no_instrument_shows_none(tables):
    scheme = read_scheme("project_reset_north_area")
    found = people_on(tables, DATE, model=MODEL, counts=COUNTS, scheme=scheme)
    document = make_list(scheme, found, versions=VERSIONS)
    assert {item["instrument_score"] for item in document["items"]} == {None}
    assert document["scheme"]["horizon_years"] is None
    assert "official score of this list" not in agenda_page(document)
    assert official_scores(instrument_inputs(tables, DATE, found.facts.index))["score"].notna().any()
