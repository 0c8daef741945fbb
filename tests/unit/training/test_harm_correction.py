"""Learning the correction of expected harm: a planted one is found again, totals agree, too few teach nothing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.expected_counts import HARM_GROUPS, KNOWN_OFFENCES
from models.expected_harm import average_unit, harm_before_correction, harm_value
from models.harm import SCALES, kinds, unit_harm
from models.harm_curves import corrected_harm, moved_replicates
from tests.unit.models.test_expected_harm import counts
from training.count_labels import HARM, known_kinds, named_kinds
from training.harm_correction import harm_agreement, learned_harm_curves

UNITS = unit_harm()


def _rows(size, *, power, seed=1):
    """People whose true mean harm is a power of what is expected, and who do it in a few heavy offences."""
    rng = np.random.default_rng(seed)
    by_group = pd.DataFrame(0.0, index=range(size), columns=list(HARM_GROUPS))
    by_group["theft_and_fraud"], by_group["burglary"] = rng.gamma(0.7, 1.0, (2, size))
    own = named_kinds(pd.DataFrame(0, index=range(size), columns=kinds().index))
    rows = own.assign(person_id=np.arange(size).astype(str), **dict.fromkeys(KNOWN_OFFENCES.values(), 0.0))
    expected = harm_before_correction(counts(), by_group, known_kinds(rows), UNITS)
    unit = average_unit(counts(), UNITS)
    truth = {}
    for scale in SCALES:
        truth[scale] = (expected[scale] / unit[scale]) ** power * unit[scale]
        rows[HARM[scale]] = rng.poisson(truth[scale] / (3 * unit[scale])) * rng.gamma(2, 1.5 * unit[scale], size)
    return rows, by_group, expected, truth, unit


def test_a_planted_distortion_is_found_again_to_the_very_top():
    rows, by_group, expected, truth, unit = _rows(40_000, power=0.7)
    curves = learned_harm_curves(counts(), rows, by_group, learned_on="a day", seed=0)
    assert set(curves) == set(SCALES)
    found = corrected_harm(curves, expected, unit)
    for scale in SCALES:
        level = truth[scale].sum() / expected[scale].sum()
        for share, tolerance in ((0.5, 0.05), (0.9, 0.05), (0.99, 0.1)):
            top = expected[scale] >= expected[scale].quantile(share)
            held = truth[scale][top].sum() / found[scale][top].sum() / level
            assert held == pytest.approx(1, abs=tolerance), (scale, share)
        far = expected[scale] >= expected[scale].quantile(0.99)
        assert truth[scale][far].sum() / expected[scale][far].sum() / level < 0.75


def test_the_level_is_left_to_the_counts_in_every_replicate():
    rows, by_group, expected, _, unit = _rows(5000, power=0.8, seed=3)
    curves = learned_harm_curves(counts(), rows, by_group, learned_on="a day", seed=0)
    found = corrected_harm(curves, expected, unit)
    for scale in SCALES:
        assert found[scale].sum() == pytest.approx(expected[scale].sum(), rel=1e-12)
        each = np.repeat(expected[scale].to_numpy()[:, None], len(curves[scale].replicates), axis=1)
        totals = moved_replicates(curves[scale], each, unit[scale]).sum(axis=0)
        np.testing.assert_allclose(totals, expected[scale].sum(), rtol=1e-12)
        assert np.ptp(curves[scale].replicates, axis=0).min() > 0


def test_agreement_is_what_came_over_what_was_expected():
    rows, _, expected, *_ = _rows(300, power=1.0, seed=9)
    weights = np.vstack([np.ones(300), np.arange(300)])
    found = harm_agreement(expected, rows, weights)
    for scale in SCALES:
        came = rows[HARM[scale]]
        assert found[scale][0] == pytest.approx(came.sum() / expected[scale].sum())
        assert found[scale][1] == pytest.approx(
            (came * np.arange(300)).sum() / (expected[scale] * np.arange(300)).sum()
        )


def test_people_seen_on_many_dates_teach_no_more_than_once():
    rows, by_group, expected, _, unit = _rows(3000, power=0.7, seed=10)
    often = np.tile(np.arange(3000), 4)
    once = learned_harm_curves(counts(), rows, by_group, learned_on="a day", seed=0)
    again = learned_harm_curves(
        counts(), rows.iloc[often], by_group.iloc[often].reset_index(drop=True), learned_on="four", seed=0
    )
    for scale in SCALES:
        moved = [corrected_harm(one, expected, unit)[scale] for one in (once, again)]
        np.testing.assert_allclose(*moved, rtol=2e-3)


def test_harm_that_comes_as_expected_is_hardly_moved():
    rows, by_group, expected, _, unit = _rows(40_000, power=1.0, seed=4)
    curves = learned_harm_curves(counts(), rows, by_group, learned_on="a day", seed=0)
    found = corrected_harm(curves, expected, unit)
    for scale in SCALES:
        top = expected[scale] >= expected[scale].quantile(0.99)
        assert found[scale][top].sum() / expected[scale][top].sum() == pytest.approx(1, abs=0.1)


def test_rows_of_whom_everything_was_learned_and_scales_without_harm_are_left_out():
    rows, by_group, *_ = _rows(3000, power=0.8, seed=5)
    rows[HARM["cchi_days"]] = 0.0
    seen = np.arange(len(rows)) < 1000
    spoilt = rows.assign(**{HARM["gbp"]: np.where(seen, 1e9, rows[HARM["gbp"]])})
    unknown = by_group.mask(pd.Series(seen))
    curves = learned_harm_curves(counts(), spoilt, unknown, learned_on="a day", seed=0)
    alone = learned_harm_curves(counts(), rows[~seen], by_group[~seen], learned_on="a day", seed=0)
    assert set(curves) == {"gbp", "css_points"}
    np.testing.assert_array_equal(curves["gbp"].shifts, alone["gbp"].shifts)


def test_a_correction_has_a_replicate_for_each_of_the_counts_and_serves_through_them():
    rows, by_group, *_ = _rows(2000, power=0.8, seed=6)
    model = counts()
    curves = learned_harm_curves(model, rows, by_group, learned_on="a day", seed=0)
    assert len(curves["gbp"].replicates) == len(model.replicate_offences_per_occasion)
    assert curves["gbp"].learned_on == "a day"
    served = replace(model, harm_curves=curves)
    X = rows[list(KNOWN_OFFENCES.values())].assign(need=1.0)
    assert np.isfinite(harm_value(served, X, known_kinds(rows), UNITS)["gbp"]).all()
