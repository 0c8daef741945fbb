"""AdditiveRisk: every score is the exact sum of its named contributions, and nothing unknown is scored."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from features.exceptions import MissingColumns, UnknownCategory
from features.vocabulary import ReasonGroup
from models.additive import AdditiveRisk
from models.blocks import ROWS
from models.calibration import Calibration
from models.term import Term
from tests.support.additive_models import small_model, small_people


def test_the_log_odds_of_a_person_are_worked_out_by_hand():
    # p1: intercept -0.7; 1 sanction is on the cut, so in the bin above it: 0.1; need 0.4; some 0.2; official 0.
    assert small_model().log_odds(small_people())[1] == pytest.approx(0.1 + 0.8 * (-0.7 + 0.1 + 0.4 + 0.2), abs=1e-12)


def test_missing_values_have_points_of_their_own():
    # p2: 3 sanctions 0.1, both needs missing 0.05 and 0.3, official 0.5 x 2; p3: official missing -0.4.
    found = small_model().contributions(small_people())
    assert found.loc["p2", "drugs_need"] == pytest.approx(0.8 * 0.05)
    assert found.loc["p2", "lifestyle_need"] == pytest.approx(0.8 * 0.3)
    assert found.loc["p3", "official"] == pytest.approx(0.8 * -0.4)
    assert found.loc["p4", "sanction_count"] == pytest.approx(0.8 * -0.2)


def test_contributions_sum_to_the_log_odds_of_the_probability():
    model, people = small_model(), small_people()
    probability = model.probability(people)
    total = model.contributions(people).sum(axis=1).to_numpy()
    assert np.abs(total - np.log(probability / (1 - probability))).max() < 1e-12


def test_a_value_equal_to_a_cut_belongs_to_the_bin_above():
    term = small_model().terms[0]
    values = pd.Series([0.999, 1.0, 3.999, 4.0, np.inf, -np.inf, np.nan])
    assert term.row_of(values.to_frame("sanction_count")).tolist() == [0, 1, 1, 2, 2, 0, 3]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, None], dtype=object),
        pd.Series([1, None], dtype="Float64"),
        pd.Series([True, None], dtype="boolean"),
    ],
)
def test_missing_is_missing_in_whatever_dtype_it_comes(values):
    assert small_model().terms[1].row_of(values.to_frame("drugs_need")).tolist() == [1, 2]


def test_an_unknown_word_is_refused_without_saying_it():
    people = small_people().assign(lifestyle_need=["no", "some", "Jo Bloggs", "much", "some", None])
    with pytest.raises(UnknownCategory, match=r"`lifestyle_need` holds other words in 1 row") as refusal:
        small_model().probability(people)
    assert "Bloggs" not in str(refusal.value)


def test_a_missing_column_is_named():
    with pytest.raises(MissingColumns, match=r"needs 1 column\(s\).*: drugs_need"):
        small_model().probability(small_people().drop(columns="drugs_need"))
    with pytest.raises(MissingColumns):
        small_model().replicate_log_odds(small_people().drop(columns="official"))


def test_row_order_row_subset_and_other_columns_make_no_difference():
    model, people = small_model(), small_people()
    whole = pd.Series(model.probability(people), people.index)
    shuffled = people.iloc[[5, 0, 3, 1, 4, 2]].assign(arrest_count_12m=9, ethnicity="B1")[::-1]
    assert pd.Series(model.probability(shuffled), shuffled.index).reindex(people.index).tolist() == whole.tolist()
    assert model.probability(people.iloc[[4]])[0] == whole.iloc[4]


def test_scoring_leaves_the_people_as_they_were():
    people = small_people()
    small_model().missing_answer_bounds(people, ReasonGroup.NEEDS)
    small_model().replicate_probability(people)
    pd.testing.assert_frame_equal(people, small_people())


def test_each_replicate_has_its_own_points_and_its_own_correction():
    model, people = small_model(), small_people()
    # p1 in the second replicate: -0.6 + 0.2 + 0.5 + 0.2 + 0, corrected by 0.2 + 0.9 z.
    assert model.replicate_probability(people)[1, 1] == pytest.approx(expit(0.2 + 0.9 * 0.3), abs=1e-12)
    # p4 in the third: -0.8, sanctions missing -0.3, need 0.4, some 0.3, official 0.4 x 1; no shift, slope 1.1.
    assert model.replicate_probability(people)[4, 2] == pytest.approx(expit(1.1 * 0.0), abs=1e-12)


def test_a_model_without_replicates_has_no_range():
    bare = AdditiveRisk("any_12m", tuple(Term(t.name, t.feature, t.kind, t.points, t.missing, t.cuts, t.levels)
                                         for t in small_model().terms), -0.7)  # fmt: skip
    assert bare.replicate_probability(small_people()).shape == (6, 0)


def test_an_uncorrected_model_keeps_the_range_of_its_tables():
    bare = small_model(calibration=Calibration())
    expected = expit(bare.replicate_log_odds(small_people()))
    assert bare.replicate_probability(small_people()) == pytest.approx(expected, abs=1e-15)


def test_without_needs_the_needs_terms_count_as_average():
    # p1 without its two needs: 0.1 + 0.8 x (-0.7 + 0.1 + 0).
    found = small_model().probability_without(small_people(), ReasonGroup.NEEDS)
    assert found[1] == pytest.approx(expit(0.1 + 0.8 * -0.6), abs=1e-12)


def test_missing_answer_bounds_agree_with_trying_every_answer():
    model, people = small_model(), small_people()
    bounds = model.missing_answer_bounds(people, ReasonGroup.NEEDS)
    answers = {"drugs_need": [0.0, 1.0], "lifestyle_need": ["no", "some", "much"]}
    for person in people.index:
        unanswered = [name for name in answers if pd.isna(people.loc[person, name])]
        tried = []
        for choice in itertools.product(*(answers[name] for name in unanswered)):
            answered = people.loc[[person]].assign(**dict(zip(unanswered, choice, strict=True)))
            tried.append(model.probability(answered)[0])
        assert bounds.loc[person, "lowest"] == pytest.approx(min(tried), abs=1e-12)
        assert bounds.loc[person, "highest"] == pytest.approx(max(tried), abs=1e-12)
        assert bounds.loc[person, "missing_count"] == len(unanswered)


def test_bounds_hold_when_the_correction_turns_the_log_odds_round():
    bounds = small_model(calibration=Calibration(0.0, -1.0)).missing_answer_bounds(small_people(), ReasonGroup.NEEDS)
    assert (bounds["lowest"] <= bounds["highest"]).all()
    assert (bounds["highest"] - bounds["lowest"]).loc["p2"] > 0.1


def test_many_people_in_blocks_have_the_sum_of_their_contributions():
    few = small_people()
    people = few.iloc[np.arange(ROWS + 3) % 6].reset_index(drop=True)
    model = small_model()
    expected = model.contributions(few).sum(axis=1).to_numpy()[np.arange(ROWS + 3) % 6]
    assert np.abs(model.log_odds(people) - expected).max() < 1e-12
    assert model.log_odds(people.iloc[:0]).tolist() == []
