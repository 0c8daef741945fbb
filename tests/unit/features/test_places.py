"""Words as places: the missing and the unknown have places of their own."""

import numpy as np
import pandas as pd
import pytest

from features.places import as_text, word_places


@pytest.mark.parametrize("kind", ["str", "category", object])
def test_words_stand_at_their_place_and_the_missing_and_the_unknown_after_them(kind):
    values = pd.Series(["b", None, "a", "z", "b"], dtype=kind)
    assert word_places(values, ("a", "b")).tolist() == [1, 2, 0, 3, 1]


def test_a_column_without_any_word_is_all_missing():
    assert word_places(pd.Series([np.nan, np.nan]), ("a", "b")).tolist() == [2, 2]
    assert word_places(pd.Series([], dtype="str"), ("a", "b")).tolist() == []


@pytest.mark.parametrize("kind", ["str", "category"])
def test_text_is_the_same_however_it_is_held_and_the_missing_stays_missing(kind):
    text = as_text(pd.Series(["b", None, "a", "b"], dtype=kind))
    assert text.dtype == "str"
    assert text.fillna("missing").tolist() == ["b", "missing", "a", "b"]
