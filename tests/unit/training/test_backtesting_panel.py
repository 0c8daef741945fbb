"""A past panel from case tables: who is on which list, from what was known on the day alone, and what followed."""

import datetime
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate
from features.exceptions import GateRefused, NotEnoughData
from models.harm import unit_harm
from models.selection import make_list, read_scheme
from tests.support.case_tables import case_tables
from tests.support.compared_releases import TERMS_A, counted, risk, small_release
from training.backtesting.followed import mature_until, what_followed
from training.backtesting.panel import LISTS, OFFICIAL, OURS, PANEL, POINTS, RANDOM, replayed_panel
from training.backtesting.trained_before import moved_to, refuse_future, trained_before
from training.people import people_on
from training.protocol_reading import read_protocol

DATE = pd.Timestamp("2024-06-01")
IOM, PLAIN = read_scheme("iom_neighbourhood_crime", capacity=20), read_scheme("capacity_only", capacity=60)
MODEL, COUNTS = risk(*TERMS_A), counted(*TERMS_A)
UNITS = unit_harm()


@pytest.fixture(scope="module")
def borough():
    return simulate(700, 21)[0]


def replayed(tables, scheme=IOM, date=DATE):
    return replayed_panel(tables, scheme, date, model=MODEL, counts=COUNTS)


def test_ours_is_the_list_that_would_have_been_proposed(borough):
    panel = replayed(borough)
    people = people_on(borough, DATE, model=MODEL, counts=COUNTS, scheme=IOM)
    document = make_list(IOM, people, versions={"as_of_date": "2024-06-01"})
    on = {item["person_id"] for item in document["items"] if item["result"] in ("propose", "stay")}
    assert set(panel.chances.index[panel.chances[OURS] == 1]) == on
    assert len(panel.chances) == document["capacity"]["eligible"]


@pytest.mark.parametrize("scheme", [IOM, PLAIN], ids=lambda scheme: scheme.id)
def test_no_list_has_more_places_than_ours_nor_anybody_who_was_not_eligible(borough, scheme):
    panel = replayed(borough, scheme)
    known = panel.chances.dropna(axis=1)
    assert 0 < panel.places <= scheme.capacity
    assert known.sum().drop(PANEL, errors="ignore").to_numpy() == pytest.approx(panel.places, abs=1e-9)
    assert known.sum().max() <= panel.places + 1e-9
    assert known.min().min() >= 0 and known.max().max() <= 1
    assert list(panel.chances) == list(LISTS)


def test_the_panel_is_the_eligible_members_of_the_day(borough):
    panel = replayed(borough)
    people = people_on(borough, DATE, model=MODEL, counts=COUNTS, scheme=IOM)
    members = set(people.member_strand.dropna().index)
    listed = set(panel.chances.index[panel.chances[PANEL] > 0])
    assert listed == members & set(panel.chances.index)
    assert panel.members_elsewhere == len(members - set(panel.chances.index))
    assert replayed(borough, PLAIN).chances[PANEL].isna().all()


def test_the_official_order_is_that_of_the_scheme_s_instrument(borough):
    panel = replayed(borough)
    people = people_on(borough, DATE, model=MODEL, counts=COUNTS, scheme=IOM)
    score = people.facts["instrument_score"].reindex(panel.chances.index)
    inside, outside = panel.chances[OFFICIAL] == 1, panel.chances[OFFICIAL] == 0
    assert score[inside].min() >= score[outside].max()


def test_what_happened_or_was_recorded_after_the_day_changes_no_list(borough):
    """Every list of the tables as they were on the day is that of the whole tables."""
    then = borough.known_on(DATE)
    for scheme in (IOM, PLAIN):
        now, before = replayed(borough, scheme), replayed(then, scheme)
        pd.testing.assert_frame_equal(now.chances, before.chances)


def test_the_order_of_rows_changes_nothing(borough):
    rng = np.random.default_rng(3)
    shuffled = CaseTables({name: rows.iloc[rng.permutation(len(rows))] for name, rows in borough.items()})
    one, other = replayed(borough), replayed(shuffled)
    pd.testing.assert_frame_equal(one.chances, other.chances)
    pd.testing.assert_frame_equal(one.followed, other.followed)


def test_by_lot_everybody_has_the_same_chance(borough):
    panel = replayed(borough, PLAIN)
    assert panel.chances[RANDOM].to_numpy() == pytest.approx(60 / len(panel.chances), rel=1e-12)
    assert not panel.chances[POINTS].equals(panel.chances[RANDOM])


