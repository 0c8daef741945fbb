"""What an estimator says of a frame that lacks columns or holds strange words."""

import pandas as pd
import pytest

from features.exceptions import MissingColumns, UnknownCategory
from models.columns import require_columns, require_known_categories


def test_the_asked_for_columns_come_back_in_the_asked_for_order():
    X = pd.DataFrame({"a": [1], "b": [2], "c": [3]}, index=["p"])
    assert require_columns(X, ("c", "a"), needed_by="X").columns.tolist() == ["c", "a"]


def test_at_most_ten_missing_columns_are_listed_and_all_are_counted():
    with pytest.raises(MissingColumns, match=r"Scale needs 12 more column\(s\).*and 2 more") as refusal:
        require_columns(pd.DataFrame(), [f"column_{n}" for n in range(12)], needed_by="Scale")
    assert refusal.value.exit_code == 3


def test_missing_values_are_not_unknown_words():
    values = pd.Series(["need", None, "no_need"], name="drugs")
    assert require_known_categories(values, ("need", "no_need"), needed_by="X") is values


def test_an_unknown_word_is_counted_and_never_shown():
    values = pd.Series(["Mary Smith", "Mary Smith", "need"], name="drugs")
    with pytest.raises(UnknownCategory, match=r"1 word\(s\) in `drugs`, in 2 row\(s\)") as refusal:
        require_known_categories(values, ("need", "no_need"), needed_by="X")
    assert "Mary" not in str(refusal.value)


def test_a_slip_of_the_pen_gets_the_nearest_known_word():
    values = pd.Series(["some problems"], name="temper_control")
    with pytest.raises(UnknownCategory, match="Did you mean `SOME_PROBLEMS`"):
        require_known_categories(values, ("NO_PROBLEMS", "SOME_PROBLEMS"), needed_by="X")
