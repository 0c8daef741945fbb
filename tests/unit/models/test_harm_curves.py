"""The correction of expected harm: the same order, the same shape in any unit, every figure moved alike."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.exceptions import ReleaseRefused
from features.vocabulary import ReasonGroup
from models.expected_harm import NOT_RANKED, average_unit, expected_harm, harm_value, ranked_units
from models.harm import SCALES, kinds
from models.harm_curves import moved_harm, moved_replicates
from models.release import make_release, read_release, write_release
from models.score_curve import ScoreCurve
from tests.unit.models.test_expected_harm import UNITS, counts, known, people

# Nothing is moved up to an average offence; from there each further unit of the log counts half.
CURVE = ScoreCurve(np.array([-1.0, 0.0, 1.0]), np.array([0.0, 0.0, -0.5]), learned_on="100 people on a day")
CORRECTED = replace(counts(), harm_curves={"gbp": CURVE, "css_points": CURVE})


def _many(size=40):
    random = np.random.default_rng(2)
    own = pd.DataFrame(random.poisson(0.4, (size, len(kinds()))), columns=kinds().index)
    return people(random.integers(0, 2, size).astype(float)), own


def test_harm_is_moved_along_the_line_by_hand():
    unit = 1000.0
    assert moved_harm(CURVE, np.array([0.0, 500.0, 1000.0]), unit).tolist() == pytest.approx([0, 500, 1000])
    # Four average offences: the log counts half, so two. The last line draws in and goes on: sixteen are four.
    assert moved_harm(CURVE, np.array([4000.0, 16000.0]), unit).tolist() == pytest.approx([2000, 4000])


def test_an_average_offence_is_the_mean_unit_of_groups_and_kinds():
    unit = average_unit(counts(), UNITS)
    # Three quarters theft, of it three quarters shop theft and the rest from vehicles; a quarter burglary of dwellings.
    assert unit["cchi_days"] == pytest.approx(0.75 * (0.75 * 1 + 0.25 * 5) + 0.25 * 273.5)
    assert unit["css_points"] == pytest.approx(0.75 * (0.75 * 13 + 0.25 * 34) + 0.25 * 438)


def test_every_figure_of_a_corrected_scale_is_moved_and_no_other():
    X, own = _many()
    before, after = (expected_harm(one, X, own, UNITS) for one in (counts(), CORRECTED))
    unit = average_unit(counts(), UNITS)
    for name in ("value", "without_needs", "lowest", "highest"):
        plain, moved = getattr(before, name), getattr(after, name)
        for scale in ("gbp", "css_points"):
            expected = moved_harm(CURVE, plain[scale].to_numpy(), unit[scale])
            np.testing.assert_allclose(moved[scale], expected, rtol=1e-12)
        pd.testing.assert_series_equal(moved["cchi_days"], plain["cchi_days"])
    pd.testing.assert_frame_equal(after.value[list(NOT_RANKED)], before.value[list(NOT_RANKED)])
    pd.testing.assert_frame_equal(after.offences, before.offences)
    expected = moved_harm(CURVE, before.replicates["gbp"], unit["gbp"])
    np.testing.assert_allclose(after.replicates["gbp"], expected, rtol=1e-12)
    ends = np.quantile(expected, (0.05, 0.95), axis=1)
    np.testing.assert_allclose([after.low["gbp"], after.high["gbp"]], ends, rtol=1e-12)
    assert (after.value["gbp"] < before.value["gbp"]).any()


def test_offences_times_units_times_what_is_drawn_in_are_the_harm():
    X, own = _many()
    found = expected_harm(CORRECTED, X, own, UNITS)
    plain = found.offences.to_numpy() @ ranked_units(UNITS)[list(SCALES)].to_numpy()
    for place, scale in enumerate(SCALES):
        np.testing.assert_allclose(plain[:, place] * found.drawn_in(scale), found.value[scale], rtol=1e-12)
    turned = found.take(np.arange(len(X))[::-1])
    np.testing.assert_array_equal(turned.drawn_in("gbp"), found.drawn_in("gbp")[::-1])
    assert turned.corrected_on == "100 people on a day"
    assert expected_harm(counts(), X, own, UNITS).drawn_in("gbp").tolist() == [1.0] * len(X)


def test_the_order_of_people_is_kept_and_other_units_move_alike():
    X, own = _many()
    before, after = (harm_value(one, X, own, UNITS)["gbp"] for one in (counts(), CORRECTED))
    assert (np.argsort(before, kind="stable") == np.argsort(after, kind="stable")).all()
    dearer = UNITS.assign(gbp=UNITS["gbp"] * 3)
    np.testing.assert_allclose(harm_value(CORRECTED, X, own, dearer)["gbp"], after * 3, rtol=1e-12)


def test_each_replicate_has_its_own_curve():
    curve = replace(CURVE, replicates=np.array([[0.0, 0.0, 0.0], [0.2, 0.2, 0.2]]))
    found = moved_replicates(curve, np.array([[2.0, 2.0], [0.0, 5.0]]), 1.0)
    np.testing.assert_allclose(found, [[2, 2 * np.exp(0.2)], [0, 5 * np.exp(0.2)]])


def test_nobody_who_left_needs_open_has_bounds_the_wrong_way_round():
    found = expected_harm(CORRECTED, people((np.nan, 0.0)), known(2), UNITS)
    assert (found.lowest["gbp"] <= found.value["gbp"] + 1e-9).all()
    assert (found.value["gbp"] <= found.highest["gbp"] + 1e-9).all()
    assert found.lowest["gbp"][0] < found.highest["gbp"][0]
    assert CORRECTED.asks(ReasonGroup.NEEDS)


def test_a_release_keeps_its_curves_of_harm(tmp_path):
    path = tmp_path / "release.json"
    facts = {"name": "r", "features": [], "intended_use": "A test.", "research_only": True}
    write_release(make_release({}, facts, counts={"count_12m": CORRECTED}), path)
    read = read_release(path).counts["count_12m"]
    assert set(read.harm_curves) == {"gbp", "css_points"}
    np.testing.assert_array_equal(read.harm_curves["gbp"].knots, CURVE.knots)
    np.testing.assert_array_equal(read.harm_curves["gbp"].shifts, CURVE.shifts)
    plain = make_release({}, facts, counts={"count_12m": counts()})
    assert "harm" not in plain.document["models"]["count_12m"]
    with pytest.raises(ReleaseRefused):
        make_release({}, facts, counts={"count_12m": replace(counts(), harm_curves={"tears": CURVE})})
