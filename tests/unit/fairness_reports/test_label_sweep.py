"""Gaps under wrong labels: against people relabelled one by one, and against the tipping point of each comparison."""

import numpy as np
import pandas as pd
import pytest

from fairness_reports import retrospective_audit
from fairness_reports.discrimination import area_under_curve
from fairness_reports.label_words import label_findings, sweep_rows

ASKED = {"outcome": "happened", "probability": "chance", "selected": "listed", "attributes": ["ethnicity"]}
# Of each group: listed and reoffended, listed and not, missed, rightly left.
CELLS = {"A": (300, 100, 300, 1300), "B": (300, 200, 300, 1200)}


def people_of(cells):
    rows = []
    for group, counts in cells.items():
        for count, (happened, listed) in zip(
            counts, ((True, True), (False, True), (True, False), (False, False)), strict=True
        ):
            rows += [(group, happened, listed)] * count
    people = pd.DataFrame(rows, columns=["ethnicity", "happened", "listed"])
    return people.assign(chance=people["ethnicity"].map({"A": 0.3, "B": 0.3}))


def audited(cells):
    return retrospective_audit(people_of(cells), **ASKED, seed=1)


def swept(audit, metric, kind, side):
    return next(
        one for one in audit["label_sweep"] if (one["metric"], one["kind"], one["side"]) == (metric, kind, side)
    )


@pytest.fixture(scope="module")
def audit():
    return audited(CELLS)


@pytest.mark.parametrize("share", [0.05, 0.10, 0.20])
@pytest.mark.parametrize(("kind", "label"), [("hidden", False), ("mistaken", True)])
def test_gaps_are_those_of_people_relabelled_one_by_one(audit, share, kind, label):
    people = people_of(CELLS)
    wrong = []
    for listed in (True, False):
        alike = people.index[
            (people["ethnicity"] == "B") & (people["happened"] == label) & (people["listed"] == listed)
        ]
        wrong += list(alike[: round(share * len(alike))])
    people.loc[wrong, "happened"] = not label
    again = retrospective_audit(people, **ASKED, seed=1)
    for metric in ("false_positive_rate", "false_negative_rate", "precision"):
        one = swept(audit, metric, kind, "B")
        gap = next(c["difference"] for c in again["comparisons"] if c["metric"] == metric)
        assert one["gaps"][one["shares"].index(share)] == pytest.approx(gap, abs=1e-6)


def test_a_gap_that_wrong_labels_bring_back_does_so_from_its_tipping_point(audit):
    comparison = next(c for c in audit["comparisons"] if c["metric"] == "false_positive_rate")
    # 100 of 1,400 beside 200 of 1,400: 7.1 points.
    assert comparison["verdict"] == "concern"
    assert comparison["difference"] == pytest.approx(-100 / 1400, abs=1e-6)
    sweeps = [one for one in audit["label_sweep"] if one["metric"] == "false_positive_rate"]
    assert all(one["beyond"] for one in sweeps)
    found = [one["reverses_from"] for one in sweeps if one["reverses_from"] is not None]
    # (100 + 300 s) / (1,400 + 600 s) mistaken in A comes within 5 points of 200 / 1,400 from s = 0.121 on, so at 0.125.
    assert min(found) == comparison["tipping_point"] == pytest.approx(0.125)


def test_a_gap_that_is_let_pass_says_how_many_wrong_labels_would_make_it_one():
    audit = audited({"A": (300, 100, 300, 1300), "B": (300, 100, 300, 1300)})
    one = swept(audit, "false_negative_rate", "hidden", "B")
    assert not one["beyond"]
    # Missed of those who reoffended is (300 + 1300 a) / (600 + 1400 a): 5 points above a half at a = 0.046 or more.
    shares = np.arange(0, 0.2001, 0.005)
    missed = (300 + 1300 * shares) / (600 + 1400 * shares)
    assert one["reverses_from"] == pytest.approx(shares[missed - 0.5 > 0.05][0])
    assert one["reverses_until"] == pytest.approx(0.2)


def test_hidden_offences_struck_alike_change_no_false_positive_rate(audit):
    one = swept(audit, "false_positive_rate", "hidden", "B")
    assert one["gaps"] == pytest.approx([one["gaps"][0]] * 5)
    assert one["reverses_from"] is None


def test_the_page_tells_each_comparison_named_beforehand_and_which_are_fragile(audit):
    rows = sweep_rows(audit)
    named = [c for c in audit["comparisons"] if c["primary"]]
    assert len(rows) == len(named) == 4  # two rates of one pair, and each group beside its forecast
    assert any("would be within what is let pass" in row[key] for row in rows for key in row if key.startswith("mist"))
    said = label_findings(audit)
    assert len(said) == 1
    assert "if fewer than 5% of the labels of one side were wrong" in said[0]


def test_groups_too_small_to_show_are_not_swept():
    audit = audited({"A": (300, 100, 300, 1300), "B": (9, 30, 30, 30)})
    assert {one["metric"] for one in audit["label_sweep"]} <= {"observed_to_expected"}


def ordered_people(count=3000, *, seed=0):
    """Two groups, the second put in order less well."""
    rng = np.random.default_rng(seed)
    group = rng.choice(["A", "B"], count)
    risk = rng.normal(0, 1, count)
    chance = 1 / (1 + np.exp(-(risk + np.where(group == "B", 1.5, 0.3) * rng.standard_normal(count))))
    return pd.DataFrame(
        {
            "ethnicity": group,
            "happened": rng.random(count) < 1 / (1 + np.exp(-1.5 * risk)),
            "listed": chance >= np.quantile(chance, 0.8),
            "chance": chance,
        }
    )


@pytest.mark.parametrize("kind", ["hidden", "mistaken"])
@pytest.mark.parametrize("side", ["A", "B"])
def test_gaps_in_order_under_wrong_labels_are_those_of_labels_struck_by_lot(kind, side):
    people = ordered_people()
    one = swept(retrospective_audit(people, **ASKED, seed=1), "auc", kind, side)
    share, rng, gaps = 0.2, np.random.default_rng(9), []
    for _ in range(60):
        struck = people.copy()
        inside = (people["ethnicity"] == side) & (people["happened"] == (kind == "mistaken"))
        wrong = inside & (rng.random(len(people)) < share)
        struck.loc[wrong, "happened"] = kind == "hidden"
        areas = {
            name: area_under_curve(rows["happened"], rows["chance"]).value for name, rows in struck.groupby("ethnicity")
        }
        gaps.append(areas["A"] - areas["B"])
    # The mean of 60 lots, within four of its standard errors.
    assert one["gaps"][one["shares"].index(share)] == pytest.approx(np.mean(gaps), abs=4 * np.std(gaps) / np.sqrt(60))


def test_the_rate_at_the_line_moves_with_the_labels_of_its_side():
    found = retrospective_audit(ordered_people(), **ASKED, seed=1)
    own = next(row for row in found["by_group"] if row["group"] == "A")["metrics"]["rate_at_the_line"]["value"]
    other = next(row for row in found["by_group"] if row["group"] == "B")["metrics"]["rate_at_the_line"]["value"]
    hidden, mistaken = (swept(found, "rate_at_the_line", kind, "A")["gaps"][2] for kind in ("hidden", "mistaken"))
    assert hidden == pytest.approx(own + 0.1 * (1 - own) - other, abs=1e-5)
    assert mistaken == pytest.approx(0.9 * own - other, abs=1e-5)
