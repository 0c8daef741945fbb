"""Every outcome of a protocol goes into one release; one with too few events is left out and said to be."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from features import simulate
from models.release import parse_release
from training.outcomes import train_outcomes
from training.protocol_reading import read_protocol


@pytest.fixture(scope="module")
def protocol():
    shipped = read_protocol("borough_any_12m")
    few = ("age_years", "sanction_count_ever", "months_since_last_sanction")
    return replace(shipped, replicate_count=2, features=few)


@pytest.fixture(scope="module")
def found(protocol):
    # At 3,000 people fewer than 100 rows of the test part have the violent outcome.
    return train_outcomes(simulate(3000, protocol.seed)[0], protocol, dictionary=[])


def test_one_release_holds_a_model_of_each_outcome_that_was_learned(found):
    release = found.training.release
    assert set(release.models) == set(found.trainings) == {"any_12m", "any_24m"}
    assert parse_release(release.document).sha256 == release.sha256
    assert set(release.document["others"]) == {"any_24m"}
    assert release.document["training"]["outcome"]["name"] == "any_12m"
    assert release.document["others"]["any_24m"]["training"]["outcome"]["name"] == "any_24m"


def test_an_outcome_of_too_few_events_is_left_out_and_said_to_be(found):
    assert list(found.refused) == ["violent_12m"]
    assert "need at least 100 of each" in found.refused["violent_12m"]
    assert found.training.release.document["not_learned"] == found.refused


def test_the_release_holds_expected_counts_beside_the_outcomes(found):
    release = found.training.release
    assert set(release.counts) == {"count_12m"}
    assert set(release.document["models"]) == {"any_12m", "any_24m", "count_12m"}
    assert release.document["counts"]["count_12m"] == found.counted.report
    known = found.study.part("test")
    expected = found.counted.counts.offences(known)
    assert parse_release(release.document).counts["count_12m"].offences(known) == pytest.approx(expected, rel=1e-9)
    # Who is likelier to reoffend at all is expected to reoffend more often.
    assert spearmanr(expected, release.models["any_12m"].probability(known)).statistic > 0.9


def test_two_years_hold_no_fewer_reoffenders_than_one(found):
    rows = found.study.rows
    known = rows[rows["part"] == "test"]
    models = found.training.release.models
    one, two = (models[name].probability(known) for name in ("any_12m", "any_24m"))
    assert two.mean() > one.mean()
    assert np.mean(two >= one) > 0.75
    assert found.trainings["any_24m"].report["test_rows"] < found.training.report["test_rows"]
