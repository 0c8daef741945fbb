"""Gaps pooled over regions and dates: common within strata, told apart from gaps between them."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports import ScoredTable, audit_scored, render_page, summarise_scored
from fairness_reports.stratified import Arms, common_gap, common_null_error, common_p_value, heterogeneity, weights_of
from features.exceptions import DataRefused, MissingColumns, UsageRefused
from tests.unit.fairness_reports.people import made_up_people

ASKED = {"outcome": "reoffended", "score": "probability", "by": ["sex", "ethnicity"], "cut": 0.5, "together": []}
FLAGS = {"concern", "fragile"}


@pytest.fixture(scope="module")
def people():
    return made_up_people(2400, seed=31).assign(region=np.resize(["N", "S", "E", "W"], 2400))


def _gap(comparisons, metric, group):
    (found,) = [c for c in comparisons if c["metric"] == metric and c["groups"][0] == group]
    return found


def _table(*, shares, sizes):
    """Two groups in two regions: in each region the share of each group who are on the list, and their numbers."""
    parts = []
    for region, (rates, counts) in enumerate(zip(shares, sizes, strict=True)):
        for group, (rate, count) in enumerate(zip(rates, counts, strict=True)):
            listed = np.arange(count) < round(rate * count)
            # Half of those on the list and half of the others reoffend, so that errors follow the list.
            happened = np.arange(count) % 2 == 0
            parts.append(
                pd.DataFrame(
                    {"region": "NS"[region], "sex": "FM"[group], "reoffended": happened, "probability": listed * 0.6}
                )
            )
    return pd.concat(parts, ignore_index=True)


def test_one_stratum_gives_the_plain_figures(people):
    found = audit_scored(people.assign(region="N"), ScoredTable(**ASKED, pool_by=["region"]))
    pooled = found["pooled_over"]["comparisons"]
    assert len(pooled) == 28
    for one in pooled:
        (plain,) = [c for c in found["comparisons"] if all(c[k] == one[k] for k in ("metric", "attribute", "groups"))]
        for key in ("difference", "low", "high", "p", "ratio", "tipping_point"):
            assert one.get(key) == plain.get(key), (one["metric"], one["groups"], key)
    assert found["pooled_over"]["strata"] == [{"stratum": "N", "n": 2400, "events": found["overall"]["events"]}]


def test_a_gap_that_is_only_between_regions_is_none_within_them():
    """Simpson: both groups are listed alike in each region, and most women live where few are listed."""
    table = _table(shares=((0.1, 0.1), (0.6, 0.6)), sizes=((1800, 600), (600, 1800)))
    asked = ScoredTable(**(ASKED | {"by": ["sex"]}), pool_by=["region"])
    found = audit_scored(table, asked)
    plain, pooled = (
        _gap(c, "selection_rate", "F") for c in (found["comparisons"], found["pooled_over"]["comparisons"])
    )
    # All together: (180 + 360) / 2400 beside (60 + 1080) / 2400.
    assert plain["difference"] == pytest.approx(-0.25)
    assert plain["verdict"] in FLAGS
    assert pooled["difference"] == pytest.approx(0, abs=1e-9)
    assert pooled["verdict"] not in FLAGS
    assert pooled["without_strata"] == {"difference": plain["difference"], "verdict": plain["verdict"]}
    assert any("strata differ there" in sentence for sentence in summarise_scored(found, {})["findings"])


def test_a_gap_that_regions_hide_is_found_within_them():
    # Women are listed 20 points more often in either region; all together, 35% of both are listed.
    table = _table(shares=((0.3, 0.1), (0.8, 0.6)), sizes=((1800, 900), (200, 900)))
    asked = ScoredTable(**(ASKED | {"by": ["sex"]}), pool_by=["region"])
    found = audit_scored(table, asked)
    plain, pooled = (
        _gap(c, "false_positive_rate", "F") for c in (found["comparisons"], found["pooled_over"]["comparisons"])
    )
    assert abs(plain["difference"]) < 0.01
    assert plain["verdict"] not in FLAGS
    assert pooled["difference"] > 0.15
    assert pooled["verdict"] in FLAGS
    assert any("strata hide it" in sentence for sentence in summarise_scored(found, {})["findings"])


def test_pooling_sees_gaps_that_no_region_alone_could(people):
    found = audit_scored(people, ScoredTable(**ASKED, pool_by=["region"]))
    for one in found["pooled_over"]["comparisons"]:
        alone = [s["detectable_gap"] for s in one["alone"] if s["detectable_gap"] is not None]
        if alone and one["detectable_gap"] is not None:
            assert one["detectable_gap"] < 0.8 * min(alone), (one["metric"], one["groups"])
    female = _gap(found["pooled_over"]["comparisons"], "false_negative_rate", "FEMALE")
    # Four regions of one size: half the error of each, at the same level.
    assert len(female["alone"]) == 4
    mean = np.mean([s["detectable_gap"] for s in female["alone"]])
    assert female["detectable_gap"] == pytest.approx(mean / 2, rel=0.05)


def test_a_gap_of_opposite_signs_is_never_cleared():
    table = _table(shares=((0.5, 0.3), (0.3, 0.5)), sizes=((1500, 1500), (1500, 1500)))
    found = audit_scored(table, ScoredTable(**(ASKED | {"by": ["sex"]}), pool_by=["region"]))
    gap = _gap(found["pooled_over"]["comparisons"], "false_positive_rate", "F")
    assert gap["difference"] == pytest.approx(0, abs=0.01)
    assert gap["heterogeneity"]["p"] < 1e-6
    assert gap["verdict"] == "not enough evidence"
    assert any("not the same in every stratum of region" in sentence for sentence in found["not_known"])


def test_the_order_and_the_names_of_strata_change_nothing(people):
    asked = ScoredTable(**ASKED, pool_by=["region"])
    named = people.assign(region=people["region"].map({"N": "z", "S": "y", "E": "x", "W": "w"}))
    straight, turned = audit_scored(people, asked), audit_scored(named.iloc[::-1], asked)
    for one, other in zip(straight["pooled_over"]["comparisons"], turned["pooled_over"]["comparisons"], strict=True):
        assert {k: v for k, v in one.items() if k != "alone"} == {k: v for k, v in other.items() if k != "alone"}
        assert sorted(str(s["detectable_gap"]) for s in one["alone"]) == sorted(
            str(s["detectable_gap"]) for s in other["alone"]
        )


def test_a_capacity_is_that_of_each_list_and_people_may_return_on_other_dates(people):
    dates = people.assign(date=np.resize(["2024-01-01", "2025-01-01"], 2400), person_id=np.arange(2400) // 2)
    asked = ScoredTable(**(ASKED | {"cut": None, "capacity": 50}), pool_by=["region", "date"], cluster="person_id")
    found = audit_scored(dates, asked)
    strata = found["pooled_over"]["strata"]
    assert found["overall"]["metrics"]["selection_rate"]["value"] == pytest.approx(50 * len(strata) / 2400, abs=1e-6)
    assert {s["stratum"] for s in strata} == {"N, 2024-01-01", "S, 2025-01-01", "E, 2024-01-01", "W, 2025-01-01"}
    assert found["pooled_over"]["comparisons"][0]["method"].endswith("Newcombe, clustered")
    with pytest.raises(DataRefused, match="--cluster person_id"):
        audit_scored(dates, ScoredTable(**ASKED, pool_by=["date"]))


def test_small_strata_are_not_told_of(people):
    few = people.assign(region=np.where(np.arange(2400) < 7, "Tiny", people["region"]))
    found = audit_scored(few, ScoredTable(**ASKED, pool_by=["region"]))
    sizes = {s["stratum"]: s["n"] for s in found["pooled_over"]["strata"]}
    # Seven people, and one more stratum, lest seven be what is left over of everyone.
    assert sizes["Tiny"] is None
    assert sum(n is None for n in sizes.values()) == 2
    for one in found["pooled_over"]["comparisons"]:
        assert next(s["detectable_gap"] for s in one["alone"] if s["stratum"] == "Tiny") is None


def test_the_page_has_the_pooled_gaps(people):
    page = render_page(summarise_scored(audit_scored(people, ScoredTable(**ASKED, pool_by=["region"])), {}))
    assert "Gaps pooled over region" in page
    assert "A stratum alone could detect" in page


def test_what_cannot_be_pooled_over_is_refused_by_name(people):
    gaps = people.assign(region=people["region"].where(np.arange(2400) > 2))
    for table, change, refusal, words in (
        (people, {"pool_by": ["regions"]}, MissingColumns, "did you mean `region`"),
        (people, {"pool_by": ["sex"]}, UsageRefused, "sex"),
        (gaps, {"pool_by": ["region"]}, DataRefused, "`region` for every row; 3 of 2400"),
        (people, {"pool_by": ["region"], "cut": None, "capacity": 601}, UsageRefused, "601 cannot be filled from 600"),
    ):
        with pytest.raises(refusal, match=words):
            audit_scored(table, ScoredTable(**(ASKED | change)))


def test_the_common_gap_is_that_of_mantel_and_haenszel_by_hand():
    arms = Arms(*(np.array(part, dtype=float) for part in ([30, 10], [100, 50], [10, 20], [100, 200])))
    # Weights 50 and 40; gaps 0.2 and 0.1.
    assert weights_of(arms) == pytest.approx([50 / 90, 40 / 90])
    assert common_gap(arms).value == pytest.approx((50 * 0.2 + 40 * 0.1) / 90)
    # Two strata with the same shares are one of twice the size: the same z, but for what two means cost in freedom.
    one = Arms(*(np.array([part], dtype=float) for part in (60, 200, 40, 200)))
    two = Arms(*(np.array([part, part], dtype=float) for part in (30, 100, 20, 100)))
    assert common_p_value(two) == pytest.approx(common_p_value(one), rel=0.02)
    assert common_null_error(two) == pytest.approx(common_null_error(one))
    assert heterogeneity(two).q == pytest.approx(0)


def test_ranges_hold_the_common_gap_and_tests_their_level():
    rng, held, false_alarms, uneven = np.random.default_rng(8), 0, 0, 0
    base = np.linspace(0.1, 0.7, 8)
    for _ in range(1000):
        n, of = rng.integers(5, 40, 8), rng.integers(20, 120, 8)
        gap = common_gap(Arms(rng.binomial(n, base + 0.1) * 1.0, n * 1.0, rng.binomial(of, base) * 1.0, of * 1.0))
        held += bool(gap.low <= 0.1 <= gap.high)
        null = Arms(rng.binomial(n, base) * 1.0, n * 1.0, rng.binomial(of, base) * 1.0, of * 1.0)
        false_alarms += common_p_value(null) < 0.05
        uneven += heterogeneity(null).p < 0.05
    assert 0.935 <= held / 1000 <= 0.97
    assert 0.035 <= false_alarms / 1000 <= 0.065
    assert uneven / 1000 <= 0.065


def _cells(people, *, among):
    """For each of the four outcome cells, which (stratum, group, outcome cell) of the table it adds up."""
    every = np.zeros((4, people["cell"].max() // 4 * 4 + 4))
    inside = people.loc[among, "cell"].unique()
    every[inside % 4, inside] = 1
    return every


def _told_of(row, cells):
    """Sums of cells that a row of figures gives: its size, its events, and the cells that its rates are of."""
    missed, reached, needless = cells[2], cells[3], cells[1]
    shown = {name for name, figure in row.get("metrics", {}).items() if figure["value"] is not None}
    return (
        [cells.sum(axis=0)] * (row["n"] is not None)
        + [missed + reached] * (row["events"] is not None)
        + [needless + reached] * ("selection_rate" in shown)
        + [missed, reached] * ("false_negative_rate" in shown)
        + [needless, cells[0]] * ("false_positive_rate" in shown)
        + [needless, reached] * ("precision" in shown)
    )


def _told_by(found, people):
    """Every sum of cells that an audit gives; a gap that a stratum alone could see is taken to give all of both."""
    everyone = np.full(len(people), True)
    told = _told_of(found["overall"], _cells(people, among=everyone))
    for row in found["by_group"]:
        told += _told_of(row, _cells(people, among=people["ethnicity"] == row["group"]))
    for row in found["pooled_over"]["strata"]:
        told += _told_of(row, _cells(people, among=people["region"] == row["stratum"]))
    for comparison in found["pooled_over"]["comparisons"]:
        is_group = people["ethnicity"] == comparison["groups"][0]
        for one in comparison["alone"]:
            if one["detectable_gap"] is not None:
                here = people["region"] == one["stratum"]
                told += [*_cells(people, among=here & is_group), *_cells(people, among=here & ~is_group)]
    return np.array(told)


@pytest.mark.parametrize("seed", range(30))
def test_no_small_count_of_a_stratum_can_be_worked_out_from_what_is_told(seed):
    """Attack: solve for each small cell of a group in a stratum from every sum that is told."""
    rng = np.random.default_rng(seed)
    sizes = rng.geometric(0.008, (rng.integers(2, 5), rng.integers(2, 5)))
    region, group = (np.repeat(axis.ravel(), sizes.ravel()) for axis in np.indices(sizes.shape))
    people = pd.DataFrame({"region": region.astype(str), "ethnicity": group.astype(str)})
    people["probability"], people["reoffended"] = rng.random(len(people)), rng.random(len(people)) < 0.4
    atom = region * sizes.shape[1] + group
    people["cell"] = atom * 4 + 2 * people["reoffended"] + (people["probability"] >= 0.5)
    found = audit_scored(people, ScoredTable(**(ASKED | {"by": ["ethnicity"]}), pool_by=["region"]))
    told = _told_by(found, people)
    counts = people["cell"].value_counts()
    for cell in counts[counts < 10].index:
        target = np.eye(told.shape[1])[cell]
        mix = np.linalg.lstsq(told.T, target, rcond=None)[0]
        assert np.abs(told.T @ mix - target).max() > 1e-6, (cell, counts[cell])
