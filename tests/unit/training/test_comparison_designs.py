"""Whom, on which dates and by which outcomes two releases can be compared."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from features.exceptions import DataRefused, UsageRefused
from models.release import document_hash, write_release
from tests.support.compared_releases import COUNT, SINCE, TERMS_A, borough, counted, risk, small_release
from training.comparison.designs import Side, in_common, side_of
from training.comparison.held_out import held_out_rows, inputs_of_both, shared_dates
from training.monitoring.store import write_summary
from training.monitoring.summary import KIND, REFERENCE_FILE
from training.study import hash_share

FILE = Path("release.json")


def side(*models, split=None, outcome=None, counts=(), **changed) -> Side:
    """A release of the shipped design, with what is changed in its split or in what its first outcome means."""
    found = side_of(small_release(*(models or (risk(*TERMS_A),)), counts=counts, **changed), FILE)
    watched = dict(found.design.outcomes)
    if outcome:
        watched["any_12m"] = replace(watched["any_12m"], outcome=replace(watched["any_12m"].outcome, **outcome))
    return replace(found, design=replace(found.design, outcomes=watched, **(split or {})))


def signed(summary: dict) -> dict:
    return summary | {"sha256": document_hash(summary)}


def test_only_people_held_out_by_both_splits_are_judged_on():
    a, b = side(), side(split={"salt": "another", "held_out_share": 0.6})
    rows = held_out_rows(borough(), a, b, in_common(a, b), inputs_of_both(a, b, borough()))["any_12m"]
    assert len(rows) > 50
    assert (hash_share(rows["person_id"], "borough-1") < 0.3).all()
    assert (hash_share(rows["person_id"], "another") < 0.6).all()
    alone = held_out_rows(borough(), a, a, in_common(a, a), inputs_of_both(a, a, borough()))["any_12m"]
    # Of the people held out by the one, the other holds out six in ten, whoever they are.
    assert 0.4 < len(rows) / len(alone) < 0.8
    assert set(rows["person_id"]) < set(alone["person_id"])
    assert rows["outcome"].isin((0, 1)).all()


def test_whoever_is_watched_more_is_left_out():
    date = pd.Timestamp("2024-12-01")
    one = side(as_of_dates={"test": [str(date.date())]})
    known = inputs_of_both(one, one, borough())
    rows = held_out_rows(borough(), one, one, in_common(one, one), known)["any_12m"]
    watched = known.on(date)["in_cohort"] == 1
    assert (watched & one.held_out(watched.index)).any()
    assert not watched[rows["person_id"]].any()


def test_dates_before_the_later_first_test_date_are_not_compared():
    early, late = side(as_of_dates={"test": ["2022-06-01", "2023-06-01"]}), side(as_of_dates={"test": ["2023-01-01"]})
    assert shared_dates(early, late, "any_12m") == [pd.Timestamp("2023-01-01"), pd.Timestamp("2023-06-01")]
    assert shared_dates(late, early, "any_12m") == shared_dates(early, late, "any_12m")


def test_an_outcome_of_another_meaning_or_of_one_alone_is_named_and_not_compared():
    both = (risk(*TERMS_A), risk(*TERMS_A, outcome="violent_12m"))
    found = in_common(side(*both), side())
    assert list(found.outcomes) == ["any_12m"]
    assert found.not_compared == {"violent_12m": "only A foretells it"}
    with pytest.raises(UsageRefused, match=r"any_12m: the two mean different things by it"):
        in_common(side(), side(outcome={"horizon_months": 24}))


def test_counts_are_compared_where_both_have_them():
    counts = (counted(COUNT),), (counted(SINCE),)
    assert list(in_common(side(counts=counts[0]), side(counts=counts[1])).counts) == ["count_12m"]
    assert in_common(side(), side(counts=counts[1])).not_compared == {"count_12m": "only B has it"}


def test_releases_of_two_populations_are_refused():
    other = side()
    with pytest.raises(DataRefused, match="a difference would be of people"):
        in_common(side(), replace(other, design=replace(other.design, population="event_cohorts")))


def test_who_was_held_out_is_read_from_the_summary_beside_a_release_of_any_protocol(tmp_path):
    release = small_release(risk(*TERMS_A), protocol="our own", protocol_sha256="1" * 64)
    write_release(release, tmp_path / "release.json")
    with pytest.raises(UsageRefused, match="made by protocol our own"):
        side_of(release, tmp_path / "release.json")
    design = replace(side().design, protocol="our own", salt="ours")
    summary = {"kind": KIND, "release": release.sha256, "design": design.document()}
    write_summary(signed(summary), tmp_path / REFERENCE_FILE)
    assert side_of(release, tmp_path / "release.json").design.salt == "ours"
    write_summary(signed(summary | {"release": "0" * 64}), tmp_path / REFERENCE_FILE)
    with pytest.raises(DataRefused, match="was made by release 000000000000"):
        side_of(release, tmp_path / "release.json")
