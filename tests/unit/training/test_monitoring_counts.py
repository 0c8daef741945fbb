"""Expected counts on later dates: sums worked by hand, what is said of them and when, and what is only told."""

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.drift import months_to_see, said
from benchmarks.drift_force import CHANGE_MONTH, COUNTED, REFERENCE_MONTHS, Change, Force
from features import simulate
from features.exceptions import DataRefused
from models.expected_counts import HARM_GROUPS
from tests.support.monitored import FIRST_LATER, early_protocol, small_release
from training.case_study import case_study
from training.count_labels import OFFENCES
from training.monitoring.count_bins import COUNT, EDGES, CountBins, mean_drift
from training.monitoring.count_sums import CountSums
from training.monitoring.dated_people import inputs_of, people_on_date
from training.monitoring.design import read_design
from training.monitoring.report import monitoring_report
from training.monitoring.summary import read_axes, reference_summary, summary_of_date
from training.monitoring.thresholds import Monitoring
from training.monitoring.verdicts import chance_of_each
from training.study import LATEST, TEST

MORE = Change("three in ten more offences on an occasion", offences=1.3)


def test_sums_are_of_people_and_not_of_rows():
    # A: 1 counted and 1.0 expected on two rows together; B: 2 and 1.0.
    sums = CountSums.of(np.array([0.5, 0.5, 1.0]), np.array([1, 0, 2]), np.array(["a", "a", "b"]))
    assert sums == CountSums(2, 2, 3.0, 2.0, 5.0, 3.0, 2.0)
    # 1.5 for each one expected: A is 0.5 under, B 0.5 over, so a variance of 0.5 of 3 counted.
    assert sums.ratio.value == 1.5 and sums.ratio.error == pytest.approx(np.sqrt(0.5) / 3)
    assert CountSums.read(sums.document()) == sums
    assert sums.is_too_few(1) and not replace(sums, people=3).is_too_few(1)


def test_an_expected_count_is_in_the_bin_above_an_edge_and_means_are_those_of_the_people():
    bins = CountBins.of(np.array([1.0, 3.0, 1e-9, 1e9]))
    assert bins.people[[0, COUNT - 1]].tolist() == [1, 1] and bins.people[np.searchsorted(EDGES, 1.0) + 1] == 1
    two = CountBins.of(np.array([1.0, 3.0]))
    # A mean of 2, each 1 away: a standard error of sqrt(2) / 2 of 2.
    assert two.mean.value == 2 and two.mean.error == pytest.approx(np.sqrt(2) / 4)
    again = CountBins.read(two.document())
    assert (again.people == two.people).all() and again.expected == pytest.approx(two.expected, abs=1e-9)
    drift = mean_drift(two, CountBins.of(np.array([3.0, 3.0])))
    assert drift.value == 1.5 and drift.error == pytest.approx(np.sqrt(2) / 4)


def test_ranges_hold_where_people_differ_more_than_chance_and_come_twice():
    # 600 people on two dates; what they do is four times as spread as Poisson, and alike on both.
    random, inside, tries = np.random.default_rng(5), 0, 400
    expected = np.tile(random.uniform(0.2, 1.8, 600), 2)
    for _ in range(tries):
        usual = random.gamma(0.5, 2.0, 600) * expected[:600]
        counted = np.tile(random.poisson(usual), 2)
        told = CountSums.of(expected, counted, np.tile(np.arange(600), 2)).ratio.told(is_ratio=True)
        inside += told["low"] <= 1 <= told["high"]
    # 95% of 400 is 380, give or take 13.
    assert 364 <= inside <= 394


def test_counts_are_further_figures_in_the_sum_of_a_year():
    # Four looks at seven figures of each of three outcomes, four of a count, and the features together.
    assert chance_of_each(Monitoring(), outcomes=3, counts=1) == pytest.approx(0.05 / 104)


@pytest.fixture(scope="module")
def risen():
    return Force(5000, MORE, seed=3, thresholds=Monitoring())


@pytest.fixture(scope="module")
def report(risen):
    return monitoring_report(risen.monitored(), risen.summary(*REFERENCE_MONTHS), risen.design)


def test_a_rise_of_three_in_ten_is_said_of_the_count_and_nothing_else_within_fifteen_months(risen, report):
    found = {one["of"]: one["verdict"] for date in report["dates"] for one in date["findings"]}
    assert found == {f"{COUNTED} matured": "recalibrate"} and report["verdict"] == "recalibrate"
    assert CHANGE_MONTH < said(risen)[0][0] <= CHANGE_MONTH + 15
    last = report["dates"][-1]["counts"][COUNTED]["matured"]["observed_to_expected"]
    assert last["low"] < 1.3 < last["high"] and last["low"] > 1.11


def test_harm_groups_are_told_and_call_for_nothing(risen, report):
    calm = Force(5000, Change("nothing changes"), seed=3, thresholds=Monitoring())
    summaries, reference = calm.monitored(), calm.summary(*REFERENCE_MONTHS)
    group, rare = HARM_GROUPS[0], HARM_GROUPS[1]
    for one in summaries.values():
        groups = one["counts"][COUNTED]["matured"]["groups"]
        groups[group]["counted"] *= 3
        groups[rare]["with_any"] = 19
    judged = monitoring_report(summaries, reference, calm.design)
    told = judged["dates"][-1]["counts"][COUNTED]["matured"]["groups"]
    assert told[group]["value"] > 2.5 and judged["verdict"] == "nothing to do"
    # Ratios alone: what was counted of a group of too few cannot be worked out from the others.
    assert told[rare] is None and set(told[group]) == {"value", "low", "high"}
    ratios = [one["value"] for one in report["dates"][-1]["counts"][COUNTED]["matured"]["groups"].values()]
    assert np.array(ratios) == pytest.approx(1.3, abs=0.35)