def test_what_followed_counts_ranking_offences_of_the_year_proven_in_time():
    tables = case_tables(
        persons="person_id\na\nb\nc\nz",
        sanctions="""
        person_id  offence_date  sanction_date  ho_offence_code
        a          2024-06-01    2024-06-20     02801
        a          2024-06-02    2024-07-01     02801
        a          2025-06-01    2025-07-01     04600
        a          2025-06-02    2025-07-01     02801
        b          2024-08-01    2025-12-02     02801
        b          2024-08-01    2025-12-01     09201
        z          2026-06-30    2026-06-30     04600
        """,
    )
    found = what_followed(tables, DATE, pd.Index(["a", "b", "c"], name="person_id"), UNITS)
    # On the day itself, after the year, and proven after 18 months: not counted. Drugs follow police activity.
    assert found["reoffences"].tolist() == [2, 1, 0]
    assert found["reoffended"].tolist() == [1, 1, 0]
    assert found["is_known"].all()
    pounds = UNITS["gbp"]["BURGLARY_DOMESTIC"] + UNITS["gbp"]["SHOP_THEFT"]
    assert found["gbp"].tolist() == pytest.approx([pounds, 0, 0], rel=1e-12)
    assert found.loc["a", "cchi_days"] == pytest.approx(
        UNITS["cchi_days"]["BURGLARY_DOMESTIC"] + UNITS["cchi_days"]["SHOP_THEFT"], rel=1e-12
    )


def test_who_is_released_too_late_is_not_known_and_counts_for_nothing():
    tables = case_tables(
        persons="person_id\na\nb\nz",
        sanctions="person_id sanction_date ho_offence_code\na 2025-09-01 02801\nz 2026-06-30 04600",
        custody="person_id start_date end_date\na 2024-01-01 2025-03-01\nb 2024-01-01 -",
    )
    found = what_followed(tables, DATE, pd.Index(["a", "b"], name="person_id"), UNITS)
    assert not found["is_known"].any()
    assert (found.drop(columns="is_known") == 0).all().all()


def test_a_day_is_mature_when_eighteen_months_of_records_follow(borough):
    last = borough["sanctions"]["recorded_date"].max()
    assert mature_until(borough) == last - pd.DateOffset(months=18)


def test_a_release_that_saw_later_outcomes_is_refused():
    early = small_release(MODEL, known_by="2024-06-01")
    refuse_future(early, DATE)
    with pytest.raises(GateRefused, match="what became known up to 2024-06-01, after 2024-05-31"):
        refuse_future(early, DATE - pd.DateOffset(days=1))
    with pytest.raises(GateRefused, match="does not say until when"):
        refuse_future(small_release(MODEL), DATE)


def test_a_release_recalibrated_later_is_refused():
    document = small_release(MODEL, known_by="2020-01-01").document | {"recalibration": {"known_by": "2024-07-01"}}
    release = replace(small_release(MODEL), document=document)
    with pytest.raises(GateRefused, match="2024-07-01"):
        refuse_future(release, DATE)


def test_a_protocol_is_moved_by_whole_months_to_the_day():
    protocol = read_protocol("borough_any_12m")
    moved = moved_to(protocol, datetime.date(2024, 1, 1), records_from=datetime.date(2014, 1, 2))
    # From 30 June 2026 to 1 January 2024 it is 30 months at least: 30 June 2026 less 30 would be 30 December 2023.
    assert moved.index_date == datetime.date(2024, 1, 1)
    assert [str(day) for day in moved.split.test_as_of] == ["2020-12-01", "2021-06-01", "2021-12-01", "2022-06-01"]
    # As-of dates before 2 January 2016 would look back on less than 24 months.
    assert str(moved.split.train_as_of[0]) == "2016-07-01" and len(moved.split.train_as_of) == 5
    assert not moved.others
    last = pd.Timestamp(max(moved.split.test_as_of)) + pd.DateOffset(months=protocol.months_until_known)
    assert last <= pd.Timestamp(moved.index_date)


def test_a_protocol_is_never_moved_to_later_dates():
    protocol = read_protocol("borough_any_12m")
    later = moved_to(protocol, datetime.date(2027, 1, 1), records_from=datetime.date(2014, 1, 2))
    assert later.split.test_as_of == protocol.split.test_as_of


def test_too_few_records_before_the_day_are_refused():
    with pytest.raises(NotEnoughData, match="Nothing can be learned as of 2018-01-01"):
        moved_to(read_protocol("borough_any_12m"), datetime.date(2018, 1, 1), records_from=datetime.date(2014, 1, 2))


@pytest.mark.long
def test_what_came_after_the_day_changes_nothing_of_what_is_trained_as_of_it():
    """Two futures of the same past give the same release, byte for byte."""
    tables = simulate(2000, 22)[0]
    protocol = read_protocol("borough_any_12m")
    split = replace(protocol.split, held_out_share=0.45)
    protocol = replace(protocol, counts=None, replicate_count=2, features=protocol.features[:6], split=split)
    sooner = CaseTables(
        {
            name: rows[~(rows["recorded_date"] > "2025-01-01")] if "recorded_date" in rows else rows
            for name, rows in tables.items()
        }
    )
    one, other = (trained_before(each, protocol, DATE, dictionary=[]) for each in (tables, sooner))
    assert one.sha256 == other.sha256
    assert one.document["training"]["known_by"] == "2024-06-01"
    refuse_future(one, DATE)
