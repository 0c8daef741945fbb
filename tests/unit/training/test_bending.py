"""A curve inside the additive model: found where reasons do not add up, mended out of sample, and else left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.additive import AdditiveRisk
from models.score_curve_fitting import LOGIT, fit_score_curve
from models.term import Term
from training.bending import bent
from training.candidates import recalibrated

REPLICATES = 12
RAW = AdditiveRisk("any_12m", (Term("x", "x", "linear", np.array([1.0])),), 0.0)
RAW = replace(
    RAW,
    terms=(replace(RAW.terms[0], replicates=np.tile([1.0, 0.0], (REPLICATES, 1))),),
    replicate_intercepts=np.zeros(REPLICATES),
)


def straight(score):
    """Log-odds that are the sum of points but for level and slope, which every recalibration mends."""
    return 0.3 + 0.8 * score


def saturating(score):
    """Log-odds that rise by a fifth as much for high sums, and by a fifth more for low ones."""
    return np.clip(score, -2.0, 0.0) + 1.2 * np.minimum(score + 2.0, 0) + np.maximum(score, 0) / 5


def people(log_odds, *, seed, count=6000, rows_each=2):
    random = np.random.default_rng(seed)
    score = np.repeat(random.normal(-1.2, 1.4, count // rows_each), rows_each)
    outcome = (random.random(len(score)) < expit(log_odds(score))).astype(float)
    persons = np.repeat([f"p{number}" for number in range(count // rows_each)], rows_each)
    return pd.DataFrame({"person_id": persons, "x": score, "outcome": outcome})


def learned(log_odds, *, seed, **size):
    train = people(log_odds, seed=seed, **size)
    return bent(RAW, train, train["x"].to_numpy(), seed=0)


def log_loss(model, rows):
    z = model.log_odds(rows)
    return float((np.logaddexp(0, z) - rows["outcome"] * z).mean())


def tenths(model, rows):
    """Observed to expected in each tenth."""
    p = pd.Series(model.probability(rows))
    sums = pd.DataFrame({"p": p, "y": rows["outcome"]}).groupby(pd.qcut(p, 10, labels=False)).sum()
    return (sums["y"] / sums["p"]).to_numpy()


def test_a_planted_bend_is_mended_on_other_people():
    later, others = (people(saturating, seed=seed, count=60_000) for seed in (2, 3))
    before, after = (
        recalibrated(model, later, seed=0, learned_on="later")
        for model in (RAW, learned(saturating, seed=1, count=60_000))
    )
    assert len(after.curve.knots) == 6
    assert log_loss(after, others) < log_loss(before, others) - 0.003
    assert np.abs(tenths(after, others) - 1).max() < 0.25 < 0.4 < np.abs(tenths(before, others) - 1).max()


def test_reasons_that_add_up_get_no_curve_but_by_chance():
    # A gain beyond two standard errors comes by chance once in forty; here it has to gain from a wrong curve.
    kept = [len(learned(straight, seed=seed, count=1500).curve.knots) > 0 for seed in range(30)]
    assert sum(kept) <= 2


def test_a_curve_kept_by_chance_does_no_harm():
    others = people(straight, seed=99, count=60_000)
    plain = log_loss(recalibrated(RAW, others, seed=0, learned_on="x"), others)
    harm = []
    for seed in range(20):
        train = people(straight, seed=seed)
        score, outcome = train["x"].to_numpy(), train["outcome"].to_numpy()
        curve = fit_score_curve(
            score,
            outcome,
            link=LOGIT,
            persons=train["person_id"].to_numpy(),
            learned_on="x",
            replicate_count=REPLICATES,
        )
        kept = recalibrated(replace(RAW, curve=curve), others, seed=0, learned_on="x")
        harm.append(log_loss(kept, others) - plain)
    assert max(harm) < 0.001


def test_without_a_curve_the_model_is_the_very_same():
    train = people(straight, seed=4, count=60)
    assert bent(RAW, train, train["x"].to_numpy(), seed=0) is RAW  # 30 people are too few to learn one from.


def test_whom_nothing_unseen_is_known_of_teaches_nothing():
    train = people(saturating, seed=5, count=12_000)
    score = train["x"].to_numpy().copy()
    unknown = np.arange(len(train)) % 4 == 0
    score[unknown] = np.nan
    some, rest = bent(RAW, train, score, seed=0), train[~unknown]
    alone = bent(RAW, rest, rest["x"].to_numpy(), seed=0)
    np.testing.assert_array_equal(some.curve.shifts, alone.curve.shifts)
    assert len(some.curve.knots) > 0


def test_rows_copied_are_no_more_evidence_than_their_person():
    # 8 copies of each row would be 2.8 times as many standard errors, were they over rows: 6 of 40 would be kept.
    kept = []
    for seed in range(40):
        train = people(straight, seed=seed, count=1200, rows_each=1)
        copied = train.loc[train.index.repeat(8)].reset_index(drop=True)
        kept.append([len(bent(RAW, rows, rows["x"].to_numpy(), seed=0).curve.knots) > 0 for rows in (train, copied)])
    assert np.sum(kept, axis=0).max() <= 2


def test_a_curve_has_a_replicate_for_each_of_the_models_and_all_rise():
    curve = learned(saturating, seed=6).curve
    assert curve.replicates.shape == (REPLICATES, len(curve.knots))
    assert curve.replicates.std(axis=0).min() > 0.005
    for shifts in (curve.shifts, *curve.replicates):
        assert (1 + np.diff(shifts) / np.diff(curve.knots) > 0).all()


def test_a_recalibration_keeps_the_curve_and_learns_its_line_anew():
    model = learned(saturating, seed=7)
    later = people(lambda score: saturating(score) + 0.4, seed=8, count=30_000)
    given = recalibrated(model, later, seed=0, learned_on="later", score=later["x"].to_numpy())
    own = recalibrated(model, later, seed=0, learned_on="later")
    for found in (given, own):
        assert found.curve is model.curve
        assert found.probability(later).sum() == pytest.approx(later["outcome"].sum(), rel=1e-6)
        assert found.calibration.intercept == pytest.approx(0.4, abs=0.1)
    # Each replicate of the line is learned on what its own replicate of the curve says.
    mean = given.replicate_probability(later).mean(axis=0)
    assert mean == pytest.approx(np.full(REPLICATES, later["outcome"].mean()), rel=0.05)