def test_a_count_of_too_few_has_no_figures_and_its_sexes_go_together(risen):
    summaries, reference = copy.deepcopy(risen.monitored()), risen.summary(*REFERENCE_MONTHS)
    (first, one), (second, other), *_ = summaries.items()
    one["counts"][COUNTED]["matured"]["by_sex"]["female"]["with_any"] = 19
    other["counts"][COUNTED]["matured"]["total"]["with_any"] = 19
    dates = monitoring_report({first: one, second: other}, reference, risen.design)["dates"]
    told = [date["counts"][COUNTED]["matured"] for date in dates]
    assert told[0]["by_sex"] is None and told[0]["observed_to_expected"]["value"] > 0 and told[1] is None


def test_a_sex_whose_offences_drift_away_calls_for_a_new_model(risen):
    summaries, reference = risen.monitored(), risen.summary(*REFERENCE_MONTHS)
    day, one = next(iter(summaries.items()))
    women = one["counts"][COUNTED]["matured"]["by_sex"]["female"]
    for key, times in (("counted", 2.2), ("counted_squared", 2.2**2), ("product", 2.2)):
        women[key] *= times
    report = monitoring_report({day: one}, reference, risen.design)
    assert report["verdict"] == "refit" and report["because"][0]["told"].startswith(f"{COUNTED} on {day}, female: 2.")


def test_what_was_stored_before_counts_were_monitored_still_reads_or_says_what_to_do(risen):
    summaries, reference = risen.monitored(), risen.summary(*REFERENCE_MONTHS)
    design = risen.design.document()
    del design["counts"], reference["counts"]
    for one in summaries.values():
        del one["counts"]
    old = monitoring_report(summaries, reference, read_design(design), not_in_reference=(COUNTED,))
    assert old["verdict"] == "nothing to do" and old["dates"][0]["counts"] == {}
    assert "`desist recalibrate` and `desist train` make one with them" in old["not_told"][-1]
    with pytest.raises(DataRefused, match=r"before expected counts were monitored\. Give --data") as refused:
        monitoring_report(summaries, risen.summary(*REFERENCE_MONTHS), risen.design)
    assert refused.value.exit_code == 3


@pytest.fixture(scope="module")
def borough():
    tables, protocol = simulate(2000, 6)[0], early_protocol(counted=True)
    release = small_release(tables, protocol)
    reference = reference_summary(tables, release, protocol, inputs_of(release, tables))
    return tables, protocol, release, reference


def test_the_count_of_a_date_is_what_its_people_add_up_to(borough):
    tables, _, release, reference = borough
    design, known, day = read_design(reference["design"]), inputs_of(release, tables), pd.Timestamp(FIRST_LATER)
    rows, _ = people_on_date(tables, day, design, known, known_by=pd.Timestamp("2026-06-30"))
    summary = summary_of_date(tables, release, design, known, date=day, axes=read_axes(reference))
    found, expected = summary["counts"]["count_12m"], release.counts["count_12m"].offences(rows)
    assert CountBins.read(found["scores"]).expected.sum() == pytest.approx(expected.sum(), abs=1e-6)
    is_known = rows["outcome:any_12m"].notna().to_numpy()
    total = CountSums.read(found["matured"]["total"])
    assert total.people == is_known.sum() and total.with_any == (rows["outcome:any_12m"] == 1).sum()
    assert total.counted == rows.loc[is_known, list(OFFENCES.values())].to_numpy().sum()
    assert total.expected == pytest.approx(expected[is_known].sum())
    groups = found["matured"]["groups"]
    assert sum(one["counted"] for one in groups.values()) == total.counted
    assert sum(one["counted"] for one in found["matured"]["by_sex"].values()) == total.counted
    # Before its year and the half-year for proof are over nothing is counted.
    early = summary_of_date(tables.known_on("2023-08-30"), release, design, known, date=day, axes=read_axes(reference))
    assert early["counts"]["count_12m"]["matured"] is None


def test_the_reference_is_of_everybody_scored_and_says_whom_the_release_was_corrected_on(borough):
    tables, protocol, _, reference = borough
    latest = case_study(tables, protocol).part(TEST, LATEST)
    assert reference["known"] == {"rows": len(latest), "persons": latest["person_id"].nunique()}
    assert reference["known"]["rows"] < reference["rows"]
    total = CountSums.read(reference["counts"]["count_12m"]["matured"]["total"])
    assert total.people == latest["person_id"].nunique()
    assert total.counted == latest[list(OFFENCES.values())].to_numpy().sum()
    assert total.ratio.value == pytest.approx(1, abs=0.15)


@pytest.mark.long
def test_half_the_forces_of_5000_are_told_of_three_in_ten_more_within_fifteen_months_and_nine_in_ten_within_eighteen():
    found = months_to_see(MORE, 5000, forces=20, seed=900)["action"]
    assert found["half"] <= 15 and found["nine_in_ten"] <= 18
