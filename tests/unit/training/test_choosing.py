"""Choosing: settings are compared on people unseen, and more to read has to be earned."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from training.choosing import is_earned, log_losses, of_least_loss


@pytest.fixture(scope="module")
def train():
    random = np.random.default_rng(3)
    x = random.normal(size=1200)
    outcome = (random.random(1200) < expit(x)).astype(float)
    return pd.DataFrame({"person_id": np.arange(1200) // 2, "x": x, "outcome": outcome})


def slope(size):
    """A fit that learns nothing: log-odds of a stated slope."""
    return lambda rows: lambda asked: size * asked["x"].to_numpy()


def by_heart(rows):
    """What happened to each person, remembered; the share of all for a stranger."""
    known = rows.groupby("person_id")["outcome"].mean().clip(0.01, 0.99)
    return lambda asked: logit(asked["person_id"].map(known).fillna(rows["outcome"].mean()).to_numpy())


def test_losses_are_sums_over_each_persons_rows(train):
    losses = log_losses(slope(1.0), train)
    first = train[train["person_id"] == 0]
    p = expit(first["x"])
    expected = -(first["outcome"] * np.log(p) + (1 - first["outcome"]) * np.log(1 - p)).sum()
    assert len(losses) == 600
    assert losses[0] == pytest.approx(expected, abs=1e-12)


def test_the_true_slope_is_chosen_and_remembering_people_is_not(train):
    assert of_least_loss({0.2: slope(0.2), 1.0: slope(1.0), 3.0: slope(3.0)}, train) == 1.0
    assert of_least_loss({"heart": by_heart, "line": slope(1.0)}, train) == "line"


def test_more_is_earned_by_more_than_two_standard_errors(train):
    assert is_earned(slope(0.2), slope(1.0), train)
    assert not is_earned(slope(1.0), slope(0.2), train)
    assert not is_earned(slope(1.0), slope(1.0), train)
    assert not is_earned(slope(1.0), slope(1.001), train)


@pytest.mark.parametrize(("size", "standard_errors", "is_enough"), [(0.6, 1.19, False), (1.08, 2.22, True)])
def test_a_gain_within_two_standard_errors_earns_nothing(train, size, standard_errors, is_enough):
    gain = log_losses(slope(size), train) - log_losses(slope(1.0), train)
    assert gain.sum() / (np.sqrt(len(gain)) * gain.std()) == pytest.approx(standard_errors, abs=0.01)
    assert is_earned(slope(size), slope(1.0), train) == is_enough
