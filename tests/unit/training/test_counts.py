"""Expected counts of a simulated borough: learned, judged, corrected, and released beside the outcomes."""

from dataclasses import replace

import numpy as np
import pytest

from features import simulate
from features.exceptions import NotEnoughData, ProtocolRefused
from models.expected_counts import HARM_GROUPS
from models.release import canonical
from training.case_study import case_study
from training.count_judging import deviances
from training.count_labels import OCCASIONS, OFFENCES
from training.counts import train_counts
from training.protocol_reading import read_protocol
from training.study import LATEST, RECALIBRATE, TEST, TRAIN


@pytest.fixture(scope="module")
def protocol():
    few = ("age_years", "sanction_count_ever", "months_since_last_sanction", "sanction_count_24m")
    return replace(read_protocol("borough_any_12m"), replicate_count=8, bin_count=12, features=few, others=())


@pytest.fixture(scope="module")
def study(protocol):
    return case_study(simulate(3000, 11)[0], protocol)


@pytest.fixture(scope="module")
def found(study, protocol):
    return train_counts(study, protocol)


def test_a_row_has_an_occasion_where_it_has_the_outcome_and_no_fewer_offences_than_occasions(study):
    rows = study.rows
    assert ((rows[OCCASIONS] > 0) == (rows["outcome"] == 1)).all()
    offences = rows[list(OFFENCES.values())].sum(axis=1)
    assert (offences >= rows[OCCASIONS]).all() and offences.sum() > rows[OCCASIONS].sum()


def test_occasions_agree_in_total_with_the_latest_people(found, study):
    # The score equation of the level: the correction is learned on these rows, of each person as of somebody new.
    latest = study.part(TEST, LATEST)
    assert found.counts.occasions.expected(latest).sum() == pytest.approx(latest[OCCASIONS].sum(), rel=0.05)
    assert "the latest dates with known outcomes" in found.counts.occasions.curve.learned_on


def test_offences_on_an_occasion_are_of_the_training_rows_and_the_latest_together(found, study):
    for model, later in ((found.evaluated, [RECALIBRATE]), (found.counts, [TEST, LATEST])):
        rows = study.part(TRAIN, *later)
        factor = rows[list(OFFENCES.values())].to_numpy().sum() / rows[OCCASIONS].sum()
        assert model.offences_per_occasion == pytest.approx(factor, rel=1e-12)
        assert np.quantile(model.replicate_offences_per_occasion, [0, 1]) == pytest.approx(factor, rel=0.1)


def test_the_figures_are_those_of_the_evaluated_model_on_the_test_people(found, study):
    test = study.part(TEST)
    expected = found.evaluated.occasions.expected(test)
    key = found.report["chosen"]
    assert found.report["occasions"][key]["deviance"]["value"] == pytest.approx(
        deviances(expected, test[OCCASIONS].to_numpy(dtype=float)).mean(), rel=1e-9
    )
    by_group = found.evaluated.by_group(test)
    for group in HARM_GROUPS:
        counted = test[OFFENCES[group]].sum()
        figures = found.report["groups"][group]
        assert figures["test_offences"] == counted
        assert figures["observed_to_expected"]["value"] == pytest.approx(counted / by_group[group].sum())


def test_the_correction_that_is_judged_knows_nothing_of_the_test_dates(study, protocol, found):
    rows = study.rows.copy()
    later = rows["part"].isin([TEST, LATEST])
    rows.loc[later, [OCCASIONS, *OFFENCES.values()]] *= 3
    again = train_counts(replace(study, rows=rows), protocol)
    test = study.part(TEST)
    assert again.evaluated.offences(test) == pytest.approx(found.evaluated.offences(test), rel=1e-12)
    occasions = [one.counts.occasions.expected(test).sum() for one in (found, again)]
    assert occasions[1] == pytest.approx(3 * occasions[0], rel=0.01)


def test_all_candidates_are_judged_and_the_mean_is_the_worst(found):
    occasions = found.report["occasions"]
    assert set(occasions) == {"mean", "official", "additive", "yardstick"}
    deviance = {key: one["deviance"]["value"] for key, one in occasions.items()}
    assert max(deviance, key=deviance.get) == "mean"
    assert found.report["chosen"] in ("official", "additive")
    saved = 1 - deviance["additive"] / deviance["official"]
    assert found.report["gain_over_official"]["value"] == pytest.approx(saved)
    assert (found.report["chosen"] == "additive") == (saved >= found.report["margin"])


def test_a_margin_that_nothing_reaches_serves_the_official_formula(study, protocol):
    strict = replace(protocol, counts=replace(protocol.counts, margin=0.99))
    made = train_counts(study, strict)
    assert made.report["chosen"] == "official"
    assert {term.kind for term in made.counts.occasions.terms} == {"linear"}
    assert made.counts.offences(study.part(TEST)).min() > 0


def test_ranges_hold_the_figure_for_most_people(found, study):
    latest = study.part(TEST, LATEST)
    low, high = np.quantile(found.counts.replicate_offences(latest), [0.0, 1.0], axis=1)
    value = found.counts.offences(latest)
    assert np.mean((low <= value) & (value <= high)) > 0.9


def test_a_protocol_that_counts_nothing_is_refused(study, protocol):
    with pytest.raises(ProtocolRefused, match="counts nothing"):
        train_counts(study, replace(protocol, counts=None))


def test_too_few_people_with_an_occasion_are_refused(study, protocol):
    rows = study.rows.copy()
    rows.loc[rows["part"] == RECALIBRATE, [OCCASIONS, *OFFENCES.values()]] = 0
    with pytest.raises(NotEnoughData, match="the recalibration rows has 0"):
        train_counts(replace(study, rows=rows), protocol)


def test_a_group_that_only_the_test_people_commit_is_judged_and_can_be_stored(study, protocol):
    rows, column = study.rows.copy(), OFFENCES["sexual"]
    rows[column] = 0
    rows.loc[rows.index[rows["part"] == TEST][:3], [column, OCCASIONS]] = 1
    made = train_counts(replace(study, rows=rows), protocol)
    figures = made.report["groups"]["sexual"]
    assert figures["test_offences"] == 3
    assert np.isfinite(figures["deviance"]["value"]) and figures["observed_to_expected"]["value"] > 1
    assert '"sexual"' in canonical(made.report)
