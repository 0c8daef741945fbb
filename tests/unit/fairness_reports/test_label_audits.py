"""The same list on reported and on police-detected reoffences: levels, gaps, how far apart, small numbers."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports.label_audits import POLICE_DETECTED, REPORTED, label_audits

ASKED = {
    "labels": {REPORTED: "reported", POLICE_DETECTED: "detected"},
    "outcome": "happened",
    "probability": "chance",
    "selected": "listed",
    "attributes": ["ethnicity"],
    "outcome_meaning": "Invented.",
    "seed": 3,
}


def people_of(count=6000, *, watched=1.0, seed=0):
    """Two groups of equal risk; of B the police detect `watched` times as much."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["A", "B"], count)
    activity = rng.gamma(1.2, 0.6, count)
    reported = rng.poisson(0.5 * activity) > 0
    detected = rng.poisson(0.3 * activity * np.where(group == "B", watched, 1.0)) > 0
    chance = np.clip(1 - np.exp(-0.8 * activity), 0.01, 0.99)
    return pd.DataFrame(
        {
            "ethnicity": group,
            "reported": reported,
            "detected": detected,
            "happened": reported | detected,
            "chance": chance,
            "listed": chance >= np.quantile(chance, 0.8),
        }
    )


def gap_of(found, metric):
    return next(gap for gap in found["gaps"] if gap["metric"] == metric)


@pytest.fixture(scope="module")
def found():
    return label_audits(people_of(watched=1.6), **ASKED)


def test_forecasts_are_brought_to_the_level_of_each_kind(found):
    for label in (REPORTED, POLICE_DETECTED):
        overall = found[label]["overall"]["metrics"]
        assert overall["observed_to_expected"]["value"] == pytest.approx(1.0, abs=1e-4)
        assert overall["calibration_slope"]["value"] == pytest.approx(1.0, abs=1e-3)


def test_every_figure_of_an_audit_is_there_on_both_kinds_and_none_is_named_beforehand(found):
    metrics = {
        "observed_to_expected",
        "auc",
        "false_positive_rate",
        "false_negative_rate",
        "precision",
        "selection_rate",
    }
    for label in (REPORTED, POLICE_DETECTED):
        assert metrics <= set(found[label]["overall"]["metrics"])
        assert not any(c["primary"] for c in found[label]["comparisons"])


def test_closer_watching_of_a_group_shows_on_what_the_police_detect_and_not_on_what_is_reported(found):
    gap = gap_of(found, "observed_to_expected")
    assert gap["groups"] == ["A", "its own forecast"]
    # A is watched less, so less of what is forecast for it is detected, and as much reported.
    assert gap[POLICE_DETECTED] < -0.1
    assert abs(gap[REPORTED]) < 0.06
    assert gap["difference"] == pytest.approx(gap[POLICE_DETECTED] - gap[REPORTED], abs=1e-6)
    assert gap["high"] < 0


@pytest.mark.long
def test_ranges_hold_nought_as_often_as_they_say_where_nobody_is_watched_more():
    held = {"observed_to_expected": 0, "false_negative_rate": 0, "false_positive_rate": 0}
    runs = 150
    for seed in range(runs):
        found = label_audits(people_of(1500, seed=100 + seed), **ASKED)
        for metric in held:
            gap = gap_of(found, metric)
            held[metric] += gap["low"] <= 0 <= gap["high"]
    # 95% of 150, within three standard errors: 134 and more.
    assert min(held.values()) >= 134, held


def test_the_range_of_a_gap_of_gaps_is_as_wide_as_resampled_people_say():
    people = people_of(8000, seed=7)
    # Kinds that mostly go together: their gaps move together, and how far apart they are moves less than either.
    alike = np.random.default_rng(5).random(8000) < 0.8
    people["detected"] = np.where(alike, people["reported"], people["detected"])
    people["happened"] = people["reported"] | people["detected"]
    gap = gap_of(label_audits(people, **ASKED), "false_positive_rate")
    rng, drawn = np.random.default_rng(1), []
    for _ in range(500):
        rows = people.iloc[rng.integers(0, len(people), len(people))]
        sides = [rows[rows["ethnicity"] == name] for name in ("A", "B")]
        listed = {kind: [side.loc[~side[kind], "listed"].mean() for side in sides] for kind in ("reported", "detected")}
        drawn.append((listed["detected"][0] - listed["detected"][1]) - (listed["reported"][0] - listed["reported"][1]))
    assert gap["high"] - gap["difference"] == pytest.approx(1.96 * np.std(drawn), rel=0.1)


def test_a_kind_that_hardly_anybody_has_is_left_out_and_so_are_the_gaps():
    people = people_of(800)
    people["detected"] = False
    people.loc[people.index[:9], "detected"] = True
    people["happened"] = people["reported"] | people["detected"]
    found = label_audits(people, **ASKED)
    assert found[POLICE_DETECTED] is None
    assert found[REPORTED] is not None
    assert found["gaps"] == []


def test_a_group_is_withheld_where_few_reoffended_by_the_other_kind_alone():
    people = people_of(4000)
    # In B everybody detected was reported too, but for nine: all less reported would tell them.
    only = people.index[(people["ethnicity"] == "B") & people["detected"] & ~people["reported"]]
    people.loc[only[9:], "reported"] = True
    people["happened"] = people["reported"] | people["detected"]
    found = label_audits(people, **ASKED)
    assert all(row["suppressed"] for row in found[REPORTED]["by_group"])
    assert found["gaps"] == []


def test_harm_reached_is_that_of_each_kind():
    people = people_of(4000).assign(
        **{f"harm_{kind}": lambda rows, kind=kind: rows[kind] * 2.0 for kind in ("reported", "detected")}
    )
    harms = {REPORTED: "harm_reported", POLICE_DETECTED: "harm_detected"}
    found = label_audits(people, **ASKED, harms=harms)
    for label, kind in ((REPORTED, "reported"), (POLICE_DETECTED, "detected")):
        reached = people.loc[people["listed"], kind].sum() / people[kind].sum()
        assert found[label]["overall"]["metrics"]["harm_reached"]["value"] == pytest.approx(reached, abs=1e-6)
