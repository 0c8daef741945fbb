"""What was known on a date is made once, and made again once from the tables of the date."""

import pandas as pd
import pytest

from features import build_features, population, simulate
from features.exceptions import GateRefused
from training import dated_inputs
from training.dated_inputs import DatedInputs

DATE = pd.Timestamp("2022-01-01")
FEATURES = ("age_years", "sanction_count_ever")


@pytest.fixture(scope="module")
def tables():
    return simulate(300, seed=3)[0]


def test_it_holds_the_features_of_the_population_and_every_official_score(tables):
    found = DatedInputs(tables, FEATURES).on(DATE)
    people = population(tables, DATE)
    assert list(found.index) == list(people.index[people["in_population"]])
    features = build_features(tables, DATE, found.index).set_index("person_id")
    for name in (*FEATURES, "in_cohort"):
        assert found[name].tolist() == features[name].astype(float).tolist()
    assert {"arp_log_odds", "vrp_log_odds", "svrp_log_odds", "ogrs3_one_year_log_odds"} <= set(found.columns)
    assert not found.columns.duplicated().any()


def test_a_date_is_worked_out_once_and_made_again_once(tables, monkeypatch):
    asked = []

    def counted(tables, date, ids):
        asked.append(date)
        return build_features(tables, date, ids)

    monkeypatch.setattr(dated_inputs, "build_features", counted)
    known = DatedInputs(tables, FEATURES)
    assert known.on(DATE) is known.on(DATE)
    assert len(asked) == 1
    known.make_again(DATE)
    known.make_again(DATE)
    assert len(asked) == 2


def test_a_feature_that_reads_too_far_is_refused_when_it_is_made_again(tables, monkeypatch):
    def a_month_ahead(tables, date, ids):
        return build_features(tables, pd.Timestamp(date) + pd.DateOffset(months=1), ids)

    monkeypatch.setattr(dated_inputs, "build_features", a_month_ahead)
    with pytest.raises(GateRefused, match=r"know what was recorded only after their date.*`sanction_count_ever`"):
        DatedInputs(tables, FEATURES).make_again(DATE)
