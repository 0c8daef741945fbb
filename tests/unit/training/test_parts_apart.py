"""Train, recalibrate and test kept apart: what held-out people did teaches nothing, and a correction moves no table."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from features.vocabulary import Direction, ReasonGroup
from models.inputs import Input
from models.recalibration import fit_affine
from tests.support.person_tables import small_protocol, small_table
from training.candidates import boosted_trees, recalibrated, yardstick
from training.fitting import fit_candidates
from training.protocol_reading import read_protocol
from training.readable import logistic
from training.study import RECALIBRATE, TEST, TRAIN, Study
from training.table_study import read_person_table, table_study

TABLES = ("additive", "additive_without_attendance", "logistic", "scorecard")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("apart")


@pytest.fixture(scope="module")
def protocol(folder):
    return replace(read_protocol(small_protocol(folder)), replicate_count=3)


@pytest.fixture(scope="module")
def study(folder, protocol):
    """With two inputs that tables of two columns may read, and a second official score."""
    made = table_study(read_person_table(small_table(folder), protocol), protocol)
    random = np.random.default_rng(3)
    rows = made.rows.assign(calls=random.poisson(2, len(made.rows)).astype(float), days=random.random(len(made.rows)))
    rows["other_score"] = rows["official_score"] + random.standard_normal(len(rows))
    free = tuple(Input(name, group=ReasonGroup.HISTORY) for name in ("calls", "days"))
    return replace(made, rows=rows, inputs=(*made.inputs, *free), rivals={"OGRS3": "other_score"})


def asked(study):
    """The test rows without what they did."""
    return study.part(TEST).drop(columns="outcome")


def fitted(study, test, protocol):
    return fit_candidates(study, test, protocol, lambda step: None)


@pytest.fixture(scope="module")
def candidates(study, protocol):
    return fitted(study, asked(study), protocol)


def test_nothing_of_held_out_people_is_looked_at_while_candidates_are_made(study, protocol, candidates):
    is_test = study.rows["part"] == TEST
    spoilt = study.rows.assign(
        # A word that no model knows, numbers beyond all others, and outcomes that nobody has.
        drugs=study.rows["drugs"].mask(is_test, "not a word"),
        **{
            name: study.rows[name].mask(is_test, 1e6)
            for name in ("sanction_count", "calls", "days", "official_score", "other_score")
        },
        outcome=study.rows["outcome"].mask(is_test, np.nan),
    )
    again = fitted(replace(study, rows=spoilt), asked(study), protocol)
    assert list(again) == list(candidates)
    for key, one in candidates.items():
        assert again[key].probability.tolist() == one.probability.tolist()


def test_what_recalibration_people_did_moves_the_correction_and_no_table(study, protocol, candidates):
    flipped = study.rows["outcome"].where(study.rows["part"] != RECALIBRATE, 1 - study.rows["outcome"])
    again = fitted(replace(study, rows=study.rows.assign(outcome=flipped)), study.part(TEST), protocol)
    for key in TABLES:
        before, after = candidates[key].served(), again[key].served()
        assert [term.points.tolist() for term in before.terms] == [term.points.tolist() for term in after.terms]
        assert after.calibration.slope < 0 < before.calibration.slope
    # Of trees there are no tables: the forecasts are one line of each other on the log-odds.
    z = [logit(one["yardstick"].probability) for one in (candidates, again)]
    assert np.corrcoef(*z)[0, 1] == pytest.approx(-1, abs=1e-9)


def test_the_candidate_without_attendance_reads_none(candidates):
    names = {key: [term.name for term in candidates[key].served().terms] for key in TABLES}
    assert "missed_share" in names["additive"] and "missed_share" in names["logistic"]
    assert "missed_share" not in names["additive_without_attendance"]
    assert set(names["additive"]) - set(names["additive_without_attendance"]) == {"missed_share"}


@pytest.mark.parametrize(("direction", "sign"), [(Direction.INCREASING, 1), (Direction.DECREASING, -1)])
def test_the_yardstick_keeps_the_direction_that_the_field_expects(direction, sign):
    random = np.random.default_rng(2)
    rows = pd.DataFrame({"x": random.uniform(0, 1, 2000), "free": random.uniform(0, 1, 2000)})
    # The data bend: half of the way up, half of the way down.
    rows["outcome"] = (random.random(2000) < expit(3 - 12 * np.abs(rows["x"] - 0.5))).astype(int)
    forecast = boosted_trees(rows, (Input("x", direction=direction), Input("free")), seed=1, rounds=60)
    steps = np.diff(forecast(pd.DataFrame({"x": np.linspace(0, 1, 200), "free": 0.5})))
    assert (sign * steps >= 0).all() and (sign * steps > 0).any()


@pytest.fixture(scope="module")
def known_by_heart():
    """A few people with many columns of chance, on whom the correction would be learned too."""
    random, count, columns = np.random.default_rng(8), 400, 12
    rows = pd.DataFrame(random.standard_normal((2 * count, columns)), columns=[f"x{i}" for i in range(columns)])
    rows["outcome"] = (random.random(2 * count) < expit(0.8 * rows["x0"])).astype(float)
    rows = rows.assign(person_id=np.arange(2 * count).astype(str), part=[TRAIN] * count + [TEST] * count, official=0.0)
    again = rows[rows["part"] == TRAIN].assign(part=RECALIBRATE)
    inputs = tuple(Input(f"x{i}") for i in range(columns))
    return Study(pd.concat([rows, again], ignore_index=True), inputs, "official", ())


def test_a_readable_candidate_is_corrected_by_folds_that_its_people_are_not_in(known_by_heart):
    found = logistic(known_by_heart, known_by_heart.part(TEST), replicate_count=2, seed=1).served()
    by_heart = recalibrated(found, known_by_heart.part(RECALIBRATE), seed=1, learned_on="people by heart")
    assert found.calibration.slope < by_heart.calibration.slope - 0.2


def test_the_yardstick_is_corrected_by_folds_that_its_people_are_not_in(known_by_heart):
    train, test = known_by_heart.part(TRAIN), known_by_heart.part(TEST)
    trees = boosted_trees(train, known_by_heart.inputs, seed=1)
    of_test = logit(yardstick(known_by_heart, test, seed=1).probability)
    slope = np.polyfit(trees(test), of_test, 1)[0]
    by_heart = fit_affine(trees(train)[None, :], train["outcome"].to_numpy(), np.ones((1, len(train))))[0, 1]
    assert slope < by_heart / 2
