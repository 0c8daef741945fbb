"""Official instruments: named parts sum to the published whole, for every version, one person or many."""

from functools import cache, partial

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from models.actuarial import ogp, ogrs3, ovp, score_one
from models.actuarial.case_of_request import case_of_request
from models.actuarial.mst import mst_answers, score_mst
from models.actuarial.pni import score_pni
from models.actuarial.pni_tables import pni_answers
from models.actuarial.request_fields import read_request
from models.actuarial.two_year_predictor import answers_of
from models.actuarial.weights import read_weights
from tests.reference.invented_requests import invented_columns, request_at
from tests.support.official_instruments import ESTIMATORS, MANY

PEOPLE, SAME = 2_000, 1e-12
WEIGHED = [name for name, estimator in ESTIMATORS.items() if hasattr(estimator, "decision_function")]
LEGACY = {
    "OGRS3 hmpps": (ogrs3.score_one, ()),
    "OGRS3 published": (partial(ogrs3.score_one, variant="published"), ()),
    "OGP": (ogp.score_one, ogp.ANSWERS),
    "OVP": (ovp.score_one, ovp.ANSWERS),
}


@cache
def columns():
    return invented_columns(PEOPLE, seed=22, faults=0.2)


@pytest.fixture(scope="module")
def X():
    return pd.DataFrame({name: pd.Series(column) for name, column in columns().items()})


@pytest.fixture(scope="module")
def values():
    return [read_request(request_at(columns(), row))[0] for row in range(PEOPLE)]


def is_scored(together) -> np.ndarray:
    score = together.scores["score" if "score" in together.scores else "two_year"]
    return score.notna().to_numpy()


def instrument_of(name: str) -> str:
    return name if name in MANY else name.rsplit(" ", 1)[0]


@pytest.mark.parametrize("name", WEIGHED)
def test_the_contributions_of_an_estimator_sum_to_its_log_odds(name, X):
    sound = X[is_scored(MANY[instrument_of(name)](X))]
    scale = ESTIMATORS[name].fit()
    total = scale.contributions(sound).sum(axis=1, skipna=False).to_numpy()
    known = ~np.isnan(total)
    assert known.sum() > 500
    np.testing.assert_allclose(total, scale.decision_function(sound), rtol=0, atol=SAME)
    reoffends = scale.predict_proba(sound)
    np.testing.assert_allclose(expit(total), reoffends[:, 1], rtol=0, atol=SAME)
    np.testing.assert_allclose(reoffends[known].sum(axis=1), 1.0, rtol=0, atol=SAME)


@pytest.mark.parametrize("instrument", ["ARP", "VRP", "SVRP"])
def test_contributions_sum_to_the_total_weight_alone_and_together(instrument, X, values):
    together = MANY[instrument](X)
    shown, scores = is_scored(together), together.scores
    total = together.contributions[shown].sum(axis=1)
    np.testing.assert_allclose(total, scores["total_weight"][shown], rtol=0, atol=SAME)
    np.testing.assert_allclose(expit(total), scores["probability"][shown], rtol=0, atol=SAME)
    assert set(scores["type"][shown]) == {"STATIC", "DYNAMIC"}
    assert scores["total_weight"][~shown].isna().all()
    for row in np.flatnonzero(shown):
        alone = score_one(instrument, case_of_request(values[row], answers_of(instrument)))
        assert alone.total_weight is not None
        assert abs(sum(alone.contributions.values()) - alone.total_weight) < SAME
        assert abs(expit(sum(alone.contributions.values())) - alone.probability) < SAME


@pytest.mark.parametrize("name", LEGACY)
def test_contributions_of_the_older_scores_sum_to_the_logit_of_two_years(name, X, values):
    together = MANY[name](X)
    shown = is_scored(together)
    total = together.contributions[shown].sum(axis=1)
    np.testing.assert_allclose(expit(total), together.scores["two_year_probability"][shown], rtol=0, atol=SAME)
    assert together.contributions[~shown].isna().all(axis=None)
    one, answers = LEGACY[name]
    for row in np.flatnonzero(shown):
        alone = one(case_of_request(values[row], answers))
        assert abs(expit(sum(alone.contributions.values())) - alone.two_year_probability) < SAME


@pytest.mark.parametrize("instrument", ["OGP", "OVP"])
def test_points_are_whole_and_weigh_the_same_each(instrument, X):
    together = MANY[instrument](X)
    points, weights = together.points[is_scored(together)], read_weights(instrument, "hmpps")
    assert (points == points.round()).all(axis=None)
    assert points.min(axis=None) == 0
    for years, name in ((1, "one_year_probability"), (2, "two_year_probability")):
        log_odds = weights[f"intercept_{years}yr"] + weights["per_point"] * points.sum(axis=1)
        shown = together.scores[name][is_scored(together)]
        np.testing.assert_allclose(expit(log_odds), shown, rtol=0, atol=SAME)


def test_points_of_the_maturity_screening_sum_to_its_score(X, values):
    together = MANY["MST"](X)
    screened = together.results["score"].notna().to_numpy()
    assert screened.sum() > 50
    assert together.points[screened].sum(axis=1).tolist() == together.results["score"][screened].tolist()
    assert together.points[~screened].isna().all(axis=None)
    for row, given in enumerate(values):
        alone = score_mst(case_of_request(given, mst_answers()))
        assert sum(alone.points.values()) == (alone.score or 0)
        assert bool(alone.points) == screened[row]
        if screened[row]:
            assert alone.flag == (alone.score >= 10)


def test_domains_of_the_programme_sum_to_the_published_need_where_nothing_is_missing(X, values):
    together = MANY["PNI"](X.assign(arp=np.nan, vrp=np.nan))
    answered = np.array([told == () for told in together.errors()])
    assert answered.sum() > 300
    need = together.domains[answered].sum(axis=1).map(level_of_need)
    assert need.tolist() == together.results["need"][answered].tolist()
    assert need.tolist() == together.results["projected_need"][answered].tolist()
    assert set(need) == {"LOW", "MEDIUM", "HIGH"}
    for row in np.flatnonzero(answered):
        alone = score_pni(case_of_request(values[row], pni_answers()), arp=None, vrp=None)
        assert level_of_need(sum(alone.domains.values())) == alone.need


def level_of_need(total: int) -> str:
    """The specification's section 7: 0-2 LOW, 3-5 MEDIUM, 6-8 HIGH."""
    return ("LOW", "MEDIUM", "HIGH")[total // 3]
