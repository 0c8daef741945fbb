"""ExplainableCount: the fitted tables, the counts that are served from them, and the shapes that made the world."""

import numpy as np
import pandas as pd
import pytest

from features.vocabulary import Direction
from models.explainable_count import ExplainableCount
from models.inputs import Input

INPUTS = (Input("before", direction=Direction.INCREASING), Input("age"), Input("area", "words", levels=("a", "b")))


def people(count, seed):
    """People whose expected count is exp(-1 + 0.3 before), a third more in area b; some ages are unknown."""
    random = np.random.default_rng(seed)
    before, area = random.integers(0, 8, count).astype(float), random.choice(["a", "b"], count)
    age = np.where(random.random(count) < 0.1, np.nan, random.integers(18, 60, count))
    rate = np.exp(-1 + 0.3 * before) * np.where(area == "b", 4 / 3, 1)
    return pd.DataFrame({"before": before, "age": age, "area": area}), random.poisson(rate).astype(float), rate


@pytest.fixture(scope="module")
def fitted():
    X, y, _ = people(3000, 1)
    return ExplainableCount(INPUTS, replicate_count=6, bin_count=16, seed=2, jobs=1).fit(X, y)


def test_the_served_counts_agree_with_the_fitted_ones_in_a_batch_and_row_by_row(fitted):
    X, *_ = people(400, 5)
    served = fitted.additive("count_12m")
    assert served.expected(X) == pytest.approx(fitted.predict(X), rel=1e-9)
    assert [served.expected(X.iloc[[i]])[0] for i in range(20)] == pytest.approx(fitted.predict(X)[:20], rel=1e-9)


def test_the_rates_of_the_world_are_found(fitted):
    X, _, rate = people(4000, 6)
    found = fitted.predict(X)
    assert found.sum() == pytest.approx(rate.sum(), rel=0.05)
    assert np.corrcoef(np.log(found), np.log(rate))[0, 1] > 0.97


def test_one_more_sanction_never_lowers_the_expected_count(fitted):
    X, *_ = people(300, 7)
    served = fitted.additive("count_12m")
    assert (served.expected(X.assign(before=X["before"] + 1)) >= served.expected(X) - 1e-12).all()


def test_somebody_in_a_bag_is_judged_by_the_others(fitted):
    X, y, _ = people(3000, 1)
    unseen = np.exp(fitted.unseen_score(X, np.arange(3000)))
    known = ~np.isnan(unseen)
    seen = fitted.predict(X)

    def loss(mu):
        return (mu - y * np.log(mu))[known].mean()

    assert loss(unseen) > loss(seen)
    assert np.nanmean(unseen) == pytest.approx(y.mean(), rel=0.05)


def test_the_mean_over_replicates_is_the_model(fitted):
    X, *_ = people(50, 8)
    served = fitted.additive("count_12m")
    assert served.replicate_score(X).mean(axis=1) == pytest.approx(served.score(X), abs=1e-9)
