"""Readable candidates: fitted beside the others, served as tables, corrected on people unseen."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.inputs import Input
from models.release import make_release
from tests.support.person_tables import small_protocol, small_table
from training.fitting import fit_candidates
from training.protocol_reading import read_protocol
from training.readable import pair_count
from training.study import TEST
from training.table_study import read_person_table, table_study


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readable")
    protocol = replace(read_protocol(small_protocol(folder)), replicate_count=3)
    study = table_study(read_person_table(small_table(folder), protocol), protocol)
    steps = []
    return study, fit_candidates(study, study.part(TEST), protocol, steps.append), steps


def test_every_candidate_is_there_and_every_step_is_told(fitted):
    _, found, steps = fitted
    names = ["base_rate", "official", "additive", "additive_without_attendance", "logistic", "scorecard", "yardstick"]
    assert list(found) == names
    assert len(steps) == 5


@pytest.mark.parametrize("key", ["additive", "logistic", "scorecard"])
def test_what_is_judged_is_what_a_release_of_it_would_say(fitted, key):
    study, found, _ = fitted
    read = make_release({"any": found[key].served()}, {"name": "r"}).models["any"]
    assert read.probability(study.part(TEST)).tolist() == found[key].probability.tolist()
    assert found[key].probability.std() > 0.05


@pytest.mark.parametrize("key", ["logistic", "scorecard"])
def test_a_readable_candidate_forecasts_better_than_the_base_rate(fitted, key):
    study, found, _ = fitted
    outcome = study.part(TEST)["outcome"].to_numpy()
    brier = {name: np.mean((one.probability - outcome) ** 2) for name, one in found.items()}
    assert brier[key] < brier["base_rate"] - 0.005


def test_a_scorecard_is_corrected_in_its_own_points(fitted):
    study, found, _ = fitted
    model, test = found["scorecard"].served(), study.part(TEST)
    points = sum(term.look_up(test) for term in model.terms)
    assert points.tolist() == np.rint(points).tolist()
    scale = model.calibration
    assert found["scorecard"].probability == pytest.approx(expit(scale.intercept + scale.slope * points), abs=1e-12)
    assert found["scorecard"].probability.mean() == pytest.approx(test["outcome"].mean(), abs=0.08)


def test_tables_of_two_columns_are_fitted_where_people_unseen_earn_them():
    random = np.random.default_rng(5)
    rows = pd.DataFrame(random.integers(0, 2, (1500, 2)).astype(float), columns=["a", "b"])
    rows["person_id"] = np.arange(1500)
    inputs = (Input("a"), Input("b"))
    crossed = expit(np.where(rows["a"] == rows["b"], 1.0, -1.0))
    alone = expit(rows["a"] + rows["b"] - 1)
    chosen = [
        pair_count(inputs, rows.assign(outcome=random.random(1500) < p), bin_count=8, seed=1) for p in (crossed, alone)
    ]
    assert chosen == [10, 0]
