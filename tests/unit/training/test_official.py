"""Official formulas beside a learned model: the comparator with its reasons, the others by their log-odds alone."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from features import instrument_inputs, population, simulate
from features.vocabulary import ReasonGroup
from models.actuarial import ogrs3
from models.actuarial.every_instrument import score_every_instrument
from training.candidates import rival
from training.case_study import case_study
from training.official import (
    log_odds_column,
    official_columns,
    official_inputs,
    official_scores,
    other_log_odds,
    rivals,
)
from training.outcomes import train_outcomes
from training.protocol_reading import read_protocol
from training.study import RECALIBRATE, TEST, TRAIN

DATE = pd.Timestamp("2023-06-01")


@pytest.fixture(scope="module")
def tables():
    return simulate(4000, seed=8)[0]


@pytest.fixture(scope="module")
def inputs(tables):
    known = population(tables, DATE)
    return instrument_inputs(tables, DATE, known.index[known["in_population"]])


@pytest.fixture(scope="module")
def protocol():
    few = ("age_years", "sanction_count_ever", "months_since_last_sanction")
    return replace(read_protocol("borough_any_12m"), features=few, replicate_count=2)


@pytest.mark.parametrize("formula", ["ARP", "VRP"])
def test_the_terms_of_a_comparator_add_up_to_its_log_odds(inputs, formula):
    columns = official_columns(official_scores(inputs, formula), formula)
    terms = [column.name for column in official_inputs(columns.columns, formula)]
    assert len(terms) == len(columns.columns) - 1 > 20
    assert columns[terms].sum(axis=1).to_numpy() == pytest.approx(
        columns[log_odds_column(formula)].to_numpy(), abs=1e-9
    )


def test_past_violence_is_history_and_the_intercept_neither_history_nor_need(inputs):
    columns = official_columns(official_scores(inputs, "VRP"), "VRP").columns
    groups = {column.name.removeprefix("vrp_term_"): column.group for column in official_inputs(columns, "VRP")}
    assert groups["violent_sanctions"] == groups["violent_sanction_rate"] == ReasonGroup.HISTORY
    assert groups["temper_control"] == ReasonGroup.NEEDS
    assert groups["intercept"] == groups["age_and_gender"] == ReasonGroup.OTHER


def test_log_odds_of_other_formulas_are_those_of_their_own_probability(inputs):
    found, every = other_log_odds(inputs), score_every_instrument(inputs)
    assert expit(found["svrp_log_odds"]).to_numpy() == pytest.approx(every["svrp_probability"].to_numpy(), abs=1e-9)
    scores = ogrs3.score_many(inputs).scores
    for years in ("one", "two"):
        expected = logit(scores[f"{years}_year_probability"])
        assert found[f"ogrs3_{years}_year_log_odds"].tolist() == pytest.approx(expected.tolist())
    assert (found["ogrs3_two_year_log_odds"] > found["ogrs3_one_year_log_odds"]).all()
    # Older assessments lack answers, and what cannot be worked out is missing rather than guessed.
    assert found["ogp_one_year_log_odds"].isna().equals(every["ogp_one_year"].isna())
    assert 0 < found["ogp_one_year_log_odds"].isna().mean() < 1


def test_rivals_are_all_formulas_but_the_comparator_and_look_as_far_as_the_outcome():
    one, two = rivals("ARP", horizon_months=12), rivals("VRP", horizon_months=24)
    assert list(one) == ["VRP", "SVRP", "OGRS3", "OGP", "OVP"] and next(iter(two)) == "ARP"
    assert (one["OGP"], two["OGP"]) == ("ogp_one_year_log_odds", "ogp_two_year_log_odds")
    assert one["VRP"] == "vrp_log_odds" and one["SVRP"] == two["SVRP"]


def test_a_rival_is_recalibrated_as_scikit_learn_would(tables, protocol):
    study = case_study(tables, replace(protocol, others=()))
    later, test = study.part(RECALIBRATE), study.part(TEST)
    for name in ("OGRS3", "OGP"):
        column = study.rivals[name]
        average = study.part(TRAIN)[column].mean()
        fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(later[[column]].fillna(average), later["outcome"])
        expected = fitted.predict_proba(test[[column]].fillna(average))[:, 1]
        assert rival(study, test, name=name).probability == pytest.approx(expected, abs=1e-6)


def test_each_outcome_is_compared_with_its_own_formula_and_beside_the_others(tables, protocol):
    found = train_outcomes(tables, protocol, dictionary=[])
    names = {
        outcome: {key: one["name"] for key, one in training.report["candidates"].items()}
        for outcome, training in found.trainings.items()
    }
    assert names["any_12m"]["official"] == names["any_24m"]["official"] == "ARP, recalibrated"
    assert names["violent_12m"]["official"] == "VRP, recalibrated"
    assert "official_vrp" in names["any_12m"] and "official_arp" in names["violent_12m"]
    brier = {key: one["brier"]["value"] for key, one in found.trainings["violent_12m"].report["candidates"].items()}
    # VRP looks at violence, OGRS3 at none: it tells the violent apart better even once each is corrected.
    assert brier["official"] < brier["official_ogrs3"] < brier["base_rate"]


def test_a_formula_that_few_have_the_answers_for_is_not_compared_and_said_to_be(tables, protocol):
    three = type(tables)({name: tables[name] for name in ("persons", "sanctions", "supervision")})
    found = train_outcomes(three, replace(protocol, others=()), dictionary=[])
    report = found.training.report
    assert report["not_compared"] == {"OGP": 0.0, "OVP": 0.0}
    assert not {"official_ogp", "official_ovp"} & set(report["candidates"])
    assert {"official_vrp", "official_svrp", "official_ogrs3"} <= set(report["candidates"])
