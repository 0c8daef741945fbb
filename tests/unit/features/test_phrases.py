"""Every predictor is told in words of its own, its absence too, and no phrase speaks of what is not a predictor."""

import re

import numpy as np
import pandas as pd
import pytest

from features import FEATURES, build_features, feature_phrases
from features.offence_codes import read_offence_codes
from features.tables.declared import CASE_TABLES
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.reasons import reasons
from models.term import Term
from tests.support.additive_models import CALIBRATION
from tests.support.case_tables import case_tables

PREDICTORS = {feature.name: feature for feature in FEATURES if feature.is_predictor}
PHRASES = feature_phrases()


def texts(name: str, *values: float) -> list[str]:
    """How a panel reads a feature of one person for each value."""
    phrases = {"phrase": PHRASES["known"][name], "missing_phrase": PHRASES["missing"].get(name, "")}
    unit = PREDICTORS[name].unit
    term = Term(name, name, "bins", np.array([0.0]), group=ReasonGroup.HISTORY, unit=unit, **phrases)
    people = pd.DataFrame({name: np.array(values, dtype=float)})
    told = reasons(AdditiveRisk("any_12m", (term,), 0.0, CALIBRATION), people, scored=pd.Series([True] * len(values)))
    return [person["history"][0]["text"] for person in told]


def test_every_predictor_has_a_phrase_and_nothing_else_has_one():
    assert list(PHRASES["known"]) == list(PREDICTORS)
    assert len(set(PHRASES["known"].values())) == len(PREDICTORS)


def test_every_predictor_that_can_be_missing_says_so_in_words():
    persons = case_tables(persons="person_id date_of_birth\na -")
    built = build_features(persons, "2026-06-30").iloc[0]
    can_be_missing = [name for name in PREDICTORS if pd.isna(built[name])]
    assert list(PHRASES["missing"]) == can_be_missing
    needed = {name for name, table in CASE_TABLES.items() if table.required}
    for name in set(PREDICTORS) - set(can_be_missing):
        assert PREDICTORS[name].events.table in needed, name


@pytest.mark.parametrize("name", PREDICTORS)
def test_a_phrase_reads_as_well_with_one_as_with_many(name):
    """A value that stands last needs no plural after it: never "1 sanctions"."""
    phrase = PHRASES["known"][name]
    assert phrase.count("{}") == 1
    assert phrase.endswith(": {}") or phrase in ("aged {}", "first sanctioned at age {}")


@pytest.mark.parametrize("name", PHRASES["missing"])
def test_absence_is_told_in_words_and_not_by_the_name_of_a_column(name):
    assert texts(name, np.nan) == [PHRASES["missing"][name]]


def test_values_are_told_in_the_form_of_their_unit():
    shares = texts("acquisitive_share_ever", 0.25, 1)
    assert shares == [f"sanctions for acquisitive offences, of all: {told}%" for told in (25, 100)]
    assert texts("on_licence", 1, 0) == ["on licence: yes", "on licence: no"]
    assert texts("finance_need", 0, np.nan) == ["finance need: no", "finance need not assessed"]
    assert texts("need_count_change", -2)[0] == "change in needs since the assessment before: -2"
    assert texts("gravity_sum_24m", 283.5)[0].endswith("in days of the crime harm index: 283.5")
    assert texts("missed_in_a_row_12m", 1, np.nan) == [
        "appointments missed in a row, up to the last: 1",
        "no appointment kept or missed in 12 months on record",
    ]


@pytest.mark.parametrize("name", [name for name in PREDICTORS if "violent" in name])
def test_what_the_official_violent_flag_marks_is_told_wherever_it_counts(name):
    """The flag marks drunkenness and damage, and no sexual offence: "violent" alone would be read otherwise."""
    codes = read_offence_codes()
    marked = set(codes.loc[codes["is_violent"], "category"])
    assert not any(category.startswith("SEXUAL") for category in marked)
    told = {
        "violence": {"VIOLENCE_AGAINST_THE_PERSON_ABH_PLUS", "VIOLENCE_AGAINST_THE_PERSON_SUB_ABH"},
        "robbery": {"ACQUISITIVE_VIOLENCE"},
        "weapons": {"FIREARMS_MOST_SERIOUS", "FIREARMS_OTHER", "WEAPONS_NON_FIREARM"},
        "public order, harassment": {"PUBLIC_ORDER_AND_HARRASSMENT"},
        "damage": {"CRIMINAL_DAMAGE"},
        "drunkenness": {"DRUNKENNESS"},
    }
    assert set.union(*told.values()) == marked
    known, missing = PHRASES["known"][name], PHRASES["missing"].get(name)
    absent = missing if name.startswith("months") else known
    for words in (known, absent, PREDICTORS[name].meaning):
        assert all(kind in words for kind in told)
        assert "officially violent" in words or "official violent flag" in words
        assert "not sexual" in words or "no sexual offence" in words


@pytest.mark.parametrize("name", PREDICTORS)
def test_a_phrase_speaks_of_the_window_in_the_name_and_of_no_other(name):
    told = re.findall(r"in (\d+) (month|day)s", PHRASES["known"][name])
    in_name = re.findall(r"_(\d+)(m|d)$", name.removeprefix("missed_in_a_row_12m"))
    assert [(length, unit[0]) for length, unit in told] == in_name
