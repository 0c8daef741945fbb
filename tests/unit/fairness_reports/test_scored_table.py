"""Audits of any scored table: who is on the list at a cut or a capacity, and what is refused."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from fairness_reports import ScoredTable, audit_scored
from fairness_reports.operating_point import selected_at
from features.exceptions import DataRefused, MissingColumns, NotEnoughData, UnknownCategory, UsageRefused
from tests.unit.fairness_reports.people import made_up_people

ASKED = {"outcome": "reoffended", "score": "probability", "by": ["sex", "ethnicity"]}


@pytest.fixture(scope="module")
def people():
    return made_up_people(3000, seed=11)


def test_a_cut_takes_whoever_has_that_score_or_more():
    assert selected_at([0.2, 0.5, 0.7], cut=0.5).tolist() == [0, 1, 1]
    assert selected_at([0.2, 0.5, 0.7], cut=0.71).sum() == 0


def test_a_tie_at_the_line_counts_as_the_mean_over_every_order_of_the_tied():
    score, capacity = np.array([9, 5, 5, 5, 1]), 3
    orders = [order for order in permutations(range(5)) if (np.diff(score[list(order)]) <= 0).all()]
    expected = np.mean([np.isin(np.arange(5), order[:capacity]) for order in orders], axis=0)
    assert len(orders) == 6
    np.testing.assert_allclose(selected_at(score, capacity=capacity), expected, atol=1e-15)


@pytest.mark.parametrize("options", [{}, {"cut": 1.0, "capacity": 2}, {"capacity": 0}, {"capacity": 4}])
def test_a_cut_or_a_capacity_that_can_be_filled_is_needed(options):
    with pytest.raises(UsageRefused):
        selected_at([1, 2, 3], **options)


def test_a_missing_score_is_refused_with_the_count_of_people():
    with pytest.raises(DataRefused, match="2 of 3 are missing"):
        selected_at([1, np.nan, np.nan], cut=1)


def test_rates_at_a_tied_line_are_the_expected_ones():
    score = np.repeat([3.0, 2.0, 1.0], [40, 100, 100])
    happened = np.tile([True, False], 120)
    table = pd.DataFrame({"y": happened, "s": score, "sex": np.repeat(["F", "M"], 120)})
    found = audit_scored(table, ScoredTable(outcome="y", score="s", by=["sex"], capacity=90))
    # 40 above the line and 50 of the 100 tied, half of each with the outcome: 20 + 25 of 120.
    assert found["overall"]["metrics"]["true_positive_rate"]["value"] == pytest.approx(45 / 120)
    assert found["overall"]["metrics"]["selection_rate"]["value"] == pytest.approx(90 / 240)


def test_the_order_of_rows_changes_nothing(people):
    asked = ScoredTable(**ASKED, capacity=300)
    table = people.assign(probability=people["probability"].round(2)).sample(frac=1, random_state=3)
    straight = people.assign(probability=people["probability"].round(2))
    assert audit_scored(table, asked) == audit_scored(straight, asked)


def test_every_two_columns_are_taken_together_unless_others_are_named(people):
    found = audit_scored(people, ScoredTable(**ASKED, cut=0.5))
    assert {row["attribute"] for row in found["intersections"]} == {"sex and ethnicity"}
    assert not audit_scored(people, ScoredTable(**ASKED, cut=0.5, together=[]))["intersections"]


def test_a_score_that_is_no_probability_is_not_held_to_what_happened(people):
    scored = people.assign(probability=people["probability"] * 100)
    found = audit_scored(scored, ScoredTable(**ASKED, cut=50))
    metrics = found["overall"]["metrics"]
    assert "observed_to_expected" not in metrics and "brier" not in metrics
    assert any("no probability" in sentence for sentence in found["not_known"])
    as_order = audit_scored(people, ScoredTable(**ASKED, cut=0.5, score_is="order"))
    assert as_order["overall"]["metrics"] == metrics
    assert audit_scored(people, ScoredTable(**ASKED, cut=0.5))["overall"]["metrics"]["auc"] == metrics["auc"]


def test_clipping_forecasts_below_a_half_improves_nothing_at_the_capacity(people):
    """NIJ 2021: with false positives counted at 0.5, winners clipped forecasts below it and had none of them."""
    clipped = people.assign(probability=np.minimum(people["probability"], 0.49))
    asked = ScoredTable(**ASKED, capacity=300)
    honest, gamed = (audit_scored(table, asked)["overall"]["metrics"] for table in (people, clipped))
    assert gamed["false_positive_rate"]["value"] > 0
    for name, better in (("false_positive_rate", -1), ("true_positive_rate", 1), ("precision", 1), ("auc", 1)):
        assert better * (gamed[name]["value"] - honest[name]["value"]) <= 1e-6, name
    assert gamed["brier"]["value"] > honest["brier"]["value"]


def test_ages_are_banded_codes_are_mapped_and_whole_numbers_stay_whole():
    people = made_up_people(900, seed=5)
    rng = np.random.default_rng(5)
    coded = people.assign(
        ethnicity=rng.choice(["W1", "B1", "A1", None], 900), age=rng.integers(18, 70, 900), area=rng.choice([1, 2], 900)
    )
    coded.loc[coded.index[:50], "area"] = np.nan
    asked = ScoredTable(
        outcome="reoffended",
        score="probability",
        by=["ethnicity", "age", "area"],
        cut=0.5,
        together=[],
        ethnicity_codes="18+1",
    )
    groups = {(row["attribute"], row["group"]) for row in audit_scored(coded, asked)["by_group"]}
    assert {g for a, g in groups if a == "ethnicity"} == {"White", "Black", "Asian", "Not stated"}
    assert {g for a, g in groups if a == "age"} == {"18-20", "21-24", "25-34", "35-49", "50+"}
    assert {g for a, g in groups if a == "area"} == {"1", "2", "Not stated"}
    with pytest.raises(UnknownCategory):
        audit_scored(coded.assign(ethnicity="Z9"), asked)


def test_a_table_that_cannot_be_audited_is_refused_by_name(people):
    for change, refusal, words in (
        ({"by": ["sexx"]}, MissingColumns, "did you mean `sex`"),
        ({"by": ["sex", "sex"]}, UsageRefused, "sex"),
        ({"by": ["reoffended"]}, UsageRefused, "reoffended"),
        ({"by": []}, UsageRefused, "at least one attribute"),
        ({"by": ["probability_on_list"]}, DataRefused, "at most 40 groups"),
        ({"outcome": "ethnicity", "by": ["sex"]}, DataRefused, "True or False in `ethnicity`"),
    ):
        with pytest.raises(refusal, match=words):
            audit_scored(people, ScoredTable(**(ASKED | change), cut=0.5))
    with pytest.raises(NotEnoughData):
        audit_scored(people.head(0), ScoredTable(**ASKED, cut=0.5))
    with pytest.raises(DataRefused, match="2 rows repeat"):
        audit_scored(people.assign(person_id=[1, 1, 1, *range(2, 2999)]), ScoredTable(**ASKED, cut=0.5))
