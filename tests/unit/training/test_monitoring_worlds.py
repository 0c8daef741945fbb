"""Monitoring of invented boroughs: nothing is said where nothing changes, and soon where something does."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features import CaseTables, simulate
from features.exceptions import NotEnoughData
from tests.support.monitored import early_protocol, small_release
from training.monitoring.adding import add_dates
from training.monitoring.dated_people import inputs_of, months_gone, people_on_date
from training.monitoring.design import read_design
from training.monitoring.report import monitoring_report
from training.monitoring.score_bins import ScoreBins
from training.monitoring.store import SummaryStore
from training.monitoring.summary import reference_summary, summary_of_date
from training.protocol import EVENT_COHORTS, Outcome

CHANGE = pd.Timestamp("2023-01-01")
DAYS = list(pd.date_range("2022-03-01", "2024-12-01", freq="3MS"))
MINISTRY = Outcome("moj_binary_12m", "…", 12, 18, offences="any_but_breach")


def borough(people, seed, world="equal", *, counted=False):
    tables = simulate(people, seed, world=world)[0]
    protocol = early_protocol(counted=counted)
    release = small_release(tables, protocol)
    return tables, release, reference_summary(tables, release, protocol, inputs_of(release, tables))


def monitored(tables, release, reference, folder, days=DAYS):
    design = read_design(reference["design"])
    store = SummaryStore(folder, release, population=design.population)
    with store.held():
        add_dates(tables, release, reference, design, store, dates=days)
    return monitoring_report(store.read(), reference, design)


@pytest.fixture(scope="module")
def small():
    return borough(2000, 6)


def test_a_summary_holds_what_its_people_add_up_to(small):
    tables, release, reference = small
    design, known, last = read_design(reference["design"]), inputs_of(release, tables), pd.Timestamp("2026-06-30")
    rows, left_out = people_on_date(tables, DAYS[0], design, known, known_by=last)
    assert rows["person_id"].is_unique and min(left_out.values()) >= 0
    probability = release.models["any_12m"].probability(rows)
    axes = {"age_years": release.models["any_12m"].terms[0].axis}
    summary = summary_of_date(tables, release, design, known, date=DAYS[0], axes=axes)
    found = summary["outcomes"]["any_12m"]
    scores, matured = (ScoreBins.read(found[key]) for key in ("scores", "matured"))
    outcome = rows["outcome:any_12m"]
    assert scores.expected.sum() == pytest.approx(probability.sum(), abs=1e-6)
    assert matured.people.sum() == outcome.notna().sum() and matured.events.sum() == outcome.sum()
    assert matured.expected.sum() == pytest.approx(probability[outcome.notna()].sum(), abs=1e-6)
    # Bins lose little of the variance: they are narrow.
    assert scores.variance == pytest.approx((probability * (1 - probability)).sum(), rel=1e-3)
    women = rows["sex"].to_numpy() == "female"
    told = found["by_sex"]["female"]
    assert told["events"] == outcome[women].sum()
    assert told["expected"] == pytest.approx(probability[women & outcome.notna().to_numpy()].sum())
    # Everybody with the outcome had an event on record, a few of them only after the eighteenth month.
    seen = np.sum(found["early"]["seen"])
    in_time = rows["starts_in_time"].to_numpy()
    assert 0.9 * outcome[in_time].sum() <= seen <= outcome[in_time].sum()


def test_nobody_who_is_watched_more_or_has_no_official_score_is_counted(small):
    tables, release, reference = small
    design, known = read_design(reference["design"]), inputs_of(release, tables)
    rows, left_out = people_on_date(tables, DAYS[0], design, known, known_by=pd.Timestamp("2026-06-30"))
    everybody = known.on(DAYS[0])
    assert len(everybody) == len(rows) + sum(left_out.values()) and left_out["in a cohort, so watched more"] > 0
    assert not (everybody.loc[rows["person_id"], "in_cohort"] == 1).any()


def test_the_reference_is_what_the_release_was_corrected_on(small):
    _, _, reference = small
    bins = ScoreBins.read(reference["outcomes"]["any_12m"]["matured"])
    # Corrected by largest likelihood on these rows, but for people who start later than their date.
    assert bins.events.sum() / bins.expected.sum() == pytest.approx(1, abs=0.02)
    assert reference["persons"] < reference["rows"] == sum(reference["areas"].values())
    assert read_design(reference["design"]).document() == reference["design"]


def test_too_few_people_are_refused(small):
    tables, release, reference = small
    few = CaseTables({**dict(tables), "persons": tables["persons"].head(60)})
    design, known = read_design(reference["design"]), inputs_of(release, few)
    with pytest.raises(NotEnoughData, match="fewer than 100 people can be scored") as refused:
        summary_of_date(few, release, design, known, date=DAYS[0], axes={})
    assert refused.value.exit_code == 4


def test_people_of_event_cohorts_are_followed_from_their_own_day_and_mature_when_the_last_does(small):
    tables, release, reference = small
    design = read_design(reference["design"])
    watched = replace(design.outcomes["any_12m"], outcome=MINISTRY)
    design = replace(design, population=EVENT_COHORTS, outcomes={MINISTRY.name: watched})
    rows, _ = people_on_date(tables, DAYS[0], design, inputs_of(release, tables), known_by=pd.Timestamp("2026-06-30"))
    assert len(rows) > 40 and rows["starts_in_time"].all() and rows["outcome:moj_binary_12m"].notna().all()
    had = rows["outcome:moj_binary_12m"] == 1
    assert (rows.loc[had, "month:moj_binary_12m"] >= 1).all() and 0.1 < had.mean() < 0.6
    # The last of three months is followed up until 1 June 2022 and eighteen months.
    for day, months in (("2023-11-30", 17), ("2023-12-01", 18)):
        assert months_gone(DAYS[0], design, known_by=pd.Timestamp(day), most=18) == months


@pytest.mark.long
@pytest.mark.parametrize(
    ("world", "seed"), [("equal", 9), ("unequal_detection", 7), ("hidden_common_cause", 8), ("published", 10)]
)
def test_nothing_is_said_for_three_years_of_a_borough_in_which_nothing_changes(world, seed, tmp_path):
    report = monitored(*borough(6000, seed, world, counted=True), tmp_path / "store")
    counted = [date["counts"]["count_12m"]["matured"] for date in report["dates"]]
    assert all(0.8 < one["observed_to_expected"]["value"] < 1.25 for one in counted)
    assert [one for date in report["dates"] for one in date["findings"]] == []
    assert report["verdict"] == "nothing to do" and report["not_told"] == []


@pytest.fixture(scope="module")
def large():
    return borough(12_000, 2)


def without_answers(tables):
    return {"needs": tables["needs"].iloc[:0]}


def with_fewer_offences(tables):
    sanctions = tables["sanctions"]
    is_lost = np.random.default_rng(1).random(len(sanctions)) < 0.4
    return {"sanctions": sanctions[~(is_lost & (sanctions["offence_date"] > CHANGE).to_numpy())]}


def younger(tables):
    persons = tables["persons"]
    later = persons["date_of_birth"] + pd.DateOffset(years=8)
    return {"persons": persons.assign(date_of_birth=later.where(later < "2003-01-01", persons["date_of_birth"]))}


@pytest.mark.long
@pytest.mark.parametrize(
    ("plant", "of", "verdict", "by"),
    [
        # The answers and the ages are others from the first date on.
        (without_answers, "features", "refit", "2022-03-01"),
        (younger, "features", "watch", "2022-03-01"),
        # Of January 2023 on: follow-up of six months of September 2023, outcomes of those before it.
        (with_fewer_offences, "any_12m early", "watch", "2023-09-01"),
        (with_fewer_offences, "any_12m matured", "recalibrate", "2022-09-01"),
    ],
    ids=["answers missing", "younger", "fewer offences, early", "fewer offences"],
)
def test_what_is_planted_is_found_by_the_stated_date(large, plant, of, verdict, by, tmp_path):
    tables, release, reference = large
    changed = CaseTables({**dict(tables), **plant(tables)})
    report = monitored(changed, release, reference, tmp_path / "store")
    found = [
        date["as_of_date"]
        for date in report["dates"]
        for one in date["findings"]
        if (one["of"], one["verdict"]) == (of, verdict)
    ]
    assert found and found[0] <= by
