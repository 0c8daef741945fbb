"""Older models learn only what was known on their day, and are tested on held-out people of every later date."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate
from features.exceptions import NotEnoughData
from training.ageing import MODELS, ageing
from training.candidates import additive
from training.case_study import case_study
from training.protocol_reading import read_protocol
from training.study import EARLIER, RECALIBRATE, TEST, TRAIN
from training.vintages import study_of, vintages


@pytest.fixture(scope="module")
def protocol():
    few = ("age_years", "sanction_count_ever", "months_since_last_sanction")
    return replace(read_protocol("borough_any_12m"), features=few, others=(), replicate_count=2)


@pytest.fixture(scope="module")
def tables():
    return simulate(5000, seed=4)[0]


@pytest.fixture(scope="module")
def study(tables, protocol):
    return case_study(tables, protocol)


@pytest.fixture(scope="module")
def made(tables, study, protocol):
    return vintages(tables, study, protocol)


@pytest.fixture(scope="module")
def found(study, made, protocol):
    return ageing(study, made, protocol, pair_count=0)


def test_the_newest_is_made_on_the_first_test_date_and_others_at_least_a_year_apart(made, protocol):
    days = [one.made_on for one in made]
    assert days[-1] == pd.Timestamp(min(protocol.split.test_as_of))
    assert all(earlier + pd.DateOffset(months=12) <= later for earlier, later in pairwise(days))
    assert len(days) >= 4


def test_each_learns_from_dates_proven_by_its_day_and_tests_on_held_out_people_after_it(study, made):
    held_out = set(study.part(TEST, EARLIER)["person_id"])
    for one in made:
        its = study_of(one, study)
        learned, tested = its.part(TRAIN, RECALIBRATE), its.part(TEST)
        assert (learned["as_of_date"] + pd.DateOffset(months=18) <= one.made_on).all()
        assert learned["as_of_date"].max() == its.part(RECALIBRATE)["as_of_date"].min()
        assert not held_out & set(learned["person_id"])
        assert set(tested["person_id"]) <= held_out and (tested["as_of_date"] >= one.made_on).all()
    # The newest knows as much as the model of the run itself.
    assert len(study_of(made[-1], study).part(TRAIN, RECALIBRATE)) == len(study.part(TRAIN, RECALIBRATE))


def test_a_sanction_recorded_after_the_day_of_a_model_taught_it_nothing(tables, study, made, protocol):
    old = made[0]
    late = tables["sanctions"]["recorded_date"] > old.made_on
    assert late.any() and not late.all()
    cut = CaseTables({**{name: tables[name] for name in tables}, "sanctions": tables["sanctions"][~late]})
    pd.testing.assert_series_equal(
        _without_the_end_of_data(cut, tables, study, protocol)[0].outcome, old.outcome, check_freq=False
    )


def _without_the_end_of_data(cut, tables, study, protocol):
    """Vintages of tables without late sanctions; one late row of somebody unknown keeps the end of the data."""
    last = tables["sanctions"].nlargest(1, "recorded_date").assign(person_id="nobody")
    sanctions = pd.concat([cut["sanctions"], last], ignore_index=True)
    return vintages(CaseTables({**{name: cut[name] for name in cut}, "sanctions": sanctions}), study, protocol)


def test_a_reoffence_recorded_late_is_known_to_the_newer_model_alone(tables, study, made, protocol):
    old, new = made[0], made[-1]
    known = old.outcome.index[(old.outcome == 1) & (new.outcome.reindex(old.outcome.index) == 1)]
    person = study.rows.loc[known, "person_id"].iloc[0]
    sanctions = tables["sanctions"]
    delayed = sanctions["recorded_date"].where(sanctions["person_id"] != person, old.made_on + pd.Timedelta(days=1))
    changed = CaseTables(
        {**{name: tables[name] for name in tables}, "sanctions": sanctions.assign(recorded_date=delayed)}
    )
    again = vintages(changed, study, protocol)
    rows = study.rows.index[study.rows["person_id"] == person]
    assert again[0].outcome.reindex(rows).dropna().eq(0).all()
    assert again[-1].outcome.reindex(rows).dropna().eq(1).any()


def test_every_model_is_tested_on_every_later_date(study, made, found):
    dates = sorted(study.part(EARLIER, TEST)["as_of_date"].unique())
    expected = {
        (str(one.made_on.date()), str(date.date())) for one in made for date in dates if date >= one.made_on
    } - {(day, one) for day in found["not_made"] for one in (str(date.date()) for date in dates)}
    assert {(one["made_on"], one["tested_on"]) for one in found["periods"]} == expected
    for one in found["periods"]:
        months = pd.Period(one["tested_on"], "M") - pd.Period(one["made_on"], "M")
        assert one["age_months"] == months.n


def test_nothing_is_lost_to_itself_and_the_loss_is_the_difference_of_brier_scores(found):
    by_pair = {(one["made_on"], one["tested_on"]): one["models"] for one in found["periods"]}
    newest = {}
    for made_on, tested_on in by_pair:
        newest[tested_on] = max(made_on, newest.get(tested_on, ""))
    for (made_on, tested_on), models in by_pair.items():
        for key in MODELS:
            if made_on == newest[tested_on]:
                assert models[key]["lost"] is None
            else:
                best = by_pair[newest[tested_on], tested_on][key]["brier"]["value"]
                assert models[key]["lost"]["value"] == pytest.approx(models[key]["brier"]["value"] - best, abs=1e-12)


@pytest.mark.parametrize(("without", "is_told"), [(19, False), (20, True)])
def test_a_date_on_which_nearly_everybody_has_the_outcome_has_no_figures(study, made, protocol, without, is_told):
    last = study.rows["as_of_date"].max()
    on_it = study.rows.index[(study.rows["as_of_date"] == last) & (study.rows["part"] == TEST)]
    outcome = study.rows["outcome"].copy()
    outcome[on_it] = 1.0
    outcome[on_it[:without]] = 0.0
    again = ageing(replace(study, rows=study.rows.assign(outcome=outcome)), made[-1:], protocol, pair_count=0)
    period = next(one for one in again["periods"] if one["tested_on"] == str(last.date()))
    assert (period["models"] is not None) == is_told


def test_by_age_the_figures_are_those_of_all_rows_of_that_age(found):
    for age in found["by_age"]:
        inside = [one for one in found["periods"] if one["age_months"] // 12 == age["years"]]
        assert age["rows"] == sum(one["rows"] for one in inside)
        assert age["events"] == sum(one["events"] for one in inside)
        for key in MODELS:
            foretold = sum(one["events"] / one["models"][key]["observed_to_expected"]["value"] for one in inside)
            value = age["models"][key]["observed_to_expected"]["value"]
            assert value == pytest.approx(age["events"] / foretold, rel=1e-9)
            older = [one for one in inside if one["models"][key]["lost"]]
            lost = age["models"][key]["lost"]
            if older:
                total = sum(one["models"][key]["lost"]["value"] * one["rows"] for one in older)
                assert lost["value"] == pytest.approx(total / sum(one["rows"] for one in older), abs=1e-12)
            else:
                assert lost is None


def test_the_newest_foretells_as_a_fit_on_the_same_rows_does(study, made, found, protocol):
    its = study_of(made[-1], study)
    fitting = {"replicate_count": 16, "bin_count": protocol.bin_count, "pair_count": 0}
    test = its.part(TEST)
    own = additive(its, test, name="again", inputs=its.inputs, fitting=fitting, seed=protocol.seed)
    on_date = test["as_of_date"] == test["as_of_date"].max()
    brier = np.mean((own.probability - test["outcome"])[on_date] ** 2)
    newest = [one for one in found["periods"] if one["made_on"] == str(made[-1].made_on.date())]
    assert newest[-1]["models"]["additive"]["brier"]["value"] == pytest.approx(brier, abs=1e-12)


def test_a_model_of_too_few_events_is_not_made_and_said_to_be(study, made, protocol):
    rare = study.rows["outcome"].where(study.rows.index % 40 == 0, 0.0)
    poor = replace(study, rows=study.rows.assign(outcome=rare))
    few = tuple(replace(one, outcome=one.outcome.where(one.outcome.index % 40 == 0, 0.0)) for one in made)
    told = ageing(poor, few, protocol, pair_count=0)
    assert told["periods"] == told["by_age"] == []
    assert list(told["not_made"]) == [str(one.made_on.date()) for one in made]
    with pytest.raises(NotEnoughData, match="need at least 100 of each"):
        poor.require_events()
