"""Audits of people who come in clusters: ranges of whole clusters, and never a verdict on a few of them."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports import ScoredTable, audit_scored
from fairness_reports.clusters import design_effect, effective_clusters, paired_effects
from fairness_reports.groups import group_people
from fairness_reports.intervals import newcombe_interval, wilson_interval
from fairness_reports.rates import share_effects
from features.exceptions import DataRefused, MissingColumns, NotEnoughData, UsageRefused
from tests.unit.fairness_reports.people import made_up_people

ASKED = {"outcome": "reoffended", "score": "probability", "by": ["sex", "ethnicity"], "cut": 0.5, "harm": "harm"}
ENDS = ("value", "low", "high")


@pytest.fixture(scope="module")
def people():
    return made_up_people(2400, seed=21)


def _figures(audit):
    for row in [audit["overall"], *audit["by_group"], *audit["intersections"]]:
        for name, figure in row["metrics"].items():
            yield (row.get("attribute"), row.get("group"), name), [figure[end] for end in ENDS]


def _without_words(audit):
    rows = [{k: v for k, v in row.items() if k != "metrics"} for row in audit["by_group"] + audit["intersections"]]
    return dict(_figures(audit)), rows, audit["comparisons"], audit["missing_attribute"]


def test_clusters_of_one_are_people():
    people = made_up_people(1200, seed=3)
    alone = people.assign(case=np.random.default_rng(0).permutation(1200))
    plain, clustered = (
        audit_scored(people, ScoredTable(**ASKED)),
        audit_scored(alone, ScoredTable(**ASKED, cluster="case")),
    )
    assert _without_words(plain) == _without_words(clustered)
    assert clustered["clusters"] == {"column": "case", "count": 1200, "rows": 1200}


def test_everyone_three_times_tells_as_much_as_once(people):
    once = people.assign(person_id=[f"p{n}" for n in range(len(people))])
    thrice = pd.concat([once] * 3, ignore_index=True).sample(frac=1, random_state=1)
    plain = audit_scored(once, ScoredTable(**ASKED))
    clustered = audit_scored(thrice, ScoredTable(**ASKED, cluster="person_id"))
    tripled = dict(_figures(clustered))
    exact = {"selection_rate", "true_positive_rate", "false_positive_rate", "false_negative_rate", "precision"}
    exact |= {"observed_to_expected", "listed_to_reoffended", "harm_reached", "calibration_slope", "harm_per_place"}
    assert {name for _, _, name in tripled} > exact
    for key, ends in _figures(plain):
        if key[2] == "rate_at_the_line" or ends[0] is None:
            continue  # Who is within a tenth of all people turns on ranks, in which three alike share a place.
        # Wald and DeLong divide by one less than the people there are, and bins have edges between people.
        within = 2e-6 if key[2] in exact else 0.01
        assert tripled[key] == pytest.approx(ends, rel=within, abs=within), key
    for one, other in zip(plain["comparisons"], clustered["comparisons"], strict=True):
        if one["metric"] in exact:
            for end in ("difference", "low", "high", "p", "detectable_gap"):
                assert other[end] == pytest.approx(one[end], abs=3e-6), (one["metric"], one["groups"], end)
            assert one["verdict"] == other["verdict"]
    # Small numbers are those of people, not of their rows.
    assert [r["suppressed"] for r in plain["intersections"]] == [r["suppressed"] for r in clustered["intersections"]]


def _held(rng, *, crossed):
    """Two groups in 50 clusters of 2 to 59 people each, or both in the same 50, whose rates differ by cluster."""
    count = 50 if crossed else 100
    sizes = rng.integers(2, 60, count)
    alike = rng.beta(3, 6, count)  # Mean a third, correlation of 0.1 within a cluster.
    clusters = np.repeat(np.arange(count), sizes)
    second = rng.random(len(clusters)) < 0.5 if crossed else clusters >= 50
    return clusters, second, (rng.random(len(clusters)) < alike[clusters]).astype(float)


def _coverage(simulations, *, crossed):
    rng, covered = np.random.default_rng(5), np.zeros(3)
    for _ in range(simulations):
        clusters, second, listed = _held(rng, crossed=crossed)
        table = pd.DataFrame({"group": np.where(second, "B", "A")})
        groups = group_people(table, ["group"])
        effect = share_effects(groups, listed, np.ones(len(listed)), clusters=clusters)[1]
        counts = [(listed[side].sum(), side.sum()) for side in (~second, second)]
        apart = [
            np.where(side, listed - k / n, 0.0) / n for side, (k, n) in zip((~second, second), counts, strict=True)
        ]
        own, others = paired_effects(*apart, clusters, sizes=(~second, second))
        (k, n), (m, of) = counts
        naive, rate = wilson_interval(k, n), wilson_interval(k / effect, n / effect)
        gap = newcombe_interval(k / own, n / own, count_b=m / others, total_b=of / others)
        covered += [found.low <= true <= found.high for found, true in ((naive, 1 / 3), (rate, 1 / 3), (gap, 0))]
    return covered / simulations


def test_ranges_hold_the_truth_where_people_of_a_cluster_are_alike():
    naive, rate, gap = _coverage(1000, crossed=False)
    assert naive < 0.75
    assert 0.925 <= rate <= 0.975
    assert 0.925 <= gap <= 0.98


def test_a_gap_within_shared_clusters_is_held_too():
    _, rate, gap = _coverage(1000, crossed=True)
    assert 0.925 <= rate <= 0.975
    assert 0.925 <= gap <= 0.98


def test_resamples_of_whole_clusters_are_wider(people):
    area = people["probability"].rank().astype(int).to_numpy() * 60 // 2401  # Sorted by risk: alike within.
    plain = dict(_figures(audit_scored(people, ScoredTable(**ASKED))))
    wide = dict(_figures(audit_scored(people.assign(area=area), ScoredTable(**ASKED, cluster="area"))))
    for name in ("selection_rate", "harm_reached"):
        low, high = plain[None, None, name][1:]
        wide_low, wide_high = wide[None, None, name][1:]
        assert wide_high - wide_low > 1.5 * (high - low), name


def test_a_group_in_few_clusters_is_not_judged_and_that_is_said(people):
    rng = np.random.default_rng(1)
    area = np.where(people["ethnicity"] == "Black", rng.integers(0, 8, 2400), rng.integers(0, 40, 2400))
    found = audit_scored(people.assign(area=area), ScoredTable(**ASKED, cluster="area"))
    verdicts = {c["verdict"] for c in found["comparisons"] if c["groups"][0] == "Black"}
    assert verdicts == {"not enough evidence"}
    assert any("fewer than 10 clusters of `area`" in s and s.endswith(": Black.") for s in found["not_known"])
    assert found["overall"]["metrics"]["precision"]["method"] == "Wilson, clustered"
    assert found["overall"]["metrics"]["harm_reached"]["method"] == "cluster bootstrap"


def test_a_table_whose_clusters_cannot_be_read_is_refused_by_name(people):
    known = people.assign(area=np.arange(2400) % 40, person_id=np.arange(2400) // 2)
    gaps = known.assign(area=known["area"].astype("float64").where(np.arange(2400) > 4))
    for table, cluster, refusal, words in (
        (known, "are", MissingColumns, "did you mean `area`"),
        (gaps.drop(columns="person_id"), "area", DataRefused, "`area` for every row; 5 of 2400"),
        (known.assign(area=1, person_id=np.arange(2400)), "area", NotEnoughData, "needs 10 of them or more and got 1"),
        (known, "sex", UsageRefused, "sex"),
        (known, None, DataRefused, "--cluster person_id"),
        (known, "area", DataRefused, "1200 people are in several"),
    ):
        with pytest.raises(refusal, match=words):
            audit_scored(table, ScoredTable(**ASKED, cluster=cluster))


def test_the_order_of_rows_and_the_names_of_clusters_change_nothing(people):
    known = people.assign(area=np.arange(2400) % 40, probability=people["probability"].round(1))
    named = known.assign(area="area " + known["area"].astype(str)).sample(frac=1, random_state=2)
    asked = ScoredTable(**ASKED, cluster="area")
    assert _without_words(audit_scored(known, asked)) == _without_words(audit_scored(named, asked))


def test_clusters_of_many_sizes_count_as_fewer_of_one():
    # Kish by hand: (8 + 1 + 1)^2 / (64 + 1 + 1).
    clusters = np.repeat([0, 1, 2], [8, 1, 1])
    assert effective_clusters(clusters, np.ones(10)) == pytest.approx(100 / 66)
    assert effective_clusters(np.arange(7), np.ones(7)) == pytest.approx(7)


def test_the_effect_of_pairs_alike_is_two_and_never_below_one():
    pairs = np.repeat(np.arange(500), 2)
    alike = np.repeat(np.random.default_rng(3).normal(size=500), 2)
    assert design_effect(alike, pairs) == pytest.approx(2.0)
    opposite = alike * np.tile([1, -1], 500)
    assert design_effect(opposite, pairs) == pytest.approx(1.0, abs=0.01)
    assert design_effect(np.zeros(1000), pairs) == pytest.approx(2.0)
    # One cluster shows nothing of how clusters differ: its people count as one.
    assert design_effect(alike - alike.mean(), np.zeros(1000, dtype=int)) == pytest.approx(1000, rel=1e-6)
