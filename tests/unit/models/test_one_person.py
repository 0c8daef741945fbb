"""One person by name and value is scored as a frame of that row is."""

import numpy as np
import pandas as pd
import pytest

from features.exceptions import MissingColumns, UnknownCategory
from models.additive import AdditiveRisk
from models.term import Axis, Term
from tests.support.additive_models import CALIBRATION, small_model, small_people


def every_kind() -> AdditiveRisk:
    """The small model, and a spline and a pair beside it."""
    spline = Term("line", "age", "spline", np.array([0.3, -0.2, 0.5]), missing=0.07, cuts=(20.0, 30.0, 50.0))
    need = Axis("lifestyle_need", "levels", levels=("no", "some", "much"))
    # (2 bins and missing) by (3 words and missing), row by row, without the last cell.
    pair = Term("both", "age", "pair", np.arange(11) / 7, missing=-0.9, cuts=(25.0,), second=need)
    return AdditiveRisk("any_12m", (*small_model().terms, spline, pair), -0.7, CALIBRATION)


def people() -> pd.DataFrame:
    ages = [19.0, 20.0, 25.0, np.nan, 44.9, 48.0]
    return small_people().assign(age=ages)


def test_each_person_alone_has_the_probability_that_all_together_have():
    model, frame = every_kind(), people()
    alone = [model.probability_of(person) for person in frame.to_dict("records")]
    assert alone == pytest.approx(model.probability(frame).tolist(), abs=1e-15)
    assert len(set(alone)) == 6


def test_a_line_is_worked_out_by_hand_and_flat_beyond_its_knots():
    spline = AdditiveRisk("line", (every_kind().terms[4],), 0.0)
    found = [spline.probability_of({"age": age}) for age in (10, 25, 40, 50, 80)]
    assert np.log(np.divide(found, np.subtract(1, found))) == pytest.approx([0.3, 0.05, 0.15, 0.5, 0.5])


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
def test_missing_is_missing_in_whatever_way_it_is_said(missing):
    model, person = every_kind(), people().iloc[3].to_dict()
    expected = model.probability(people().iloc[[3]].assign(lifestyle_need=None, official=np.nan))[0]
    assert model.probability_of(person | {"lifestyle_need": missing, "official": missing}) == pytest.approx(expected)


def test_an_unknown_word_is_refused_without_saying_it():
    with pytest.raises(UnknownCategory, match="`lifestyle_need` of this person is another word") as refusal:
        small_model().probability_of(small_people().iloc[0].to_dict() | {"lifestyle_need": "Jo Bloggs"})
    assert "Bloggs" not in str(refusal.value)


def test_a_value_that_is_not_given_is_named():
    with pytest.raises(MissingColumns, match="official"):
        small_model().probability_of(small_people().iloc[0].drop("official").to_dict())


def test_values_that_the_model_does_not_read_change_nothing():
    person = small_people().iloc[0].to_dict()
    assert small_model().probability_of(person | {"ethnicity": "W"}) == small_model().probability_of(person)
