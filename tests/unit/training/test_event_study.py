"""The Ministry's cohorts as a study: each person on the day of the event, with what was known on that day."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, build_features, simulate
from features.exceptions import DataRefused, GateRefused, ProtocolRefused, UsageRefused
from serving.commands.demo import run_demo
from training import dated_inputs
from training.case_study import case_study
from training.dated_inputs import DatedInputs
from training.event_cohorts import moj_binary_12m
from training.event_outcomes import outcomes_of_quarter
from training.protocol_checks import check_protocol
from training.protocol_reading import read_protocol
from training.study import EARLIER, LATEST, RECALIBRATE, TEST, TRAIN
from training.vintages import vintages

FEATURES = ("age_years", "sanction_count_ever", "months_since_last_sanction")
FIRST = pd.Timestamp("2018-01-01")


@pytest.fixture(scope="module")
def shipped():
    return read_protocol("moj_binary_12m")


@pytest.fixture(scope="module")
def protocol(shipped):
    days = ((date(2018, 1, 1), date(2018, 7, 1)), (date(2019, 1, 1),), (date(2021, 1, 1),))
    split = replace(shipped.split, train_as_of=days[0], recalibrate_as_of=days[1], test_as_of=days[2])
    return replace(shipped, split=split, features=FEATURES)


@pytest.fixture(scope="module")
def tables():
    return simulate(1500, seed=21)[0]


@pytest.fixture(scope="module")
def study(tables, protocol):
    return case_study(tables, protocol)


def test_everybody_stands_once_in_each_cohort_with_the_ministrys_outcome(tables, protocol, study):
    known_by = pd.Timestamp(min(protocol.split.test_as_of))
    for first_day, rows in study.part(TRAIN, RECALIBRATE, EARLIER).groupby("as_of_date"):
        last_day = first_day + pd.DateOffset(months=3) - pd.Timedelta(days=1)
        expected = moj_binary_12m(tables.known_on(known_by), first_day, last_day, known_by=known_by)
        assert not rows["person_id"].duplicated().any() and len(rows) > 10
        assert rows["outcome"].tolist() == expected.loc[rows["person_id"], "outcome"].tolist()
        assert set(expected.index) >= set(rows["person_id"])
    assert not set(study.part(TEST, EARLIER)["person_id"]) & set(study.part(TRAIN, RECALIBRATE, LATEST)["person_id"])


def test_features_and_scores_are_of_the_day_of_the_event(tables, study):
    found = outcomes_of_quarter(tables, FIRST, known_by=pd.Timestamp("2021-01-01"))
    rows = study.rows[study.rows["as_of_date"] == FIRST].set_index("person_id")
    days = found.loc[rows.index, "follow_up_start"]
    assert days.nunique() > 10 and days.between("2018-01-01", "2018-03-31").all()
    for person in rows.index[:5]:
        features = build_features(tables, days[person], pd.Index([person])).iloc[0]
        assert [rows.loc[person, name] for name in FEATURES] == [float(features[name]) for name in FEATURES]


def test_days_of_their_own_give_what_each_day_alone_would(tables):
    known = DatedInputs(tables, FEATURES)
    days = outcomes_of_quarter(tables, FIRST, known_by=pd.Timestamp("2021-01-01"))["follow_up_start"].iloc[:6]
    together = known.at(days)
    for _, people in days.groupby(days):
        alone = DatedInputs(tables, FEATURES).at(people)
        pd.testing.assert_frame_equal(together.loc[people.index], alone)
    assert list(together.index) == list(days.index)
    assert together["arp_log_odds"].notna().any()


def test_a_reoffence_recorded_after_the_day_that_is_asked_is_not_known_on_it(tables):
    soon, late = pd.Timestamp("2021-01-01"), pd.Timestamp("2022-01-01")
    found = outcomes_of_quarter(tables, FIRST, known_by=soon)
    person = found.index[found["outcome"] == 1][0]
    sanctions = tables["sanctions"]
    again = (sanctions["person_id"] == person) & (sanctions["offence_date"] > found.loc[person, "follow_up_start"])
    delayed = sanctions.assign(recorded_date=sanctions["recorded_date"].mask(again, late))
    changed = CaseTables({**{name: tables[name] for name in tables}, "sanctions": delayed})
    assert outcomes_of_quarter(changed, FIRST, known_by=soon).loc[person, "outcome"] == 0
    assert outcomes_of_quarter(changed, FIRST, known_by=late).loc[person, "outcome"] == 1


def test_nobody_is_mature_because_a_day_after_the_end_of_the_data_is_asked(tables):
    last = pd.Timestamp("2026-01-01")
    found = outcomes_of_quarter(tables, last, known_by=pd.Timestamp("2030-01-01"))
    assert len(found) > 10 and not found["is_mature"].any() and found["outcome"].isna().all()


def test_breach_is_no_reoffence_and_the_mix_of_offences_has_none(study):
    assert study.offences_by_kind.sum() > 0
    assert "ABSCONDING_OR_BAIL" not in study.offences_by_kind.index


def test_an_older_model_knows_of_events_and_reoffences_what_its_day_knew(tables, protocol, study):
    newest = vintages(tables, study, protocol)[-1]
    assert newest.made_on == pd.Timestamp(min(protocol.split.test_as_of))
    rows = study.rows.loc[newest.outcome.index]
    assert newest.outcome.tolist() == rows["outcome"].tolist()
    assert set(rows["part"]) == {TRAIN, RECALIBRATE}


def test_days_at_liberty_are_within_the_year(study):
    days = study.rows["liberty_days"]
    assert days.min() >= 0 and days.max() <= 366 and np.median(days) > 250


def test_without_custody_there_are_no_releases_to_follow(tables, protocol):
    fewer = CaseTables({name: tables[name] for name in tables if name != "custody"})
    with pytest.raises(DataRefused, match="need the table custody"):
        case_study(fewer, protocol)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"population": "events"}, r"\[population\] kind: `events` is neither of"),
        ({"data_kind": "person_table", "split": {"kind": "hash"}}, "a person table has no events"),
        ({"outcome": {"horizon_months": 24, "proven_within_months": 30}}, "Ministry's; give {'horizon_months': 12"),
        ({"outcome": {"offences": "any"}}, "give {'offences': 'any_but_breach'}"),
        ({"split": {"train_as_of": (date(2018, 1, 1), date(2018, 3, 1))}}, "two of them overlap.*at least 3 months"),
        # Three months of events, and eighteen for the last of them: 21 before the first test date.
        ({"split": {"recalibrate_as_of": (date(2019, 5, 1),)}}, "a gap of 21 months"),
    ],
)
def test_a_design_that_is_not_the_ministrys_is_refused(protocol, change, message):
    nested = {key: replace(getattr(protocol, key), **value) for key, value in change.items() if isinstance(value, dict)}
    with pytest.raises(ProtocolRefused, match=message):
        check_protocol(replace(protocol, **change | nested))


def test_further_outcomes_and_lists_are_for_landmarks(protocol, shipped, tmp_path):
    others = read_protocol("borough_any_12m").others
    with pytest.raises(ProtocolRefused, match="have the Ministry's outcome alone"):
        check_protocol(replace(protocol, others=others))
    assert shipped.months_until_known == 21
    with pytest.raises(UsageRefused, match=r"learns from event cohorts.*`desist train`"):
        run_demo(people=500, out=tmp_path / "o", data=None, protocol_name="moj_binary_12m", as_json=False)


def at_once(tables):
    """The tables as if everything had been recorded on the day it happened."""
    sanctions = tables["sanctions"]
    told = sanctions.assign(recorded_date=sanctions["sanction_date"])
    return CaseTables({**{name: tables[name] for name in tables}, "sanctions": told})


def test_a_row_that_was_recorded_after_the_day_of_the_event_is_refused_by_the_name_of_its_input(tables):
    days = outcomes_of_quarter(tables, FIRST, known_by=pd.Timestamp("2021-01-01"))["follow_up_start"]
    honest = DatedInputs(tables, FEATURES).at(days).assign(follow_up_start=days).rename_axis("person_id").reset_index()
    DatedInputs(tables, FEATURES).make_again_at(honest)
    # One sanction of somebody on the last day: it happened the day before and was entered the day after.
    person, day = days.idxmax(), days.max()
    own = tables["sanctions"].loc[tables["sanctions"]["person_id"] == person].iloc[[0]]
    planted = own.assign(
        sanction_id="planted",
        offence_id="planted",
        sanction_date=day - pd.Timedelta(days=1),
        recorded_date=day + pd.Timedelta(days=1),
    )
    sanctions = pd.concat([tables["sanctions"], planted], ignore_index=True)
    changed = CaseTables({**{name: tables[name] for name in tables}, "sanctions": sanctions})
    DatedInputs(changed, FEATURES).make_again_at(honest)
    leaking = honest.set_index("person_id")
    leaking.loc[person, "sanction_count_ever"] += 1
    with pytest.raises(GateRefused, match=r"1 input\(s\) know .*`sanction_count_ever` \(1 rows\)"):
        DatedInputs(changed, FEATURES).make_again_at(leaking.reset_index())
    DatedInputs(changed, FEATURES).make_again_at(honest.iloc[:0])


def test_a_study_of_events_whose_features_forget_when_things_were_recorded_is_refused(tables, protocol, monkeypatch):
    def forgetful(tables, date, ids):
        return build_features(at_once(tables), date, ids)

    monkeypatch.setattr(dated_inputs, "build_features", forgetful)
    with pytest.raises(GateRefused, match=r"know what was recorded only after their date.*`sanction_count_ever`"):
        case_study(tables, protocol)
