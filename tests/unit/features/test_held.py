"""Rows that are known: a word that a column cannot hold is a slip in code, not nothing found."""

import pandas as pd
import pytest

from features import simulate
from features.build import people_asked_for
from features.known.known import Known


@pytest.fixture(scope="module")
def known():
    tables, _ = simulate(120, seed=1)
    return Known(tables, pd.Timestamp("2024-01-01"), people_asked_for(tables, None, asked_by="a test"))


def test_rows_of_one_of_some_words_are_those_that_hold_it(known):
    custody = known.of("custody")
    kinds = custody.rows["kind"].astype(str)
    assert custody.is_one_of("kind", "remand", "recall").tolist() == kinds.isin(["remand", "recall"]).tolist()
    assert custody.is_one_of("kind", "remand").any()


@pytest.mark.parametrize(("column", "word"), [("kind", "remnad"), ("kind", True)])
def test_a_word_that_the_column_cannot_hold_is_refused(known, column, word):
    with pytest.raises(ValueError, match=f"`{column}` holds none of .*its words are .*'remand'"):
        known.of("custody").is_one_of(column, word)
