"""The page of a release holds every term with its points, in order of what they can do, the same each time."""

import re
from dataclasses import replace

import numpy as np
import pytest

from fairness_reports.release_page import release_page
from fairness_reports.shape_chart import axis_words, drawn_edges, shape_of
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.calibration import Calibration
from models.release import make_release, parse_release
from models.score_curve import ScoreCurve
from models.term import Axis, Term

SLOPE = 0.8
FIGURE = {"value": 0.5, "low": 0.4, "high": 0.6}


def terms():
    band = np.array([[0.9], [1.1]])
    age = np.array([0.5, 0.1, -0.3, 0.0])
    pair = np.arange(9, dtype=float) / 8
    return (
        Term("age", "age_years", "bins", age[:-1], 0.0, cuts=(21.0, 30.0), replicates=age * band, unit="years"),
        Term("need", "drugs_need", "bins", np.array([-0.1, 0.2]), 0.05, cuts=(0.5,), group=ReasonGroup.NEEDS),
        Term("class", "offence", "levels", np.array([0.0, 2.0]), levels=("fraud", "theft & <handling>")),
        Term("rate", "career_rate", "linear", np.array([0.25])),
        Term("since", "months", "spline", np.array([0.4, 0.0, -0.6]), cuts=(0.0, 12.0, 48.0)),
        Term("both", "age_years", "pair", pair[:-1], pair[-1], cuts=(21.0, 30.0)[:1], levels=(), second=Axis(
            "offence", "levels", levels=("fraud", "theft"))),
    )  # fmt: skip


@pytest.fixture
def release():
    model = AdditiveRisk("any_12m", terms(), -1.0, Calibration(0.1, SLOPE, learned_on="400 people on 2024-12-01"))
    facts = {
        "name": "invented",
        "intended_use": "To order people for a panel; never to decide.",
        "research_only": False,
        "training": {
            "outcome": {"name": "any_12m", "meaning": "An offence within 12 months."},
            "rows": {"train": 1000, "test": 400},
            "persons": {"train": 500, "test": 200},
            "model_range": "5th to 95th percentile.",
            "as_of_dates": {
                "train": ["2018-01-01", "2019-01-01"],
                "recalibrate": ["2021-01-01"],
                "test": ["2023-06-01"],
                "latest": ["2023-06-01"],
            },
            "left_out": {"outcome not yet known": 1234, "without the official score": 0},
        },
        "evaluation": {
            "chosen": "additive",
            "why_chosen": "It is 0.0123 lower.",
            "cost_of_readability": {"value": 0.0011, "low": -0.0002, "high": 0.0024},
            "candidates": {
                "additive": {
                    "name": "additive model",
                    **dict.fromkeys(("brier", "auc", "calibration_slope", "observed_to_expected"), FIGURE),
                }
            },
        },
        "versions": {"code": "0.1.0", "data": "d" * 64, "libraries": {"numpy": "2"}},
    }
    return make_release({"any_12m": model}, facts)


def test_every_point_of_every_term_is_on_the_page_after_correction(release):
    page = release_page(release)
    for term in terms():
        for point in [*term.points, term.missing]:
            assert f">{SLOPE * point:+.3f}<" in page, (term.name, point)
        assert f">{term.name}</h3>" in page
    assert "0.400" in page and release.sha256 in page
    assert f"Everybody starts at {0.1 + SLOPE * -1.0:+.3f} log-odds" in page


def test_a_curve_is_drawn_told_and_leaves_the_points_as_they_are_added(release):
    curve = ScoreCurve(np.array([-2.0, 0.5]), np.array([-0.3, 0.2]), np.array([[-0.4, 0.1], [-0.2, 0.3]]), "old rows")
    facts = {key: value for key, value in release.document.items() if key not in ("models", "sha256")}
    page = release_page(make_release({"any_12m": replace(release.models["any_12m"], curve=curve)}, facts))
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Everybody starts at -1.000 points." in words and "learned on old rows" in words
    assert "intercept and slope +0.100 and 0.800" in words
    # Of two replicates the 5th and 95th percentile lie a twentieth inside: -0.4 + 0.05 x 0.2.
    assert "-2.00 -0.300 -0.390 to -0.210 +0.50 +0.200 +0.110 to +0.290" in words
    for point in terms()[0].points:
        assert f">{point:+.3f}<" in page
    assert "below -0.30; -2.00 -0.30; +0.50 +0.20; above +0.20" in page
    assert "sum of points" not in release_page(release)


def test_it_says_of_whom_it_was_learned_who_was_left_out_and_why_it_was_chosen(release):
    words = " ".join(re.sub(r"<[^>]+>", " ", release_page(release)).split())
    assert "1,000 rows of 500 people on 2 dates, 2018-01-01 to 2019-01-01, judged on 400 rows" in words
    assert "200 others on 2023-06-01." in words
    assert "Rows left out: 1,234 outcome not yet known." in words
    assert "Brier score 0.500 (0.400 to 0.600), AUC 0.500" in words
    assert "It is 0.0123 lower. What readability costs: 0.0011 (-0.0002 to 0.0024) Brier" in words
    # The correction that is released was learned after the figures were known.
    assert "figures of the same tables with the correction of before" in words


def test_terms_stand_in_the_order_of_what_they_can_do(release):
    found = re.findall(r"<h3 id=[^>]*>(\w+)</h3>", release_page(release))
    assert found == ["class", "since", "both", "age", "need", "rate"]


def test_the_page_is_the_same_each_time_safe_and_without_anything_from_elsewhere(release):
    page = release_page(release)
    assert page == release_page(parse_release(release.document))
    assert "<script" not in page and "http" not in page.replace("http://www.w3.org", "")
    assert "theft &amp; &lt;handling&gt;" in page and "<handling>" not in page
    keys = re.findall(r'id="([^"]+)"', page)
    assert len(keys) == len(set(keys))


def test_ranges_are_those_of_the_replicates():
    shape = shape_of(terms()[0], slope=SLOPE)
    assert shape.words == ("under 21", "21 to under 30", "30 or more", "not known")
    np.testing.assert_allclose(shape.value, SLOPE * np.array([0.5, 0.1, -0.3, 0.0]))
    np.testing.assert_allclose(shape.low[0], np.quantile(SLOPE * np.array([0.45, 0.55]), 0.05))
    np.testing.assert_allclose(shape.high[0], np.quantile(SLOPE * np.array([0.45, 0.55]), 0.95))


@pytest.mark.parametrize(
    ("levels", "cuts", "words"),
    [((), (), ("any",)), (("a", "b"), (), ("a", "b")), ((), (0.5,), ("under 0.5", "0.5 or more"))],
)
def test_rows_of_a_table_are_told_in_words(levels, cuts, words):
    assert axis_words(levels, cuts) == words


@pytest.mark.parametrize(
    ("cuts", "ends"),
    [((1.0, 701.0), (0.0, 757.0)), ((21.0, 31.0), (20.2, 31.8)), ((-5.0, 5.0), (-5.8, 5.8)), ((0.5,), (0.0, 1.5))],
)
def test_days_and_counts_are_never_drawn_below_nought(cuts, ends):
    assert drawn_edges(cuts).tolist() == pytest.approx([ends[0], *cuts, ends[1]])
